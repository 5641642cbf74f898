"""When obligations come into being, and how one stands in the ledger (contract, 2 and 4.4)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import DataWindow, Period, due_day, due_instant, opens
from dondoc.core.history import instant_of
from dondoc.core.obligations import REQUEST_REPORT, Directory, Obligation, Ref, Report, ReportKind


@dataclass(frozen=True, slots=True)
class Duties:
    """Who owes what, from when on the program looks after it."""

    directory: Directory
    reports: tuple[Report, ...]
    calendar: Calendar
    live_since: dt.date

    def opening(self, after: dt.datetime | None, until: dt.datetime, born: dt.datetime) -> Iterator[Obligation]:
        """Yield the obligations that open in (after, until], all that are open where `after` is None.

        What is due before `live_since` is left out; a unit owes what is due on a day on which it is active.
        """
        for report in self.reports:
            for period in self._periods(report, after, until):
                yield from self._obligations(report, period, born)

    def _periods(self, report: Report, after: dt.datetime | None, until: dt.datetime) -> Iterator[Period]:
        last = self.calendar.day_of(until)
        first = self.calendar.day_of(after) if after else dt.date.min
        start = max(first, self.live_since) if after else self.live_since
        for period in report.cycle.since(start):
            day = opens(period, report.cycle, report.due, self.calendar)
            if day > last and period.first_day > last:
                return
            due = due_day(period, report.due, self.calendar)
            if first < day <= last and due >= self.live_since:
                yield period

    def _obligations(self, report: Report, period: Period, born: dt.datetime) -> Iterator[Obligation]:
        day = due_day(period, report.due, self.calendar)
        opened = self.calendar.at(opens(period, report.cycle, report.due, self.calendar), dt.time())
        for unit in self.directory.units:
            if report.is_owed_by(unit) and unit.is_active(day):
                yield Obligation(
                    ref=Ref(report.id, period, unit.id),
                    report_name=report.name,
                    label=period.label,
                    opens=opened,
                    due=due_instant(period, report.due, self.calendar),
                    born=max(opened, born),
                    kind=report.kind,
                    quota=report.quota,
                    attachment_required=report.attachment_required,
                    weight=report.weight,
                    ladder=report.ladder,
                    data_window=report.data_window,
                )


def requested(
    title: str, due: dt.datetime, born: dt.datetime, *, period: Period, units: Sequence[str]
) -> tuple[Obligation, ...]:
    """Return the obligations of an ad-hoc request: weight 1, attachment optional, the default ladder (contract, 6)."""
    return tuple(
        Obligation(
            ref=Ref(REQUEST_REPORT, period, unit),
            report_name=title,
            label=period.label,
            opens=born,
            due=due,
            born=born,
            attachment_required=False,
        )
        for unit in units
    )


def opened_body(obligation: Obligation, calendar: Calendar) -> dict[str, object]:
    """Return the body of an `obligation.opened` entry."""
    return {
        "ref": str(obligation.ref),
        "report_name": obligation.report_name,
        "label": obligation.label,
        "opens": stamp(obligation.opens, calendar),
        "due": stamp(obligation.due, calendar),
        "born": stamp(obligation.born, calendar),
        "report_kind": obligation.kind.value,
        "quota": obligation.quota,
        "attachment_required": obligation.attachment_required,
        "weight": obligation.weight,
        "ladder": obligation.ladder,
        "data_window": obligation.data_window.value,
    }


def obligation_of(body: Mapping[str, object]) -> Obligation:
    """Return the obligation that an `obligation.opened` entry tells of."""
    ref, instants = Ref.parse(str(body["ref"])), [instant_of(body[key]) for key in ("opens", "due", "born")]
    if ref is None or None in instants:
        message = f"the ledger's entry about {body.get('ref')} is no obligation"
        raise ValueError(message)
    opened, due, born = (instant for instant in instants if instant)
    return Obligation(
        ref=ref,
        report_name=str(body["report_name"]),
        label=str(body["label"]),
        opens=opened,
        due=due,
        born=born,
        kind=ReportKind(str(body["report_kind"])),
        quota=int(str(body["quota"])),
        attachment_required=bool(body["attachment_required"]),
        weight=float(str(body["weight"])),
        ladder=str(body["ladder"]),
        data_window=DataWindow(str(body["data_window"])),
    )


def stamp(instant: dt.datetime, calendar: Calendar) -> str:
    """Return the instant as files and JSON have it: RFC 3339 with the office's offset."""
    return calendar.local(instant).isoformat(timespec="seconds")
