"""Sheets made to fill memory, to run for ever or to look elsewhere: a sentence, or their plain cells."""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from dondoc.adapters.spreadsheet import SpreadsheetError, read_sheet

MEGABYTE = 1024 * 1024
MOST_MEMORY = 100  # MiB
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROWS = (("Tên đơn vị", "Địa chỉ thư"), ("Thanh tra Sở", "thanhtra@sxd.example"))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
MEASURED = """
import resource, sys
from pathlib import Path
from openpyxl import load_workbook
from dondoc.adapters.spreadsheet import SpreadsheetError, read_sheet
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_sheet(Path(sys.argv[1]))
except SpreadsheetError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def sheet(rows: str, head: str = "") -> str:
    return f"<?xml version='1.0'?>{head}<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def workbook(path: Path, **parts: Callable[[str], str] | str) -> Path:
    """Write a sound workbook, some of whose parts are changed or replaced; `sheet` and `strings` name them."""
    sound = io.BytesIO()
    with Workbook(sound) as book:
        page = book.add_worksheet()
        for number, row in enumerate(ROWS):
            page.write_row(number, 0, row)
    names = {SHEET: parts.get("sheet"), STRINGS: parts.get("strings")}
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            change, text = names.get(name), old.read(name).decode()
            new.writestr(name, change(text) if callable(change) else change or text)
    return path


def wide_row() -> str:
    return sheet("<row>" + "<c/>" * 7_000_000 + "</row>")


def many_strings() -> str:
    return f"<sst {NAMESPACE}>" + "<si/>" * 6_000_000 + "</sst>"


def gigabyte(path: Path) -> Path:
    """Write a workbook of about a megabyte whose shared strings unpack to a gigabyte."""
    workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/media/x.xml", "w") as part:
        for _ in range(1024):
            part.write(bytes(MEGABYTE))
    return path


def laughs() -> str:
    return f"<!DOCTYPE s [<!ENTITY l0 'ha'>{LAUGHS}]><sst {NAMESPACE}><si><t>&l11;</t></si></sst>"


@pytest.mark.parametrize(("make", "said"), [
    (gigabyte, "unpacks to more than 32 MiB is no table of units"),
    (lambda path: workbook(path, sheet=wide_row()), "far more cells than a table of units"),
    (lambda path: workbook(path, strings=many_strings()), "far more cells than a table of units"),
    (lambda path: workbook(path, strings=laughs()), "it is no workbook of Excel"),
], ids=["a gigabyte", "a row of millions", "millions of strings", "a billion laughs"])  # fmt: skip
def test_what_would_fill_memory_is_refused_in_little_memory(
    make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    file = make(tmp_path / "donvi.xlsx")
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, file], capture_output=True, text=True, timeout=60, check=True
    )
    words, used = told.stdout.splitlines()
    assert said in words
    assert int(used) < MOST_MEMORY


def outcome(path: Path) -> list[list[str]] | str:
    """Return the cells, or the sentence that refuses them; anything else breaks the test."""
    try:
        return [list(row) for row in read_sheet(path)]
    except SpreadsheetError as error:
        return str(error)


def test_a_sheet_that_claims_to_be_huge_is_its_few_rows(tmp_path: Path) -> None:
    def claims(text: str) -> str:
        return re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text)

    rows = read_sheet(workbook(tmp_path / "x.xlsx", sheet=claims))
    assert [tuple(row[:2]) for row in rows] == list(ROWS)


def test_a_row_far_below_is_not_reached(tmp_path: Path) -> None:
    far = sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>xa</t></is></c></row>')
    rows = read_sheet(workbook(tmp_path / "x.xlsx", sheet=far))
    assert len(rows) <= 5000
    assert not any(cell for row in rows for cell in row)


def test_a_formula_is_what_it_last_showed_and_is_never_worked_out(tmp_path: Path) -> None:
    formulas = sheet(
        '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://evil.example")</f><v>Thanh tra Sở</v></c>'
        "<c r=\"B1\"><f>'file:///etc/[passwd]x'!A1</f></c></row>"
    )
    ((shown, computed, *_),) = read_sheet(workbook(tmp_path / "x.xlsx", sheet=formulas))
    assert (shown, computed) == ("Thanh tra Sở", "")


@pytest.mark.parametrize("rows", [
    '<row r="x"><c r="A1"><v>1</v></c></row>', '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>-</v></c></row>', '<row r="1"><c r="?"><v>1</v></c></row>', "<row><c></row>",
    '<row r="1"><c r="A1" t="d"><v>hôm qua</v></c></row>', '<row r="1"><c r="A1" s="999"><v>1e400</v></c></row>',
])  # fmt: skip
def test_a_twisted_sheet_is_a_sentence_or_its_cells(rows: str, tmp_path: Path) -> None:
    found = outcome(workbook(tmp_path / "x.xlsx", sheet=sheet(rows)))
    assert "it is no workbook of Excel" in found or all(isinstance(cell, str) for row in found for cell in row)


@pytest.mark.parametrize("missing", [SHEET, STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_a_workbook_that_lacks_a_part_is_a_sentence_or_its_cells(missing: str, tmp_path: Path) -> None:
    whole, cut = workbook(tmp_path / "whole.xlsx"), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(cut, "w") as new:
        for name in old.namelist():
            if name != missing:
                new.writestr(name, old.read(name))
    found = outcome(cut)
    assert "it is no workbook of Excel" in found or len(found) <= len(ROWS)


def test_a_part_that_unpacks_to_more_than_it_says_is_a_sentence(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", strings=f"<sst {NAMESPACE}>" + "<si/>" * 100_000 + "</sst>")
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as parts:
        size = parts.getinfo(STRINGS).file_size
    file.write_bytes(bytes(data).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(SpreadsheetError, match="it is no workbook of Excel"):
        read_sheet(file)


@pytest.mark.parametrize(
    "content", [b";" * (4 * MEGABYTE), b'"' + b"x" * MEGABYTE, b"a\x00b;c\r\n" * 9, b"\n" * MEGABYTE]
)
def test_a_table_with_separators_is_bounded_too(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    found = outcome(tmp_path / "x.csv")
    is_sheet = isinstance(found, list) and len(found) <= 5000 and all(len(row) <= 50 for row in found)
    assert "it is no table with separators" in found or is_sheet


def test_a_pipe_without_an_end_is_read_to_the_bound(tmp_path: Path) -> None:
    (tmp_path / "x.csv").symlink_to("/dev/zero")
    assert "it is no table with separators" in outcome(tmp_path / "x.csv")
