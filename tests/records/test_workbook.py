"""The workbook: real numbers and dates, text that stays text, and LibreOffice computes the same sums."""

import csv
import datetime as dt
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree as ET  # our own file is read

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from dondoc.adapters.records.xlsx import write_xlsx
from dondoc.core.record import Record
from tests.records.office_suite import convert, said
from tests.records.quarters import quarter
from tests.records.samples import HOSTILE, bare_month, empty_month, hostile_month, month

SHEETS = ["Đơn vị", "Báo cáo", "Chứng cứ", "Thư nhắc", "Điều chỉnh"]
CSV_OF_FIRST_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


def opened(record: Record) -> Workbook:
    return load_workbook(BytesIO(write_xlsx(record)))


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    """Return the sheet's rows below its head, each by the head's words."""
    head, *rest = list(book[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, head), row, strict=True)) for row in rest]


def test_the_same_record_gives_the_same_bytes() -> None:
    assert write_xlsx(month()) == write_xlsx(month())


def test_the_file_is_dated_by_the_record_and_by_no_clock() -> None:
    made = opened(month()).properties.created
    assert made == dt.datetime(2026, 4, 3, 8)  # noqa: DTZ001 - a workbook knows no zones


@pytest.mark.parametrize("make", [month, bare_month, empty_month, hostile_month])
def test_every_record_gives_the_five_sheets_with_filters_and_a_frozen_head(make: type) -> None:
    book = opened(make())
    assert book.sheetnames == SHEETS
    assert all(sheet.freeze_panes == "C4" and sheet.auto_filter.ref for sheet in book)


@pytest.mark.filterwarnings("ignore:Sparkline Group extension")  # openpyxl reads all but the small charts
def test_a_quarter_has_a_sheet_of_ranks_with_a_chart_and_one_of_its_months() -> None:
    book = opened(quarter())
    assert book.sheetnames == [SHEETS[0], "Xếp thứ tự", "Các tháng", *SHEETS[1:]]
    assert [row["Thứ hạng"] for row in rows(book, "Xếp thứ tự")[:5]] == [1, 2, 3, None, None]
    line = rows(book, "Xếp thứ tự")[1]
    assert (line["Đơn vị"], line["Tháng 2/2026"], line["Xu hướng (điểm)"]) == ("Chi cục Kiểm lâm", 62.5, -33.33)
    assert [row["Thay đổi sau khi chốt"] for row in rows(book, "Các tháng")] == [0, 1, 2]
    with zipfile.ZipFile(BytesIO(write_xlsx(quarter()))) as package:
        assert "xl/charts/chart2.xml" in package.namelist()
        assert b"sparkline" in package.read("xl/worksheets/sheet2.xml")


def test_how_points_came_about_stands_beside_them() -> None:
    line = next(row for row in rows(opened(month()), "Báo cáo") if row["Mã"] == "cchc.2026-q1.kl")
    assert line["Cách tính điểm"] == "100 − 25 (chậm) = 75"


def test_the_seal_of_the_month_before_is_named() -> None:
    texts = [str(cell.value) for row in opened(month())["Đơn vị"].iter_rows() for cell in row]
    assert any(str(month().get("previous_sha256")) in text for text in texts)


def test_dates_are_dates_on_the_offices_clock_and_figures_are_numbers() -> None:
    line = next(row for row in rows(opened(month()), "Báo cáo") if row["Mã"] == "cchc.2026-q1.kl")
    assert line["Nộp lúc"] == dt.datetime(2026, 3, 17, 9, 12, 33)  # noqa: DTZ001 - a workbook knows no zones
    assert line["Tình trạng"] == "Chậm hạn"
    assert line["Điểm"] == 75
    assert line["Ngày làm việc chậm"] == 1


