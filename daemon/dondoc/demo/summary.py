"""What stands at the end: units × reports with their final states, out of the sealed record."""

import datetime as dt
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dondoc.core.obligations import REQUEST_REPORT
from dondoc.core.record import ObligationRecord, Record, UnitRecord
from dondoc.core.wording import duration_text
from dondoc.demo.names import Names

WIDE: Final = 110  # columns of a terminal that shows the table on one line a unit
_WORDS: Final = {
    "on_time": ("đúng hạn", "green"),
    "late": ("chậm", "yellow"),
    "missing": ("chưa nộp", "red"),
    "under_review": ("đang xem xét", "yellow"),
    "unknown": ("chưa xác định", "yellow"),
    "waived": ("được miễn", "cyan"),
    "pending": ("chưa đến hạn", "cyan"),
}


def print_summary(console: Console, record: Record, names: Names) -> None:
    """Print the table; a narrow terminal gets the units' short names."""
    short = names.reports
    columns = list(dict.fromkeys(_column(line) for unit in record["units"] for line in unit["obligations"]))
    columns.sort(key=lambda column: (column == REQUEST_REPORT, list(short).index(column) if column in short else 0))
    table = Table(box=box.SIMPLE_HEAD, collapse_padding=True, title_justify="left")
    table.title = f"Tháng {_month(record)}: kết quả đã chốt"
    table.caption, table.caption_justify = "Điểm và mức chỉ để tham khảo khi đánh giá.", "left"
    table.title_style = "bold"
    table.add_column("Đơn vị", no_wrap=True)
    for column in columns:
        table.add_column(short.get(column, column))
    table.add_column("Điểm", justify="right")
    table.add_column("Mức")
    for unit in record["units"]:
        by_column = {_column(line): line for line in unit["obligations"]}
        name = unit["name"] if console.width >= WIDE else names.units.get(unit["id"], unit["name"])
        table.add_row(name, *(_cell(by_column.get(column)) for column in columns), _score(unit), _level(unit))
    console.print()
    console.print(table)


def _month(record: Record) -> str:
    month = dt.date.fromisoformat(f"{record['month']}-01")
    return f"{month.month}/{month.year}"


def _column(line: ObligationRecord) -> str:
    return line["report"]


def _cell(line: ObligationRecord | None) -> Text:
    if line is None:
        return Text("–", style="dim")
    words, style = _WORDS[line["status"]]
    if line["status"] == "late":
        words += " " + _lateness(line)
    articles = line["articles"]
    if articles is not None and articles["received"] < articles["quota"]:
        words = f"{articles['received']}/{articles['quota']} bài, {words}"
    if line["excused"]:
        words, style = f"{words}, khách quan", "cyan"
    return Text(words, style=style)


def _lateness(line: ObligationRecord) -> str:
    days = line["late_working_days"]
    return f"{days} ngày" if days else duration_text(line["late_seconds"])


def _score(unit: UnitRecord) -> str:
    return "–" if unit["score"] is None else f"{unit['score']:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _level(unit: UnitRecord) -> str:
    return unit["level"] or "–"
