"""Which units an operator means: ids, names, aliases, groups or `*`, separated by commas."""

import datetime as dt
import re

from dondoc.core.obligations import Directory, Unit
from dondoc.core.text import fold

_BETWEEN = re.compile(r"[,;]|\bvà\b|\bva\b", re.IGNORECASE)


def units_named(directory: Directory, text: str, day: dt.date) -> tuple[str, ...]:
    """Return the ids of the units meant; empty where one of the names is not known."""
    active = [unit for unit in directory.units if unit.is_active(day)]
    if text.strip().rstrip(".") == "*":
        return tuple(unit.id for unit in active)
    found: dict[str, None] = {}
    for name in filter(None, (part.strip(" .") for part in _BETWEEN.split(text))):
        meant = [unit for unit in active if _is_named(unit, name)]
        if not meant:
            return ()
        found.update(dict.fromkeys(unit.id for unit in meant))
    return tuple(found)


def _is_named(unit: Unit, name: str) -> bool:
    folded = fold(name)
    names = {fold(n) for n in (unit.id, unit.name, *unit.aliases)}
    return folded in names or name.lower() in unit.groups
