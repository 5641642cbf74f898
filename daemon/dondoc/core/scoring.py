"""A month's figures: points of an obligation, score and counts of a unit (contract, 7).

Scheme `nd335` follows Decree 335/2025/NĐ-CP: each delay takes 25 % off the progress points, save for
objective reasons confirmed by the competent authority. Decimals are exact until the one rounding.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from dondoc.core.obligations import ReportKind
from dondoc.core.schemes import RATE, Scheme
from dondoc.core.standing import Standing, Status, articles_as_if_confirmed, as_if_confirmed

FULL = Decimal(100)
CENT = Decimal("0.01")
EXACT = Decimal("1e-9")  # points that were written as floats are whole again
NOT_COUNTED = frozenset({Status.WAIVED, Status.UNKNOWN, Status.PENDING})
NOT_RATED = NOT_COUNTED | {Status.UNDER_REVIEW}
NOTHING_COUNTED = "không có báo cáo nào được tính"


@dataclass(frozen=True, slots=True)
class Item:
    """One obligation as the score takes it; `points` is None where it does not count."""

    points: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Marks:
    """An obligation's points, 0 to 100 or None, and how they came about, such as «100 − 25 (chậm) = 75»."""

    points: Decimal | None
    working: str


def points(standing: Standing, scheme: Scheme) -> Decimal | None:
    """Return the obligation's points, 0 to 100; None where it does not count.

    Under review it is scored as if the earliest candidate were confirmed at its own instant.
    """
    return marks(standing, scheme).points


def marks(standing: Standing, scheme: Scheme) -> Marks:
    """Return the obligation's points with their working. By the scheme `rate` it has all of them or none."""
    if standing.status in (NOT_RATED if scheme.name == RATE else NOT_COUNTED):
        return Marks(None, "không tính")
    if scheme.name == RATE:
        is_good = standing.status is Status.ON_TIME or standing.excused
        return Marks(FULL, "100") if is_good else Marks(Decimal(0), "0")
    late, missing = _delays(standing)
    if standing.excused:
        late, missing = 0, False
    off, terms = _taken_off(late, standing.returned, scheme)
    if missing:
        off += Decimal(str(scheme.missing)) * (1 - _share_received(standing))
        terms.append(_absent_term(standing, scheme))
    left = max(Decimal(0), FULL - off)
    floor = " (không thấp hơn 0)" if off > FULL else ""
    return Marks(left, " − ".join(["100", *terms]) + (f" = {_figure(left)}{floor}" if terms else ""))


def _taken_off(late: int, returned: int, scheme: Scheme) -> tuple[Decimal, list[str]]:
    """Return the points that delays and returns take off together, and the terms that say so."""
    counts = ((late, scheme.late, "chậm"), (returned, scheme.returned, "trả lại"))
    off = sum((Decimal(str(each)) * count for count, each, _ in counts), Decimal(0))
    terms = [f"{_times(count, each)} ({why})" for count, each, why in counts if count]
    cap = Decimal(str(scheme.cap))
    return (off, terms) if off <= cap else (cap, [f"{plain(cap)} (trừ tối đa, thay cho {' + '.join(terms)})"])


def _absent_term(standing: Standing, scheme: Scheme) -> str:
    most = plain(Decimal(str(scheme.missing)))
    if standing.obligation.kind is not ReportKind.ARTICLES:
        return f"{most} (chưa nộp)"
    quota = standing.obligation.quota
    lacking = max(0, quota - articles_as_if_confirmed(standing))
    return f"{most} × {lacking}/{quota} (thiếu {lacking} bài)"


def _times(count: int, each: float) -> str:
    one = plain(Decimal(str(each)))
    return one if count == 1 else f"{count} × {one}"


def _delays(standing: Standing) -> tuple[int, bool]:
    """Return how many versions came late, those that were sent back included, and whether nothing is there."""
    late = standing.late_before_return
    match standing.status:
        case Status.LATE:
            return late + 1, False
        case Status.UNDER_REVIEW:
            arrival = as_if_confirmed(standing)
            return (late + (arrival.instant > standing.due), False) if arrival else (late, True)
        case Status.MISSING:
            return late, True
        case _:
            return late, False


def _share_received(standing: Standing) -> Decimal:
    if standing.obligation.kind is not ReportKind.ARTICLES:
        return Decimal(0)
    return min(Decimal(1), Decimal(articles_as_if_confirmed(standing)) / standing.obligation.quota)


def counts(standings: Iterable[Standing]) -> dict[str, int]:
    """Return the figures of `totals` in the record: due, each status, and how many are excused."""
    listed = list(standings)
    by_status = Counter(s.status for s in listed)
    excused = sum(s.excused for s in listed)
    return {"due": len(listed), **{status.value: by_status[status] for status in Status}, "excused": excused}


def on_time_rate(standings: Sequence[Standing]) -> float | None:
    """Return on time or excused / (due − waived − under review − unknown − pending); None where that is 0."""
    rated = [s for s in standings if s.status not in NOT_RATED]
    if not rated:
        return None
    good = sum(s.status is Status.ON_TIME or s.excused for s in rated)
    return good / len(rated)


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's score, rounded half-even to 2 places, its level, and the worked line that anybody can follow."""

    value: float | None
    level: str | None
    working: str


NO_SCORE = Score(None, None, NOTHING_COUNTED)


def score(standings: Sequence[Standing], scheme: Scheme) -> Score:
    """Return the unit's score: the weighted mean of points, or 100 × the on-time rate."""
    weights = (Decimal(str(s.obligation.weight)) for s in standings)
    return score_of((Item(marks(s, scheme).points, w) for s, w in zip(standings, weights, strict=True)), scheme)


def score_of(items: Iterable[Item], scheme: Scheme) -> Score:
    """Return the score of obligations whose points are known, with a worked line that a pencil can follow."""
    counted = [(i.points, i.weight) for i in items if i.points is not None]
    if scheme.name == RATE:
        good = sum(p > 0 for p, _ in counted)
        return _scored(FULL * good / len(counted), f"100 × {good} : {len(counted)}", scheme) if counted else NO_SCORE
    weight = sum((w for _, w in counted), Decimal(0))
    if not weight:
        return NO_SCORE
    total = sum((p * w for p, w in counted), Decimal(0))
    terms = " + ".join(f"{_figure(p)} × {plain(w)}" for p, w in counted)
    return _scored(total / weight, f"({terms}) : {plain(weight)}", scheme)


def _scored(value: Decimal, working: str, scheme: Scheme) -> Score:
    rounded = value.quantize(EXACT, ROUND_HALF_EVEN).quantize(CENT, ROUND_HALF_EVEN)
    return Score(float(rounded), scheme.level(float(rounded)), f"{working} = {plain(rounded)}")


def _figure(value: Decimal) -> str:
    """Return points as a figure, thirds and the like as the fraction that they are: «200/3»."""
    if value == value.quantize(CENT):
        return plain(value)
    top, bottom = Fraction(value).limit_denominator(1000).as_integer_ratio()
    return f"{top}/{bottom}"


def plain(value: Decimal) -> str:
    """Return a number as Vietnamese write it: a decimal comma, no trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
