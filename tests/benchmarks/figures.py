"""One measured figure, and how a benchmark is told how thorough to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Size(Enum):
    """How thorough: QUICK is for a look while working, FULL for docs/benchmarks.md."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table: what was measured, what came out, what it should be, and whether it is."""

    what: str
    measured: str
    target: str
    is_met: bool


def at_least(what: str, ratio: float, target: float) -> Figure:
    """Return the row of a ratio that should be large."""
    return Figure(what, f"{ratio:.2f} ×", f"≥ {target:g} ×", ratio >= target)


def at_most(what: str, value: float, target: float, unit: str) -> Figure:
    """Return the row of a cost that should be small."""
    return Figure(what, f"{value:.3g} {unit}", f"≤ {target:g} {unit}", value <= target)


def known(what: str, measured: str) -> Figure:
    """Return a row that other rows rest on, without a target of its own."""
    return Figure(what, measured, "", is_met=True)


def lines(figures: Sequence[Figure]) -> str:
    """Return the rows as people read them on a terminal."""
    width = max(len(figure.what) for figure in figures)
    marks = {True: "  ", False: "! "}
    return "\n".join(
        f"{marks[figure.is_met]}{figure.what:<{width}}  {figure.measured:>16}  {figure.target}" for figure in figures
    )
