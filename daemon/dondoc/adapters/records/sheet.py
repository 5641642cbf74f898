"""One sheet of the workbook: typed columns with a frozen head and filters; a stranger's text stays text."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any, Final, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dondoc.adapters.records.words import clean

Value: TypeAlias = str | int | float | dt.datetime | None

TITLE_ROW: Final = 0
HEAD_ROW: Final = 2
FIRST_ROW: Final = 3
LANDSCAPE_A4: Final = 9  # Excel's number of the paper
ONE_PAGE = 280  # characters over a page: small, but whole, with its chart
READABLE = 190  # characters over a page of several
LINE_HEIGHT: Final = 15  # points
LINES_BELOW: Final = 6  # the rule, the note and the seals below a table
_FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")
_EXCEL_BEGINS: Final = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - a workbook knows no zones


class Look(StrEnum):
    """How a column's values are shown; the value is Excel's number format."""

    TEXT = "@"
    WORDS = "General"  # text that may wrap
    COUNT = "0"
    POINTS = "0.00"
    SHARE = "0.0%"
    MOMENT = "dd/mm/yyyy hh:mm:ss"
    LENGTH = "[h]:mm:ss"  # a length of time, in days


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters and its look; `total` sums it above the head."""

    head: str
    width: float
    look: Look = Look.TEXT
    total: bool = False


# Fill and letters of each tone: WCAG AA on the fill, and the words stand beside the colour.
COLOURS: Final = {
    "ok": ("#DDF1E3", "#14562D"),
    "warn": ("#FBEBC8", "#6B4300"),
    "late": ("#F8D9D6", "#8A1515"),
    "info": ("#DCE9F5", "#1B4F72"),
    "none": ("#ECEFF2", "#46525D"),
}


