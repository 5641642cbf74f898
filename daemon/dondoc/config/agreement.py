"""What the files say of each other: names that must exist, ids that must differ, rungs that must not collide."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from dondoc.config.faults import nearest
from dondoc.config.settings import DEFAULT_LADDER
from dondoc.config.table import Row, Table
from dondoc.core.calendar import Calendar
from dondoc.core.cycles import END_OF_DAY
from dondoc.core.obligations import Report, Unit
from dondoc.core.rungs import Recipient, Rung

ODD_TIME = dt.time(12, 34, 56)  # a due at which only rungs meet that meet at every due
SAMPLE = tuple(dt.date(2026, 6, 1) + dt.timedelta(days=n) for n in range(28))  # four weeks, every weekday


def check_units(units: Sequence[Row[Unit]]) -> None:
    """Note ids used twice, groups named like a unit, and units that are named but not there."""
    _check_ids(units)
    ids = {row.value.id for row in units}
    for row in units:
        for group in row.value.groups:
            if group in ids:
                row.table.fault("groups", f'found "{group}", the id of a unit', allowed="a name of its own")
        others = ids - {row.value.id}
        for other in row.value.sends_for:
            _check_name(row.table, "sends_for", other, others)
        if row.value.succeeds:
            _check_name(row.table, "succeeds", row.value.succeeds, others)


def check_reports(reports: Sequence[Row[Report]], units: Sequence[Row[Unit]] | None) -> None:
    """Note ids used twice, and units and groups that no unit has; None for units that could not be read."""
    _check_ids(reports)
    if units is None:
        return
    known = {name for row in units for name in (row.value.id, *row.value.groups)}
    for row in reports:
        for name in row.value.units:
            _check_name(row.table, "units", name, known | {"*"})
        for name in row.value.exclude:
            _check_name(row.table, "exclude", name, known)


def check_ladders(rungs: Sequence[Row[Rung]], reports: Sequence[Row[Report]], calendar: Calendar) -> None:
    """Note rungs of one ladder with one id or one instant, ladders without a rung, and no default ladder."""
    ladders = {row.value.ladder for row in rungs}
    for row in reports:
        if row.table.is_sound:
            _check_name(row.table, "ladder", row.value.ladder, ladders)
    for ladder in sorted(ladders):
        own = [row for row in rungs if row.value.ladder == ladder]
        _check_ids(own)
        times = {r.value.due.time or END_OF_DAY for r in reports if r.value.ladder == ladder and r.table.is_sound}
        _check_instants([row for row in own if row.table.is_sound], times | {ODD_TIME}, calendar)


def check_default_ladder(rungs: Sequence[Row[Rung]], table: Table) -> None:
    """Note that there is no default ladder, which ad-hoc requests climb (contract, 6)."""
    if rungs and DEFAULT_LADDER not in {row.value.ladder for row in rungs}:
        found = f'found no rung of the ladder "{DEFAULT_LADDER}"'
        table.fault("rung", found, allowed="at least one: ad-hoc requests use it")


def check_leaders(rungs: Sequence[Row[Rung]], leaders: Collection[str]) -> None:
    """Note rungs to a leader where the office has none."""
    for row in rungs:
        if Recipient.LEADER in (*row.value.to, *row.value.cc) and not leaders:
            key = "to" if Recipient.LEADER in row.value.to else "cc"
            row.table.fault(key, 'found "leader", and office.leaders is empty', allowed="an office with leaders")


def _check_ids(rows: Iterable[Row[Unit]] | Iterable[Row[Report]] | Iterable[Row[Rung]]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        name = row.value.id
        if name and name in seen:
            row.table.fault("id", f'found "{name}", the id of {seen[name]}', allowed="each id once")
        seen.setdefault(name, row.table.path)


def _check_name(table: Table, key: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        allowed = ", ".join(sorted(n for n in known if n))
        table.fault(key, f'found "{name}"', allowed=allowed, near=nearest(name, known))


def _check_instants(rungs: Sequence[Row[Rung]], times: Collection[dt.time], calendar: Calendar) -> None:
    """Note rungs that are always one: those that meet on some days only («-1d», «-1wd») are two, and both go."""
    plain = Calendar(calendar.zone, country="")
    for earlier, later in combinations(rungs, 2):
        met = next((time for time in sorted(times) if _always_meet(earlier.value, later.value, time, plain)), None)
        if met is not None:
            other = f'{earlier.table.path} ("{earlier.value.at}")'
            dues = "every due" if met == ODD_TIME else f"every due at {met:%H:%M}"
            found = f'found "{later.value.at}", which comes together with {other} for {dues}'
            later.table.fault("at", found, allowed="an instant of its own in the ladder")


def _always_meet(one: Rung, other: Rung, time: dt.time, calendar: Calendar) -> bool:
    dues = (calendar.at(day, time) for day in SAMPLE)
    return all(one.at.instant(due, calendar) == other.at.instant(due, calendar) for due in dues)
