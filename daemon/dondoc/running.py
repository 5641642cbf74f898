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
from dataclasses import dataclass, field
from pathlib import Path

from dondoc import __version__, log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import SystemClock, notify
from dondoc.adapters.imap import ImapMailbox
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.lock import InstanceLock
from dondoc.adapters.store import StoreError
from dondoc.app import App, Paths, Plugs, build
from dondoc.config import ConfigurationError, Settings, load
from dondoc.core.backoff import reconnect_delay
from dondoc.outside import LINE, alarm_of, base_of, courier_of, mailbox_of, panel_of, signer_of, template_names
from dondoc.ports import MailboxError
from dondoc.service.fullness import ASK_EVERY
from dondoc.service.watch import Watch
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
    """The loop; `stop` and `reload` may be called from a signal handler at any point."""

    directory: Path
    pace: Pace = USUAL
    _stopping: bool = False
    _reloading: bool = False
    _bell: Bell = field(default_factory=Bell)
    _mailbox: ImapMailbox | None = None
    _failures: int = 0
    _troubles: int = 0  # rounds in a row that failed

    def run(self) -> None:
        """Serve until told to stop. ConfigurationError, StoreError and InUseError before the first step."""
        settings = self._load()
        paths = Paths.of(settings, base_of(self.directory))
        timetable = Timetable(self.wake, self.pace.look)
        with InstanceLock(paths.lock):
            app = self._build(settings, paths)
            timetable.start()
            try:
                notify("READY=1")
                log.service_started(__version__, str(self.directory))
                while not self._stopping:
                    app = self._reloaded(app, paths) if self._reloading else app
                    self._round(app, timetable)
            finally:
                notify("STOPPING=1")
                timetable.stop()
                app.close()
                log.service_stopped()

    def wake(self) -> None:
        """End the wait for news; safe from a signal handler and from another thread."""
        if self._mailbox is not None:
            self._mailbox.wake()

    def stop(self) -> None:
        """Ask the loop to end after the step at hand."""
        self._stopping = True
        self._bell.ring()
        self.wake()

    def reload(self) -> None:
        """Ask the loop to read the configuration anew."""
        self._reloading = True
        self._bell.ring()
        self.wake()

    def _load(self) -> Settings:
        return load(self.directory, templates=template_names())

    def _build(self, settings: Settings, paths: Paths) -> App:
        plugs, mailbox = _plugs(settings, self.directory, paths, self.pace.line)
        app = build(settings, plugs, paths)
        app.watch.interrupted = lambda: self._stopping
        app.fullness.every = self.pace.quota
        app.watch.alive = lambda: notify("WATCHDOG=1")
        app.start()
        self._mailbox = mailbox
        return app

    def _reloaded(self, app: App, paths: Paths) -> App:
        """Return the office of the new configuration; a broken one leaves the old in force and says so."""
        self._reloading = False
        notify("RELOADING=1")
        try:
            settings = self._load()
            renewed = self._build(settings, _on_the_same_database(settings, paths))
        except (ConfigurationError, StoreError) as error:
            log.configuration_refused(str(error).replace("\n", "; "))
            app.tell_operators("Cấu hình mới có lỗi, cấu hình cũ vẫn được dùng", tuple(str(error).splitlines()))
            return app
        finally:
            notify("READY=1")
        app.close()
        log.configuration_taken(str(self.directory))
        return renewed

    def _round(self, app: App, timetable: Timetable) -> None:
        """Work until idle, then sleep until the server hints, the timetable ticks or a signal comes."""
        try:
            app.until_idle()
            timetable.wake_at(app.next_at())
        except (StoreError, OSError, MemoryError) as error:
            self._trouble(app, str(error) or type(error).__name__)
            return
        self._troubles = 0
        app.siren.end("round", "dondoc: đã ghi được dữ liệu trở lại.")
        notify(f"WATCHDOG=1\nSTATUS={_status(app.watch)}")
        if not (self._stopping or self._reloading):
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
        if app.watch.failing_since is None:
            try:
                app.intake.mailbox.wait(IDLE_SECONDS)
            except MailboxError as error:
                log.mailbox_unreadable(str(error))
            else:
                self._failures = 0
                return
        self._failures += 1
        delay = reconnect_delay(self._failures, jitter=random.random())  # noqa: S311 - spreading, no secret
        self._pause(min(delay, LONGEST_PAUSE))

    def _pause(self, seconds: float) -> None:
        if not (self._stopping or self._reloading):
            self._bell.wait(seconds)


def _plugs(settings: Settings, directory: Path, paths: Paths, line: float = LINE) -> tuple[Plugs, ImapMailbox]:
    """Return what the office is plugged into when it serves for real, and its mailbox, whose wait can be ended."""
    mailbox = mailbox_of(settings, directory, line)
    plugs = Plugs(
        clock=SystemClock(),
        mailbox=mailbox,
        courier=courier_of(settings, directory),
        settle=dt.timedelta(minutes=settings.imap.settle_minutes),
        jitter=random.random,
        signer=signer_of(paths),
        panel=panel_of(settings, paths),
        alarm=alarm_of(settings),
        folders=settings.imap.folders,
    )
    return plugs, mailbox


def _on_the_same_database(settings: Settings, paths: Paths) -> Paths:
    """Return the paths of new settings; the database, and with it the lock, stays what it was at the start."""
    renewed = Paths.of(settings, paths.base)
    if renewed.database != paths.database:
        raise StoreError("dondoc.toml: database.url has changed: stop and start the service for that")
    return renewed


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
    return 0


def _give_up(*_: object) -> None:
    """End at once: the step at hand hangs, and nothing that is committed is lost by that."""
    log.step_abandoned(STOP_GRACE)
    logging.shutdown()
    os._exit(0)


def once(directory: Path) -> int:
    """Take every step until none finds work; return 0, or 1 where the mailbox could not be read."""
    settings = load(directory, templates=template_names())
    paths = Paths.of(settings, base_of(directory))
    plugs, _ = _plugs(settings, directory, paths)
    with InstanceLock(paths.lock):
        app = build(settings, plugs, paths)
        try:
            app.start()
            app.until_idle()
        finally:
            app.close()
    return 1 if app.watch.failing_since else 0
