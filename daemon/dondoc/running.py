"""The service: one loop that looks, judges, reminds and sleeps until something can have changed (`run`, `once`).

Signals only set marks: SIGTERM and SIGINT end the loop after the step at hand, SIGHUP reads the configuration anew.
Where the step at hand hangs on a server that says nothing, an alarm ends the process all the same: what a crash leaves
behind is put right at the next start.
"""

import datetime as dt
import logging
import os
import random
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from dondoc import __version__, log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.adapters.imap import ImapMailbox
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.lock import InstanceLock, InUseError, OnlyOne
from dondoc.adapters.store import FencedError, StoreError
from dondoc.app import App, build
from dondoc.config import ConfigurationError, Settings, load
from dondoc.core.backoff import reconnect_delay
from dondoc.fittings import Paths
from dondoc.outside import LINE, alarm_of, base_of, plugs_of, template_names, turn_of
from dondoc.ports import MailboxError, Turn
from dondoc.service.fullness import ASK_EVERY
from dondoc.service.siren import Siren
from dondoc.service.watch import Watch
from dondoc.standby import Standby, on_the_same_database
from dondoc.timetable import LOOK_EVERY, Timetable

IDLE_SECONDS = 540.0  # RFC 2177 asks for less than 29 minutes; people's firewalls for less than ten
TROUBLE_SECONDS = 5.0
TROUBLES_TOLD = 3  # a lock or a full disk for a few seconds is nobody's business
LONGEST_PAUSE = 60.0  # between two looks at a mailbox that cannot be read
STOP_GRACE = 4  # seconds for the step at hand; a stop is done within 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the loop is.

    `line` bounds each wait on the IMAP server, in seconds; `look` is the time between full looks, `quota` between
    questions how full the box is.
    """

    line: float = LINE
    look: dt.timedelta = LOOK_EVERY
    quota: dt.timedelta = ASK_EVERY


USUAL = Pace()


@dataclass(slots=True)
class Daemon:
    """The loop; `stop` and `reload` may be called from a signal handler at any point.

    Where the database is shared (PostgreSQL), it serves while it is its turn, and stands by while another host serves.
    """

    directory: Path
    pace: Pace = USUAL
    _stopping: bool = False
    _reloading: bool = False
    _bell: Bell = field(default_factory=Bell)
    _turn: Turn = field(default_factory=OnlyOne)
    _app: App | None = None
    _mailbox: ImapMailbox | None = None
    _failures: int = 0
    _troubles: int = 0  # rounds in a row that failed

    def run(self) -> None:
        """Serve until told to stop. ConfigurationError, StoreError (SQLite) and InUseError before the first step."""
        settings = self._load()
        paths = Paths.of(settings, base_of(self.directory))
        timetable = Timetable(self.wake, self.pace.look)
        with InstanceLock(paths.lock):
            self._turn = turn_of(settings, paths, self._interrupt)
            timetable.start()
            try:
                siren = Siren(alarm_of(settings))
                self._turns(Standby(self._turn, self._bell, self._load, paths, settings, siren), timetable)
            finally:
                notify("STOPPING=1")
                timetable.stop()
                self._turn.free()
                log.service_stopped()

    def _turns(self, standby: Standby, timetable: Timetable) -> None:
        """Serve while it is our turn, stand by while it is another's, until told to stop."""
        while not self._stopping:
            try:
                if standby.step(is_reloading=self._taken_up()):
                    self._serve(standby, timetable)
            except (StoreError, DBAPIError) as error:
                self._turn.free()
                if isinstance(self._turn, OnlyOne):  # a file of this host: waiting would mend nothing
                    raise
                standby.trouble(error)

    def _taken_up(self) -> bool:
        """Return whether a reload was asked for, and forget it."""
        was, self._reloading = self._reloading, False
        return was

    def _serve(self, standby: Standby, timetable: Timetable) -> None:
        app = self._app = self._build(standby.settings, standby.paths)
        try:
            epoch = app.store.lead() if app.store.is_shared else 0
            app.start()
            notify("READY=1")
            log.service_started(__version__, str(self.directory))
            if epoch:
                notify("STATUS=this host serves the office from now on")
                log.office_taken(epoch)
            while not self._stopping and self._turn.holds():
                app = self._app = self._reloaded(app, standby, epoch) if self._reloading else app
                self._round(app, timetable)
        finally:
            self._app = self._mailbox = None
            app.close()
            if not self._turn.holds():
                log.office_lost()

    def wake(self) -> None:
        """End the wait for news; safe from a signal handler and from another thread."""
        mailbox = self._mailbox
        if mailbox is not None:
            mailbox.wake()

    def stop(self) -> None:
        """Ask the loop to end after the step at hand."""
        self._stopping = True
        self._interrupt()

    def reload(self) -> None:
        """Ask the loop to read the configuration anew."""
        self._reloading = True
        self._interrupt()

    def _interrupt(self) -> None:
        """End whatever sleep there is."""
        self._bell.ring()
        self.wake()

    def _load(self) -> Settings:
        return load(self.directory, templates=template_names(self.directory))

    def _build(self, settings: Settings, paths: Paths) -> App:
        plugs, mailbox = plugs_of(settings, self.directory, paths, line=self.pace.line, may_act=self._turn.holds)
        app = build(settings, plugs, paths)
        app.watch.interrupted = lambda: self._stopping or not self._turn.holds()
        app.fullness.every = self.pace.quota
        app.watch.alive = lambda: notify("WATCHDOG=1")
        self._mailbox = mailbox
        return app

    def _reloaded(self, app: App, standby: Standby, epoch: int) -> App:
        """Return the office of the new configuration; a broken one leaves the old in force and says so."""
        self._reloading = False
        notify("RELOADING=1")
        try:
            settings = self._load()
            renewed = self._build(settings, on_the_same_database(settings, standby.paths))
            if epoch:
                renewed.store.follow(epoch)
            renewed.start()
        except (ConfigurationError, StoreError) as error:
            log.configuration_refused(str(error).replace("\n", "; "))
            app.tell_operators("Cấu hình mới có lỗi, cấu hình cũ vẫn được dùng", tuple(str(error).splitlines()))
            return app
        finally:
            notify("READY=1")
        standby.settings = settings
        app.close()
        log.configuration_taken(str(self.directory))
        return renewed

    def _round(self, app: App, timetable: Timetable) -> None:
        """Work until idle, then sleep until the server hints, the timetable ticks or a signal comes."""
        try:
            app.until_idle()
            timetable.wake_at(app.next_at())
        except FencedError:
            self._turn.free()
            return
        except (StoreError, DBAPIError, OSError, MemoryError) as error:
            self._trouble(app, str(error).partition("\n")[0] or type(error).__name__)
            return
        self._troubles = 0
        app.siren.end("round", "dondoc: đã ghi được dữ liệu trở lại.")
        app.siren.ring()
        notify(f"WATCHDOG=1\nSTATUS={_status(app.watch)}")
        if self._turn.holds() and not (self._stopping or self._reloading):
            self._sleep(app)

    def _trouble(self, app: App, reason: str) -> None:
        """Wait for the disk or the database to come back: nothing that is not on disk was acknowledged meanwhile.

        The watchdog is fed, for the round has ended, if badly; a restart would mend nothing.
        """
        self._troubles += 1
        log.step_failed("round", reason)
        notify(f"WATCHDOG=1\nSTATUS=a step failed, it is tried again: {one_line(reason)}")
        if self._troubles == TROUBLES_TOLD:
            app.siren.begin("round", f"dondoc: không ghi được dữ liệu, đang thử lại. {one_line(reason)}")
            app.siren.ring()
        self._pause(TROUBLE_SECONDS)

    def _sleep(self, app: App) -> None:
        """Wait for news, and no longer than two ticks: where the clock was set back, the timetable waits with it."""
        if app.watch.failing_since is None:
            try:
                app.intake.mailbox.wait(min(IDLE_SECONDS, 2 * self.pace.look.total_seconds()))
            except MailboxError as error:
                log.mailbox_unreadable(str(error))
            else:
                self._failures = 0
                return
        self._failures += 1
        delay = reconnect_delay(self._failures, jitter=random.random())  # noqa: S311 - spreading, no secret
        self._pause(min(delay, LONGEST_PAUSE))

    def _pause(self, seconds: float) -> None:
        if self._turn.holds() and not (self._stopping or self._reloading):
            self._bell.wait(seconds)


