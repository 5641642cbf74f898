"""How long the reading of one mail may take: a deadline at which the parser's loops look.

Each loop is linear and bounded, so none should ever come near it; should one of them not be, it costs one mail and
not the service.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_SECONDS: Final = 5.0  # for one mail

Ticks = Callable[[], float]  # the seconds of a clock that only goes forward


class OutOfTimeError(Exception):
    """The mail took longer than it may."""


def standing_still() -> float:
    """Return always the same: for replays, which must not depend on how fast the machine is."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when one mail must be read; `look` raises OutOfTimeError once that is over."""

    ticks: Ticks
    end: float

    @classmethod
    def by(cls, ticks: Ticks) -> "Deadline":
        """Return the deadline of a mail of which the reading begins now."""
        return cls(ticks, ticks() + MOST_SECONDS)

    def look(self) -> None:
        """Raise OutOfTimeError where the time is over."""
        if self.ticks() > self.end:
            raise OutOfTimeError(f"reading it took more than {MOST_SECONDS:.0f} s")


NEVER: Final = Deadline.by(standing_still)
