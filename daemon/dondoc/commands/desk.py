"""The desk that commands work at: configuration and ledger, opened beside a daemon that may be running.

SQLite takes several readers and, within a transaction, one writer at a time, so nothing here locks the daemon out.
"""

import datetime as dt
import getpass
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from dondoc.adapters.filebox import FileMailbox
from dondoc.adapters.foldercourier import FolderCourier
from dondoc.adapters.host import SystemClock, free_bytes
from dondoc.adapters.keys import FileKeys
from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.outbox import DatabaseOutbox
from dondoc.adapters.store import Store
from dondoc.app import App, Plugs, build
from dondoc.commands.answers import CommandError
from dondoc.config import Settings, find_directory, load
from dondoc.core.calendar import Calendar
from dondoc.core.history import instant_of
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths
from dondoc.outside import base_of, template_names
from dondoc.service.casebook import Casebook
from dondoc.service.health import STALE
from dondoc.service.intake import SEEN
from dondoc.service.watch import NEVER

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """One office's settings and ledger at the instant `now`."""

    settings: Settings
    paths: Paths
    store: Store
    ledger: DatabaseLedger
    outbox: DatabaseOutbox
    casebook: Casebook
    now: dt.datetime

    @property
    def calendar(self) -> Calendar:
        """The office's calendar."""
        return self.settings.calendar

    @property
    def seen_until(self) -> dt.datetime:
        """Until when the mailbox was read in full, as the service last noted it."""
        return instant_of(self.ledger.setting(SEEN)) or NEVER

    @property
    def unread_since(self) -> dt.datetime | None:
        """Since when nobody has read the mailbox, where that is so long ago that the service cannot be running."""
        seen = self.seen_until
        return seen if seen > NEVER and self.now - seen > STALE else None


def directory_of(arguments: Namespace) -> Path:
    """Return the configuration's folder."""
    return find_directory(arguments.config, os.environ)


def settings_of(directory: Path) -> Settings:
    """Return the configuration; ConfigurationError with all its faults."""
    return load(directory, templates=template_names(directory))


def database_file(paths: Paths) -> Path | None:
    """Return the file of an SQLite database, None for another one."""
    url = make_url(paths.database)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(str(url.database)) if is_file else None


def require_ledger(paths: Paths) -> None:
    """Refuse to go on where no service has made a database yet: a question must not make one."""
    file = database_file(paths)
    if file is not None and not file.exists():
        raise CommandError(f"there is no ledger {file}: the service makes it at its first start (dondoc run)")


@contextmanager
def desk_of(arguments: Namespace) -> Iterator[Desk]:
    """Give the desk on an existing ledger."""
    directory = directory_of(arguments)
    settings = settings_of(directory)
    paths = Paths.of(settings, base_of(directory))
    require_ledger(paths)
    with opened(settings, paths) as desk:
        yield desk


@contextmanager
def opened(settings: Settings, paths: Paths) -> Iterator[Desk]:
    """Give the desk; the database is made where there is none."""
    store = Store(paths.database, schema=settings.database.schema, backups=paths.base)
    try:
        ledger = DatabaseLedger(store, settings.office.timezone)
        casebook = Casebook(ledger, settings.calendar)
        casebook.refresh()
        desk = Desk(settings, paths, store, ledger, DatabaseOutbox(store), casebook, SystemClock().now())
        casebook.unread_since = desk.unread_since
        yield desk
    finally:
        store.close()


@contextmanager
def app_of(desk: Desk) -> Iterator[App]:
    """Give the whole office, for commands that write letters; it reads no mailbox and sends nothing itself."""
    clock = SystemClock()
    settle = dt.timedelta(minutes=desk.settings.imap.settle_minutes)
    nowhere = FolderCourier(desk.paths.base)
    signer, free = _signer(desk.paths), partial(free_bytes, desk.paths.base)
    plugs = Plugs(clock, FileMailbox(clock, ()), nowhere, settle, lambda: 0.0, signer, free_disk=free)
    app = build(desk.settings, plugs, desk.paths)
    try:
        app.watch.seen_until = desk.seen_until
        app.casebook.refresh()
        yield app
    finally:
        app.close()


def _signer(paths: Paths) -> Signer:
    """Return what signs links: with the service's key where it has one, else in a form that a service refuses."""
    file = database_file(paths)
    for keys in (paths.keys, *([file.parent / "token-key"] if file else [])):
        if keys.exists():
            return Signer(FileKeys(keys))
    return Signer(OneKey(bytes(KEY_BYTES)), REPLAYED)


def person(arguments: Namespace) -> str:
    """Return who gives the command: `--by`, else the login name, the one before sudo."""
    given = arguments.by or os.environ.get("SUDO_USER")
    if given:
        return str(given)
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
