"""Units, reports, days and rungs → the keys of their files, for `showing`; None leaves a key out."""

import datetime as dt
from collections.abc import Iterator, Mapping

from dondoc.config.fields import WEEKDAYS
from dondoc.config.office_keys import Keys
from dondoc.core.calendar import Calendar
from dondoc.core.cycles import LAST, NAMES, SHORTHANDS, Cycle, DueRule
from dondoc.core.obligations import Acting, Person, Report, ReportKind, Unit
from dondoc.core.rungs import Rung

DAYS = tuple(WEEKDAYS)


def unit_keys(unit: Unit) -> Keys:
    """Return the keys of a unit."""
    return {
        "id": unit.id,
        "name": unit.name,
        "aliases": unit.aliases,
        "addresses": unit.addresses,
        "contacts": unit.contacts,
        "head": _person_keys(unit.head) if unit.head else None,
        "groups": unit.groups,
        "acting": tuple(map(_acting_keys, unit.acting)) or None,
        "active_from": unit.active_from,
        "active_to": unit.active_to,
        "sends_for": unit.sends_for or None,
        "succeeds": unit.succeeds or None,
        "acknowledge": unit.acknowledge,
    }


def _person_keys(person: Person) -> Keys:
    return {"name": person.name, "title": person.title, "address": person.address}


def _acting_keys(acting: Acting) -> Keys:
    return {"from": acting.start, "to": acting.end, **_person_keys(acting.person)}


def report_keys(report: Report) -> Keys:
    """Return the keys of a report."""
    return {
        "id": report.id,
        "name": report.name,
        "basis": report.basis,
        "kind": report.kind,
        "quota": report.quota if report.kind is ReportKind.ARTICLES else None,
        "units": report.units,
        "exclude": report.exclude,
        "keywords": report.keywords,
        "attachment": "required" if report.attachment_required else "optional",
        "periods": _periods(report.cycle),
        "due": _due_keys(report.due),
        "if_day_off": report.due.if_day_off,
        "data_window": report.data_window,
        "weight": report.weight,
        "ladder": report.ladder,
    }


def _periods(cycle: Cycle) -> str | tuple[str, ...]:
    if not cycle.slots:
        return "week"
    whole = next((word for word, slots in SHORTHANDS.items() if slots == cycle.slots), None)
    return whole or tuple(name for slot in cycle.slots for name, known in NAMES.items() if known == slot)


def _due_keys(due: DueRule) -> Keys:
    if due.weekday is not None:
        return {"weekday": DAYS[due.weekday], "time": due.time}
    day = "last" if due.day == LAST else due.day
    return {"day": day, "month": "next" if due.in_next_month else "last", "time": due.time}


def calendar_keys(calendar: Calendar) -> Keys:
    """Return the keys of the calendar but for its single days."""
    workdays = tuple(DAYS[n] for n in sorted(calendar.workdays))
    return {"country": calendar.country, "workdays": workdays, "hours": calendar.hours}


def days_keys(days: Mapping[dt.date, str]) -> Iterator[Keys]:
    """Yield the keys of each single day."""
    return ({"date": date, "name": name} for date, name in days.items())


def rung_keys(rung: Rung) -> Keys:
    """Return the keys of a rung."""
    return {
        "id": rung.id,
        "at": str(rung.at),
        "to": rung.to,
        "cc": rung.cc,
        "template": rung.template,
        "ladder": rung.ladder,
    }