def test_evidence_names_the_mail_and_each_decision_with_who_and_why() -> None:
    line = next(row for row in rows(opened(month()), "Chứng cứ") if row["Mã"] == "cchc.2026-q1.kl")
    assert line["Message-ID"] == "<cchc.2026-q1.kl@snnmt.example>"
    assert line["Người quyết định"] == "vanphong@snnmt.example"
    assert line["Lý do"] == "đơn vị chữa cháy rừng"


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book = opened(hostile_month())
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=4) for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert [row["Đơn vị"] for row in rows(book, "Báo cáo")][:5] == list(HOSTILE[:5])
    quoted = {str(cell.value) for cell in cells if cell.style and cell.quotePrefix}
    assert "=1+1" in quoted
    assert "chậm" not in quoted


def test_markup_of_a_stranger_is_written_as_letters() -> None:
    names = [row["Đơn vị"] for row in rows(opened(hostile_month()), "Báo cáo")]
    assert "<r><t>giả</t></r> " in names
    assert "<script>alert(1)</script>" in names


def test_no_part_of_the_file_holds_a_link_a_macro_or_a_control_character() -> None:
    with zipfile.ZipFile(BytesIO(write_xlsx(hostile_month()))) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower() or "externalLink" in name]
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
    for part in parts.values():
        ET.fromstring(part)  # noqa: S314 - our own file
        assert b"<hyperlink" not in part


def test_libreoffice_computes_the_totals_that_the_record_states(tmp_path: Path) -> None:
    text = convert(write_xlsx(month()), "record.xlsx", CSV_OF_FIRST_SHEET, tmp_path).read_text("utf-8")
    sums, head = list(csv.reader(StringIO(text)))[1:3]
    computed = dict(zip(head, sums, strict=True))
    totals = month()["totals"]
    assert (computed["Phải nộp"], computed["Đúng hạn"]) == (str(totals["due"]), str(totals["on_time"]))


def test_libreoffice_adds_the_months_of_a_quarter_up(tmp_path: Path) -> None:
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    convert(write_xlsx(quarter()), "record.xlsx", every_sheet, tmp_path)
    sums, head = list(csv.reader((tmp_path / "record-Các tháng.csv").read_text("utf-8").splitlines()))[1:3]
    computed = dict(zip(head, sums, strict=True))
    assert (computed["Phải nộp"], computed["Đúng hạn"], computed["Thay đổi sau khi chốt"]) == ("30", "24", "3")


def test_libreoffice_shows_hostile_text_unevaluated(tmp_path: Path) -> None:
    text = convert(write_xlsx(hostile_month()), "record.xlsx", CSV_OF_FIRST_SHEET, tmp_path).read_text("utf-8")
    names = [row[1] for row in csv.reader(StringIO(text))]
    assert names[3:8] == list(HOSTILE[:5])
    assert "_x0041_" in names


def test_the_units_have_a_native_chart() -> None:
    with zipfile.ZipFile(BytesIO(write_xlsx(month()))) as package:
        assert "xl/charts/chart1.xml" in package.namelist()


def test_the_totals_say_that_they_are_totals() -> None:
    sheet = opened(month())["Đơn vị"]
    assert (sheet["B2"].value, sheet["B3"].value) == ("Tổng cộng", "Đơn vị")


def test_a_wide_sheet_prints_over_pages_that_can_be_read_and_each_says_whose(tmp_path: Path) -> None:
    book = opened(month())
    across = {sheet.title: sheet.page_setup.fitToWidth or 1 for sheet in book}
    assert across == {"Đơn vị": 1, "Báo cáo": 3, "Chứng cứ": 3, "Thư nhắc": 1, "Điều chỉnh": 1}
    assert {sheet.print_title_rows for sheet in book} == {"$3:$3"}
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}
    assert {book[name].print_title_cols for name in ("Báo cáo", "Chứng cứ")} == {"$A:$B"}
    printed = convert(write_xlsx(month()), "so.xlsx", "pdf", tmp_path)
    pages = said("pdftotext", "-layout", str(printed), "-").split("\f")
    wide = [page for page in pages if page.startswith("Từng báo cáo đến hạn")]
    assert len(wide) == 3
    assert all("cchc.2026-q1.kl" in page and "Chi cục Kiểm lâm" in page and "Đơn vị" in page for page in wide)
