"""Standing by: a daemon that waits, ready and watched, while another host serves the same office on PostgreSQL.

Or while nobody can: a database server that comes up after this host, a disk that is full or read-only. None of them
needs more than to be tried again, at a start no more than later. Where a disk stays read-only the process ends all the
same, for systemd to start it anew: within its sandbox it keeps the mounts that it was born with, and would not see the
disk mounted again.
"""

import datetime as dt
import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from dondoc import log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.lock import OnlyOne
from dondoc.adapters.store import StoreError, UnfitError
from dondoc.config import ConfigurationError, Settings
from dondoc.fittings import Paths
from dondoc.outside import LINE, alarm_of
from dondoc.ports import Turn
from dondoc.service.fullness import ASK_EVERY as QUOTA_EVERY
from dondoc.service.siren import Siren
from dondoc.timetable import LOOK_EVERY

ASK_EVERY = 1.0  # seconds
HOLDER_EVERY = 30  # times that it is asked: who serves is for people, and takes the server longer than whether we do
TRY_EVERY = 5.0  # where a round failed, or the database cannot be used; the first times sooner
TROUBLES_BORNE = 3  # rounds in a row: a lock or a full disk for a few seconds is nobody's business
TROUBLES_TOLD = 8  # half a minute: nor is a server that is being restarted
TRIES = 8  # of a disk that is read-only or gone; then whoever started this starts it anew
MEMORY = "told"  # the file that remembers what a person was told, beyond the life of this process
FAILURES = (StoreError, DBAPIError, OSError, MemoryError)  # what a round may meet and nobody has done wrong

