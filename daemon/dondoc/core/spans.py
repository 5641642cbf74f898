"""Quarters, halves, nine months and years: the months' records put together, as things stand now (contract, 7).

A sealed month stays as it is; what has come or was decided since re-scores it here, by the rule of that month, and
stands under the amendments. A span is never sealed: the months are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dondoc.core.amendments import Present, amended_since_seal
from dondoc.core.cycles import Period, PeriodKind
from dondoc.core.figures import items_of, rate_of, totals_of
from dondoc.core.record import Amendment, MonthFigures, ObligationRecord, Record, UnitMonth, UnitRecord, seal_hash
from dondoc.core.schemes import OWN, RATE, Scheme, in_words, rule_of
from dondoc.core.scoring import NO_SCORE, Score, plain, score_of

SPANS = frozenset({PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.NINE_MONTHS, PeriodKind.YEAR})


def months_of(period: Period) -> tuple[str, ...]:
    """Return the ids of the months that a span covers; ValueError for a week or a request."""
    first, last = period.months
    return tuple(f"{period.year:04}-{month:02}" for month in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Month:
    """A month's record, with its lines as they are now and what has changed in them since its seal."""

    record: Record
    lines: Mapping[str, Sequence[ObligationRecord]]  # by unit
    amendments: Sequence[Amendment]


def month_now(record: Record, present: Present) -> Month:
    """Return a month as it is now; one that is not sealed is so already."""
    if not record["sealed"]:
        return Month(record, {unit["id"]: unit["obligations"] for unit in record["units"]}, ())
    scheme = present.scheme_of(record)
    lines = {unit["id"]: [present.line(line, scheme) for line in unit["obligations"]] for unit in record["units"]}
    return Month(record, lines, amended_since_seal(record, present))


def span_record(period: Period, months: Sequence[Month], scheme: Scheme, *, like: Record) -> Record:
    """Return the record of a span from its months, in order; letterhead is that of `like`."""
    lines = [line for month in months for own in month.lines.values() for line in own]
    made: Record = {
        **like,
        "month": period.id,
        "generated_at": max(month.record["generated_at"] for month in months),
        "sealed": False,
        "sha256": "",
        "scheme": in_words(scheme) if scheme.name == OWN else scheme.name,
        "rule": rule_of(scheme),
        "totals": totals_of(lines),
        "units": _ranked([_unit(unit, months, scheme) for unit in _units(months)], scheme),
        "amendments": [change for month in months for change in month.amendments],
        "outages": [gap for month in months for gap in month.record.get("outages", ())],
        "months": [_figures(month) for month in months],
        "absent": sorted(set(months_of(period)) - {month.record["month"] for month in months}),
        "ranking": ranking_words(scheme),
    }
    made.pop("previous_sha256", None)
    made["generated_at"] = max([made["generated_at"], *_instants(made["amendments"])])
    if any(month.record.get("reconstructed") for month in months):
        made["reconstructed"] = True
    made["sha256"] = seal_hash(made)
    return made


def _instants(changes: Sequence[Amendment]) -> Iterator[str]:
    """Yield when things came or were decided after a seal: the record is as of the last of them."""
    for change in changes:
        yield change["is"].get("arrived") or ""
        yield from (decision["at"] for decision in change.get("decisions", ()))


def _figures(month: Month) -> MonthFigures:
    record = month.record
    return {
        "month": record["month"],
        "sealed": record["sealed"],
        "sha256": record["sha256"] if record["sealed"] else "",
        "reconstructed": bool(record.get("reconstructed")),
        "totals": totals_of([line for lines in month.lines.values() for line in lines]),
        "amended": len(month.amendments),
    }


def _units(months: Sequence[Month]) -> list[UnitRecord]:
    """Return each unit once, as its last month has it, in the order of the last month."""
    found: dict[str, UnitRecord] = {}
    for month in reversed(months):
        for unit in month.record["units"]:
            found.setdefault(unit["id"], unit)
    return list(found.values())


