"""`backup FILE`, `restore FILE` and `forget --before DATE`."""

import datetime as dt
import sys
from argparse import Namespace

from dondoc.adapters.backup import restore_backup, write_backup
from dondoc.adapters.lock import InstanceLock
from dondoc.commands.answers import DONE, CommandError
from dondoc.commands.desk import database_file, desk_of, directory_of, person, settings_of
from dondoc.commands.progress import progress
from dondoc.core.wording import size_text
from dondoc.fittings import Paths, archive_of
from dondoc.outside import base_of
from dondoc.service.retention import Retention


def backup(arguments: Namespace) -> int:
    """`dondoc backup FILE`: consistent while the service works; checked after it is written."""
    with desk_of(arguments) as desk, progress("backup") as tell:
        kept = write_backup(desk.store, desk.paths.archive, arguments.file, tell)
    held = f"the ledger and {kept.mails} mails, {size_text(kept.size)}"
    sys.stdout.write(f"{arguments.file}: {held}, read back and whole\n")
    return DONE


def restore(arguments: Namespace) -> int:
    """`dondoc restore FILE`: only where there is no ledger; then `dondoc verify`."""
    directory = directory_of(arguments)
    paths = Paths.of(settings_of(directory), base_of(directory))
    ledger = database_file(paths)
    if ledger is None:
        raise CommandError("only SQLite is restored by dondoc; use pg_restore for PostgreSQL")
    with InstanceLock(paths.lock), progress("restore") as tell:
        kept = restore_backup(arguments.file, ledger, paths.archive, tell)
    sys.stdout.write(f"{ledger}: restored, and {kept.mails} mails; dondoc verify looks whether all is as written\n")
    return DONE


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