_OVER = {
    "database": "dondoc: máy chủ này đã dùng lại được cơ sở dữ liệu.",
    "round": "dondoc: đã ghi được dữ liệu trở lại.",
}
_RELIEVED = "dondoc: máy chủ khác đã tiếp quản công việc; máy này vẫn cần được kiểm tra."
_RUNS_AGAIN = "dondoc: dịch vụ đã chạy trở lại."


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the loop is.

    `line` bounds each wait on the IMAP server, in seconds; `look` is the time between full looks, `quota` between
    questions how full the box is, `again` between two tries where a disk or a database fails, in seconds, and `tries`
    how often a read-only disk is tried.
    """

    line: float = LINE
    look: dt.timedelta = LOOK_EVERY
    quota: dt.timedelta = QUOTA_EVERY
    again: float = TRY_EVERY
    tries: int = TRIES


class RefusedError(Exception):
    """A sound configuration that a running service cannot take up."""


@dataclass(slots=True)
class Standby:
    """`step` asks for the turn and, where another has it, sleeps a moment; `settings` are the newest that are sound."""

    turn: Turn
    bell: Bell
    load: Callable[[], Settings]
    paths: Paths
    settings: Settings
    siren: Siren
    pace: Pace
    troubles: int = 0  # in a row
    _told: str = field(default="")  # to systemd
    _waits: int = 0  # in a row
    _alarm: str | None = None  # what a person was told and still believes; None before it is looked up

    def step(self, *, is_reloading: bool) -> bool:
        """Return whether it is our turn now. StoreError where nobody can be asked."""
        if is_reloading:
            self._reload()
        if self.turn.take():
            self._waits = 0
            return True
        self._over({"round": _RELIEVED})
        is_due, self._waits = self._waits % HOLDER_EVERY == 0, self._waits + 1
        status = f"standby: {self.turn.holder() or 'another host'} serves this office" if is_due else self._told
        if self._tell(status):
            log.standing_by(self._told)
        self.bell.wait(ASK_EVERY)
        return False

    def serving(self) -> None:
        """Note that a round went well: whatever the trouble was, it is over."""
        self._told = ""
        self._over()

    def _over(self, otherwise: Mapping[str, str] = MappingProxyType({})) -> None:
        """Say once that it is over, where it was said that it began; of some troubles something else."""
        self.troubles = 0
        if alarm := self._alarm_raised():
            self._say({**_OVER, **otherwise}.get(alarm, _RUNS_AGAIN), "")

    def _alarm_raised(self) -> str:
        """Return what a person was told last, by this process or the one before; empty: nothing, or that it is over."""
        if self._alarm is None:
            self._alarm = ""
            with suppress(OSError, UnicodeDecodeError):
                self._alarm = self._memory.read_text("utf-8")
        return self._alarm

    def _say(self, text: str, alarm: str) -> None:
        """Say something to a person, and remember what the alarm is now."""
        self.siren.say(text)
        self.siren.ring()
        self._alarm = alarm
        with suppress(OSError):
            self._memory.write_text(alarm, "utf-8")

    def _tell(self, status: str) -> bool:
        """Feed the watchdog; tell systemd once why this host does not serve, and return whether that was news."""
        is_news = status != self._told
        notify(f"WATCHDOG=1\nSTATUS={status}" if is_news else "WATCHDOG=1")
        if is_news:
            notify("READY=1")
        self._told = status
        return is_news

    def trouble(self, error: BaseException) -> None:
        """Wait a little for what failed; a person hears of it when that lasts, by whatever way is left.

        Raises the error where a new process may succeed and this one has tried often enough.
        """
        why = one_line(str(error).partition("\n")[0] or type(error).__name__)
        is_shared = isinstance(error, StoreError | DBAPIError) and not isinstance(self.turn, OnlyOne)
        if is_shared:
            status, name = f"standby: the database cannot be used: {why}", "database"
            text = f"dondoc: máy chủ này không dùng được cơ sở dữ liệu, đang thử lại. {why}"
        else:
            status, name = f"a step failed, it is tried again: {why}", "round"
            text = f"dondoc: không ghi được dữ liệu, đang thử lại. {why}"
        if self._tell(status):
            (log.database_unreachable if is_shared else log.round_failed)(why)
        self.troubles, self._waits = self.troubles + 1, 0
        if self.troubles >= TROUBLES_TOLD and self._alarm_raised() != name:
            self._say(text, name)
        if self.troubles >= self.pace.tries and _is_ours_alone(error):
            raise error
        self.bell.wait(min(self.pace.again, ASK_EVERY * self.troubles))

    def refused(self, error: Exception) -> None:
        """Tell a person what ends the service, once, however often systemd starts it again: no mail can tell it."""
        if self.troubles < TROUBLES_TOLD:  # else a person knows
            why = one_line(str(error) or type(error).__name__)
            if self._alarm_raised() != why:
                self._say(f"dondoc: dịch vụ không chạy được. {why}", why)

    @property
    def _memory(self) -> Path:
        """Where a disk cannot fail: in systemd's runtime directory, which outlives a start anew."""
        return Path(os.environ.get("RUNTIME_DIRECTORY") or self.paths.base) / MEMORY

    def _reload(self) -> None:
        """Read the configuration anew; a broken one leaves the old in force and says so."""
        notify("RELOADING=1")
        try:
            settings = self.load()
            on_the_same_database(settings, self.paths)
        except (ConfigurationError, RefusedError) as error:
            log.configuration_refused(str(error).replace("\n", "; "))
        else:
            self.take_up(settings)
        finally:
            notify("READY=1")

    def take_up(self, settings: Settings) -> None:
        """Go on with sound settings; where something fails, the next try is made with them."""
        self.settings = settings
        self.siren.alarm = alarm_of(settings)


def _is_ours_alone(error: BaseException) -> bool:
    """Whether the fault may be one of this process alone: what it sees mounted, or the memory that it has left."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in {errno.EROFS, errno.EIO})


def is_for_a_person(error: BaseException, turn: Turn) -> bool:
    """Whether waiting for the host mends nothing: a damaged database, or files that belong to somebody else.

    On PostgreSQL a database of a newer version is waited out: this host may be the one that is updated last.
    """
    return isinstance(error, PermissionError) or (isinstance(error, UnfitError) and isinstance(turn, OnlyOne))


def on_the_same_database(settings: Settings, paths: Paths) -> Paths:
    """Return the paths of new settings; the database, and with it the lock, stays what it was at the start.

    RefusedError where the settings name another.
    """
    renewed = Paths.of(settings, paths.base)
    if renewed.database != paths.database:
        raise RefusedError("dondoc.toml: database.url has changed: stop and start the service for that")
    return renewed