class Formats:
    """The workbook's formats, each made once and always in the same order."""

    def __init__(self, book: Workbook) -> None:
        """Make them all: the order decides their numbers in the file."""
        base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        head = {**base, "border": 1, "border_color": "#C9D2DA", "bold": True, "bg_color": "#1B4F72"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.note = book.add_format({**base, "italic": True, "font_color": "#46525D"})
        self.text = book.add_format({**base, "text_wrap": True, "indent": 1})
        self.head = book.add_format(
            {**head, "font_color": "#FFFFFF", "text_wrap": True, "align": "center", "valign": "vcenter"}
        )
        self.looks = {look: book.add_format(_look(base, look)) for look in Look}
        self.sums = {look: book.add_format({**_look(base, look), "bold": True, "bg_color": "#EEF2F5"}) for look in Look}
        self.ruled = book.add_format({"border": 1, "border_color": "#C9D2DA"})
        # The sign that Excel itself sets for text that begins like a formula: an edit keeps it text too.
        self.quoted = book.add_format({**base, "num_format": "@", "align": "left", "indent": 1, "quote_prefix": True})
        self.tones = {
            tone: book.add_format({"bg_color": fill, "font_color": ink}) for tone, (fill, ink) in COLOURS.items()
        }


def _look(base: dict[str, Any], look: Look) -> dict[str, Any]:
    aside = {"align": "left", "indent": 1} if look in {Look.TEXT, Look.WORDS} else {}
    return {**base, **aside, "num_format": look.value, "text_wrap": look is Look.WORDS}


class Sheet:
    """A sheet that is filled from top to bottom, a row at a time."""

    def __init__(self, book: Workbook, formats: Formats, name: str, columns: Sequence[Column]) -> None:
        """Begin the sheet; `head` must come before the first row."""
        self.page: Worksheet = book.add_worksheet(name)
        self.columns = tuple(columns)
        self._formats = formats
        self._row = FIRST_ROW

    @property
    def last_row(self) -> int:
        """The last row filled, the first row where none is: a range is never upside down."""
        return max(FIRST_ROW, self._row - 1)

    def head(self, title: str, note: str, sums: Sequence[float] = ()) -> None:
        """Write the title, the sums of the columns that have one, and the head."""
        page, formats = self.page, self._formats
        page.write_string(TITLE_ROW, 0, text_of(title), formats.title)
        page.write_string(TITLE_ROW + 1, 0, text_of(note), formats.note)
        self._write_sums(list(sums))
        for n, column in enumerate(self.columns):
            page.set_column(n, n, column.width)
            page.write_string(HEAD_ROW, n, column.head, formats.head)
        page.set_row(HEAD_ROW, 34)
        page.set_landscape()
        page.set_paper(LANDSCAPE_A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.repeat_rows(HEAD_ROW)
        page.set_footer("&C&P/&N")

    def _write_sums(self, sums: list[float]) -> None:
        # Real formulas with their value beside them: a program that does not calculate shows the same.
        first = next((n for n, column in enumerate(self.columns) if column.total), 0)
        if sums and first > 1:
            self.page.write_string(HEAD_ROW - 1, first - 1, "Tổng cộng", self._formats.sums[Look.TEXT])
        for n, column in enumerate(self.columns):
            if column.total and sums:
                letter = _letters(n)
                area = f"{letter}{FIRST_ROW + 1}:{letter}{FIRST_ROW + self.expected}"
                style = self._formats.sums[column.look]
                self.page.write_formula(HEAD_ROW - 1, n, f"=SUBTOTAL(9,{area})", style, sums.pop(0))

    expected: int = 1  # rows that will come: sums stand above them and are written first
    below: int = 0  # rows below the table that are printed too

    def row(self, values: Sequence[Value]) -> None:
        """Write a row with one value a column; a text is never taken for a formula, a link or a number."""
        for n, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._write(n, column.look, value)
        self._row += 1

    def line(self, below: int, text: str) -> None:
        """Write a text so many rows below the table, over its whole width and as high as it needs."""
        row, whole, last = self.last_row + below, text_of(text), len(self.columns) - 1
        width = sum(column.width for column in self.columns)
        self.page.set_row(row, LINE_HEIGHT * ceil(len(whole) / width))
        self.page.merge_range(row, 0, row, last, "", self._formats.text)
        self.page.write_string(row, 0, whole, self._formats.text)

    def _write(self, n: int, look: Look, value: Value) -> None:
        style = self._formats.looks[look]
        match value:
            case None:
                pass
            case str():
                text = text_of(value)
                self.page.write_string(self._row, n, text, self._style(text, style))
            case dt.datetime() if value >= _EXCEL_BEGINS:
                self.page.write_datetime(self._row, n, value, style)
            case dt.datetime():
                self.page.write_string(self._row, n, value.isoformat(" "), style)
            case _:
                self.page.write_number(self._row, n, value, style)

    def _style(self, text: str, style: Format) -> Format:
        return self._formats.quoted if text.startswith(_FORMULA_MARKS) else style

    def colour(self, head: str, tones: dict[str, str]) -> None:
        """Colour the column's words, each with its tone, by conditional formats that people may change."""
        n = next(n for n, column in enumerate(self.columns) if column.head == head)
        for word, tone in tones.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self._formats.tones[tone]}
            self.page.conditional_format(FIRST_ROW, n, self.last_row, n, rule)

    def close(self, *, freeze: int) -> None:
        """Set filters over what was written, and freeze the head and the first columns."""
        # One rule draws every line: cells need no borders of their own, and an empty one no place in the file.
        ruled = {"type": "formula", "criteria": f'=$A{FIRST_ROW + 1}<>""', "format": self._formats.ruled}
        self.page.conditional_format(FIRST_ROW, 0, self.last_row, len(self.columns) - 1, ruled)
        self.page.print_area(TITLE_ROW, 0, self.last_row + self.below, len(self.columns) - 1)
        self.page.autofilter(HEAD_ROW, 0, self.last_row, len(self.columns) - 1)
        self.page.freeze_panes(FIRST_ROW, freeze)
        self._fit(freeze)

    def _fit(self, kept: int) -> None:
        """Print so many pages side by side that letters can be read; each bears the first columns, which tell whose."""
        whole = sum(column.width for column in self.columns)
        first = sum(column.width for column in self.columns[:kept])
        across = 1 if whole <= ONE_PAGE else ceil((whole - first) / (READABLE - first))
        self.page.fit_to_pages(across, 0)
        if across > 1:
            self.page.repeat_columns(0, kept - 1)
            self.page.print_across()


def text_of(text: str) -> str:
    """Return a text as a cell takes it: one line, bounded, without control characters."""
    whole = clean(text)
    # XlsxWriter takes what stands between these marks for markup and writes it raw.
    return f"{whole} " if whole.startswith("<r>") and whole.endswith("</r>") else whole


def _letters(n: int) -> str:
    return chr(ord("A") + n)
