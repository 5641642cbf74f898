"""The obligations and what is known of each: the ledger's facts kept at hand for the steps that decide."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dondoc.core.calendar import Calendar
from dondoc.core.history import instant_of
from dondoc.core.judging import Thread
from dondoc.core.obligations import Obligation
from dondoc.core.opening import obligation_of
from dondoc.core.standing import Outage, Standing, standing
from dondoc.ports import Entry, Ledger


@dataclass(slots=True)
class Casebook:
    """Every obligation, found by ref, by unit and by report; states are computed when asked for."""

    ledger: Ledger
    calendar: Calendar
    obligations: dict[str, Obligation] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    _of_report: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _of_unit: dict[str, list[str]] = field(default_factory=dict)
    _settled: dict[str, tuple[int, Standing]] = field(default_factory=dict)
    _read: int = 0

    def refresh(self) -> None:
        """Take note of obligations and outages that the ledger has got since the last time."""
        self.ledger.refresh()
        head, _ = self.ledger.head()
        if head == self._read:
            return
        for entry in self.ledger.entries("obligation.opened", "outage.began", "outage.ended", after=self._read):
            self._note(entry)
        self._read = head

    def _note(self, entry: Entry) -> None:
        if entry.kind == "obligation.opened":
            self.add(obligation_of(entry.body))
            return
        start, end = instant_of(entry.body.get("from")), instant_of(entry.body.get("to"))
        if start is None:
            return
        self.outages = [o for o in self.outages if o.start != start] + [Outage(start, end)]

    def add(self, obligation: Obligation) -> None:
        """Take up an obligation; one that is known stays as it is."""
        ref = str(obligation.ref)
        if ref in self.obligations:
            return
        self.obligations[ref] = obligation
        siblings = self._of_report.setdefault((obligation.ref.unit, obligation.ref.report), [])
        siblings.append(ref)
        siblings.sort(key=lambda name: (self.obligations[name].due, name))
        self._of_unit.setdefault(obligation.ref.unit, []).append(ref)

    def standing(self, ref: str, now: dt.datetime) -> Standing | None:
        """Return the state of one obligation at `now`."""
        obligation = self.obligations.get(ref)
        if obligation is None:
            return None
        events = self.ledger.events(ref)
        known = self._settled.get(ref)
        if known and known[0] == len(events):
            return known[1]
        state = standing(obligation, events, now, calendar=self.calendar, outage=self.lasting_outage())
        if state.is_settled and not state.candidates:
            self._settled[ref] = (len(events), state)  # the clock changes nothing in it any more
        return state

    def standings(self, now: dt.datetime, refs: Iterable[str] | None = None) -> Iterator[Standing]:
        """Yield the states of these obligations, or of all."""
        for ref in tuple(self.obligations if refs is None else refs):
            state = self.standing(ref, now)
            if state:
                yield state

    def lasting_outage(self) -> Outage | None:
        """Return the outage that is not over yet."""
        return next((outage for outage in self.outages if outage.end is None), None)

    def refs_of(self, unit: str, report: str | None = None) -> Sequence[str]:
        """Return the refs of a unit, or of one report of it by first due."""
        return self._of_unit.get(unit, ()) if report is None else self._of_report.get((unit, report), ())

    def at(self, now: dt.datetime) -> "BookAt":
        """Return the view that judging looks things up in."""
        return BookAt(self, now)


@dataclass(frozen=True, slots=True)
class BookAt:
    """`core.judging.Book` at one instant."""

    casebook: Casebook
    now: dt.datetime

    def standing(self, ref: str) -> Standing | None:
        """Return the state of an obligation that has come into being."""
        return self.casebook.standing(ref, self.now)

    def owed(self, unit: str, report: str) -> Sequence[Standing]:
        """Return the obligations of a unit for a report, ordered by first due."""
        return tuple(self.casebook.standings(self.now, self.casebook.refs_of(unit, report)))

    def owing(self, unit: str) -> Sequence[Standing]:
        """Return the unit's obligations that are not settled."""
        states = self.casebook.standings(self.now, self.casebook.refs_of(unit))
        return tuple(state for state in states if not state.is_settled)

    def thread(self, message_id: str) -> Thread | None:
        """Return what a Message-ID of ours is about."""
        known = self.casebook.ledger.thread(message_id)
        return Thread(known.refs, known.subject, known.kind) if known else None
