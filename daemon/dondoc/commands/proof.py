"""`verify`: whether the ledger is as it was written."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.archive import FileArchive
from dondoc.adapters.records.json import verify_file
from dondoc.commands.answers import DONE, FAILED
from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.forms import hashes_of, read_record, sha256_of, verify_form
from dondoc.commands.progress import progress
from dondoc.config.settings import Keep
from dondoc.service.verifying import Verifying

MOST_FAULTS = 20


def verify(arguments: Namespace) -> int:
    """`dondoc verify [--against HASH|MAIL] [FILE]`."""
    if arguments.file is not None:
        return verify_form(arguments)
    with desk_of(arguments) as desk:
        wanted = hashes_of(arguments.against) if arguments.against else ()
        with progress("verify") as tell:
            look = _look(desk)
            look.tell = tell
            faults = [*look.faults(), *_file_faults(desk.paths.records, look)]
    missing = [wish for wish in wanted if wish not in look.hashes]
    told = [f"{wish} stands nowhere in this ledger: it is not the one that was sealed" for wish in missing]
    for sentence in (*faults[:MOST_FAULTS], *told):
        sys.stderr.write(f"dondoc: {sentence}\n")
    if len(faults) > MOST_FAULTS:
        sys.stderr.write(f"dondoc: and {len(faults) - MOST_FAULTS} faults more\n")
    if faults or missing:
        return FAILED
    sys.stdout.write(f"{look.entries} entries, {look.seals} seals, {look.archived} archived mails: all as written\n")
    return DONE


def _file_faults(folder: Path, look: Verifying) -> Iterator[str]:
    """Yield each sealed month whose JSON in the records' folder is another than the one that was sealed."""
    for month, sealed in sorted(look.sealed.items()):
        file = folder / f"record-{month}.json"
        if not file.exists():
            continue
        data = read_record(file)
        fault = verify_file(data) or ("" if sha256_of(data) in sealed else "it is not the record that was sealed")
        if fault:
            yield f"{file}: {fault}"


def _look(desk: Desk) -> Verifying:
    archive = desk.settings.archive
    kept = FileArchive(desk.paths.archive) if archive.keep is Keep.REPORTS else None
    return Verifying(desk.ledger, kept)
