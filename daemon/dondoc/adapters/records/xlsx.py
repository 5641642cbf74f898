"""The record as a workbook for people who work on: units, obligations, evidence, notices, amendments.

Dates are the office's clock, numbers are numbers, the same record gives the same bytes.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from dondoc.adapters.records import words
from dondoc.adapters.records.columns import AMENDMENTS, COUNTED, EVIDENCE, MONTHS, NOTICES, REPORTS, UNITS
from dondoc.adapters.records.ranks import rank_sheet
from dondoc.adapters.records.sheet import FIRST_ROW, HEAD_ROW, LINES_BELOW, Column, Formats, Sheet, Value
from dondoc.core.record import Amendment, DecisionRecord, MonthFigures, ObligationRecord, Record, UnitRecord
from dondoc.core.wording import STATUSES, TONES

CHARTED: Final = 40  # units; more bars than that nobody reads, so the chart shows the totals
ROW_HEIGHT: Final = 20  # pixels
LOWEST_CHART: Final = 260  # pixels
A_DAY: Final = 86_400


def write_xlsx(record: Record) -> bytes:
    """Return the record as an XLSX file; rows go to disk as they are made, so that memory stays small."""
    out = BytesIO()
    with Workbook(out, {"constant_memory": True}) as book:
        _describe(book, record)
        formats = Formats(book)
        _units(book, formats, record)
        if "months" in record:
            rank_sheet(book, formats, record)
            _months(book, formats, record["months"], f"Các tháng trong {_month(record)}")
        _reports(book, formats, record)
        _fill(book, formats, (f"Chứng cứ và quyết định, {_month(record)}", "Chứng cứ", EVIDENCE), _evidence(record))
        _fill(book, formats, (f"Thư nhắc đã gửi, {_month(record)}", "Thư nhắc", NOTICES), _notices(record))
        changes = "Điều chỉnh các tháng đã chốt"
        _fill(book, formats, (changes, "Điều chỉnh", AMENDMENTS), map(_amendment, record["amendments"]))
    return out.getvalue()


def _month(record: Record) -> str:
    return words.within(words.month_words(record["month"]))


def _describe(book: Workbook, record: Record) -> None:
    made = words.instant(record["generated_at"]) or dt.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook knows no zones
    office = words.clean(record["office"])
    book.set_properties({"title": f"Kết quả báo cáo {_month(record)}", "author": office, "created": made})


def _note(record: Record) -> str:
    return f"{record['office']}. Lập lúc {words.arrival_words(record['generated_at'])}. SHA-256: {record['sha256']}"


def _units(book: Workbook, formats: Formats, record: Record) -> None:
    units = record["units"]
    sheet = Sheet(book, formats, "Đơn vị", UNITS)
    sheet.expected, sheet.below = max(1, len(units)), LINES_BELOW + 2 + _chart_height(len(units)) // ROW_HEIGHT
    sums = [sum(unit["counts"][key] for unit in units) for key in COUNTED]  # type: ignore[literal-required]
    sums += [sum(u["late_working_days"] for u in units)]
    sums += [sum(u["reminders"] for u in units), sum(u["escalations"] for u in units)]
    sheet.head(f"Kết quả thực hiện chế độ báo cáo {_month(record)}", "", sums)
    for unit in units:
        sheet.row(_unit(unit))
    sheet.close(freeze=2)
    _chart(book, sheet, len(units))
    _rules(sheet, record)


def _months(book: Workbook, formats: Formats, months: Sequence[MonthFigures], title: str) -> None:
    sheet = Sheet(book, formats, "Các tháng", MONTHS)
    sheet.expected = max(1, len(months))
    sums = [sum(month["totals"][key] for month in months) for key in COUNTED]  # type: ignore[literal-required]
    sheet.head(title, "", [*sums, sum(month["amended"] for month in months)])
    for month in months:
        sheet.row(_month_row(month))
    sheet.close(freeze=1)


def _month_row(month: MonthFigures) -> list[Value]:
    state = "Đã chốt" if month["sealed"] else "Chưa chốt"
    return [
        words.month_words(month["month"]),
        f"{state}, lập lại từ hộp thư" if month["reconstructed"] else state,
        *(month["totals"][key] for key in COUNTED),  # type: ignore[literal-required]
        month["amended"],
        month["sha256"] or None,
    ]


def _unit(unit: UnitRecord) -> list[Value]:
    return [
        unit["id"],
        unit["name"],
        *(unit["counts"][key] for key in COUNTED),  # type: ignore[literal-required]
        unit["on_time_rate"],
        unit["score"],
        unit["level"],
        unit["late_working_days"],
        unit["reminders"],
        unit["escalations"],
        unit.get("calculation"),
    ]


def _rules(sheet: Sheet, record: Record) -> None:
    """Write the rule, the note and the seal below the table."""
    texts = [f"Cách tính: {words.scheme_words(record)}", words.REFERENCE, _note(record)]
    if record.get("previous_sha256"):
        texts.append(f"SHA-256 của sổ kỳ trước: {record['previous_sha256']}")
    if record.get("reconstructed"):
        texts.insert(0, words.RECONSTRUCTED)
    for n, text in enumerate(texts):
        sheet.line(n + 1, text)


def _chart(book: Workbook, sheet: Sheet, units: int) -> None:
    """Draw on time, late and missing: a bar a unit, or the totals where there are many units."""
    few = 0 < units <= CHARTED
    rows = (FIRST_ROW, sheet.last_row) if few else (HEAD_ROW - 1, HEAD_ROW - 1)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for key, colour in (("on_time", "#2F9E5B"), ("late", "#E0A100"), ("missing", "#C92A2A")):
        n = 2 + COUNTED.index(key)
        series = {"name": words.TOTALS[key], "values": ["Đơn vị", rows[0], n, rows[1], n], "fill": {"color": colour}}
        if few:
            series["categories"] = ["Đơn vị", rows[0], 1, rows[1], 1]
        chart.add_series({**series, "gap": 40})
    chart.set_title({"name": "Số báo cáo theo tình trạng", "name_font": {"name": "Times New Roman", "size": 13}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"reverse": True, "visible": few})
    chart.set_x_axis({"num_format": "0", "min": 0, "major_unit": 1 if few else None})
    chart.set_size({"width": 760, "height": _chart_height(units)})
    sheet.page.insert_chart(sheet.last_row + LINES_BELOW + 2, 1, chart, {"description": "Số báo cáo theo tình trạng"})


def _chart_height(units: int) -> int:
    return max(LOWEST_CHART, 120 + 26 * units) if units <= CHARTED else LOWEST_CHART


def _reports(book: Workbook, formats: Formats, record: Record) -> None:
    sheet = Sheet(book, formats, "Báo cáo", REPORTS)
    sheet.head(f"Từng báo cáo đến hạn trong {_month(record)}", _note(record))
    for unit in record["units"]:
        for item in unit["obligations"]:
            sheet.row(_report(unit, item))
    sheet.colour("Tình trạng", {STATUSES[status]: tone for status, tone in TONES.items()})
    sheet.close(freeze=2)


def _report(unit: UnitRecord, item: ObligationRecord) -> list[Value]:
    articles = item["articles"]
    return [
        item["ref"],
        unit["name"],
        item.get("report_name", item["report"]),
        item["label"],
        words.instant(item["due"]),
        words.instant(item["original_due"]) if item["original_due"] != item["due"] else None,
        words.instant(item["arrived"]),
        STATUSES.get(item["status"], item["status"]),
        "Có" if item["excused"] else None,
        item["returned"] or None,
        item["late_seconds"] / A_DAY or None,
        item["late_working_days"] or None,
        articles["received"] if articles else None,
        articles["quota"] if articles else None,
        item.get("weight"),
        item.get("points"),
        item.get("calculation"),
        item["reminders"] or None,
        item["escalations"] or None,
        "; ".join(item.get("titles", ())) or None,
    ]


def _fill(
    book: Workbook, formats: Formats, names: tuple[str, str, tuple[Column, ...]], rows: Iterator[Sequence[Value]]
) -> None:
    title, name, columns = names
    sheet = Sheet(book, formats, name, columns)
    sheet.head(title, "")
    for row in rows:
        sheet.row(row)
    sheet.close(freeze=2)


def _evidence(record: Record) -> Iterator[list[Value]]:
    """Yield a row for each piece of evidence, and for each further decision on the same obligation."""
    for unit in record["units"]:
        for item in unit["obligations"]:
            yield from _evidence_of(unit, item)


def _evidence_of(unit: UnitRecord, item: ObligationRecord) -> Iterator[list[Value]]:
    evidence, decisions = item["evidence"], item["decisions"]
    if not evidence and not decisions:
        return
    proof: list[Value] = [None] * 5
    if evidence:
        proof = [
            words.SOURCES.get(evidence["time_source"], evidence["time_source"]),
            words.instant(evidence["claimed_date"]) or evidence["claimed_date"],
            words.AUTHENTICATION.get(evidence["authentication"], evidence["authentication"]),
            evidence["message_id"],
            evidence["sha256"],
        ]
    for decision in decisions or (None,):
        yield [item["ref"], unit["name"], words.instant(item["arrived"]), *proof, *_decision(decision)]
        proof = [None] * 5


def _decision(decision: DecisionRecord | None) -> list[Value]:
    if decision is None:
        return [None] * 5
    kind = words.DECISIONS.get(decision["kind"], decision["kind"])
    return [decision["id"], kind, decision["by"], words.instant(decision["at"]), decision["reason"]]


def _notices(record: Record) -> Iterator[list[Value]]:
    for unit in record["units"]:
        for item in unit["obligations"]:
            for sent in item.get("notices", ()):
                kind = words.NOTICES.get(sent["kind"], sent["kind"])
                at, due = words.instant(sent["at"]), words.instant(sent["due"])
                yield [item["ref"], unit["name"], at, kind, sent["rung"], due]


def _amendment(change: Amendment) -> list[Value]:
    was, now = change["was"], change["is"]
    return [
        words.month_words(change["month"]),
        change["ref"],
        change.get("unit"),
        STATUSES.get(was.get("status", ""), was.get("status")),
        STATUSES.get(now.get("status", ""), now.get("status")),
        words.instant(now.get("arrived")),
        was.get("points"),
        now.get("points"),
        "; ".join(words.decision_words(decision) for decision in change.get("decisions", ())) or None,
    ]
