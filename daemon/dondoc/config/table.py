"""A TOML table that is read key by key and notes every fault on the way instead of stopping at the first.

A reader is a function `object -> value` that raises `RefusedError` with what is allowed. The keys that were asked
for are the keys that are known: what is left over when the table is closed is a fault. After a fault reading goes
on with a stand-in, which never leaves `load`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dondoc.config.faults import LONGEST_SHOWN, Fault, nearest, quoted, shown

T = TypeVar("T")
Reader = Callable[[object], T]
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_INDEX = re.compile(r"\[[0-9]{1,9}\]\Z")


class RefusedError(ValueError):
    """A value is not allowed: what would be, and the words among which the meant one may be."""

    def __init__(self, allowed: str, words: Iterable[str] = ()) -> None:
        """Keep what the fault will say."""
        super().__init__(allowed)
        self.allowed = allowed
        self.words = tuple(words)


class Table:
    """One table of one file; `path` is where it stands there, empty at the top."""

    def __init__(self, file: str, raw: Mapping[str, object], sink: list[Fault], path: str = "") -> None:
        """Read `raw`; faults go to `sink`."""
        self.file = file
        self.path = path
        self._raw = raw
        self._sink = sink
        self._asked: set[str] = set()
        self._missing: dict[str, str] = {}  # key → what is allowed there
        self.is_sound = True

    def __contains__(self, key: str) -> bool:
        """Whether the key is written there."""
        return key in self._raw

    @property
    def known_keys(self) -> str:
        """The keys asked for so far, as a fault lists them."""
        return ", ".join(sorted(self._asked))

    def written(self, key: str) -> object:
        """Return what is written at the key, unread; None where nothing is."""
        return self._raw.get(key)

    def fault(self, key: str, found: str, *, allowed: str = "", near: str = "") -> None:
        """Note a fault at the key; an empty key is the table itself."""
        self.is_sound = False
        self._sink.append(Fault(self.file, self._place(key), found, allowed, near))

    def knows(self, *keys: str) -> None:
        """Let the keys stand unread."""
        self._asked.update(keys)

    def lacks(self, key: str, *, allowed: str) -> None:
        """Note that the key is missing, unless a misspelt one turns out to have been meant."""
        self._missing[key] = allowed

    def value(self, key: str, reader: Reader[T], default: T) -> T:
        """Return the value; `default` where the key is absent or its value is refused."""
        self._asked.add(key)
        return next(iter(self._try(key, self._raw[key], reader)), default) if key in self._raw else default

    def needed(self, key: str, reader: Reader[T], stand_in: T) -> T:
        """Return the value of a key that must be there; `stand_in` after a fault."""
        if key not in self._raw:
            self.lacks(key, allowed=_allowed_by(reader))
        return self.value(key, reader, stand_in)

    def values(self, key: str, reader: Reader[T], default: Sequence[T] = (), *, at_least: int = 0) -> tuple[T, ...]:
        """Return the values of an array, `default` where the key is absent; refused values are left out."""
        self._asked.add(key)
        if key not in self._raw:
            if len(default) < at_least:
                self.lacks(key, allowed=f"an array, each value {_allowed_by(reader)}")
            return tuple(default)
        written = next(iter(self._try(key, self._raw[key], _array)), None)
        if written is not None and len(written) < at_least:
            self.fault(key, f"found {len(written) or 'no'} values", allowed=f"at least {at_least}")
        items = enumerate(written or (), 1)
        return tuple(value for n, item in items for value in self._try(f"{key}[{n}]", item, reader))

    def section(self, key: str, reader: "Callable[[Table], T]") -> T:
        """Return what the reader makes of a sub-table; one that is not written is read as empty."""
        self._asked.add(key)
        raw = next(iter(self._try(key, self._raw.get(key, {}), _mapping)), None)
        if raw is not None and key in self._raw:
            return self.row(key, raw, reader).value
        empty = Table(self.file, {}, [])  # what it lacks is not told key by key
        row = empty.row(key, {}, reader)
        if raw is not None and not row.table.is_sound:
            self.lacks(key, allowed=f"a table of {row.table.known_keys}")
        return row.value

    def rows(self, key: str, reader: "Callable[[Table], T]", *, at_least: int = 0) -> "tuple[Row[T], ...]":
        """Return what the reader makes of each table of an array, with its place; what is no table is left out."""
        self.values(key, _mapping, at_least=at_least)
        written = self._raw.get(key)
        items = enumerate(written if isinstance(written, list) else (), 1)
        return tuple(self.row(f"{key}[{n}]", raw, reader) for n, raw in items if isinstance(raw, dict))

    def close(self) -> None:
        """Note the keys that nobody asked for, and those that are missing unless one of the former was meant."""
        meant = {key: nearest(key, self._asked) for key in self._raw if key not in self._asked}
        for key, near in meant.items():
            self.fault(key, "unknown key", allowed=self.known_keys, near=near)
        for key, allowed in self._missing.items():
            if key not in meant.values():
                self.fault(key, "missing", allowed=allowed)

    def row(self, place: str, raw: Mapping[str, object], reader: "Callable[[Table], T]") -> "Row[T]":
        """Return what the reader makes of a table at that place below this one, all its keys held against it."""
        table = Table(self.file, raw, self._sink, self._place(place))
        value = reader(table)
        table.close()
        self.is_sound = self.is_sound and table.is_sound
        return Row(table, value)

    def _try(self, place: str, value: object, reader: Reader[T]) -> tuple[T, ...]:
        try:
            return (reader(value),)
        except RefusedError as refused:
            near = nearest(value, refused.words) if isinstance(value, str) else ""
            self.fault(place, f"found {shown(value)}", allowed=refused.allowed, near=near)
            return ()

    def _place(self, key: str) -> str:
        index = _INDEX.search(key)
        name = key[: index.start()] if index else key
        if key and not _BARE_KEY.fullmatch(name):
            name = quoted(name[:LONGEST_SHOWN])
        return ".".join(part for part in (self.path, name + (index[0] if index else "")) if part)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """What was read from one table, and the table itself to note later faults at."""

    table: Table
    value: T


def _allowed_by(reader: Reader[T]) -> str:
    try:
        reader(None)
    except RefusedError as refused:
        return refused.allowed
    return ""


def _array(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise RefusedError("an array: values or tables in [ ]")


def _mapping(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise RefusedError("a table of keys")
