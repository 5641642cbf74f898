"""What commands print: tables and colours on a terminal, plain aligned text in a pipe.

Text that outsiders wrote is cleaned of control and bidi characters before it reaches anybody's terminal.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dondoc.adapters.storable import one_line

LONGEST = 2000  # characters of one printed value
PART = 22  # characters: the longest name of a part, Authentication-Results
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

    def finding(self, part: str, found: str, remedy: str) -> None:
        """Print what was found of a part, with a tick, or with a cross and the remedy below it; at once."""
        tick, cross = ("ok", "x") if self._console is None else ("✓", "✗")
        mark = f"{cross if remedy else tick:<{len(tick) + 2}}{one_line(part, LONGEST):<{PART}}  "
        self._hanging(mark, found, "late" if remedy else "ok")
        if remedy:
            self._hanging(" " * len(mark) + "→ ", remedy, "warn")
        sys.stdout.flush()

    def _hanging(self, lead: str, text: str, tone: str) -> None:
        """Print a text whose further lines, on a terminal, stand below its first; a pipe gets one line."""
        clean = one_line(text, LONGEST)
        room = max(20, self._console.width - len(lead)) if self._console else LONGEST
        first, *rest = wrap(clean, room, break_on_hyphens=False) or [""]
        for line in (lead + first, *(" " * len(lead) + more for more in rest)):
            if self._console is None:
                sys.stdout.write(f"{line}\n")
            else:
                self._console.print(Text(line, style=STYLES[tone]))

    def table(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Print a table; nothing where it has no rows."""
        if not lines:
            return
        clean = [Line(tuple(one_line(cell, LONGEST) for cell in line.cells), line.tone) for line in lines]
        if self._console is None:
            self._aligned(heads, clean)
        elif widths := _widths(heads, clean, self._console.width - 3 * len(heads) - 1):
            self._console.print(_ruled(heads, clean, widths))
        else:
            self._stacked(heads, clean)

    def _aligned(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        rows = [tuple(heads), *(line.cells for line in lines)]
        widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
        for row in rows:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            sys.stdout.write("  ".join(padded).rstrip() + "\n")

    def _stacked(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Print a row as lines, for a terminal that is too narrow for the table."""
        for line in lines:
            first, *rest = line.cells
            self.say(first, line.tone)
            for head, cell in zip(heads[1:], rest, strict=True):
                self.say(f"  {head}: {cell}", line.tone)


def _widths(heads: Sequence[str], lines: Sequence[Line], room: int) -> list[int]:
    """Return the columns' widths that fill no more than `room`; empty where a word would be broken for it.

    The first column, a name to be copied, is broken nowhere; the widest of the others give way.
    """
    columns = list(zip(heads, *(line.cells for line in lines), strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    least[0] = widths[0]
    if sum(least) > room:
        return []
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda n: (widths[n] > least[n], widths[n]))
        widths[widest] -= 1
    return widths


def _ruled(heads: Sequence[str], lines: Sequence[Line], widths: Sequence[int]) -> Table:
    table = Table(header_style="bold")
    for head, width in zip(heads, widths, strict=True):
        table.add_column(Text(head), width=width)
    for line in lines:
        table.add_row(*(Text(cell) for cell in line.cells), style=STYLES[line.tone])
    return table
