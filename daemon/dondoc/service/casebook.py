"""The obligations and what is known of each: the ledger's facts kept at hand for the steps that decide."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dondoc.core.calendar import Calendar
from dondoc.core.decisions import Order
from dondoc.core.effect import known_at
from dondoc.core.history import Event, instant_of
from dondoc.core.judging import Thread
from dondoc.core.obligations import Obligation
from dondoc.core.opening import obligation_of, opened_body
from dondoc.core.standing import Outage, Standing, standing
from dondoc.core.tokens import Signer, Voucher, item_of
from dondoc.ports import Entry, Ledger

TOLD = ("obligation.opened", "obligation.withdrawn", "outage.began", "outage.ended")


@dataclass(slots=True)
class Casebook:
    """Every obligation, found by ref, by unit and by report; states are computed when asked for."""

    ledger: Ledger
    calendar: Calendar
    signer: Signer | None = None  # without one no token is believed
    obligations: dict[str, Obligation] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    unread_since: dt.datetime | None = None  # where no service runs: what fell due from then on, nobody can judge
    _of_report: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _of_unit: dict[str, list[str]] = field(default_factory=dict)
    _settled: dict[str, tuple[Event | None, Standing]] = field(default_factory=dict)
    _unwritten: list[str] = field(default_factory=list)  # taken up within a transaction that may yet be rolled back
    _read: int = 0

    def refresh(self) -> None:
        """Take note of what the ledger has got since the last time, outside of a transaction."""
        for ref in self._unwritten:
            self._drop(ref)
        self._unwritten.clear()
        self.ledger.refresh()
        head, _ = self.ledger.head()
        if head == self._read:
            return
        for entry in self.ledger.entries(*TOLD, after=self._read):
            self._note(entry)
        self._read = head

    def _note(self, entry: Entry) -> None:
        if entry.kind == "obligation.opened":
            self._add(obligation_of(entry.body))
            return
        if entry.kind == "obligation.withdrawn":
            self._drop(str(entry.body["ref"]))
            return
        start, end = instant_of(entry.body.get("from")), instant_of(entry.body.get("to"))
        if start is None:
            return
        self.outages = [o for o in self.outages if o.start != start] + [Outage(start, end)]

    def open(self, obligations: Iterable[Obligation], now: dt.datetime) -> None:
        """Let obligations come into being, within the caller's transaction."""
        for obligation in obligations:
            body = opened_body(obligation, self.calendar)
            self.ledger.append(now, "obligation.opened", body, (str(obligation.ref),))
            self.add(obligation)

    def add(self, obligation: Obligation) -> None:
        """Take up an obligation within the transaction that writes it; one that is known stays as it is."""
        if str(obligation.ref) not in self.obligations:
            self._unwritten.append(str(obligation.ref))
        self._add(obligation)

    def _drop(self, ref: str) -> None:
        """Forget an obligation; where its transaction was committed, the ledger tells of it again."""
        gone = self.obligations.pop(ref).ref
        self._of_report[gone.unit, gone.report].remove(ref)
        self._of_unit[gone.unit].remove(ref)
        self._settled.pop(ref, None)

    def _add(self, obligation: Obligation) -> None:
        """Take up an obligation; what is said later of one that was not open yet goes before."""
        ref = str(obligation.ref)
        is_known = ref in self.obligations
        self.obligations[ref] = obligation
        self._settled.pop(ref, None)
        siblings = self._of_report.setdefault((obligation.ref.unit, obligation.ref.report), [])
        if not is_known:
            siblings.append(ref)
            self._of_unit.setdefault(obligation.ref.unit, []).append(ref)
        siblings.sort(key=lambda name: (self.obligations[name].due, name))

    def standing(self, ref: str, now: dt.datetime) -> Standing | None:
        """Return the state of one obligation at `now`."""
        obligation = self.obligations.get(ref)
        if obligation is None:
            return None
        events = self.ledger.events(ref)
        last = events[-1] if events else None
        known = self._settled.get(ref)
        if known and known[0] is last:  # the very event: after a rollback another one may have its number
            return known[1]
        state = standing(obligation, events, now, calendar=self.calendar, outage=self._blindness())
        if state.is_settled and not state.candidates:
            self._settled[ref] = (last, state)  # the clock changes nothing in it any more
        return state

    def standings(self, now: dt.datetime, refs: Iterable[str] | None = None) -> Iterator[Standing]:
        """Yield the states of these obligations, or of all."""
        for ref in tuple(self.obligations if refs is None else refs):
            state = self.standing(ref, now)
            if state:
                yield state

    def standings_at(self, instant: dt.datetime) -> Iterator[Standing]:
        """Yield the states of all obligations as they were at an instant that has passed, such as the seal's."""
        for ref, obligation in tuple(self.obligations.items()):
            events = known_at(self.ledger.events(ref), instant)
            yield standing(obligation, events, instant, calendar=self.calendar, outage=self._blindness())

    def _blindness(self) -> Outage | None:
        return self.lasting_outage() or (Outage(self.unread_since) if self.unread_since else None)

    def lasting_outage(self) -> Outage | None:
        """Return the outage that is not over yet."""
        return next((outage for outage in self.outages if outage.end is None), None)

    def refs_of(self, unit: str, report: str | None = None) -> Sequence[str]:
        """Return the refs of a unit, or of one report of it by first due."""
        return self._of_unit.get(unit, ()) if report is None else self._of_report.get((unit, report), ())

    def voucher(self, operator: str, order: Order, token: str, now: dt.datetime) -> Voucher:
        """Return whether the token was signed for this operator and decision, still holds, and was not used yet."""
        if self.signer is None:
            return Voucher.NONE
        item = item_of(order.verb, order.pattern, mail=order.mail, decision=order.decision, letter=order.letter)
        today = self.calendar.day_of(now)
        worth = self.signer.voucher(token, operator, order.verb, item=item, today=today)
        is_used = worth is Voucher.GOOD and self.ledger.setting(f"token:{token}") is not None
        return Voucher.USED if is_used else worth

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

    def voucher(self, operator: str, order: Order, token: str) -> Voucher:
        """Return whether the office gave this operator the token for exactly this decision, and it was not used yet."""
        return self.casebook.voucher(operator, order, token, self.now)

    def thread(self, message_id: str) -> Thread | None:
        """Return what a Message-ID of ours is about."""
        known = self.casebook.ledger.thread(message_id)
        return Thread(known.refs, known.subject, known.kind) if known else None
