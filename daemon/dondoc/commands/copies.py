"""`backup FILE`, `restore FILE` and `forget --before DATE`."""

import datetime as dt
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dondoc.adapters.backup import KEYS, Home, Kept, restore_backup, restore_configuration, write_backup
from dondoc.adapters.copying import fill
from dondoc.adapters.host import hand_over
from dondoc.adapters.lock import InstanceLock
from dondoc.adapters.store import Store
from dondoc.commands.answers import DONE, CommandError
from dondoc.commands.desk import database_file, desk_of, directory_of, person, settings_of
from dondoc.commands.progress import progress
from dondoc.config import Settings
from dondoc.config.settings import PasswordFile
from dondoc.core.wording import size_text
from dondoc.fittings import Paths, archive_of
from dondoc.outside import base_of, host_that_serves
from dondoc.service.retention import Retention


def backup(arguments: Namespace) -> int:
    """`dondoc backup FILE [--keys]`: consistent while the service works; checked after it is written."""
    with desk_of(arguments) as desk, progress("backup") as tell:
        keys = _keys(desk.paths)
        if arguments.keys and not keys.is_file():
            raise CommandError(f"there are no keys of links in {keys}: the service makes them at its first start")
        home = Home(desk.paths.archive, keys if arguments.keys else None, directory_of(arguments))
        kept = write_backup(desk.store, home, arguments.file, tell)
    with_keys = ", the keys of links" if kept.has_keys else ""
    held = f"the ledger, {kept.mails} mails{with_keys} and the configuration without passwords, {size_text(kept.size)}"
    sys.stdout.write(f"{arguments.file}: {held}, read back and whole\n")
    if kept.has_keys:
        sys.stdout.write("Next: delete it once the office has moved: with its keys decisions can be signed\n")
    return DONE


def restore(arguments: Namespace) -> int:
    """`dondoc restore FILE`: only where there is no ledger; the configuration only where there is none."""
    directory = directory_of(arguments)
    unpacked = restore_configuration(arguments.file, directory)
    settings = settings_of(directory)
    paths = Paths.of(settings, base_of(directory))
    keys, ledger = _keys(paths), database_file(paths)
    with InstanceLock(paths.lock), progress("restore") as tell:
        if ledger is None:
            kept = _into_server(arguments.file, settings, paths, tell)
        else:
            kept = restore_backup(arguments.file, ledger, Home(paths.archive, keys, directory), tell)
    for folder in {paths.lock.parent, paths.archive, keys.parent} - {directory}:
        hand_over(folder)
    told = ", ".join(unpacked) if unpacked else "was here and stays"
    sys.stdout.write(f"{directory}: the configuration: {told}\n")
    place = ledger or f"the database, schema {settings.database.schema or 'public'}"
    sys.stdout.write(f"{place}: restored, and {kept.mails} mails; dondoc verify looks whether all is as written\n")
    if not keys.exists():
        sys.stdout.write("Note: there are no keys of links in it (--keys): links in mails sent so far decide nothing\n")
    for name in _lacking(settings, directory):
        sys.stdout.write(f"Next: put the password into {directory / name} (mode 600): no backup holds it\n")
    return DONE


def _keys(paths: Paths) -> Path:
    """Return where the keys of links lie: where the service, which knows its state directory, has them."""
    file = database_file(paths)
    places = (paths.keys, *([file.parent / KEYS] if file else []))
    return next((place for place in places if place.exists()), places[-1])


def _lacking(settings: Settings, directory: Path) -> Sequence[str]:
    """Return the names of the password files that are not there."""
    logins = (settings.imap.server.login, settings.smtp.login)
    names = (login.secret.name for login in logins if login and isinstance(login.secret, PasswordFile))
    return tuple(dict.fromkeys(name for name in names if not (directory / name).exists()))


def _into_server(file: Path, settings: Settings, paths: Paths, tell: Callable[[float], None]) -> Kept:
    """Put a backup into PostgreSQL, whatever database it was made from."""
    if host := host_that_serves(settings, paths):
        raise CommandError(f"the service on {host} serves this office: stop it first")
    paths.base.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=paths.base) as folder:
        copy = Path(folder) / "dondoc.db"
        store = Store(paths.database, schema=settings.database.schema)
        try:
            kept = restore_backup(file, copy, Home(paths.archive, paths.keys, Path()), tell)
            fill(store, f"sqlite:///{copy}")
        finally:
            store.close()
    return kept


def forget(arguments: Namespace) -> int:
    """`dondoc forget --before DATE`: the ledger keeps who asked for it; chain and records still verify."""
    with desk_of(arguments) as desk:
        before = desk.calendar.at(arguments.before, dt.time())
        if before > desk.now:
            raise CommandError(f"{arguments.before} lies ahead: nothing was deleted")
        archive = archive_of(desk.settings, desk.paths)
        gone = Retention(desk.ledger, archive, desk.calendar, None).forget(before, desk.now, by=person(arguments))
    sys.stdout.write(f"{gone} raw mails deleted; ledger and records are as they were\n")
    return DONE
