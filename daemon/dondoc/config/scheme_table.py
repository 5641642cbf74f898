"""`record.scheme`: a scheme by its name, or the office's own table of points and levels (contract, 2 and 7)."""

from itertools import pairwise

from dondoc.config.fields import integer, number, one_of, text
from dondoc.config.table import RefusedError, Table
from dondoc.core.schemes import FULL, LEVELS, NAMED, OWN, Scheme

MOST_RANKED_FROM = 1000


def read_scheme(table: Table) -> Scheme:
    """Return the scheme that `scheme` names or spells out."""
    if isinstance(table.written("scheme"), dict):
        return table.section("scheme", _read_table)
    return table.value("scheme", _name, NAMED["nd335"])


def _name(value: object) -> Scheme:
    try:
        return one_of(NAMED)(value)
    except RefusedError as refused:
        allowed = f"{refused.allowed}, or a table {{ late, return, missing, cap, levels, ranked_from }}"
        raise RefusedError(allowed, refused.words) from None


def _read_table(table: Table) -> Scheme:
    points = number(0, FULL)
    usual = Scheme(OWN)
    levels = table.values("levels", _level, LEVELS, at_least=1)
    if table.is_sound and not _fall_to_nought(levels):
        allowed = "levels whose points fall, the last of them 0"
        table.fault("levels", f"found {', '.join(f'{least:g}' for least, _ in levels)}", allowed=allowed)
    return Scheme(
        OWN,
        late=table.value("late", points, usual.late),
        returned=table.value("return", points, usual.returned),
        missing=table.value("missing", points, usual.missing),
        levels=levels or LEVELS,
        cap=table.value("cap", points, usual.cap),
        ranked_from=table.value("ranked_from", integer(1, MOST_RANKED_FROM), usual.ranked_from),
    )


def _level(value: object) -> tuple[float, str]:
    match value:
        case [least, name]:
            return number(0, FULL)(least), text(name)
        case _:
            raise RefusedError('a number of points and a name such as [90, "xuất sắc"]')


def _fall_to_nought(levels: tuple[tuple[float, str], ...]) -> bool:
    return all(above > below for (above, _), (below, _) in pairwise(levels)) and levels[-1][0] == 0
