"""The leaders' digest: one screen with the state of each unit and how it does beside the month before."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dondoc.core.letters import Letter, LetterKind, Section, Sheet, UnitLine, Workbook
from dondoc.core.scoring import on_time_rate
from dondoc.core.standing import Standing, Status
from dondoc.core.wording import date_text
from dondoc.service.abridging import abridged, full_list
from dondoc.service.addressees import Addressees
from dondoc.service.health import Health
from dondoc.service.letter_rows import row_of
from dondoc.service.post import Post

MOST_UNITS = 10  # a screen; those with something overdue or late come first
MOST_OVERDUE = 5
A_DAY = dt.timedelta(days=1)
_HEADS = ("Đơn vị", "Đúng hạn", "Chậm", "Chưa nộp", "Tỷ lệ đúng hạn", "Tháng trước", "So sánh")
_WIDTHS = (40, 10, 10, 10, 16, 16, 34)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Writes the leaders' digest."""

    post: Post
    addressees: Addressees
    health: Health

    def letter(self, states: Sequence[Standing], now: dt.datetime, key: str) -> Letter:
        """Return the digest for the present month; what there is no room for is attached."""
        calendar = self.post.calendar
        today = calendar.day_of(now)
        own = [s for s in states if self._month(s) == today.replace(day=1)]
        facts: Mapping[str, object] = {
            "day": date_text(today),
            "counts": {
                "review": sum(bool(s.candidates) for s in states),
                "overdue": sum(s.status is Status.MISSING for s in states),
                "due_soon": sum(s.status is Status.PENDING for s in own),
                "arrived": sum(s.arrival is not None for s in own),
                "undelivered": 0,
            },
            "health": self.health.faults(),
            "attached": "",
        }
        letter = Letter(LetterKind.DIGEST, "tong_hop_tuan", key, now, self.addressees.leaders, facts=facts)
        lines = sorted(self._lines(states, today), key=_weight)
        missing = (s for s in states if s.status is Status.MISSING)
        overdue = sorted(missing, key=lambda s: (s.due, str(s.obligation.ref)))
        return abridged(self.post.renderer, lambda most: self._cut(letter, lines, overdue, most))

    def _cut(self, letter: Letter, lines: Sequence[UnitLine], overdue: Sequence[Standing], most: int) -> Letter:
        units, shown = lines[: min(most, MOST_UNITS)], min(most, MOST_OVERDUE)
        calendar, directory = self.post.calendar, self.addressees.directory
        rows = tuple(row_of(s, letter.at, calendar, directory) for s in overdue)
        brief = tuple(replace(row, ref="", detail="") for row in rows[:shown])
        section = Section("Quá hạn", brief, "Không có.", max(0, len(rows) - shown))
        facts = {**letter.facts, "units": tuple(units), "others": _others(lines[len(units) :]), "sections": (section,)}
        if not section.more and len(units) == len(lines):
            return replace(letter, facts=facts)
        day = calendar.day_of(letter.at)
        name = f"tinh-hinh-{day}.xlsx"
        all_units = Sheet("Tình hình các đơn vị", _HEADS, _WIDTHS, tuple(_cells(line) for line in lines))
        sheets = (all_units, full_list("Quá hạn", rows)) if rows else (all_units,)
        book = Workbook(name, f"Tình hình báo cáo đến {date_text(day)}", sheets)
        return replace(letter, facts={**facts, "attached": name}, book=book)

    def _month(self, state: Standing) -> dt.date:
        return self.post.calendar.day_of(state.due).replace(day=1)

    def _lines(self, states: Sequence[Standing], today: dt.date) -> Iterator[UnitLine]:
        """Yield a line a unit: what was due this month or is still missing, and what was due the month before."""
        this_month = today.replace(day=1)
        month_before = (this_month - A_DAY).replace(day=1)
        of_unit: dict[str, list[Standing]] = {}
        for state in states:
            of_unit.setdefault(state.obligation.ref.unit, []).append(state)
        for unit in self.addressees.directory.units:
            mine = of_unit.get(unit.id, [])
            own = [s for s in mine if self._month(s) == this_month]
            before = [s for s in mine if self._month(s) == month_before]
            owing = [s for s in mine if s.status is Status.MISSING and s not in own]
            if not own and not before and not owing:
                continue
            rates = on_time_rate(own), on_time_rate(before)
            yield UnitLine(
                unit.name, _counts([*own, *owing]), _counts(before), _share(rates[0]), _share(rates[1]), _trend(*rates)
            )


def _counts(states: Sequence[Standing]) -> tuple[int, int, int]:
    return (
        sum(s.status is Status.ON_TIME for s in states),
        sum(s.status is Status.LATE for s in states),
        sum(s.status is Status.MISSING for s in states),
    )


def _weight(line: UnitLine) -> tuple[int, int, str]:
    _, late, missing = line.counts
    return -missing, -late, line.unit


def _cells(line: UnitLine) -> tuple[str, ...]:
    return (line.unit, *map(str, line.counts), line.share, line.share_before, line.trend)


def _share(rate: float | None) -> str:
    return "–" if rate is None else f"{round(100 * rate)}%"


def _trend(now: float | None, then: float | None) -> str:
    """Return how the share on time differs from the month before's, in percentage points."""
    if now is None or then is None:
        return ""
    points = round(100 * now) - round(100 * then)
    if not points:
        return "Như tháng trước"
    return f"▲ Tăng {points} điểm phần trăm" if points > 0 else f"▼ Giảm {-points} điểm phần trăm"


def _others(lines: Sequence[UnitLine]) -> str:
    """Return a sentence on the units that have no line of their own."""
    if not lines:
        return ""
    troubled = sum(bool(line.counts[1] or line.counts[2]) for line in lines)
    fine = len(lines) - troubled
    told = [f"{troubled} đơn vị khác cũng có báo cáo chậm hoặc chưa nộp"] if troubled else []
    told += [f"{fine} đơn vị khác không có báo cáo chậm hoặc chưa nộp"] if fine else []
    return "; ".join(told) + "."
