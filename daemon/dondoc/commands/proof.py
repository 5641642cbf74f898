"""`verify`: whether the ledger is as it was written."""

import datetime as dt
import re
import sys
from argparse import Namespace
from pathlib import Path

from dondoc.adapters.archive import FileArchive
from dondoc.adapters.mailfile import read_files
from dondoc.adapters.mime import read_mail
from dondoc.adapters.records.json import LARGEST, verify_file
from dondoc.commands.answers import DONE, FAILED, CommandError, WrongUseError
from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.progress import progress
from dondoc.config.settings import Keep
from dondoc.fittings import trust_policy
from dondoc.service.verifying import Verifying

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_FAULTS = 20
A_MONTH = dt.timedelta(days=31)


def verify(arguments: Namespace) -> int:
    """`dondoc verify [--against HASH|MAIL] [FILE]`."""
    if arguments.file is not None:
        if arguments.against:
            raise WrongUseError("a record's file is checked alone: leave out --against")
        return _verify_record(arguments.file)
    with desk_of(arguments) as desk:
        wanted = _hashes(desk, arguments.against) if arguments.against else ()
        with progress("verify") as tell:
            look = _look(desk)
            look.tell = tell
            faults = list(look.faults())
        missing = [wish for wish in wanted if wish not in look.hashes]
    for fault in faults[:MOST_FAULTS]:
        sys.stderr.write(f"dondoc: {fault}\n")
    for wish in missing:
        sys.stderr.write(f"dondoc: {wish} stands nowhere in this ledger: it is not the one that was sealed\n")
    if len(faults) > MOST_FAULTS:
        sys.stderr.write(f"dondoc: and {len(faults) - MOST_FAULTS} faults more\n")
    if faults or missing:
        return FAILED
    sys.stdout.write(f"{look.entries} entries, {look.seals} seals, {look.archived} archived mails: all as written\n")
    return DONE


def _look(desk: Desk) -> Verifying:
    archive = desk.settings.archive
    kept = FileArchive(desk.paths.archive) if archive.keep is Keep.REPORTS else None
    since = desk.now - A_MONTH * archive.keep_months if archive.keep_months else None
    return Verifying(desk.ledger, kept, since)


def _verify_record(file: Path) -> int:
    with file.open("rb") as stream:
        fault = verify_file(stream.read(LARGEST + 1))
    if fault:
        raise CommandError(f"{file}: {fault}")
    sys.stdout.write(f"{file}: its seal fits its content\n")
    return DONE


def _hashes(desk: Desk, against: str) -> tuple[str, ...]:
    """Return the hashes to look for: the one that was typed, or those in a mail's text."""
    typed = against.strip().lower()
    if _HASH.fullmatch(typed):
        return (typed,)
    path = Path(against)
    if not path.exists():
        raise WrongUseError(f"--against: «{against[:100]}» is neither a hash of 64 digits nor a mail's file")
    texts = []
    for file in read_files([path]):
        policy = trust_policy(desk.settings)
        texts.append(read_mail(file.raw, size=len(file.raw), internal_date=None, policy=policy, mbox_date=None).text)
    found = tuple(dict.fromkeys(_HASH.findall("\n".join(texts).lower())))
    if not found:
        raise CommandError(f"{path}: no hash of 64 digits stands in this mail's text")
    return found
