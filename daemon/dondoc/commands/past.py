"""`replay`, `import` and `demo`: the program over mails that are not in the watched mailbox."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dondoc.adapters.host import hand_over
from dondoc.adapters.mailfile import read_files
from dondoc.commands.answers import DONE, CommandError, WrongUseError
from dondoc.commands.desk import database_file, directory_of, opened, settings_of
from dondoc.commands.progress import progress
from dondoc.commands.records import write_forms
from dondoc.config.folder import FILES
from dondoc.core.record import Record
from dondoc.demo import main as play
from dondoc.fittings import Paths
from dondoc.outside import base_of, mailbox_of
from dondoc.past import PastMonths, keep_record
from dondoc.replay import Replay, Span


def replay(arguments: Namespace) -> int:
    """`dondoc replay MAIL… --from DATE --to DATE --out DIR`."""
    if arguments.last < arguments.first:
        raise WrongUseError(f"--to {arguments.last} lies before --from {arguments.first}")
    directory = directory_of(arguments)
    settings = settings_of(directory)
    _refuse_a_home(arguments.out, directory, Paths.of(settings, base_of(directory)))
    with progress("replay") as tell:
        Replay(settings, Span(arguments.first, arguments.last), arguments.out, tell).run(arguments.mails)
    return DONE


def _refuse_a_home(out: Path, directory: Path, paths: Paths) -> None:
    """Refuse a folder in which an office lives: what a replay makes must not be taken for what happened."""
    ledger = database_file(paths)
    homes = (directory, paths.records, paths.archive, *([ledger.parent] if ledger else []))
    if out.resolve() in {home.resolve() for home in homes} or any((out / name).exists() for name in FILES):
        raise WrongUseError(f"--out {out} is a folder of a real office: name a new one, such as ket-qua")


def import_mails(arguments: Namespace) -> int:
    """`dondoc import MAIL… | --imap FOLDER… --from DATE`: the records are written and sealed into the ledger."""
    if bool(arguments.mails) == bool(arguments.imap):
        raise WrongUseError("either mail files or --imap FOLDER: what is to be imported?")
    if arguments.mails and next(read_files(arguments.mails), None) is None:
        raise CommandError(
            "these files hold no mail: nothing was imported, for nobody's month is judged by an empty file"
        )
    directory = directory_of(arguments)
    settings = settings_of(directory)
    paths = Paths.of(settings, base_of(directory))
    with progress("import") as tell:
        past = PastMonths(settings, arguments.first, paths.archive, arguments.last, tell)
        if not past.months():
            since = settings.office.live_since
            raise WrongUseError(f"no month lies between --from {arguments.first} and office.live_since {since}")
        made = list(_records(past, arguments, directory))
    with opened(settings, paths) as desk:
        for record in made:
            month = record["month"]
            if month in desk.ledger.sealed_months():
                sys.stdout.write(f"{month}: sealed already, left as it is\n")
                continue
            write_forms(keep_record(desk.ledger, record, desk.now), paths.records, settings)
            sys.stdout.write(f"{month}: {record['totals']['due']} obligations, written to {paths.records}\n")
    hand_over(paths.records.parent)
    return DONE


def _records(past: PastMonths, arguments: Namespace, directory: Path) -> Iterator[Record]:
    if arguments.mails:
        return past.records_of_files(arguments.mails)
    imap = replace(past.settings.imap, folders=tuple(arguments.imap))
    source = mailbox_of(replace(past.settings, imap=imap), directory)
    return past.records_of_folders(source, arguments.imap)


def demo(arguments: Namespace) -> int:
    """`dondoc demo`."""
    return play(arguments.out)
