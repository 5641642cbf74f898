"""Digests: the daily one to the operators, the weekly one to the leaders; always sent (contract, 2; design, 12)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dondoc.core.letters import Letter, LetterKind, Row, Section
from dondoc.core.scoring import on_time_rate
from dondoc.core.standing import Standing, Status, is_delivery_delay
from dondoc.core.wording import date_text, instant_text
from dondoc.ports import EnvelopeState
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.letter_rows import row_of
from dondoc.service.links import Links
from dondoc.service.post import Post
from dondoc.service.watch import NEVER, Watch

SOON = 3  # working days
MOST_ROWS = 40
A_DAY = dt.timedelta(days=1)
NOT_DELIVERED = (EnvelopeState.FAILED, EnvelopeState.UNCERTAIN, EnvelopeState.HELD)


@dataclass(frozen=True, slots=True)
class Times:
    """When the digests go, on the office's clock; no `weekly_time`: no weekly digest."""

    daily: dt.time
    weekday: int
    weekly_time: dt.time | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A digest to be sent: its key, its instant, and the operator whom it is for (empty: the leaders)."""

    key: str
    at: dt.datetime
    operator: str = ""


@dataclass(slots=True)
class Digests:
    """`step` queues the digest whose time has come today, once."""

    casebook: Casebook
    post: Post
    addressees: Addressees
    watch: Watch
    links: Links
    times: Times

    def step(self, now: dt.datetime) -> bool:
        """Queue the digests that are due; return whether there were any."""
        due = [slot for slot in self._slots(now) if slot.at <= now and not self.post.outbox.has(slot.key)]
        if not due:
            return False
        self.casebook.refresh()
        states = list(self.casebook.standings(now))
        with self.casebook.ledger.write():
            for slot in due:
                letter = self.daily(states, now, slot) if slot.operator else self.weekly(states, now, slot)
                self.post.queue(letter, now)
        return True

    def _slots(self, now: dt.datetime) -> list[Slot]:
        """Return today's digests with their instants; each operator gets a digest with links of their own."""
        calendar = self.casebook.calendar
        day = calendar.day_of(now)
        slots = []
        if calendar.is_working_day(day):
            at = calendar.at(day, self.times.daily)
            slots = [Slot(f"digest:day:{day}:{operator}", at, operator) for operator in self.addressees.operators]
        if self.times.weekly_time and day.weekday() == self.times.weekday and self.addressees.leaders:
            slots.append(Slot(f"digest:week:{day}", calendar.at(day, self.times.weekly_time)))
        return slots

    def next_at(self, now: dt.datetime) -> dt.datetime:
        """Return when the next digest is due, or the next midnight."""
        calendar = self.casebook.calendar
        midnight = calendar.at(calendar.day_of(now + A_DAY), dt.time())
        return min((slot.at for slot in self._slots(now) if slot.at > now), default=midnight)

    def daily(self, states: Sequence[Standing], now: dt.datetime, slot: Slot) -> Letter:
        """Return an operator's digest: first what needs a decision, then what is overdue and due."""
        calendar = self.casebook.calendar
        sections = self._sections(states, now, slot.operator)
        names = ("review", "overdue", "due_soon", "arrived")
        counts = {name: len(s.rows) + s.more for name, s in zip(names, sections, strict=False)}
        undelivered = self._undelivered()
        return Letter(
            kind=LetterKind.DIGEST,
            template="tong_hop_ngay",
            key=slot.key,
            at=now,
            to=(slot.operator,),
            facts={
                "day": date_text(calendar.day_of(now)),
                "counts": {**counts, "undelivered": undelivered},
                "sections": tuple(sections),
                "health": self._health(undelivered),
            },
        )

    def _sections(self, states: Sequence[Standing], now: dt.datetime, operator: str) -> list[Section]:
        calendar = self.casebook.calendar
        today = calendar.day_of(now)
        soon = calendar.add_working_days(today, SOON)
        yesterday = now - A_DAY
        return [
            self._linked(
                self._section("Cần quyết định", (s for s in states if _needs_decision(s, yesterday)), now, "Không có."),
                operator,
                now,
            ),
            self._section("Quá hạn", (s for s in states if s.status is Status.MISSING), now, "Không có."),
            self._section(
                f"Đến hạn trong {SOON} ngày làm việc tới",
                (s for s in states if s.status is Status.PENDING and today <= calendar.day_of(s.due) <= soon),
                now,
                "Không có.",
            ),
            self._section(
                "Đã nhận từ hôm qua",
                (s for s in states if s.arrival and yesterday < s.arrival.instant <= now),
                now,
                "Chưa có báo cáo mới.",
            ),
        ]

    def _section(self, title: str, states: Iterable[Standing], now: dt.datetime, empty: str) -> Section:
        listed = sorted(states, key=lambda s: (s.due, str(s.obligation.ref)))
        return Section(
            title, tuple(self._row(s, now) for s in listed[:MOST_ROWS]), empty, max(0, len(listed) - MOST_ROWS)
        )

    def _linked(self, section: Section, operator: str, now: dt.datetime) -> Section:
        """Return the section with links to decide in its rows."""
        today = self.casebook.calendar.day_of(now)
        rows = []
        for row in section.rows:
            state = self.casebook.standing(row.ref, now)
            if state is None:
                continue
            asked = (self.links.for_review(c.seq, row.ref, operator, today) for c in state.candidates[:1])
            links = next(asked, ()) or self.links.for_obligation(state, operator, today)
            rows.append(replace(row, links=links))
        return replace(section, rows=tuple(rows))

    def _row(self, state: Standing, now: dt.datetime) -> Row:
        return row_of(state, now, self.casebook.calendar, self.addressees.directory)

    def _undelivered(self) -> int:
        counts = self.post.outbox.counts()
        return sum(counts.get(state.value, 0) for state in NOT_DELIVERED)

    def _health(self, undelivered: int) -> tuple[str, ...]:
        calendar = self.casebook.calendar
        seen = self.watch.seen_until
        read = (
            f"Hộp thư được đọc lần cuối lúc {instant_text(seen, calendar)}" if seen > NEVER else "Hộp thư chưa đọc được"
        )
        counts = self.post.outbox.counts()
        waiting = counts.get(EnvelopeState.QUEUED.value, 0)
        lines = [read, f"Thư đang chờ gửi: {waiting}; không gửi được: {undelivered}"]
        if self.post.on_hold:
            lines.append("Đang tạm dừng gửi thư nhắc")
        if self.watch.failing_since:
            since = instant_text(self.watch.failing_since, calendar)
            lines.append(f"Không đọc được hộp thư từ {since}")
        return tuple(lines)

    def weekly(self, states: Sequence[Standing], now: dt.datetime, slot: Slot) -> Letter:
        """Return the leaders' digest: one screen, a line a unit for the present month."""
        calendar = self.casebook.calendar
        this_month = calendar.day_of(now).replace(day=1)
        own = [s for s in states if calendar.day_of(s.due).replace(day=1) == this_month]
        overdue = self._section("Quá hạn", (s for s in states if s.status is Status.MISSING), now, "Không có.")
        return Letter(
            kind=LetterKind.DIGEST,
            template="tong_hop_tuan",
            key=slot.key,
            at=now,
            to=self.addressees.leaders,
            facts={
                "day": date_text(calendar.day_of(now)),
                "counts": {
                    "review": sum(bool(s.candidates) for s in states),
                    "overdue": len(overdue.rows) + overdue.more,
                    "due_soon": sum(s.status is Status.PENDING for s in own),
                    "arrived": sum(s.arrival is not None for s in own),
                    "undelivered": self._undelivered(),
                },
                "sections": (overdue,),
                "health": self._health(self._undelivered()),
                "units": tuple(self._unit_lines(own, states)),
            },
        )

    def _unit_lines(
        self, own: Sequence[Standing], states: Sequence[Standing]
    ) -> Iterable[tuple[str, int, int, int, str]]:
        before = [s for s in states if self._is_of_month_before(s, own)]
        for unit in self.addressees.directory.units:
            mine = [s for s in own if s.obligation.ref.unit == unit.id]
            on_time = sum(s.status is Status.ON_TIME for s in mine)
            late = sum(s.status is Status.LATE for s in mine)
            missing = sum(s.status is Status.MISSING for s in states if s.obligation.ref.unit == unit.id)
            yield (
                unit.name,
                on_time,
                late,
                missing,
                _trend(mine, [s for s in before if s.obligation.ref.unit == unit.id]),
            )

    def _is_of_month_before(self, state: Standing, own: Sequence[Standing]) -> bool:
        """Whether the obligation was due in the month before that of `own`."""
        if not own:
            return False
        calendar = self.casebook.calendar
        first = calendar.day_of(own[0].due).replace(day=1)
        return calendar.day_of(state.due).replace(day=1) == (first - A_DAY).replace(day=1)


def _trend(mine: Sequence[Standing], before: Sequence[Standing]) -> str:
    """Return how a unit does beside the month before, by its share on time; «–» where there is none."""
    now, then = on_time_rate(mine), on_time_rate(before)
    if now is None or then is None:
        return "–"
    if now == then:
        return "như tháng trước"
    return "tốt hơn tháng trước" if now > then else "kém hơn tháng trước"


def _needs_decision(state: Standing, since: dt.datetime) -> bool:
    """Whether an operator has something to decide: a review, a unit's wish, a delay on the way."""
    lately = any(note.instant > since for note in state.notes)
    delayed = is_delivery_delay(state) and state.arrival is not None and state.arrival.instant > since
    return bool(state.candidates) or lately or delayed
