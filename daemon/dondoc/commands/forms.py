"""`verify FILE`: one form of a record, checked alone, against a mailed seal, or against what the ledger printed."""

import hashlib
import json
import re
import sys
from argparse import Namespace
from pathlib import Path

from dondoc.adapters.mailfile import read_files
from dondoc.adapters.mime import read_mail
from dondoc.adapters.records.json import LARGEST, verify_file
from dondoc.adapters.trace import TrustPolicy
from dondoc.commands.answers import DONE, CommandError, WrongUseError
from dondoc.commands.desk import desk_of
from dondoc.service.verifying import Verifying

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
NOBODY = TrustPolicy((), (), (), "", sender_login_enforced=False)  # only the text of the mail is read
OTHER_FORMS = frozenset({".xlsx", ".docx", ".html", ".pdf"})


def verify_form(arguments: Namespace) -> int:
    """Check a record's JSON by itself, needing neither configuration nor ledger; any other form needs the ledger."""
    file: Path = arguments.file
    if file.suffix.lower() in OTHER_FORMS:
        if arguments.against:
            raise WrongUseError(f"{file.name}: only a record's .json is held against a mailed seal")
        return _verify_printed(file, arguments)
    data = read_record(file)
    fault = verify_file(data)
    if fault:
        raise CommandError(f"{file}: {fault}")
    if arguments.against and sha256_of(data) not in hashes_of(arguments.against):
        raise CommandError(f"{file}: it fits its own seal, {sha256_of(data)}, but another one was mailed")
    mailed = ", and the one that was mailed" * bool(arguments.against)
    if json.loads(data).get("sealed") is True:
        sys.stdout.write(f"{file}: its seal fits its content{mailed}\n")
    else:
        sys.stdout.write(f"{file}: as it was printed{mailed}; not sealed then: its figures may have changed\n")
    return DONE


def _verify_printed(file: Path, arguments: Namespace) -> int:
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    with desk_of(arguments) as desk:
        look = Verifying(desk.ledger, None)
        fault = next(look.faults(), "")
    if fault:
        raise CommandError(f"the ledger itself is not as it was written, {fault}")
    if found not in look.printed.get(file.name, ()):
        raise CommandError(f"{file}: the ledger knows no {file.name} with this content: changed, or not from a seal")
    sys.stdout.write(f"{file}: as it was printed at the seal\n")
    return DONE


def read_record(file: Path) -> bytes:
    """Return the file's bytes, at most one more than a record may have."""
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


def sha256_of(data: bytes) -> str:
    """Return the hash that a record states of itself; empty where it states none."""
    try:
        return str(json.loads(data)["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def hashes_of(against: str) -> tuple[str, ...]:
    """Return the hashes to look for: the one that was typed, or those in a mail's text."""
    typed = against.strip().lower()
    if _HASH.fullmatch(typed):
        return (typed,)
    path = Path(against)
    if not path.exists():
        raise WrongUseError(f"--against: «{against[:100]}» is neither a hash of 64 digits nor a mail's file")
    text = "\n".join(_text_of(mail.raw) for mail in read_files([path]))
    found = tuple(dict.fromkeys(_HASH.findall(text.lower())))
    if not found:
        raise CommandError(f"{path}: no hash of 64 digits stands in this mail's text")
    return found


def _text_of(raw: bytes) -> str:
    return read_mail(raw, size=len(raw), internal_date=None, policy=NOBODY, mbox_date=None).text
