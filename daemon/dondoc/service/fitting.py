"""Fitting: a mail stays within 60 kB whatever it is about; what its table has no room for is attached."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from dondoc.core.letters import Letter, Row, Sheet
from dondoc.ports import Renderer

MOST_BYTES = 60_000  # of the mail without its workbook; some mail programs cut longer ones off
MOST_ROWS = (25, 12, 6, 3, 1)  # a section, tried one after the other
_HEADS = ("Đơn vị", "Báo cáo", "Kỳ", "Hạn nộp", "Tình trạng", "Ghi chú", "Mã")
_WIDTHS = (34, 44, 18, 34, 34, 60, 28)


def fitting(renderer: Renderer, cut: Callable[[int], Letter]) -> Letter:
    """Return the letter with as many rows a section as there is room for; with the fewest where nothing helps."""
    letters = (cut(most) for most in MOST_ROWS)
    fitted = (one for one in letters if len(renderer.render(replace(one, book=None)).data) <= MOST_BYTES)
    return next(fitted, None) or cut(MOST_ROWS[-1])


def full_list(title: str, rows: Sequence[Row], head: str = "Báo cáo") -> Sheet:
    """Return all the rows of a section as a sheet; `head` names what the section is a list of."""
    heads = _HEADS if head == "Báo cáo" else (head, "Thư", *_HEADS[2:])
    values = tuple((r.unit, r.report, r.period, r.due, r.state, r.detail, r.ref) for r in rows)
    return Sheet(title[:31].rstrip(), heads, _WIDTHS, values)
