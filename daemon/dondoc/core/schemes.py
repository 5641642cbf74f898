"""How a month is scored: what a delay costs and what the levels are called (contract, 7)."""

from dataclasses import dataclass

LEVELS = ((90.0, "xuất sắc"), (70.0, "tốt"), (50.0, "hoàn thành"), (0.0, "không hoàn thành"))


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scoring scheme: `nd335` (Decree 335/2025/NĐ-CP), `rate`, or the office's own `table`.

    `late`, `returned` and `missing` are the points, of 100, that each takes off; `levels` fall and end at 0.
    """

    name: str
    late: float = 25
    returned: float = 25
    missing: float = 100
    levels: tuple[tuple[float, str], ...] = LEVELS

    def level(self, score: float) -> str:
        """Return what the office calls a rounded score of 0 to 100."""
        return next((name for least, name in self.levels if score >= least), self.levels[-1][1])
