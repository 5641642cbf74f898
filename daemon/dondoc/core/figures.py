"""Figures of the record's lines as they are kept: for months that are sealed, and for quarters and years of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from dondoc.core.record import ObligationRecord, Totals
from dondoc.core.schemes import RATE, Scheme
from dondoc.core.scoring import FULL, NOT_RATED, Item
from dondoc.core.standing import Status

ONE = 1.0


def items_of(lines: Iterable[ObligationRecord], scheme: Scheme) -> Iterator[Item]:
    """Yield the lines as the score takes them, each with the points that its own month gave it."""
    for line in lines:
        weight = Decimal(str(line.get("weight", ONE)))
        if scheme.name == RATE:  # whatever scheme the line's month had
            yield Item(FULL * _is_good(line) if line["status"] not in NOT_RATED else None, weight)
            continue
        points = line.get("points")
        yield Item(None if points is None else Decimal(str(points)), weight)


def totals_of(lines: Sequence[ObligationRecord]) -> Totals:
    """Return how many lines there are: all, of each status, and excused."""
    by_status = Counter(line["status"] for line in lines)
    figures = {"due": len(lines), **{s.value: by_status[s.value] for s in Status}}
    figures["excused"] = sum(line["excused"] for line in lines)
    return {key: figures[key] for key in Totals.__annotations__}  # type: ignore[return-value]


def rate_of(lines: Iterable[ObligationRecord]) -> float | None:
    """Return on time or excused / (due − waived − under review − unknown − pending); None where that is 0."""
    rated = [line for line in lines if line["status"] not in NOT_RATED]
    return sum(map(_is_good, rated)) / len(rated) if rated else None


def _is_good(line: ObligationRecord) -> bool:
    return line["status"] == Status.ON_TIME or line["excused"]
