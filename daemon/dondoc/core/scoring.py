"""A month's figures: points of an obligation, score and counts of a unit (contract, 7).

Scheme `nd335` follows Decree 335/2025/NĐ-CP: each delay takes 25 % off the progress points, save for
objective reasons confirmed by the competent authority. Decimals are exact until the one rounding.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from dondoc.core.obligations import ReportKind
from dondoc.core.schemes import Scheme
from dondoc.core.standing import Standing, Status, articles_as_if_confirmed, as_if_confirmed

FULL = Decimal(100)
CENT = Decimal("0.01")
NOT_COUNTED = frozenset({Status.WAIVED, Status.UNKNOWN, Status.PENDING})
NOT_RATED = NOT_COUNTED | {Status.UNDER_REVIEW}


def points(standing: Standing, scheme: Scheme) -> Decimal | None:
    """Return the obligation's points, 0 to 100; None where it does not count.

    Under review it is scored as if the earliest candidate were confirmed at its own instant.
    """
    if standing.status in NOT_COUNTED:
        return None
    late, missing = _delays(standing)
    if standing.excused:
        late, missing = 0, False
    left = FULL - Decimal(str(scheme.returned)) * standing.returned - Decimal(str(scheme.late)) * late
    if missing:
        left -= Decimal(str(scheme.missing)) * (1 - _share_received(standing))
    return max(Decimal(0), left)


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


def score(standings: Sequence[Standing], scheme: Scheme) -> Score:
    """Return the unit's score: the weighted mean of points, or 100 × the on-time rate."""
    if scheme.name == "rate":
        return _rate_score(standings, scheme)
    counted = [(s, p) for s in standings if (p := points(s, scheme)) is not None]
    weight = sum((Decimal(str(s.obligation.weight)) for s, _ in counted), Decimal(0))
    if not weight:
        return Score(None, None, "không có báo cáo nào được tính")
    total = sum((p * Decimal(str(s.obligation.weight)) for s, p in counted), Decimal(0))
    terms = " + ".join(f"{_plain(p)} × {_plain(Decimal(str(s.obligation.weight)))}" for s, p in counted)
    return _scored(total / weight, f"({terms}) : {_plain(weight)}", scheme)


def _rate_score(standings: Sequence[Standing], scheme: Scheme) -> Score:
    rated = [s for s in standings if s.status not in NOT_RATED]
    if not rated:
        return Score(None, None, "không có báo cáo nào được tính")
    good = sum(s.status is Status.ON_TIME or s.excused for s in rated)
    return _scored(FULL * good / len(rated), f"100 × {good} : {len(rated)}", scheme)


def _scored(value: Decimal, working: str, scheme: Scheme) -> Score:
    rounded = value.quantize(CENT, ROUND_HALF_EVEN)
    return Score(float(rounded), scheme.level(float(rounded)), f"{working} = {_plain(rounded)}")


def _plain(value: Decimal) -> str:
    """Return a number as Vietnamese write it: a decimal comma, no trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
