"""A table of units, as an office keeps one in Excel, read into the tables of units.toml with every fault at once."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dondoc.config.draft.unit_heads import NEEDED, Heads, find_heads, what_is_lacking
from dondoc.core.folding import fold

LISTS = ("aliases", "groups")
ADDRESSES = ("addresses", "contacts")
LONGEST_ID = 40
_BETWEEN = re.compile(r"[,;/|\n]+")
_ADDRESS = re.compile(r"[^\s<>()\"]+@[^\s<>()\"]+")
_SECTION = re.compile(r"[IVXLC]+|[A-ZĐ]", re.IGNORECASE)  # the number of a section's title, where units have digits


class UnitTableError(Exception):
    """The table cannot be used; its text lists all faults, one a line."""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units as tables of units.toml, and the rows that hold none: what stands there, for a person to see."""

    units: tuple[Mapping[str, object], ...]
    others: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What was found so far; units with the row in which each stands."""

    file: str
    heads: Heads
    units: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def read(self, number: int, row: Sequence[str]) -> None:
        """Take one row of the sheet."""
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in self.heads.columns.items()}
        if _is_no_unit(cells):
            self.others.append(f"row {number}: «{' '.join(cell.strip() for cell in row if cell.strip())}»")
            return
        self.units.append((number, self._unit(cells, f"{self.file}: row {number}")))

    def _unit(self, cells: Mapping[str, str], place: str) -> Mapping[str, object]:
        self.faults += [f"{place}: «{name}» is empty" for key, name in NEEDED.items() if not cells[key]]
        unit: dict[str, object] = {"id": cells.get("id") or unit_id(cells["name"]), "name": cells["name"]}
        unit.update({key: _listed(cells[key]) for key in LISTS if cells.get(key)})
        unit.update({key: self._addresses(cells[key], place) for key in ADDRESSES if cells.get(key)})
        unit["groups"] = [unit_id(name) for name in _listed(cells.get("groups", ""))]
        self._add_head(unit, cells, place)
        return {key: value for key, value in unit.items() if value}

    def _add_head(self, unit: dict[str, object], cells: Mapping[str, str], place: str) -> None:
        name, title = cells.get("head", ""), cells.get("title", "")
        found = self._addresses(cells.get("head_address", ""), place)
        if found:
            unit["head"] = {"name": name or title or "Thủ trưởng", "title": title, "address": found[0]}
        elif name:
            self.faults.append(f"{place}: «{name}» has no address in a column «Email thủ trưởng»")
        if len(found) > 1:
            self.faults.append(f"{place}: the head has {len(found)} addresses: keep the one to write to")

    def _addresses(self, cell: str, place: str) -> list[str]:
        """Return the addresses of a cell, whatever stands between or around them («Lan <lan@so.example>»)."""
        parts = [part for part in _BETWEEN.split(cell) if part.strip()]
        self.faults += [f"{place}: «{part.strip()}» is no address" for part in parts if "@" not in part]
        self.faults += [f"{place}: «{part.strip()}»: is that one address?" for part in parts if _may_be_torn(part)]
        found = (address for part in parts for address in _ADDRESS.findall(part))
        return list(dict.fromkeys(address.removeprefix("mailto:").strip(".'") for address in found))

    def end(self) -> UnitTable:
        """Return the table; UnitTableError with every fault."""
        faults = [*self.faults, *_twice(self.units, self.file)]
        if not self.units:
            faults.append(f"{self.file}: no unit stands below the heads")
        if faults:
            raise UnitTableError("\n".join(faults))
        return UnitTable(tuple(unit for _, unit in self.units), tuple(self.others))


def units_of(rows: Sequence[Sequence[str]], *, file: str) -> UnitTable:
    """Return the units of a sheet; `rows` are its cells, its heads somewhere on top.

    Raises UnitTableError with every fault; what single values allow, the configuration's own reader says afterwards.
    """
    heads = find_heads(rows)
    if heads is None:
        raise UnitTableError(f"{file}: {what_is_lacking(rows)}")
    reading = _Reading(file, heads)
    for number, row in enumerate(rows[heads.row + 1 :], heads.row + 2):
        if any(cell.strip() for cell in row):
            reading.read(number, row)
    return reading.end()


def _is_no_unit(cells: Mapping[str, str]) -> bool:
    """Tell whether a row has neither name nor address, or is a section's title: «II», a name, and no address."""
    if cells["addresses"]:
        return False
    number = cells.get("number", "").rstrip(".")
    return (not cells["name"] and not cells.get("head")) or _SECTION.fullmatch(number) is not None


def _may_be_torn(part: str) -> bool:
    """Whether a bare word stands before an address («kiem lam@so.example»): it may be the beginning of it."""
    return any(
        "@" in word and word[0] not in "<(" and "@" not in before and before[-1] not in ":-)"
        for before, word in pairwise(part.split())
    )


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def unit_id(name: str) -> str:
    """Return an id that a name makes: «Chi cục Kiểm lâm» is `chi-cuc-kiem-lam`."""
    return "-".join(fold(name).split())[:LONGEST_ID].rstrip("-")


def _twice(units: Sequence[tuple[int, Mapping[str, object]]], file: str) -> Iterator[str]:
    rows: dict[object, list[int]] = defaultdict(list)
    for number, unit in units:
        if "id" in unit:
            rows[unit["id"]].append(number)
    for name, numbers in rows.items():
        if len(numbers) > 1:
            told = ", ".join(map(str, numbers))
            yield (
                f"{file}: rows {told}: two units have the id «{name}»; one unit twice: keep one row; "
                "two units: give them ids of their own in a column «Mã»"
            )
