"""Requesting: an ad-hoc request comes into being, with an obligation for each unit (contract, 6)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dondoc.core.cycles import Period, PeriodKind
from dondoc.core.judging import RequestDraft
from dondoc.core.obligations import REQUEST_REPORT
from dondoc.core.opening import requested, stamp
from dondoc.service.casebook import Casebook


@dataclass(frozen=True, slots=True)
class Requesting:
    """Numbers requests within the year and writes them down, in the caller's transaction."""

    casebook: Casebook

    def next_period(self, now: dt.datetime) -> Period:
        """Return the next free number of the year."""
        year = self.casebook.calendar.day_of(now).year
        refs = [o.ref for o in self.casebook.obligations.values() if o.ref.report == REQUEST_REPORT]
        taken = [ref.period.number for ref in refs if ref.period.year == year]
        return Period(year, PeriodKind.REQUEST, max(taken, default=0) + 1)

    def refs(self, units: Sequence[str], now: dt.datetime, *, ahead: int = 0) -> tuple[str, ...]:
        """Return the refs that a request to these units would get, after so many others of the same mail."""
        following = self.next_period(now)
        period = replace(following, number=following.number + ahead)
        return tuple(f"{REQUEST_REPORT}.{period.id}.{unit}" for unit in units)

    def from_order(self, body: Mapping[str, object], by: str, born: dt.datetime, now: dt.datetime) -> int:
        """Make the request of an operator's line and return the seq of its entry."""
        due, units = body["due"], body["units"]
        if not isinstance(due, dt.datetime) or not isinstance(units, tuple):
            message = "a request needs a due and units"
            raise TypeError(message)
        draft = RequestDraft(str(body["title"]), due, tuple(str(unit) for unit in units))
        return self.make(draft, by=by, born=born, now=now)

    def make(self, draft: RequestDraft, *, by: str, born: dt.datetime, now: dt.datetime) -> int:
        """Write the request and its obligations; return the seq of its entry, the decision id."""
        period = self.next_period(born)
        obligations = requested(draft.title, draft.due, born, period=period, units=draft.units)
        ledger, calendar = self.casebook.ledger, self.casebook.calendar
        refs = [str(obligation.ref) for obligation in obligations]
        due = stamp(draft.due, calendar)
        body = {"title": draft.title, "due": due, "units": list(draft.units), "by": by, "refs": refs}
        seq = ledger.append(now, "request.made", body, refs)
        self.casebook.open(obligations, now)
        return seq
