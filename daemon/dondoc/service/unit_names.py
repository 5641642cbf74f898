"""Which units an operator means: ids, names, aliases, groups or `*`, separated by commas."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from dondoc.core.obligations import Directory, Unit
from dondoc.core.text import fold

_BETWEEN = re.compile(r"([,;]|\bvà\b|\bva\b)", re.IGNORECASE)  # names may hold any of these themselves
MOST_PIECES = 2001
LONGEST_NAME = 9  # pieces: «Trồng trọt, Chăn nuôi, Thú y và Thuỷ sản» has seven


def units_named(directory: Directory, text: str, day: dt.date) -> tuple[str, ...]:
    """Return the ids of the units meant; empty where one of the names is not known."""
    found, unknown = _read(directory, text, day)
    return () if unknown else found


def unknown_unit(directory: Directory, text: str, day: dt.date) -> str:
    """Return the first name that is not known; empty where it is the only one, or all are known."""
    found, unknown = _read(directory, text, day)
    return unknown if found else ""


def _read(directory: Directory, text: str, day: dt.date) -> tuple[tuple[str, ...], str]:
    """Return the ids of the units meant, up to the first name that is not known, and that one."""
    active = [unit for unit in directory.units if unit.is_active(day)]
    if text.strip().rstrip(".") == "*":
        return tuple(unit.id for unit in active), ""
    names = _names_of(active)
    pieces = _BETWEEN.split(text)[:MOST_PIECES]  # names stand at even places, what is between them at odd ones
    found: dict[str, None] = {}
    at = 0
    while at < len(pieces):
        if not pieces[at].strip(" ."):
            at += 2
            continue
        name = pieces[at].strip(" .")
        meant, at = _longest_name(pieces, at, names)
        if not meant:
            return tuple(found), name
        found.update(meant)
    return tuple(found), ""


def nearest_unit(directory: Directory, text: str) -> str:
    """Return the unit whose name, alias or id is nearest to what was written; empty where none is near."""
    called = {fold(name): unit.name for unit in directory.units for name in (unit.id, unit.name, *unit.aliases)}
    return next((called[name] for name in get_close_matches(fold(text), called, n=1, cutoff=0.7)), "")


def _names_of(units: Sequence[Unit]) -> Mapping[str, Mapping[str, None]]:
    """Return the ids of the units that each folded name, alias or group stands for."""
    names: dict[str, dict[str, None]] = {}
    for unit in units:
        for name in (unit.id, unit.name, *unit.aliases, *unit.groups):
            names.setdefault(fold(name), {})[unit.id] = None
    return names


def _longest_name(
    pieces: Sequence[str], at: int, names: Mapping[str, Mapping[str, None]]
) -> tuple[Mapping[str, None], int]:
    """Return whom the longest name that begins here means, and where the next one begins; empty for an unknown name."""
    for end in range(min(len(pieces), at + LONGEST_NAME), at, -2):
        folded = fold("".join(pieces[at:end]))
        if folded in names:
            return names[folded], end + 1
    return {}, len(pieces)
