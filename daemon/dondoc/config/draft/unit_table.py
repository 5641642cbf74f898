"""A table of units, as an office keeps one in Excel, read into the tables of units.toml with every fault at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dondoc.core.folding import fold

# What the columns are called, folded; the first name is the one that faults and documents use.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("ten don vi", "don vi", "ten"),
    "id": ("ma", "ma don vi"),
    "aliases": ("ten goi khac", "ten khac", "viet tat", "ten viet tat"),
    "addresses": ("dia chi thu", "email", "thu dien tu", "dia chi email", "email don vi"),
    "contacts": ("nguoi nhan nhac", "email nguoi nhan nhac", "email lien he", "dau moi"),
    "head": ("thu truong", "ho ten thu truong", "nguoi dung dau", "lanh dao don vi"),
    "title": ("chuc vu", "chuc vu thu truong"),
    "head_address": ("email thu truong", "dia chi thu thu truong", "email nguoi dung dau"),
    "groups": ("nhom", "khoi"),
}
NEEDED = {"name": "Tên đơn vị", "addresses": "Địa chỉ thư"}
LISTS = ("aliases", "addresses", "contacts", "groups")
LONGEST_ID = 40


class UnitTableError(Exception):
    """The table cannot be used; its text lists all faults, one a line."""


@dataclass(frozen=True, slots=True)
class _Heads:
    """At which row the heads stand, and in which column each thing."""

    row: int
    columns: Mapping[str, int]


def units_of(rows: Sequence[Sequence[str]], *, file: str) -> tuple[Mapping[str, object], ...]:
    """Return the units as tables of units.toml; `rows` are the cells of the sheet, its heads somewhere on top.

    Raises UnitTableError with every fault; what single values allow, the configuration's own reader says afterwards.
    """
    heads = _heads(rows)
    if heads is None:
        wanted = ", ".join(f"«{name}»" for name in NEEDED.values())
        raise UnitTableError(f"{file}: no row holds the heads {wanted}")
    faults: list[str] = []
    units = [
        _unit(row, heads, f"{file}: row {number}", faults)
        for number, row in enumerate(rows[heads.row + 1 :], heads.row + 2)
        if any(cell.strip() for cell in row)
    ]
    faults += _twice(units, file)
    if not units and not faults:
        faults.append(f"{file}: no unit stands below the heads")
    if faults:
        raise UnitTableError("\n".join(faults))
    return tuple(units)


def _heads(rows: Sequence[Sequence[str]]) -> _Heads | None:
    for number, row in enumerate(rows):
        names = [fold(cell).strip() for cell in row]
        places = ((key, name) for key, known in COLUMNS.items() for name in reversed(known))
        columns = {key: names.index(name) for key, name in places if name in names}
        if NEEDED.keys() <= columns.keys():
            return _Heads(number, columns)
    return None


def _unit(row: Sequence[str], heads: _Heads, place: str, faults: list[str]) -> Mapping[str, object]:
    cells = {key: row[at].strip() if at < len(row) else "" for key, at in heads.columns.items()}
    faults += [f"{place}: «{name}» is empty" for key, name in NEEDED.items() if not cells[key]]
    unit: dict[str, object] = {"id": cells.get("id") or unit_id(cells["name"]), "name": cells["name"]}
    unit.update({key: _listed(cells[key]) for key in LISTS if cells.get(key)})
    unit["groups"] = [unit_id(name) for name in _listed(cells.get("groups", ""))]
    person = {"name": cells.get("head", ""), "title": cells.get("title", ""), "address": cells.get("head_address", "")}
    if person["address"]:
        unit["head"] = {**person, "name": person["name"] or person["title"] or "Thủ trưởng"}
    elif person["name"]:
        faults.append(f"{place}: «{person['name']}» has no address in a column «Email thủ trưởng»")
    return {key: value for key, value in unit.items() if value}


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def unit_id(name: str) -> str:
    """Return an id that a name makes: «Chi cục Kiểm lâm» is `chi-cuc-kiem-lam`."""
    return "-".join(fold(name).split())[:LONGEST_ID].rstrip("-")


def _twice(units: Sequence[Mapping[str, object]], file: str) -> Iterator[str]:
    seen: set[object] = set()
    for unit in units:
        if unit.get("id") in seen:
            yield f"{file}: two units have the id «{unit['id']}»: give them ids of their own in a column «Mã»"
        seen.add(unit.get("id"))
