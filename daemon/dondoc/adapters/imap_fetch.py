"""What a server answers, as values: the parenthesised lists of RFC 3501, 9 and the items of FETCH."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

MAX_TEXT: Final = 512 * 1024  # bytes of one answer without its literals; a structure of 500 parts is far below
MAX_DIGITS: Final = 19  # of a number of 63 bits (RFC 9051, 9: number64)
MAX_NESTING: Final = 100  # parentheses: a mail of depth 20 needs about half

# An atom or a quoted string as it stands, latin-1; a literal in a tuple of its own; or a list.
Node: TypeAlias = str | tuple[bytes] | list["Node"]

_TOKEN: Final = re.compile(r'[()]|"[^"\\]*(?:\\.[^"\\]*)*"|\{[0-9]+\+?\}|[^\s()"{]+|\S')
_MARKS: Final = frozenset('"{')
_NIL: Final = frozenset({"NIL", "nil", "Nil"})
_ESCAPE: Final = re.compile(r"\\(.)")
_DATE: Final = re.compile(r"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", re.ASCII)
_MONTHS: Final = {
    name: number + 1
    for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))
}
_FIRST_YEAR: Final = 1990  # earlier than any mail of an office: a server that lost its dates says 1970


class MalformedError(Exception):
    """An answer that does not follow the grammar; its own bytes are read, the line goes on."""


class Answer(NamedTuple):
    """One untagged answer: its line without line ends, `{n}` where a literal stood, and the literals in order."""

    text: bytes
    literals: Sequence[bytes]


def parse(answer: Answer) -> list[Node]:
    """Return an answer as nested lists; MalformedError where brackets, quotes or bounds do not hold."""
    if len(answer.text) > MAX_TEXT:
        raise MalformedError("an answer is longer than 512 KiB")
    literals = iter(answer.literals)
    here: list[Node] = []
    above: list[list[Node]] = []
    for piece in _TOKEN.findall(answer.text.decode("latin-1")):
        if piece == "(":
            inner: list[Node] = []
            here.append(inner)
            above.append(here)
            here = inner
            if len(above) > MAX_NESTING:
                raise MalformedError("an answer nests too deep")
        elif piece == ")":
            if not above:
                raise MalformedError("an answer closes a bracket that is not open")
            here = above.pop()
        else:
            here.append(_leaf(piece, literals) if piece[0] in _MARKS else piece)
    if above:
        raise MalformedError("an answer leaves a bracket open")
    return here


def _leaf(piece: str, literals: Iterable[bytes]) -> Node:
    if len(piece) == 1:
        raise MalformedError("an answer leaves a quote open")
    if piece[0] == '"':
        return piece
    for literal in literals:
        return (literal,)
    raise MalformedError("an answer lacks a literal")


def text(node: Node) -> str:
    """Return an atom, quoted string or literal, latin-1 of its bytes; empty for NIL and lists."""
    if isinstance(node, str):
        if node[0] == '"':
            return node[1:-1] if "\\" not in node else _ESCAPE.sub(r"\1", node[1:-1])
        return "" if node in _NIL else node
    return node[0].decode("latin-1") if isinstance(node, tuple) else ""


def string(node: Node) -> bytes | None:
    """Return the bytes of an atom, quoted string or literal; None for NIL and lists."""
    if isinstance(node, tuple):
        return node[0]
    return None if isinstance(node, list) or node in _NIL else text(node).encode("latin-1")


def number(node: Node | None) -> int:
    """Return an unsigned number of up to 19 digits; MalformedError where it is none."""
    if not isinstance(node, str) or not (node.isdecimal() and node.isascii()) or len(node) > MAX_DIGITS:
        raise MalformedError("an answer lacks a number")
    return int(node)


class Fetched:
    """The items that one FETCH answer tells of one mail."""

    __slots__ = ("_items", "uid")

    def __init__(self, items: list[Node]) -> None:
        """Take the list of names and values; MalformedError where they do not pair."""
        if len(items) % 2:
            raise MalformedError("a FETCH answer has a name without a value")
        pairs = zip(items[::2], items[1::2], strict=True)
        self._items = {name.upper(): value for name, value in pairs if isinstance(name, str)}
        self.uid = number(self._items["UID"]) if "UID" in self._items else 0

    @property
    def size(self) -> int:
        """RFC822.SIZE in bytes."""
        return number(self._items.get("RFC822.SIZE"))

    @property
    def internal_date(self) -> dt.datetime | None:
        """INTERNALDATE in UTC; None where it is missing or absurd."""
        return read_internal_date(text(self._items.get("INTERNALDATE", "NIL")))

    @property
    def structure(self) -> Node | None:
        """BODYSTRUCTURE, None where it was not told."""
        return self._items.get("BODYSTRUCTURE")

    @property
    def body(self) -> bytes | None:
        """The value of the one BODY[…] that was asked for; None where there is none."""
        for name, value in self._items.items():
            if name.startswith("BODY["):
                return string(value)
        return None

    @property
    def has_body(self) -> bool:
        """Whether this answers our question; other FETCH answers only tell of flags."""
        return any(name.startswith("BODY[") for name in self._items)

    @property
    def has_size(self) -> bool:
        """Whether RFC822.SIZE is told."""
        return "RFC822.SIZE" in self._items


def read_fetch(answer: Answer) -> Fetched | None:
    """Return the items of a FETCH answer, None for any other answer; MalformedError where it cannot be read."""
    match parse(answer):
        case ["*", str(), str(name), list(items), *_] if name.upper() == "FETCH":
            return Fetched(items)
        case _:
            return None


def read_internal_date(value: str) -> dt.datetime | None:
    """Return an INTERNALDATE (RFC 3501, 9: date-time) in UTC; None where it cannot be true."""
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    if int(year) < _FIRST_YEAR or month.lower() not in _MONTHS:
        return None
    offset = dt.timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        local = dt.datetime(
            int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=dt.UTC
        )
        return local - offset if sign == "+" else local + offset
    except (ValueError, OverflowError):
        return None


def uid_set(uids: Iterable[int]) -> str:
    """Return UIDs as a sequence set (RFC 3501, 9), runs folded to `first:last`."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)
