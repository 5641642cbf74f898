"""The record as a PDF in the form of Decree 30/2020/NĐ-CP, laid out by WeasyPrint from a page of our own.

WeasyPrint draws with Pango, which the system must have; where it lacks it there is no PDF and all else goes on.
"""

from collections.abc import Callable
from typing import Final, NoReturn

from dondoc.adapters.records.page import render
from dondoc.adapters.records.paper import facts_of
from dondoc.core.record import Record
from dondoc.ports import FormMissingError

MOST_UNITS: Final = 500  # 300 take ten seconds and 300 MiB; nobody reads longer paper, and the workbook has them all
REMEDY: Final = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"


def write_pdf(record: Record) -> bytes:
    """Return the record as a PDF file; the same record gives the same bytes on the same machine.

    Raises FormMissingError where this machine cannot make any, and for a record of too many units.
    """
    units = len(record["units"])
    if units > MOST_UNITS:
        raise FormMissingError(f"no PDF is made of {units} units, at most of {MOST_UNITS}: see the .xlsx")
    printed = _printer()
    page = render("paper.html.j2", made=record["generated_at"], **facts_of(record))
    return printed(page.decode())


def why_missing() -> str:
    """Return why this machine makes no PDF, in one sentence; empty where it does."""
    try:
        _printer()
    except FormMissingError as missing:
        return str(missing)
    return ""


def _printer() -> Callable[[str], bytes]:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - slow to import, seldom needed, and it may be missing
    except (ImportError, OSError) as fault:  # OSError: WeasyPrint is there, the library that it draws with is not
        reason = " ".join(str(fault).split())[:200]
        raise FormMissingError(f"no PDF can be made here ({reason}): {REMEDY}") from fault

    def printed(page: str) -> bytes:
        made: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_tags=True)
        return made

    return printed


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"the record's page fetches nothing: {url[:100]}")
