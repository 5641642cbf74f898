"""Opening: obligations come into being when their time has come."""

import datetime as dt
import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from dondoc.core.history import instant_of
from dondoc.core.obligations import REQUEST_REPORT, Obligation
from dondoc.core.opening import Duties, opened_body, stamp
from dondoc.service.casebook import Casebook

A_DAY = dt.timedelta(days=1)
OPENED = "opened_until"  # the setting: until when obligations were opened, under whatever configuration


@dataclass(slots=True)
class Opening:
    """`step` opens what is due to open; a changed configuration touches only what is not open yet (contract, 2).

    What a new configuration asks for a period that is open already is owed where its due is still to come: nobody owes
    what was due before anybody could know.
    """

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
        coming = list(self.duties.coming(self._done_until, now, self._since))
        if self._done_until is None:
            coming += self._decided_ahead({str(o.ref) for o in coming}, now)
        ledger, calendar = self.casebook.ledger, self.casebook.calendar
        opened_until = instant_of(ledger.setting(OPENED))
        fresh = [o for o in coming if self._is_fresh(o, opened_until) or self._is_changed(o, now)]
        with ledger.write():
            for obligation in fresh:
                ledger.append(now, "obligation.opened", opened_body(obligation, calendar), (str(obligation.ref),))
            if self._done_until is None:
                self._withdraw({str(o.ref) for o in coming}, now)
            ledger.set(OPENED, stamp(day_begins, calendar))
        self.casebook.refresh()
        self._done_until = day_begins
        return bool(fresh)

    def _is_fresh(self, obligation: Obligation, opened_until: dt.datetime | None) -> bool:
        if str(obligation.ref) in self.casebook.obligations:
            return False
        is_newly_open = opened_until is None or obligation.opens > opened_until
        return is_newly_open or self._since is None or obligation.due >= self._since

    def _decided_ahead(self, refs: AbstractSet[str], now: dt.datetime) -> list[Obligation]:
        """Return what the configuration asks for of those that only a decision brought into being so early."""
        early = [ref for ref, o in self.casebook.obligations.items() if o.opens > now and ref not in refs]
        return [obligation for ref in early for obligation in self.duties.foreseen(ref, now)]

    def _is_changed(self, obligation: Obligation, now: dt.datetime) -> bool:
        """Whether a new configuration asks otherwise for what is known and not open yet."""
        known = self.casebook.obligations.get(str(obligation.ref))
        return known is not None and known.opens > now and replace(obligation, born=known.born) != known

    def _withdraw(self, wanted: set[str], now: dt.datetime) -> None:
        """Take back what is not open yet and no longer asked for."""
        known = self.casebook.obligations.items()
        configured = ((ref, o) for ref, o in known if o.ref.report != REQUEST_REPORT)
        for ref in [ref for ref, obligation in configured if obligation.opens > now]:
            if ref not in wanted:
                self.casebook.ledger.append(now, "obligation.withdrawn", {"ref": ref}, (ref,))

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
