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

from dondoc.adapters.records.package import with_fixed_times
from dondoc.adapters.records.paper import facts_of
from dondoc.core.record import Record
from dondoc.ports import TemplateFaultError

# What a template that people edit may trip over, beside Jinja's own errors; lxml's is a SyntaxError.
_FAULTS: Final = (
    TemplateError, SyntaxError, PackageNotFoundError, BadZipFile, ArithmeticError, AttributeError, LookupError, OSError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip


def write_docx(record: Record, template: Path) -> bytes:
    """Return the record as a DOCX file; the same record and template give the same bytes.

    Raises TemplateFaultError, naming the template and its fault, where it does not render.
    """
    context = facts_of(record)
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
