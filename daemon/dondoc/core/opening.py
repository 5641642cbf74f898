"""When obligations come into being, and how one stands in the ledger (contract, 2 and 4.4)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import DataWindow, Period, due_day, due_instant, opens, parse_period
from dondoc.core.history import instant_of
from dondoc.core.obligations import REQUEST_REPORT, Directory, Obligation, Ref, Report, ReportKind
from dondoc.core.rungs import Rung

A_MARGIN = dt.timedelta(days=2)  # the send window may move a rung to the day before
FAR_AHEAD = dt.timedelta(days=62)  # periods come in order of their beginnings, but for a few days


@dataclass(frozen=True, slots=True)
class Duties:
    """Who owes what, from when on the program looks after it.

    An obligation comes into being before it opens where its ladder begins before that: a reminder for a week's report
    may be due the week before.
    """

    directory: Directory
    reports: tuple[Report, ...]
    calendar: Calendar
    live_since: dt.date
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)

    def coming(self, after: dt.datetime | None, until: dt.datetime, born: dt.datetime) -> Iterator[Obligation]:
        """Yield the obligations to look after from some day in (after, until] on, all up to `until` without `after`.

        What is due before `live_since` is left out; a unit owes what is due on a day on which it is active.
        """
        for report in self.reports:
            for period in self._periods(report, after, until):
                yield from self._obligations(report, period, born)

    def foreseen(self, pattern: str, now: dt.datetime) -> tuple[Obligation, ...]:
        """Return what a ref, or a unit glob, names that is owed and still to come, within the coming year.

        The office may decide about an obligation before it opens: its ref is derived, so anybody can name it.
        """
        report_id, period_id, units = pattern.split(".")
        period, today = parse_period(period_id), self.calendar.day_of(now)
        report = next((report for report in self.reports if report.id == report_id), None)
        if report is None or period is None or not today.year <= period.year + 1 <= today.year + 2:
            return ()
        if period not in report.cycle.in_year(period.year) or due_day(period, report.due, self.calendar) < max(
            self.live_since, today
        ):
            return ()
        return tuple(o for o in self._obligations(report, period, now) if fnmatchcase(o.ref.unit, units))

    def _periods(self, report: Report, after: dt.datetime | None, until: dt.datetime) -> Iterator[Period]:
        last = self.calendar.day_of(until)
        first = self.calendar.day_of(after) if after else dt.date.min
        for period in report.cycle.since(max(first, self.live_since)):
            day = self._looked_after_from(report, period)
            if day > last + FAR_AHEAD:
                return
            due = due_day(period, report.due, self.calendar)
            if first < day <= last and due >= self.live_since:
                yield period

    def _looked_after_from(self, report: Report, period: Period) -> dt.date:
        """Return the day on which the period opens or the first rung of its ladder may go, whichever comes first."""
        opened = opens(period, report.cycle, report.due, self.calendar)
        due = due_instant(period, report.due, self.calendar)
        rungs = (rung.at.instant(due, self.calendar) for rung in self.ladders.get(report.ladder, ()))
        first_rung = min(rungs, default=due)
        return min(opened, self.calendar.day_of(first_rung - A_MARGIN))

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
                    born=born,
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
