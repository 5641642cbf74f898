"""The service: one loop that looks, judges, reminds and sleeps until something can have changed (`run`, `once`).

Signals only set marks: SIGTERM and SIGINT end the loop after the step at hand, SIGHUP reads the configuration anew.
Where the step at hand hangs on a server that says nothing, an alarm ends the process all the same: what a crash leaves
behind is put right at the next start.
"""

import logging
import os
import random
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from dondoc import __version__, log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.adapters.imap import ImapMailbox
from dondoc.adapters.journal import log_handler
from dondoc.adapters.lock import InstanceLock, InUseError, OnlyOne
from dondoc.adapters.store import FencedError
from dondoc.app import App, build
from dondoc.config import ConfigurationError, Settings, load
from dondoc.core.backoff import reconnect_delay
from dondoc.fittings import Paths
from dondoc.outside import alarm_of, base_of, plugs_of, template_names, turn_of
from dondoc.pace import Pace
from dondoc.ports import MailboxError, Receipt, Turn
from dondoc.service.dispatch import Try
from dondoc.service.siren import Siren
from dondoc.service.watch import Watch
from dondoc.standby import RefusedError, Standby, on_the_same_database
from dondoc.timetable import Timetable
from dondoc.troubles import BORNE, FAILURES, Troubles, is_for_a_person

IDLE_SECONDS = 540.0  # RFC 2177 asks for less than 29 minutes; people's firewalls for less than ten
LONGEST_PAUSE = 60.0  # between two looks at a mailbox that cannot be read
STOP_GRACE = 4  # seconds for the step at hand; a stop is done within 5


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
    _heard: dict[Try, Receipt] = field(default_factory=dict)
    _app: App | None = None
    _mailbox: ImapMailbox | None = None
    _failures: int = 0

    def run(self) -> None:
        """Serve until told to stop.

        ConfigurationError, InUseError, and what `is_for_a_person`, end it; what the host may mend is waited for,
        a read-only disk for half a minute.
        """
        settings = self._load()
        paths = Paths.of(settings, base_of(self.directory))
        self._turn = turn_of(settings, paths, self._interrupt)
        timetable = Timetable(self.wake, self.pace.look)
        troubles = Troubles(self._turn, self._bell, Siren(alarm_of(settings)), paths.base, self.pace)
        standby = Standby(self._turn, self._bell, self._load, paths, settings, troubles)
        timetable.start()
        try:
            while not self._stopping:
                self._life(standby, timetable)
            log.service_stopped()
        except InUseError:
            raise
        except Exception as error:
            troubles.refused(error)
            raise
        finally:
            notify("STOPPING=1")
            timetable.stop()
            self._turn.free()

    def _life(self, standby: Standby, timetable: Timetable) -> None:
        """Take turns until told to stop, or until something fails that is waited for.

        Nothing is open while it waits: a disk that an error has made read-only can be unmounted, mended and mounted.
        """
        try:
            with InstanceLock(standby.paths.lock):
                while not self._stopping:
                    if standby.step(is_reloading=self._taken_up()):
                        self._serve(standby, timetable)
        except FAILURES as error:
            self._turn.free()
            if is_for_a_person(error, self._turn):
                raise
            standby.troubles.meet(error)

    def _taken_up(self) -> bool:
        """Return whether a reload was asked for, and forget it."""
        was, self._reloading = self._reloading, False
        return was

    def _serve(self, standby: Standby, timetable: Timetable) -> None:
        app = self._app = self._build(standby.settings, on_the_same_database(standby.settings, standby.paths))
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
                self._round(app, standby, timetable)
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
        app.dispatch.heard = self._heard
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
            paths = on_the_same_database(settings, standby.paths)
        except (ConfigurationError, RefusedError) as error:
            log.configuration_refused(str(error).replace("\n", "; "))
            app.tell_operators("Cấu hình mới có lỗi, cấu hình cũ vẫn được dùng", tuple(str(error).splitlines()))
            return app
        finally:
            notify("READY=1")
        standby.take_up(settings)
        renewed = self._build(settings, paths)
        with ExitStack() as failing:
            failing.callback(renewed.close)
            if epoch:
                renewed.store.follow(epoch)
            renewed.start()
            failing.pop_all()
        app.close()
        log.configuration_taken(str(self.directory))
        return renewed

    def _round(self, app: App, standby: Standby, timetable: Timetable) -> None:
        """Work until idle, then sleep until the server hints, the timetable ticks or a signal comes.

        Nothing that is not on disk was acknowledged where that fails, and it is tried again: a few times as things
        are, then with everything opened anew.
        """
        try:
            app.until_idle()
            timetable.wake_at(app.next_at())
        except FencedError:
            self._turn.free()
            return
        except FAILURES as error:
            if standby.troubles.number >= BORNE:
                raise
            standby.troubles.meet(error)
            return
        standby.serving()
        app.siren.ring()
        notify(f"WATCHDOG=1\nSTATUS={_status(app.watch)}")
        if self._turn.holds() and not (self._stopping or self._reloading):
            self._sleep(app)

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
    log.listen(log_handler())
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
