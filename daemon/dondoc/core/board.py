"""The board: units × obligations at one instant, every text finished for reading."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One obligation on the board.

    `status` is the word of contract, 5; `text` says it to people; `tone` is one of ok, info, warn, late.
    """

    ref: str
    status: str
    text: str
    due: str
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class Column:
    """One report and period: `report` its name, `label` the period."""

    report: str
    label: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A unit with a cell for each column; None where it does not owe that report."""

    unit: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What is on the wall; `upcoming` says what is due next, a sentence each.

    `mailbox_read_at` is empty before the first look.
    """

    office: str
    agency: str
    generated_at: str
    mailbox_read_at: str
    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    upcoming: tuple[str, ...] = ()
    warning: str = ""  # why it may not be complete

    def __post_init__(self) -> None:
        """Refuse a row that does not have one cell a column."""
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                message = f"the board's row of {row.unit} has {len(row.cells)} cells for {len(self.columns)} columns"
                raise ValueError(message)
