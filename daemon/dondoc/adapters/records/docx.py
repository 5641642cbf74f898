"""The record as a document in the form of Decree 30/2020/NĐ-CP, filled into a template that the office may edit."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dondoc.adapters.records import words
from dondoc.adapters.records.package import with_fixed_times
from dondoc.adapters.records.view import View, view_of
from dondoc.core.record import Record
from dondoc.core.wording import letterhead_date
from dondoc.ports import TemplateFaultError

LONGEST_LIST: Final = 500  # lines that are behind; a paper with more than that nobody reads, the workbook has them all
_OPEN_DATE: Final = "ngày … tháng … năm …"
# What a template that people edit may trip over, beside Jinja's own errors; lxml's is a SyntaxError.
_FAULTS: Final = (
    TemplateError, SyntaxError, PackageNotFoundError, BadZipFile, ArithmeticError, AttributeError, LookupError, OSError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip


def write_docx(record: Record, template: Path) -> bytes:
    """Return the record as a DOCX file; the same record and template give the same bytes.

    Raises TemplateFaultError, naming the template and its fault, where it does not render.
    """
    context = _context(view_of(record), record)
    try:
        document = DocxTemplate(template)
        document.render(context, _environment(), autoescape=True)
        _date(document, record)
        out = BytesIO()
        document.save(out)
    except _FAULTS as fault:
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise TemplateFaultError(f"{template.name}: the record's template does not render: {reason}") from fault
    return with_fixed_times(out.getvalue())


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    # The same record makes the same bytes: nothing that throws dice.
    del made.globals["lipsum"], made.filters["random"]
    return made


def _date(document: Any, record: Record) -> None:  # noqa: ANN401 - docxtpl ships no types
    made = dt.datetime.fromisoformat(record["generated_at"]).astimezone(dt.UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.created = properties.modified = made
    properties.last_modified_by, properties.revision = "", 1


def _context(view: View, record: Record) -> dict[str, object]:
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
        "undecided": view.undecided[:LONGEST_LIST],
        "behind": view.behind[:LONGEST_LIST],
        "more": max(0, len(view.behind) - LONGEST_LIST) + max(0, len(view.undecided) - LONGEST_LIST),
        "changes": view.changes,
        "calculated": tuple(unit for unit in view.units if unit.calculation),
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
        "units": bool(view.units),
        "undecided": bool(view.undecided),
        "behind": bool(view.behind),
        "changes": bool(view.changes),
        "rule": True,
    }
    return {name: number for number, name in enumerate((name for name, there in present.items() if there), start=1)}


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
