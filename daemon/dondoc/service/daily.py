"""The operators' digest: what needs a decision, what is overdue, due and new, what did not arrive, and how we are."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dondoc.core.letters import Letter, LetterKind, Row, Section, Workbook
from dondoc.core.standing import Standing, Status, is_delivery_delay
from dondoc.core.wording import date_text, instant_text
from dondoc.service.abridging import abridged, full_list
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.health import Health
from dondoc.service.lately import Lately
from dondoc.service.letter_rows import row_of
from dondoc.service.links import Links
from dondoc.service.post import Post

SOON = 3  # working days


@dataclass(frozen=True, slots=True)
class Part:
    """A section before its rows are cut to what there is room for; `linked` are for the operator alone."""

    count: str  # its key in `counts`, empty for one that is only shown
    title: str
    rows: tuple[Row, ...]
    head: str = "Báo cáo"

    def section(self, most: int) -> Section:
        """Return the section with so many rows at the most."""
        return Section(self.title, self.rows[:most], "Không có.", max(0, len(self.rows) - most), self.head)


@dataclass(frozen=True, slots=True)
class Daily:
    """Writes an operator's digest: first what needs a decision."""

    casebook: Casebook
    post: Post
    addressees: Addressees
    links: Links
    health: Health
    lately: Lately

    def letter(
        self, states: Sequence[Standing], now: dt.datetime, key: str, *, operator: str, since: dt.datetime
    ) -> Letter:
        """Return the digest; `since` is when the one before was due. What there is no room for is attached."""
        today = self.post.calendar.day_of(now)
        parts = tuple(self._parts(states, now, operator, since))
        facts: Mapping[str, object] = {
            "day": date_text(today),
            "counts": {part.count: len(part.rows) for part in parts if part.count},
            "health": self.health.lines(now, since),
            "attached": "",
        }
        letter = Letter(LetterKind.DIGEST, "tong_hop_ngay", key, now, (operator,), facts=facts)
        return abridged(self.post.renderer, lambda most: self._cut(letter, parts, most))

    def _cut(self, letter: Letter, parts: Sequence[Part], most: int) -> Letter:
        sections = tuple(part.section(most) for part in parts)
        facts = {**letter.facts, "sections": sections}
        if not any(section.more for section in sections):
            return replace(letter, facts=facts)
        day = self.post.calendar.day_of(letter.at)
        name = f"tong-hop-{day}.xlsx"
        sheets = tuple(full_list(part.title, part.rows, part.head) for part in parts if part.rows)
        book = Workbook(name, f"Tổng hợp {date_text(day)}", sheets)
        return replace(letter, facts={**facts, "attached": name}, book=book)

    def _parts(self, states: Sequence[Standing], now: dt.datetime, operator: str, since: dt.datetime) -> Iterator[Part]:
        calendar = self.post.calendar
        today = calendar.day_of(now)
        soon = calendar.add_working_days(today, SOON)
        yield Part("review", "Cần quyết định", tuple(self._to_decide(states, now, operator, since)))
        yield Part("overdue", "Quá hạn", self._rows((s for s in states if s.status is Status.MISSING), now))
        blind = self._rows((s for s in states if s.status is Status.UNKNOWN), now)
        if blind:
            yield Part("", "Chưa kết luận được vì sự cố hộp thư", blind)
        due = (s for s in states if s.status is Status.PENDING and today <= calendar.day_of(s.due) <= soon)
        yield Part("due_soon", f"Đến hạn hôm nay và trong {SOON} ngày làm việc tới", self._rows(due, now))
        told = self.casebook.ledger.seq_at(since)
        came = (s for s in states if s.arrival and s.arrival.seq > told)
        yield Part("arrived", f"Đã nhận từ {instant_text(since, calendar)}", self._rows(came, now))
        lost = tuple(self.lately.undelivered(now, since))
        yield Part("undelivered", "Thư không đến nơi", lost, "Người nhận")
        held = tuple(self.lately.held(since))
        if held:
            yield Part("", "Đã soạn, không gửi vì đang tạm dừng", held, "Người nhận")

    def _rows(self, states: Iterable[Standing], now: dt.datetime) -> tuple[Row, ...]:
        listed = sorted(states, key=lambda s: (s.due, str(s.obligation.ref)))
        return tuple(row_of(s, now, self.post.calendar, self.addressees.directory) for s in listed)

    def _to_decide(
        self, states: Sequence[Standing], now: dt.datetime, operator: str, since: dt.datetime
    ) -> Iterator[Row]:
        """Yield letters that wait for release, mails under review, then what units wish and what looks delayed."""
        today = self.post.calendar.day_of(now)
        yield from self.lately.to_release(operator, today)
        for mail, row in self.lately.unplaced(now):
            yield replace(row, links=self.links.for_dismissal(mail, operator, today))
        told = self.casebook.ledger.seq_at(since)
        open_ones = [s for s in states if needs_decision(s, told)]
        for state in sorted(open_ones, key=lambda s: (not s.candidates, s.due, str(s.obligation.ref))):
            row = row_of(state, now, self.post.calendar, self.addressees.directory)
            asked = (self.links.for_review(c.seq, row.ref, operator, today) for c in state.candidates[:1])
            links = next(asked, ()) or self.links.for_obligation(state, operator, today)
            yield replace(row, links=links)


def needs_decision(state: Standing, told: int) -> bool:
    """Whether an operator has something to decide: a review, a unit's wish unanswered, a delay on the way.

    Wishes and delays up to the entry `told` stood in the digest before.
    """
    decided = max((d.seq for d in state.decisions), default=0)
    wishes = any(note.seq > max(told, decided) for note in state.notes)
    delayed = is_delivery_delay(state) and state.arrival is not None and state.arrival.seq > told
    return bool(state.candidates) or wishes or delayed
