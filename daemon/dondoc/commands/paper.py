"""What commands print: tables and colours on a terminal, plain aligned text in a pipe.

Text that outsiders wrote is cleaned of control and bidi characters before it reaches anybody's terminal.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dondoc.adapters.storable import one_line

LONGEST = 2000  # characters of one printed value
STYLES = {"ok": "green", "info": "", "none": "", "warn": "yellow", "late": "red", "title": "bold", "dim": "dim"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; `tone` is one of ok, info, warn, late: a colour beside the words, never instead of them."""

    cells: tuple[str, ...]
    tone: str = "info"


class Paper:
    """Standard output as a person or a pipe gets it; NO_COLOR is respected (by rich)."""

    def __init__(self) -> None:
        """Look whether a terminal listens."""
        self._console = Console(file=sys.stdout, highlight=False) if sys.stdout.isatty() else None

    def say(self, text: str = "", tone: str = "info") -> None:
        """Print a line."""
        clean = one_line(text, LONGEST)
        lead = text[: len(text) - len(text.lstrip(" "))]
        if self._console is None:
            sys.stdout.write(f"{lead}{clean}\n")
        else:
            self._console.print(Text(lead + clean, style=STYLES[tone]))

    def title(self, text: str) -> None:
        """Print a heading with an empty line before it."""
        self.say()
        self.say(text, "title")

    def table(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Print a table; nothing where it has no rows."""
        if not lines:
            return
        clean = [Line(tuple(one_line(cell, LONGEST) for cell in line.cells), line.tone) for line in lines]
        if self._console is None:
            self._aligned(heads, clean)
        else:
            self._console.print(_ruled(heads, clean))

    def _aligned(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        rows = [tuple(heads), *(line.cells for line in lines)]
        widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
        for row in rows:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _ruled(heads: Sequence[str], lines: Sequence[Line]) -> Table:
    table = Table(header_style="bold")
    for head in heads:
        table.add_column(Text(head))
    for line in lines:
        table.add_row(*(Text(cell) for cell in line.cells), style=STYLES[line.tone])
    return table
