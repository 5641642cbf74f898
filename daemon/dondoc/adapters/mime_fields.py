"""The header block of a mail: where it ends, what fields it has, and the hash by which the mail is known."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from dondoc.adapters.mime_words import unfolded

MAX_HEADER: Final = 200_000  # bytes
MAX_PART_HEADER: Final = 8_000
MAX_FIELDS: Final = 5_000

_FIELD: Final = re.compile(r"^([!-9;-~]{1,200})[ \t]*:(.*(?:\n[ \t].*)*)", re.MULTILINE)
_LONE_CR: Final = re.compile(rb"\r+(?!\n)")
_DOUBLE_CR: Final = re.compile(rb"(?<!\r)\r++\n")  # looked for at the beginning of a run only: linear
_MAIN: Final = frozenset({"from", "subject", "date", "message-id", "to", "content-type", "mime-version"})
_NEEDED: Final = frozenset({"from", "subject"})
_BLANKS: Final = re.compile(rb"[ \t\r\n]*+")
_EMPTY_LINE: Final = re.compile(rb"\n\r{0,9}+\n")  # gateways double carriage returns


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields of a mail, values as latin-1 of their bytes, unfolded.

    `wire` are those that a mail server sees, `named` all that a patient reader finds, by lower-case name in their
    order (after a blank line, between bare carriage returns); `body` is the offset of the body, `digest` the SHA-256
    of the block as servers see it, with CRLF for every line end and without the blank line.
    """

    wire: tuple[tuple[str, str], ...]
    named: dict[str, list[str]]
    body: int
    digest: str
    faults: tuple[str, ...]

    def first(self, name: str) -> str:
        """Return the first value of a field that is not blank, else the empty text."""
        values = self.named.get(name)
        if values is None:
            return ""
        return values[0] or next((v for v in values if v), "")

    def all(self, name: str) -> list[str]:
        """Return all values of a field, in their order."""
        return self.named.get(name, [])


def read_header(raw: bytes) -> HeaderBlock:
    """Return the header block at the beginning of a mail's bytes, whole mail or block alone; never raises."""
    end, body = header_end(raw, 0, len(raw))
    block = raw[: min(end, MAX_HEADER)]
    lines = _with_line_feeds(block)
    digest = hashlib.sha256(lines.rstrip(b"\n").replace(b"\n", b"\r\n")).hexdigest()
    faults: list[str] = ["header size"] if end > MAX_HEADER else []
    wire = _fields(lines if b"\n" in lines else lines.replace(b"\r", b"\n"))
    found = wire
    if b"\r" in lines:
        faults.append("line ends")
        found, body = _by_carriage_returns(lines, raw, body, end)
    named = _named(found)
    if not named.keys() & _NEEDED:
        more, place = _below_blank(raw, body)
        if more:
            faults.append("blank line in header")
            named, body = _named((*found, *more)), place
    return HeaderBlock(wire, named, body, digest, tuple(faults))


def _with_line_feeds(block: bytes) -> bytes:
    """Return the block with a line feed for each carriage returns and line feed; a lone carriage return stays."""
    flat = block.replace(b"\r\n", b"\n")
    return _DOUBLE_CR.sub(b"\n", block) if b"\r" in flat else flat


def fields_of(block: bytes) -> dict[str, list[str]]:
    """Return the fields of a small block, such as those of a part, by lower-case name; 8 kB of it are read."""
    block = block[:MAX_PART_HEADER]
    if b"\r" in block:
        block = _LONE_CR.sub(b"\n", _DOUBLE_CR.sub(b"\n", block))
    return _named(_fields(block))


def header_end(raw: bytes, start: int, stop: int) -> tuple[int, int]:
    """Return where a block that begins at `start` ends and where its body begins: at the first empty line."""
    if raw.startswith(b"\n", start, stop):
        return start, start + 1
    if raw.startswith(b"\r\n", start, stop):
        return start, start + 2
    empty = _EMPTY_LINE.search(raw, start, stop)
    return (empty.start() + 1, empty.end()) if empty else (stop, stop)


def _fields(lines: bytes) -> tuple[tuple[str, str], ...]:
    found = _FIELD.findall(lines.decode("latin-1"))[:MAX_FIELDS]
    return tuple([(name, unfolded(value)) for name, value in found])


def _named(fields: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name, value in fields:
        named.setdefault(name.lower(), []).append(value)
    return named


def _by_carriage_returns(
    lines: bytes,
    raw: bytes,
    body: int,
    end: int,
) -> tuple[tuple[tuple[str, str], ...], int]:
    """Read a block in which bare carriage returns end lines too; an empty line among them ends the block."""
    block = _LONE_CR.sub(lambda m: b"\n" * len(m[0]), lines)
    stop = block.find(b"\n\n")
    if stop < 0:
        return _fields(block), body
    place = raw.find(b"\r\r", 0, end)
    return _fields(block[:stop]), place + 2 if place >= 0 else body


def _below_blank(raw: bytes, body: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """Read the fields that came to stand behind an empty or a garbage line, where the next lines look like fields."""
    blank = _BLANKS.match(raw, body, body + MAX_HEADER)
    start = blank.end() if blank else body
    end, after = header_end(raw, start, min(len(raw), start + MAX_HEADER))
    fields = _fields(_LONE_CR.sub(b"\n", _DOUBLE_CR.sub(b"\n", raw[start:end])))
    names = {name.lower() for name, _ in fields}
    if len(names & _MAIN) > 1 and names & _NEEDED:
        return fields, after
    return (), body
