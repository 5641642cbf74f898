"""The workbook that a letter carries: what its table had no room for, as sheets of finished texts."""

import datetime as dt
from io import BytesIO

import xlsxwriter

from dondoc.adapters.records.sheet import Column, Formats, Look, Sheet
from dondoc.core.letters import Workbook


def write_book(wanted: Workbook, at: dt.datetime) -> bytes:
    """Return the workbook as XLSX, the same bytes each time; `at` is the letter's instant on the office's clock."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    book.set_properties({"title": wanted.title, "created": at.replace(tzinfo=None, microsecond=0)})
    formats = Formats(book)
    for one in wanted.sheets:
        columns = [Column(head, width, Look.WORDS) for head, width in zip(one.heads, one.widths, strict=True)]
        sheet = Sheet(book, formats, one.title, columns)
        sheet.head(wanted.title, f"{one.title}: {len(one.rows)}")
        for row in one.rows:
            sheet.row(row)
        sheet.close(freeze=1)
    book.close()
    return memory.getvalue()