def _unit(unit: UnitRecord, months: Sequence[Month], scheme: Scheme) -> UnitRecord:
    own = [(month.record["month"], month.lines.get(unit["id"], ())) for month in months]
    lines: list[ObligationRecord] = [{**line, "month": name} for name, held in own for line in held]
    figures = [_month_of_unit(name, held, scheme) for name, held in own]
    scored = [month["score"] for month in figures if month["score"] is not None]
    marks = _score(figures, lines, scheme)
    return {
        "id": unit["id"],
        "name": unit["name"],
        "counts": totals_of(lines),
        "on_time_rate": rate_of(lines),
        "score": marks.value,
        "level": marks.level,
        "calculation": marks.working,
        "late_working_days": sum(line["late_working_days"] for line in lines),
        "reminders": sum(line["reminders"] for line in lines),
        "escalations": sum(line["escalations"] for line in lines),
        "obligations": lines,
        "months": figures,
        "trend": round(scored[-1] - scored[0], 2) if len(scored) > 1 else None,
        "counted": sum(item.points is not None for item in items_of(lines, scheme)),
    }


def _month_of_unit(month: str, lines: Sequence[ObligationRecord], scheme: Scheme) -> UnitMonth:
    items = [item for item in items_of(lines, scheme) if item.points is not None]
    even = scheme.name == RATE  # by the rate each obligation weighs the same
    points = sum(((i.points or Decimal(0)) * (1 if even else i.weight) for i in items), Decimal(0))
    weight = Decimal(len(items)) if even else sum((i.weight for i in items), Decimal(0))
    score = score_of(items, scheme).value
    return {"month": month, "due": len(lines), "points": float(points), "weight": float(weight), "score": score}


def _score(months: Sequence[UnitMonth], lines: Sequence[ObligationRecord], scheme: Scheme) -> Score:
    """Return the score over all months: each obligation counts by its weight, whatever month it fell into."""
    whole = score_of(items_of(lines, scheme), scheme)
    counted = [month for month in months if month["weight"]]
    if whole.value is None or not counted:
        return NO_SCORE
    sums = " + ".join(_two_places(month["points"]) for month in counted)
    weights = " + ".join(plain(Decimal(str(month["weight"]))) for month in counted)
    return Score(whole.value, whole.level, f"({sums}) : ({weights}) = {plain(Decimal(str(whole.value)))}")


def _two_places(value: float) -> str:
    return plain(Decimal(str(value)).quantize(Decimal("0.01")))


def _ranked(units: Sequence[UnitRecord], scheme: Scheme) -> list[UnitRecord]:
    """Return the units with their ranks: equal scores share a rank, and who has too little that counted has none."""
    least = min(scheme.ranked_from, max((unit.get("counted", 0) for unit in units), default=0))
    scores = [u["score"] for u in units if u["score"] is not None and u.get("counted", 0) >= least]
    return [{**unit, "rank": _rank(unit, scores, least)} for unit in units]


def _rank(unit: UnitRecord, scores: Sequence[float], least: int) -> int | None:
    score = unit["score"]
    if score is None or unit.get("counted", 0) < least:
        return None
    return 1 + sum(other > score for other in scores)


def ranking_words(scheme: Scheme) -> str:
    """Return how units are ranked, so that nobody has to guess."""
    return (
        "Xếp thứ tự theo điểm cả kỳ, mỗi báo cáo tính theo trọng số, không phân biệt tháng. Đơn vị bằng điểm thì cùng "
        "thứ hạng, thứ hạng tiếp theo được bỏ trống tương ứng; không dùng tiêu chí nào khác để phân biệt. Đơn vị có "
        f"dưới {scheme.ranked_from} báo cáo được tính thì không xếp thứ tự, vì một lần chậm đã làm điểm thay đổi quá "
        "nhiều (trừ khi không đơn vị nào đạt số đó). Xu hướng là số điểm tăng hoặc giảm từ tháng đầu đến tháng cuối có "
        "điểm. Báo cáo đến sau khi chốt sổ tháng được tính lại điểm ở đây theo cách tính của tháng đó."
    )
