"""A sheet of cells from a file of Excel or with separators, bounded, as text."""

import csv
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

LARGEST = 5 * 1024 * 1024  # bytes: a table of a few thousand units takes a tenth of that
LARGEST_UNPACKED = 32 * 1024 * 1024  # bytes of a workbook, all its parts together
MOST_TAGS = 1_000_000  # in these: each becomes an object in memory, and a cell can be written with four bytes
MOST_ROWS, MOST_COLUMNS = 5000, 50
SEPARATORS = ";\t,"  # where equally many stand, the comma is the one of people's words
MOST_TITLES = 20  # lines
ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")  # as Excel writes them, in the order in which they can be told apart


# What openpyxl raises at parts that are missing, twisted, encrypted or no XML.
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, SyntaxError)


class SpreadsheetError(Exception):
    """The file cannot be read as a sheet; the message is one sentence."""


def read_sheet(path: Path) -> Sequence[Sequence[str]]:
    """Return the cells of the first sheet, row by row; SpreadsheetError, OSError."""
    if path.stat().st_size > LARGEST:
        raise SpreadsheetError(f"{path}: larger than {LARGEST // 1024 // 1024} MiB is no table of units")
    rows = _workbook(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _separated(path)
    return [row[:MOST_COLUMNS] for row in islice(rows, MOST_ROWS)]


def _workbook(path: Path) -> Iterator[list[str]]:
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - slow to import and seldom needed

    try:
        _check_unpacked(path)
        yield from _cells(path)
    except (InvalidFileException, BadZipFile, zlib.error, EOFError, *_BROKEN) as error:
        told = " ".join(str(error).split())[:200]
        raise SpreadsheetError(f"{path}: it is no workbook of Excel ({told})") from error


def _check_unpacked(path: Path) -> None:
    """Refuse what would fill memory; a part never unpacks to more than its entry in the archive says."""
    with ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
            size = LARGEST_UNPACKED // 1024 // 1024
            raise SpreadsheetError(f"{path}: what unpacks to more than {size} MiB is no table of units")
        if sum(parts.read(part).count(b"<") for part in parts.infolist()) > MOST_TAGS:
            raise SpreadsheetError(f"{path}: it holds far more cells than a table of units")


def _cells(path: Path) -> Iterator[list[str]]:
    """Yield what the cells show: a formula's last result, nothing where there is none; no other file is looked at."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import and seldom needed

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]


def _separated(path: Path) -> Iterator[list[str]]:
    text = _text(path)
    top = "\n".join(text.split("\n", MOST_TITLES)[:MOST_TITLES])  # a title above the heads holds no separator
    separator = max(SEPARATORS, key=top.count)
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=separator)
    except csv.Error as error:
        raise SpreadsheetError(f"{path}: it is no table with separators ({error})") from error


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)  # what has no size, such as a pipe, ends too
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SpreadsheetError(f"{path}: neither UTF-8 nor the Vietnamese code page of Windows: save it as CSV UTF-8")
