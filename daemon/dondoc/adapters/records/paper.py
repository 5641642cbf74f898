"""What the record says on paper: the facts that document and PDF have in common, named as templates use them."""

from typing import Final

from dondoc.adapters.records import words
from dondoc.adapters.records.view import UnitLine, View, view_of
from dondoc.core.record import Record
from dondoc.core.wording import letterhead_date

LONGEST_LIST: Final = 500  # lines of a list; a paper with more than that nobody reads, the workbook has them all
_OPEN_DATE: Final = "ngày … tháng … năm …"


def facts_of(record: Record) -> dict[str, object]:
    """Return what the record's templates are given: finished texts, and the view's lines."""
    view = view_of(record)
    are_few = len(view.units) <= LONGEST_LIST
    return {
        "title": f"Kết quả thực hiện chế độ báo cáo của các đơn vị {view.month_within}",
        "office": view.office,
        "agency_upper": view.agency.upper() or "…",
        "office_upper": _own_name(view).upper(),
        "place_and_date": _place_and_date(view.place, record),
        "month": view.month_within,
        "reconstructed": view.reconstructed,
        "summary": _summary(view),
        "outages": view.outages,
        "units": view.units,
        "state": view.state if view.months else "",
        "months": view.months,
        "ranked": view.ranked if view.months else (),
        "ranking": view.ranking,
        "scores_by_month": {unit.id: _by_month(unit, view) for unit in view.units},
        "undecided": view.undecided[:LONGEST_LIST],
        "behind": view.behind[:LONGEST_LIST],
        "more": max(0, len(view.behind) - LONGEST_LIST) + max(0, len(view.undecided) - LONGEST_LIST),
        "articles": view.articles[:LONGEST_LIST],
        "changes": view.changes,
        "calculated": tuple(unit for unit in view.units if unit.calculation) if are_few else (),
        "rule": view.rule,
        "reference": view.reference,
        "sha256": view.sha256,
        "previous": view.previous,
        "numbers": _numbers(view),
    }


def _numbers(view: View) -> dict[str, int]:
    """Return the number of each part; one that has nothing to say is left out and the next takes its number."""
    present = {
        "general": True,
        "months": bool(view.months),
        "ranked": bool(view.months and view.units),
        "units": bool(view.units),
        "undecided": bool(view.undecided),
        "behind": bool(view.behind),
        "articles": bool(view.articles),
        "changes": bool(view.changes),
        "rule": True,
    }
    return {name: number for number, name in enumerate((name for name, there in present.items() if there), start=1)}


def _by_month(unit: UnitLine, view: View) -> str:
    """Return «T1: 100; T2: 87,5; T3: –»."""
    return "; ".join(f"{month.short}: {score}" for month, (score, _) in zip(view.months, unit.months, strict=False))


def _own_name(view: View) -> str:
    """Return the office's name without its agency's, which stands in the line above (annex I, II.2)."""
    return view.office.removesuffix(view.agency).strip() or view.office if view.agency else view.office


def _place_and_date(place: str, record: Record) -> str:
    made = words.instant(record["generated_at"])
    return letterhead_date(place or "…", made.date()) if made else f"{place or '…'}, {_OPEN_DATE}"


def _summary(view: View) -> str:
    figures = {key: (label, figure) for key, label, figure in view.totals}
    _, due = figures.pop("due")
    if not due:
        return "Trong kỳ không có báo cáo nào đến hạn."
    _, excused = figures.pop("excused")
    parts = [f"{words.within(label)} {figure}" for label, figure in figures.values() if figure]
    said = f"Tổng số báo cáo phải nộp: {due}, trong đó: {'; '.join(parts)}."
    return f"{said} Có {excused} báo cáo được xác nhận lý do khách quan." if excused else said
