"""Standing by: a daemon that waits, ready and watched, while another host serves the same office on PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass

from dondoc import log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.config import ConfigurationError, Settings
from dondoc.fittings import Paths
from dondoc.outside import alarm_of
from dondoc.ports import Turn
from dondoc.troubles import RELIEVED, Troubles

ASK_EVERY = 1.0  # seconds
HOLDER_EVERY = 30  # times that it is asked: who serves is for people, and takes the server longer than whether we do


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
    troubles: Troubles
    _waits: int = 0  # in a row

    def step(self, *, is_reloading: bool) -> bool:
        """Return whether it is our turn now. StoreError where nobody can be asked."""
        if is_reloading:
            self._reload()
        if self.turn.take():
            self._waits = 0
            return True
        if self.troubles.number:
            self._waits = 0
        self.troubles.over(RELIEVED)
        is_due, self._waits = self._waits % HOLDER_EVERY == 0, self._waits + 1
        status = self.troubles.status
        if is_due:
            status = f"standby: {self.turn.holder() or 'another host'} serves this office"
        if self.troubles.tell(status):
            log.standing_by(status)
        self.bell.wait(ASK_EVERY)
        return False

    def serving(self) -> None:
        """Note that a round went well: whatever the trouble was, it is over."""
        self.troubles.status = ""
        self.troubles.over()

    def take_up(self, settings: Settings) -> None:
        """Go on with sound settings; where something fails, the next try is made with them."""
        self.settings = settings
        self.troubles.siren.alarm = alarm_of(settings)

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


def on_the_same_database(settings: Settings, paths: Paths) -> Paths:
    """Return the paths of new settings; the database, and with it the lock, stays what it was at the start.

    RefusedError where the settings name another.
    """
    renewed = Paths.of(settings, paths.base)
    if renewed.database != paths.database:
        raise RefusedError("dondoc.toml: database.url has changed: stop and start the service for that")
    return renewed
