"""The board as one self-contained page that needs no script: phone, wall screen and paper."""

from dataclasses import replace

from dondoc.adapters.records.page import render
from dondoc.adapters.records.words import clean
from dondoc.core.board import Board, BoardRow, Cell, Column

KNOWN_TONES = frozenset({"ok", "info", "warn", "late", "none"})


def write_board(board: Board) -> bytes:
    """Return the page; the same board gives the same bytes."""
    cleaned = _cleaned(board)
    labels = tuple(f"{column.report}, {column.label[:1].lower()}{column.label[1:]}" for column in cleaned.columns)
    return render("board.html.j2", board=cleaned, labels=labels)


def _cleaned(board: Board) -> Board:
    return Board(
        office=clean(board.office),
        agency=clean(board.agency),
        generated_at=clean(board.generated_at),
        mailbox_read_at=clean(board.mailbox_read_at),
        columns=tuple(Column(clean(column.report), clean(column.label)) for column in board.columns),
        rows=tuple(BoardRow(clean(row.unit), tuple(map(_cell, row.cells))) for row in board.rows),
        upcoming=tuple(map(clean, board.upcoming)),
        warning=clean(board.warning),
    )


def _cell(cell: Cell | None) -> Cell | None:
    if cell is None:
        return None
    tone = cell.tone if cell.tone in KNOWN_TONES else "info"
    return replace(cell, ref=clean(cell.ref), text=clean(cell.text), due=clean(cell.due), tone=tone)
