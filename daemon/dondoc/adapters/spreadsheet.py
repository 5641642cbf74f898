"""A sheet of cells from a file of Excel or with separators, bounded, as text."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

LARGEST = 5 * 1024 * 1024  # bytes: a table of a few thousand units takes a tenth of that
MOST_ROWS, MOST_COLUMNS = 5000, 50
SEPARATORS = ";\t,"  # where equally many stand, the comma is the one of people's words
MOST_TITLES = 20  # lines
ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")  # as Excel writes them, in the order in which they can be told apart


class SpreadsheetError(Exception):
    """The file cannot be read as a sheet; the message is one sentence."""


def read_sheet(path: Path) -> Sequence[Sequence[str]]:
    """Return the cells of the first sheet, row by row; SpreadsheetError, OSError."""
    if path.stat().st_size > LARGEST:
        raise SpreadsheetError(f"{path}: larger than {LARGEST // 1024 // 1024} MiB is no table of units")
    rows = _workbook(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _separated(path)
    return [row[:MOST_COLUMNS] for _, row in zip(range(MOST_ROWS), rows, strict=False)]


def _workbook(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import and seldom needed
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - the same

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise SpreadsheetError(f"{path}: it is no workbook of Excel ({error})") from error
    try:
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    finally:
        book.close()


def _separated(path: Path) -> Iterator[list[str]]:
    text = _text(path)
    top = "\n".join(text.split("\n", MOST_TITLES)[:MOST_TITLES])  # a title above the heads holds no separator
    separator = max(SEPARATORS, key=top.count)
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=separator)
    except csv.Error as error:
        raise SpreadsheetError(f"{path}: it is no table with separators ({error})") from error


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SpreadsheetError(f"{path}: neither UTF-8 nor the Vietnamese code page of Windows: save it as CSV UTF-8")
