"""Chase: which rungs of the ladder are due now, as letters in the outbox.

1. Look at every obligation whose next rung has come, or that has got a new fact.
2. Note the rungs that are skipped.
3. Bundle the others: one mail per rung and `To` (contract, 8).
4. Where they are more than an hour can hold, put everything on hold and tell the operators.
5. Queue each mail with the rungs that it claims, all in one transaction.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dondoc.core.ladder import Plan, Planned, Rules, plan
from dondoc.core.letters import Letter, LetterKind, Row, Workbook
from dondoc.core.opening import stamp
from dondoc.core.rungs import Recipient, Rung
from dondoc.core.standing import Standing
from dondoc.core.wording import date_text
from dondoc.service.abridging import overflow
from dondoc.service.addressees import Addressees
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.flood import Flood
from dondoc.service.letter_rows import row_of, rung_facts
from dondoc.service.post import HOLD, Post
from dondoc.service.reach import Reach
from dondoc.service.releases import Releases
from dondoc.service.watch import Watch


@dataclass(frozen=True, slots=True)
class Climbing:
    """The ladders and what they are measured with; `settle` is how long a mail may be on its way."""

    ladders: Mapping[str, tuple[Rung, ...]]
    rules: Rules
    most_per_hour: int  # mails of rungs
    leaders_confirmed: bool = False  # a fact of the configuration: an operator confirms what goes to leaders


@dataclass(slots=True)
class Chase:
    """`step` finds and queues what is due; `next_at` tells when to look again."""

    casebook: Casebook
    post: Post
    addressees: Addressees
    alerts: Alerts
    climbing: Climbing
    watch: Watch
    releases: Releases
    reach: Reach
    flood: Flood = field(init=False)
    _again: dict[str, dt.datetime] = field(default_factory=dict)
    _looked: int = 0
    _began: bool = False

    def __post_init__(self) -> None:
        """Count from what the ledger knows."""
        self.flood = Flood(self.casebook.ledger, self.climbing.most_per_hour)

    def step(self, now: dt.datetime) -> bool:
        """Queue the rungs that are due; return whether there were any."""
        self.casebook.refresh()
        refs = self._to_look_at(now)
        if not refs:
            return False
        plans = [(state, self._plan(state, now)) for state in self.casebook.standings(now, refs)]
        for state, planned in plans:
            self._remember(str(state.obligation.ref), planned)
        if not any(planned.send or planned.skip for _, planned in plans):
            return False
        ledger = self.casebook.ledger
        with ledger.write():
            self._skip(plans, now)
            self._send(plans, now)
        return True

    def next_at(self) -> dt.datetime | None:
        """Return when the next rung may be due; None where none is to come."""
        return min(self._again.values(), default=None)

    def look_anew(self) -> None:
        """Look at every obligation at the next step: what was to be looked at by the clock may be wrong."""
        self._began = False
        self._again.clear()

    def _to_look_at(self, now: dt.datetime) -> Sequence[str]:
        ledger = self.casebook.ledger
        head, _ = ledger.head()
        if not self._began:
            self._began, self._looked = True, head
            ledger.load_all_events()
            return tuple(self.casebook.obligations)
        changed = ledger.changed_since(self._looked) if head != self._looked else frozenset()
        self._looked = head
        come = (ref for ref, at in self._again.items() if at <= now)
        return sorted(changed.union(come) & self.casebook.obligations.keys())

    def _plan(self, state: Standing, now: dt.datetime) -> Plan:
        ladder = self.climbing.ladders.get(state.obligation.ladder, ())
        rules = Rules(
            self.climbing.rules.calendar,
            self.climbing.rules.window,
            self.climbing.rules.settle,
            tuple(self.casebook.outages),
        )
        return plan(state, ladder, now, rules=rules, seen_until=self.watch.seen_until)

    def _remember(self, ref: str, planned: Plan) -> None:
        self._again.pop(ref, None)
        if planned.again is not None:
            self._again[ref] = planned.again

    def _skip(self, plans: Iterable[tuple[Standing, Plan]], now: dt.datetime) -> None:
        for state, planned in plans:
            for rung in planned.skip:
                self._note_skipped(rung.rung, {str(state.obligation.ref): state.due}, now, why="passed")

    def _note_skipped(self, rung: Rung, dues: Mapping[str, dt.datetime], now: dt.datetime, *, why: str) -> None:
        stamped = {ref: stamp(due, self.casebook.calendar) for ref, due in dues.items()}
        body = {"rung": rung.id, "refs": list(dues), "due": stamped, "why": why}
        self.casebook.ledger.append(now, "letter.skipped", body, tuple(dues))

    def _send(self, plans: Iterable[tuple[Standing, Plan]], now: dt.datetime) -> None:
        bundles: dict[tuple[str, tuple[str, ...]], list[tuple[Standing, Planned]]] = {}
        for state, planned in plans:
            for rung in planned.send:
                to = self.reach.widened(self.addressees.resolve(rung.rung.to, state, now), state, now)
                bundles.setdefault((rung.rung.id, to), []).append((state, rung))
        if self.flood.comes_with(len(bundles), now) and not self.post.on_hold:
            self._hold(len(bundles), now)
        for (_, to), bundle in sorted(bundles.items(), key=lambda item: item[0]):
            self._queue(to, bundle, now)

    def _hold(self, more: int, now: dt.datetime) -> None:
        """Stop everything that goes to units and leaders: so many rungs are a fault (contract, 2)."""
        most, counted = self.climbing.most_per_hour, self.flood.counted(now)
        ledger = self.casebook.ledger
        ledger.set(HOLD, "on")
        ledger.append(now, "hold.set", {"hold": "on", "by": "dondoc", "why": f"{counted + more} rungs in an hour"})
        what = "Số thư nhắc trong một giờ vượt mức cho phép, việc gửi thư nhắc đã tạm dừng"
        details = (f"Đã lập trong một giờ qua: {counted} thư", f"Sắp lập: {more} thư", f"Mức cho phép: {most} thư")
        remedy = "Đề nghị kiểm tra cấu hình và các báo cáo; khi đã rõ, cho gửi lại bằng lệnh: dondoc hold off"
        self.alerts.say(now, f"flood:{stamp(now, self.casebook.calendar)}", what, details, remedy=remedy)

    def _queue(self, to: tuple[str, ...], bundle: Sequence[tuple[Standing, Planned]], now: dt.datetime) -> None:
        rung = bundle[0][1].rung
        states = sorted((state for state, _ in bundle), key=lambda s: self._place(s, rung))
        refs = tuple(str(state.obligation.ref) for state in states)
        cc = tuple(dict.fromkeys(a for s in states for a in self.addressees.resolve(rung.cc, s, now) if a not in to))
        rows = tuple(row_of(state, now, self.casebook.calendar, self.addressees.directory) for state in states)
        book = self._book(rows, now)
        letter = Letter(
            kind=LetterKind.ESCALATION if rung.is_escalation else LetterKind.REMINDER,
            template=rung.template,
            key=f"rung:{rung.id}:{stamp(now, self.casebook.calendar)}:{self.casebook.ledger.head()[0] + 1}",
            at=now,
            to=to,
            cc=cc,
            rung=rung.id,
            refs=refs,
            facts={
                **rung_facts(rung, states, now, self.addressees),
                "rows": rows,
                "attached": book.name if book else "",
            },
            book=book,
        )
        dues = {ref: state.due for ref, state in zip(refs, states, strict=True)}
        if not self.post.queue(letter, now, dues):
            self._note_skipped(rung, dues, now, why="nobody to send it to")
            return
        if self.climbing.leaders_confirmed and Recipient.LEADER in rung.to and not self.post.on_hold:
            self.releases.ask(letter, now)

    def _place(self, state: Standing, rung: Rung) -> tuple[object, ...]:
        """Return where the obligation stands in a letter: by due, for leaders unit after unit."""
        by_unit = state.obligation.ref.unit if Recipient.LEADER in rung.to else ""
        return by_unit, state.due, str(state.obligation.ref)

    def _book(self, rows: tuple[Row, ...], now: dt.datetime) -> Workbook | None:
        day = self.casebook.calendar.day_of(now)
        return overflow(f"bao-cao-{day}.xlsx", f"Báo cáo chưa nhận được, {date_text(day)}", rows)
