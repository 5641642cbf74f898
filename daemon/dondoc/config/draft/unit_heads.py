"""Which column of an office's table of units holds what: its heads, in one row or in two, under the names in use."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from dondoc.core.folding import fold

# What the columns are called, folded; the first name is the one that faults and documents use.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("ten don vi", "don vi", "ten", "ten co quan", "co quan", "ten co quan don vi", "co quan don vi"),
        *("phong ban", "ten phong ban", "phong ban don vi", "ten phong ban don vi", "phong don vi"),
    ),
    "id": ("ma", "ma don vi"),
    "aliases": ("ten goi khac", "ten khac", "viet tat", "ten viet tat"),
    "addresses": (
        *("dia chi thu", "email", "thu dien tu", "dia chi email", "email don vi", "dia chi thu dien tu", "hop thu"),
        *("mail", "dia chi mail", "hop thu dien tu", "email cong vu", "hop thu cong vu", "thu cong vu"),
        *("thu dien tu cong vu", "dia chi email don vi", "email co quan", "email cua don vi"),
    ),
    "contacts": ("nguoi nhan nhac", "email nguoi nhan nhac", "email lien he", "dau moi", "email dau moi"),
    "head": (
        *("thu truong", "ho ten thu truong", "ho va ten thu truong", "thu truong don vi", "lanh dao don vi"),
        *("nguoi dung dau", "nguoi dung dau don vi", "thu truong ho ten", "thu truong ho va ten"),
    ),
    "title": ("chuc vu", "chuc vu thu truong", "chuc danh", "thu truong chuc vu", "thu truong chuc danh"),
    "head_address": (
        *("email thu truong", "dia chi thu thu truong", "email nguoi dung dau", "email thu truong don vi"),
        *("email lanh dao", "thu dien tu thu truong", "thu truong email", "thu truong dia chi thu"),
        *("thu truong thu dien tu", "thu truong dia chi email"),
    ),
    "groups": ("nhom", "khoi"),
    "number": ("stt", "tt", "so tt", "so thu tu"),
}
NEEDED = {"name": "Tên đơn vị", "addresses": "Địa chỉ thư"}
_HEADS_OF_HEADS = frozenset(COLUMNS["head"]) | {"lanh dao"}  # over a group of columns: the names below are the head's
_ASIDE = re.compile(r"\([^)]*\)|\*")  # «Email (bắt buộc)», «Tên đơn vị *»
_ALSO = {"name": "Đơn vị, Tên cơ quan, Phòng ban …", "addresses": "Email, Thư điện tử, Hộp thư công vụ …"}


@dataclass(frozen=True, slots=True)
class Heads:
    """In which row the heads end, and in which column each thing stands."""

    row: int
    columns: Mapping[str, int]


def find_heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    """Return the first heads that name what is needed, over one row or over two with merged cells; None without."""
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else ()
        one, two = _columns((_name(cell),) for cell in row), _columns(_joined(row, below))
        if NEEDED.keys() <= two.keys() and (not NEEDED.keys() <= one.keys() or _is_more_heads(below, one)):
            return Heads(number + 1, two)
        if NEEDED.keys() <= one.keys():
            return Heads(number, one)
    return None


def what_is_lacking(rows: Sequence[Sequence[str]]) -> str:
    """Return what a person is told of a sheet without heads: which row comes nearest, and what it lacks."""
    found = [(len(_columns((_name(cell),) for cell in row)), number) for number, row in enumerate(rows, 1)]
    most, number = max(found, key=lambda pair: (pair[0], -pair[1]), default=(0, 0))
    wanted = ", ".join(f"«{name}»" for name in NEEDED.values())
    if not most:
        return f"no row holds the heads {wanted}"
    there = _columns((_name(cell),) for cell in rows[number - 1])
    lacking = [key for key in NEEDED if key not in there]
    names = "; ".join(f"«{NEEDED[key]}» (or: {_ALSO[key]})" for key in lacking)
    held = ", ".join(f"«{cell.strip()}»" for cell in rows[number - 1] if cell.strip())
    return f"no row holds the heads {wanted}; row {number} comes nearest with {held}, and lacks {names}"


def _name(cell: str) -> str:
    return " ".join(fold(_ASIDE.sub(" ", cell)).split()).replace("e mail", "email")


def _columns(names: Iterator[tuple[str, ...]]) -> Mapping[str, int]:
    """Return where each thing stands, by the names that each column answers to: the best name goes first."""
    columns = list(names)
    found: dict[str, int] = {}
    for key, known in COLUMNS.items():
        places = ((known.index(name), at) for at, called in enumerate(columns) for name in called if name in known)
        if best := min(places, default=None):
            found[key] = best[1]
    return found


def _is_more_heads(below: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Tell whether the row under the heads belongs to them: it names no unit, and something a head could name."""
    named = any(columns[key] < len(below) and below[columns[key]].strip() for key in NEEDED)
    known = {name for names in COLUMNS.values() for name in names} | {"ho ten", "ho va ten"}
    return not named and any(_name(cell) in known for cell in below)


def _joined(row: Sequence[str], below: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield for each column of two rows of heads its names; a merged cell's words stand in its first column alone."""
    group = ""
    for upper, lower in ((_name(a), _name(b)) for a, b in zip_longest(row, below, fillvalue="")):
        group = upper or group
        if not lower:
            yield (upper,)
        elif group in _HEADS_OF_HEADS:
            yield (f"thu truong {lower}",)
        else:
            yield (lower, f"{lower} {group}")
