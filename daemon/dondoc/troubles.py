"""Troubles: what a round, or a start, may meet though nobody has done wrong; waited for, and told to a person.

A database server that comes up after this host, a disk that is full or read-only: none of them needs more than to be
tried again. Where a disk stays read-only the process ends all the same, for systemd to start it anew: within its
sandbox it keeps the mounts that it was born with, and would not see the disk mounted again.
"""

import errno
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from dondoc import log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.lock import OnlyOne
from dondoc.adapters.store import StoreError, UnfitError
from dondoc.pace import Pace
from dondoc.ports import Turn
from dondoc.service.siren import Siren

FIRST_WAIT = 1.0  # seconds; as much longer with each further one
MOST_LONGER = 6  # times as long as at first: each try logs in at the mail server and reads the whole database
BORNE = 3  # rounds in a row: a lock or a full disk for a few seconds is nobody's business
TOLD_AFTER = 8  # half a minute: nor is a server that is being restarted
MOST_TOLD = 5  # different troubles until one is over: who gets the messages has heard enough
MEMORY = "told"  # the file that remembers what a person was told, beyond the life of this process
FAILURES = (StoreError, DBAPIError, OSError, MemoryError)
DATABASE, ROUND = "database", "round"  # what a person is told of

_OVER = {
    DATABASE: "dondoc: máy chủ này đã dùng lại được cơ sở dữ liệu.",
    ROUND: "dondoc: đã ghi được dữ liệu trở lại.",
}
RELIEVED = {ROUND: "dondoc: máy chủ khác đã tiếp quản công việc; máy này vẫn cần được kiểm tra."}
_FIGURES = re.compile(r"\d+")  # they may be others at each start
_RUNS_AGAIN = "dondoc: dịch vụ đã chạy trở lại."


@dataclass(slots=True)
class Troubles:
    """`meet` waits for what failed, `over` ends it; `number` is how many there were in a row."""

    turn: Turn
    bell: Bell
    siren: Siren
    base: Path
    pace: Pace
    number: int = 0
    status: str = ""  # as systemd was told it
    _alarms: tuple[str, ...] | None = None  # that a person still believes; None before the memory is read

    def tell(self, status: str) -> bool:
        """Feed the watchdog; tell systemd once why this host does not serve, and return whether that was news."""
        is_news = status != self.status
        notify(f"WATCHDOG=1\nSTATUS={status}" if is_news else "WATCHDOG=1")
        if is_news:
            notify("READY=1")
        self.status = status
        return is_news

    def meet(self, error: BaseException) -> None:
        """Wait a little for what failed; a person hears of it when that lasts, by whatever way is left.

        Raises the error where a new process may succeed and this one has tried often enough.
        """
        why = one_line(str(error).partition("\n")[0] or type(error).__name__)
        is_shared = isinstance(error, StoreError | DBAPIError) and not isinstance(self.turn, OnlyOne)
        if is_shared:
            status, name = f"standby: the database cannot be used: {why}", DATABASE
            text = f"dondoc: máy chủ này không dùng được cơ sở dữ liệu, đang thử lại. {why}"
        else:
            status, name = f"a step failed, it is tried again: {why}", ROUND
            text = f"dondoc: không ghi được dữ liệu, đang thử lại. {why}"
        if self.tell(status):
            (log.database_unreachable if is_shared else log.round_failed)(why)
        self.number += 1
        if self.number >= TOLD_AFTER:
            self._raise(name, text)
        if self.number >= self.pace.tries and _is_ours_alone(error):
            raise error
        longer = min(MOST_LONGER, max(1, self.number // TOLD_AFTER))
        self.bell.wait(min(self.pace.again * longer, FIRST_WAIT * self.number))

    def over(self, otherwise: Mapping[str, str] = MappingProxyType({})) -> None:
        """Say once that it is over, where it was said that it began; of some troubles something else."""
        self.number = 0
        if raised := self._raised():
            self._say(*dict.fromkeys({**_OVER, **otherwise}.get(alarm, _RUNS_AGAIN) for alarm in raised))
            self._remember()

    def refused(self, error: Exception) -> None:
        """Tell a person what ends the service, once, however often systemd starts it again: no mail can tell it."""
        if self.number < TOLD_AFTER:  # else a person knows
            why = one_line(str(error) or type(error).__name__)
            self._raise(_FIGURES.sub("#", why), f"dondoc: dịch vụ không chạy được. {why}")

    def _raise(self, alarm: str, text: str) -> None:
        """Tell a person of something that a person does not know yet."""
        raised = self._raised()
        if alarm not in raised and len(raised) < MOST_TOLD:
            self._say(text)
            self._remember(*raised, alarm)

    def _say(self, *texts: str) -> None:
        for text in texts:
            self.siren.say(text)
        self.siren.ring()

    def _raised(self) -> tuple[str, ...]:
        """Return what a person was told, by this process or the one before, and still believes."""
        if self._alarms is None:
            self._alarms = ()
            with suppress(OSError, UnicodeDecodeError):
                self._alarms = tuple(self._memory.read_text("utf-8").splitlines())
        return self._alarms

    def _remember(self, *alarms: str) -> None:
        self._alarms = alarms
        with suppress(OSError):
            self._memory.write_text("\n".join(alarms), "utf-8")

    @property
    def _memory(self) -> Path:
        """Where a disk cannot fail: in systemd's runtime directory, which outlives a start anew."""
        return Path(os.environ.get("RUNTIME_DIRECTORY") or self.base) / MEMORY


def _is_ours_alone(error: BaseException) -> bool:
    """Whether the fault may be one of this process alone: what it sees mounted, or the memory that it has left."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in {errno.EROFS, errno.EIO})


def is_for_a_person(error: BaseException, turn: Turn) -> bool:
    """Whether waiting for the host mends nothing: a damaged database, or files that belong to somebody else.

    On PostgreSQL a database of a newer version is waited out: this host may be the one that is updated last.
    """
    return isinstance(error, PermissionError) or (isinstance(error, UnfitError) and isinstance(turn, OnlyOne))
