"""Standing by: a daemon that waits, ready and watched, while another host serves the same office on PostgreSQL.

Or while nobody can: a database server that comes up after this host must not use up systemd's patience with us.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from dondoc import log
from dondoc.adapters.bell import Bell
from dondoc.adapters.host import notify
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.store import StoreError
from dondoc.config import ConfigurationError, Settings
from dondoc.fittings import Paths
from dondoc.ports import Turn
from dondoc.service.siren import Siren

ASK_EVERY = 1.0  # seconds
TRY_EVERY = 5.0  # where the database cannot be used; the first times sooner, for most troubles are a line that was cut
TROUBLES_TOLD = 8  # half a minute: a server that is being restarted is nobody's business


@dataclass(slots=True)
class Standby:
    """`step` asks for the turn and, where another has it, sleeps a moment; `settings` are the newest that are sound."""

    turn: Turn
    bell: Bell
    load: Callable[[], Settings]
    paths: Paths
    settings: Settings
    siren: Siren
    _told: str = field(default="")
    _troubles: int = 0  # in a row

    def step(self, *, is_reloading: bool) -> bool:
        """Return whether it is our turn now. StoreError where nobody can be asked."""
        if is_reloading:
            self._reload()
        is_ours = self.turn.take()
        self._troubles = 0
        self.siren.end("database", "dondoc: máy chủ này đã dùng lại được cơ sở dữ liệu.")
        self.siren.ring()
        if is_ours:
            self._told = ""
            return True
        self.tell(f"{self.turn.holder() or 'another host'} serves this office")
        self.bell.wait(ASK_EVERY)
        return False

    def tell(self, why: str) -> None:
        """Feed the watchdog, and tell systemd once why this host does not serve."""
        notify("WATCHDOG=1")
        if why != self._told:
            notify(f"STATUS=standby: {why}")
            notify("READY=1")
            log.standing_by(why)
            self._told = why

    def trouble(self, error: Exception) -> None:
        """Wait for a database that cannot be used; a person hears of it when that lasts."""
        why = f"the database cannot be used: {one_line(str(error))}"
        if why != self._told:
            log.database_unreachable(str(error).partition("\n")[0])
        self.tell(why)
        self._troubles += 1
        if self._troubles == TROUBLES_TOLD:
            text = f"dondoc: máy chủ này không dùng được cơ sở dữ liệu, đang thử lại. {one_line(str(error))}"
            self.siren.begin("database", text)
            self.siren.ring()
        self.bell.wait(min(TRY_EVERY, ASK_EVERY * self._troubles))

    def _reload(self) -> None:
        """Read the configuration anew; a broken one leaves the old in force and says so."""
        notify("RELOADING=1")
        try:
            settings = self.load()
            on_the_same_database(settings, self.paths)
        except (ConfigurationError, StoreError) as error:
            log.configuration_refused(str(error).replace("\n", "; "))
        else:
            self.settings = settings
        finally:
            notify("READY=1")


def on_the_same_database(settings: Settings, paths: Paths) -> Paths:
    """Return the paths of new settings; the database, and with it the lock, stays what it was at the start."""
    renewed = Paths.of(settings, paths.base)
    if renewed.database != paths.database:
        raise StoreError("dondoc.toml: database.url has changed: stop and start the service for that")
    return renewed