def _status(watch: Watch) -> str:
    """Return what `systemctl status` shows: one line."""
    if watch.failing_since is not None:
        return f"the mailbox cannot be read since {watch.failing_since:%Y-%m-%d %H:%M}Z: {watch.reason}"
    return f"the mailbox was read at {watch.seen_until:%Y-%m-%d %H:%M}Z"


def run(directory: Path, pace: Pace = USUAL) -> int:
    """Serve until SIGTERM; return 0. Raises what `Daemon.run` raises."""
    log.to_journal()
    daemon = Daemon(directory, pace)

    def stop(*_: object) -> None:
        signal.alarm(STOP_GRACE)
        daemon.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, lambda *_: daemon.reload())
    signal.signal(signal.SIGALRM, _give_up)
    daemon.run()
    signal.alarm(0)  # all is closed; Python's own end takes its time on a busy host
    return 0


def _give_up(*_: object) -> None:
    """End at once: the step at hand hangs, and nothing that is committed is lost by that."""
    log.step_abandoned(STOP_GRACE)
    logging.shutdown()
    os._exit(0)


def once(directory: Path) -> int:
    """Take every step until none finds work; return 0, or 1 where the mailbox could not be read."""
    settings = load(directory, templates=template_names(directory))
    paths = Paths.of(settings, base_of(directory))
    turn = turn_of(settings, paths)
    plugs, _ = plugs_of(settings, directory, paths, may_act=turn.holds)
    with InstanceLock(paths.lock), ExitStack() as ending:
        ending.callback(turn.free)
        if not turn.take():
            raise InUseError(f"another dondoc serves this office, on {turn.holder() or 'another host'}")
        app = build(settings, plugs, paths)
        try:
            if app.store.is_shared:
                app.store.lead()
            app.start()
            app.until_idle()
        finally:
            app.close()
    return 1 if app.watch.failing_since else 0
