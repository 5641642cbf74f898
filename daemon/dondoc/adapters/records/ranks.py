"""The workbook's sheet of ranks and trends, in quarter and year records: scores by month, a line for each unit."""

from collections.abc import Sequence
from typing import Final

from xlsxwriter import Workbook

from dondoc.adapters.records import words
from dondoc.adapters.records.sheet import FIRST_ROW, HEAD_ROW, Column, Formats, Look, Sheet, Value
from dondoc.core.record import Record, UnitRecord

NAME: Final = "Xếp thứ tự"
CHARTED: Final = 12  # units; more lines than that nobody tells apart, so the chart shows those ranked first
CHART_HEIGHT: Final = 380  # pixels
ROW_HEIGHT: Final = 20  # pixels
LAST: Final = 10**9
_BEFORE: Final = (
    Column("Đơn vị", 32, Look.WORDS),
    Column("Thứ hạng", 9, Look.COUNT),
    Column("Điểm cả kỳ", 10, Look.POINTS),
    Column("Xếp mức", 16),
    Column("Báo cáo được tính", 10, Look.COUNT),
)


def rank_sheet(book: Workbook, formats: Formats, record: Record) -> None:
    """Write the sheet: units by rank, their score in each month, the trend, and both drawn."""
    months = [month["month"] for month in record.get("months", ())]
    scores = [Column(words.month_words(month), 10, Look.POINTS) for month in months]
    columns = (*_BEFORE, *scores, Column("Xu hướng (điểm)", 10, Look.POINTS), Column("Biểu đồ", 18))
    units = sorted(record["units"], key=lambda unit: (unit.get("rank") or LAST, unit["score"] is None))
    sheet = Sheet(book, formats, NAME, columns)
    title = f"Xếp thứ tự và xu hướng {words.within(words.month_words(record['month']))}"
    sheet.below = 4 + CHART_HEIGHT // ROW_HEIGHT
    sheet.head(title, "")
    for n, unit in enumerate(units):
        sheet.row(_row(unit))
        cells = {"range": f"'{NAME}'!{_area(FIRST_ROW + n, len(months))}", "markers": True, "min": 0, "max": 100}
        sheet.page.add_sparkline(FIRST_ROW + n, len(columns) - 1, cells)
    sheet.close(freeze=1)
    sheet.line(1, record.get("ranking", ""))
    drawn = sum(unit["score"] is not None for unit in units[:CHARTED])
    if drawn and len(months) > 1:
        _chart(book, sheet, units=drawn, months=len(months))


def _row(unit: UnitRecord) -> Sequence[Value]:
    months = [month["score"] for month in unit.get("months", ())]
    figures = (unit["name"], unit.get("rank"), unit["score"], unit["level"], unit.get("counted"))
    return [*figures, *months, unit.get("trend"), None]


def _area(row: int, months: int) -> str:
    first, last = (chr(ord("A") + len(_BEFORE) + n) for n in (0, months - 1))
    return f"${first}${row + 1}:${last}${row + 1}"


def _chart(book: Workbook, sheet: Sheet, *, units: int, months: int) -> None:
    first, last = len(_BEFORE), len(_BEFORE) + months - 1
    chart = book.add_chart({"type": "line"})
    for row in range(FIRST_ROW, FIRST_ROW + units):
        chart.add_series(
            {
                "name": [NAME, row, 0],
                "categories": [NAME, HEAD_ROW, first, HEAD_ROW, last],
                "values": [NAME, row, first, row, last],
                "marker": {"type": "automatic"},
            }
        )
    chart.set_title({"name": "Điểm từng tháng", "name_font": {"name": "Times New Roman", "size": 13}})
    chart.set_y_axis({"min": 0, "max": 100, "num_format": "0"})
    chart.set_legend({"position": "right"})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 860, "height": CHART_HEIGHT})
    sheet.page.insert_chart(sheet.last_row + 3, 0, chart, {"description": "Điểm từng tháng của các đơn vị"})
