"""A run of faults by hand, `MODULE NUMBER [SEED]`: what it cost as a line of JSON, and whether anything went wrong."""

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar, Protocol


class Toll(Protocol):
    """What was found at the end, a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def faults(self) -> int:
        """Return how many things went wrong."""
        ...


def by_hand(run: Callable[[int, int], Toll]) -> int:
    """Run with the number and seed of the command line, by default any seed, and print; return the exit status."""
    begin = time.monotonic()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)  # noqa: S311
    toll = run(int(sys.argv[1]), seed)
    told = {"seed": seed, "seconds": round(time.monotonic() - begin), **asdict(toll), "faults": toll.faults}
    sys.stdout.write(f"{json.dumps(told)}\n")
    return 1 if toll.faults else 0
