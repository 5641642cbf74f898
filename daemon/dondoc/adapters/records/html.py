"""The record as one self-contained page, in the board's design."""

from dondoc.adapters.records.page import render
from dondoc.adapters.records.view import view_of
from dondoc.core.record import Record


def write_html(record: Record) -> bytes:
    """Return the page; the same record gives the same bytes."""
    return render("record.html.j2", record=view_of(record))
