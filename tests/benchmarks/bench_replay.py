"""How long a month takes in replay, and how long the command takes to say what it can do.

`python -m tests.benchmarks.bench_replay`: the month of tests/scenarios in processes of their own, the best of some.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.figures import Figure, Size, at_most, lines

SCENARIO = Path(__file__).parents[1] / "scenarios" / "2026-03"
SPAN = ("--from", "2026-03-01", "--to", "2026-04-08")
REPLAY, HELP = 5, 200


def figures(size: Size) -> list[Figure]:
    """Measure both."""
    rounds = 2 if size is Size.QUICK else 5
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as work:
        replay = ["--config", str(SCENARIO / "config"), "replay", str(SCENARIO / "mail.mbox"), *SPAN, "--out", work]
        month = min(_seconds(replay) for _ in range(rounds))
    told = min(_seconds(["--help"]) for _ in range(rounds * 3))
    return [
        at_most("replay of the worked month", month, REPLAY, "s"),
        at_most("dondoc --help", told * 1000, HELP, "ms"),
    ]


def _seconds(arguments: list[str]) -> float:
    """Return how long one run of the command takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "dondoc", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    sys.stdout.write(lines(figures(Size.QUICK)) + "\n")


if __name__ == "__main__":
    main()
