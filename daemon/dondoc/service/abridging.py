"""Abridging: a mail stays within 60 kB whatever it is about; what its table has no room for is attached."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from dondoc.core.letters import Letter, Row, Sheet, Workbook
from dondoc.ports import Renderer

MOST_BYTES = 60_000  # of the mail without its workbook; some mail programs cut longer ones off
MOST_SHOWN = 20  # rows of one table; the refs of the others stand below it
MOST_ROWS = (MOST_SHOWN, 12, 6, 3, 1)  # a section, tried one after the other
_HEADS = ("Đơn vị", "Báo cáo", "Kỳ", "Hạn nộp", "Tình trạng", "Ghi chú", "Mã")
_WIDTHS = (34, 44, 18, 34, 34, 60, 28)


def abridged(renderer: Renderer, cut: Callable[[int], Letter]) -> Letter:
    """Return the letter with as many rows a section as there is room for; with the fewest where nothing helps."""
    letters = (cut(most) for most in MOST_ROWS)
    fitted = (one for one in letters if len(renderer.render(replace(one, book=None)).data) <= MOST_BYTES)
    return next(fitted, None) or cut(MOST_ROWS[-1])


def overflow(name: str, title: str, rows: Sequence[Row]) -> Workbook | None:
    """Return a workbook of all the rows where a letter's one table has no room for them."""
    sheets = (full_list("Báo cáo chưa nhận được", rows),)
    return Workbook(name, title, sheets) if len(rows) > MOST_SHOWN else None


def full_list(title: str, rows: Sequence[Row], head: str = "Báo cáo") -> Sheet:
    """Return all the rows of a section as a sheet; `head` names what the section is a list of."""
    heads = _HEADS if head == "Báo cáo" else (head, "Thư", *_HEADS[2:])
    values = tuple((r.unit, r.report, r.period, r.due, r.state, r.detail, r.ref) for r in rows)
    return Sheet(title[:31].rstrip(), heads, _WIDTHS, values)
