"""Opening: obligations come into being when their time has come."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from dondoc.core.history import instant_of
from dondoc.core.opening import Duties, opened_body, stamp
from dondoc.service.casebook import Casebook

A_DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class Opening:
    """`step` opens what is due to open; a changed configuration touches only what is not open yet (contract, 2)."""

    casebook: Casebook
    duties: Duties
    _since: dt.datetime | None = None  # from when the present configuration holds
    _done_until: dt.datetime | None = field(default=None)

    def step(self, now: dt.datetime) -> bool:
        """Open the obligations whose time has come; return whether there were any."""
        day_begins = self._begin_of_day(now)
        if self._done_until == day_begins:
            return False
        self.casebook.refresh()
        if self._since is None:
            self._since = self._in_force_since(now)
        opening = self.duties.opening(self._done_until, now, self._since)
        fresh = [o for o in opening if str(o.ref) not in self.casebook.obligations]
        ledger, calendar = self.casebook.ledger, self.casebook.calendar
        if fresh:
            with ledger.write():
                for obligation in fresh:
                    ledger.append(now, "obligation.opened", opened_body(obligation, calendar), (str(obligation.ref),))
            self.casebook.refresh()
        self._done_until = day_begins
        return bool(fresh)

    def next_at(self, now: dt.datetime) -> dt.datetime:
        """Return the next midnight: obligations open with the day."""
        return self._begin_of_day(now + A_DAY)

    def _begin_of_day(self, now: dt.datetime) -> dt.datetime:
        calendar = self.casebook.calendar
        return calendar.at(calendar.day_of(now), dt.time())

    def _in_force_since(self, now: dt.datetime) -> dt.datetime:
        """Return since when units and reports are as they are; a changed configuration is noted in the ledger."""
        digest = hashlib.sha256(repr((self.duties.directory, self.duties.reports)).encode()).hexdigest()
        ledger = self.casebook.ledger
        last = None
        for entry in ledger.entries("service.configured"):
            last = entry
        if last and last.body.get("digest") == digest:
            return instant_of(last.body.get("at")) or now
        with ledger.write():
            ledger.append(now, "service.configured", {"digest": digest, "since": stamp(now, self.casebook.calendar)})
        return now
