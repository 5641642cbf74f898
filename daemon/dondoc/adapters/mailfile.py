"""Mail files on disk, read one mail at a time: mbox, Maildir, folders of `.eml`, single mails."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from dondoc.adapters.mail_dates import read_ctime

MAX_MAIL: Final = 64 * 1024 * 1024  # bytes kept of one mail; what lies beyond is passed over
MAX_FILES: Final = 1_000_000

_FROM_LINE: Final = re.compile(rb"From [^\r\n]{0,998}\r?\n?\Z")
_QUOTED: Final = re.compile(rb">+From ")
_HEADER: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:>?From |[!-9;-~]+[ \t]*:)"
)  # RFC 5322, 2.2; some exports keep a mark or a quoted From
_LINE: Final = 64 * 1024
_MAILDIR: Final = ("cur", "new")


class MailFileError(Exception):
    """A mail file could not be read; the message is one sentence for the person who named it."""


@dataclass(frozen=True, slots=True)
class FileMail:
    """One mail as it was stored; `mbox_date` is the instant of its `From ` line, UTC; `name` tells where it lay."""

    raw: bytes
    mbox_date: dt.datetime | None
    name: str


def read_files(paths: Sequence[Path]) -> Iterator[FileMail]:
    """Yield the mails of each path in turn; what the path is, is seen by looking at it. Raises MailFileError.

    An mbox keeps its order, folders are read by name. Quoted `>From ` lines lose one mark (mboxrd).
    """
    for path in paths:
        try:
            yield from _read(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"The mail file {path} cannot be read: {reason}."
            raise MailFileError(message) from error


def _read(path: Path) -> Iterator[FileMail]:
    if not path.exists():
        message = f"There is no mail file {path}."
        raise MailFileError(message)
    if not path.is_dir():
        yield from _file(path)
    elif any((path / part).is_dir() for part in _MAILDIR):
        for file in _names(file for part in _MAILDIR if (path / part).is_dir() for file in (path / part).iterdir()):
            yield FileMail(_whole(file), None, file.name)
    else:
        yield from _folder(path)


def _folder(path: Path) -> Iterator[FileMail]:
    mails = _names(f for f in path.iterdir() if f.suffix.lower() == ".eml")
    if not mails:
        message = f"The folder {path} holds neither a Maildir nor any .eml file."
        raise MailFileError(message)
    for file in mails:
        yield FileMail(_whole(file), None, file.name)


def _names(files: Iterable[Path]) -> list[Path]:
    """Files in the order of their names, hidden ones left out."""
    return sorted((f for f in files if f.is_file() and not f.name.startswith(".")), key=lambda f: f.name)[:MAX_FILES]


def _whole(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MAX_MAIL)


def _file(path: Path) -> Iterator[FileMail]:
    with path.open("rb") as stream:
        first = stream.readline(_LINE)
        if _is_separator(first):
            yield from _mbox(stream, first, path.name)
            return
        if first and path.suffix.lower() != ".eml" and not _HEADER.match(first):
            message = (
                f"The file {path} is no mail: it begins neither with a header nor with the «From » line of an mbox."
            )
            raise MailFileError(message)
        rest = stream.read(MAX_MAIL)
        if first or rest:
            yield FileMail(first + rest, None, path.name)


def _mbox(stream: BinaryIO, first: bytes, name: str) -> Iterator[FileMail]:
    """Cut at `From ` lines that follow an empty line and carry a date (RFC 4155, Appendix A)."""
    separator, number = first, 1
    mail = bytearray()
    after_blank, at_line_start = False, True
    while line := stream.readline(_LINE):
        if at_line_start and after_blank and _is_separator(line):
            yield _finished(mail, separator, f"{name}#{number}")
            separator, number = line, number + 1
            mail = bytearray()
            after_blank = False
            continue
        after_blank = at_line_start and line in {b"\n", b"\r\n"}
        if len(mail) < MAX_MAIL:
            mail += line[1:] if at_line_start and _QUOTED.match(line) else line
        at_line_start = line.endswith(b"\n")
    yield _finished(mail, separator, f"{name}#{number}")


def _is_separator(line: bytes) -> bool:
    return line.startswith(b"From ") and _FROM_LINE.match(line) is not None and _date(line) is not None


def _date(line: bytes) -> dt.datetime | None:
    return read_ctime(line.decode("latin-1"))


def _finished(mail: bytearray, separator: bytes, name: str) -> FileMail:
    """One mail without the empty line that the format puts behind it."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if mail.endswith(end):
            del mail[-len(end) // 2 :]
            break
    return FileMail(bytes(mail), _date(separator), name)
