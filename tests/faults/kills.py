"""A quarter cut short again and again, by kill -9 and by power cuts: `python -m tests.faults.kills [KILLS] [SEED]`.

Prints the figures as JSON; ends with 1 where anything differs from the quarter that nobody disturbed.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.powercut import DEAD, Mode, library
from tests.faults.quarter import LAST, Quarter
from tests.faults.toll import Came, came, faults, sent_unkept

MOST_SHOWN = 10
GAP = 40.0  # points between two kills on the average: less than the longest step takes, so that it is hit too


@dataclass
class Ordeal:
    """Quarters, one after the other, until so many kills have happened."""

    root: Path
    dice: random.Random
    kills: int
    done: int = 0
    quarters: int = 0
    mails: int = 0
    letters: int = 0
    repeated: int = 0  # accepted twice under one Message-ID: at least once
    uncertain: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Live until all kills are done."""
        undisturbed = Quarter(self.root / "undisturbed")
        assert undisturbed.live(Mode.COUNT, 0) == 0
        expected = came(undisturbed)
        while self.done < self.kills and not self.wrong:
            self._quarter(expected, GAP)

    def _quarter(self, expected: Came, gap: float) -> None:
        quarter = Quarter(self.root / f"quarter-{self.quarters}", LAST)
        status = DEAD
        while status == DEAD:
            point = 1 + int(self.dice.expovariate(1 / gap)) if self.done < self.kills else 0
            status = quarter.live(self.dice.choice((Mode.KILL, Mode.POWER)), point, self.done)
            self.done += status == DEAD
            self.wrong += sent_unkept(quarter)
            self._progress()
        self.quarters += 1
        self.wrong += faults(quarter, expected) if status == 0 else [f"a life ended with {status}"]
        self._count(quarter)

    def _count(self, quarter: Quarter) -> None:
        world = quarter.world.accepted()
        letters = {(w["to"], w["Message-ID"]) for w in world}
        self.letters += len(letters)
        self.repeated += len(world) - len(letters)
        found = came(quarter)
        self.mails += len(found.judgements)
        self.uncertain += len({k for k, e in found.queued.items() if str(e["letter"]).startswith("alert:undelivered")})
        if not self.wrong:
            shutil.rmtree(quarter.folder)

    def _progress(self) -> None:
        if sys.stderr.isatty() and self.done % 10 == 0:
            sys.stderr.write(f"\r{self.done}/{self.kills} kills, {self.quarters} quarters")


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=2000)
    parser.add_argument("seed", nargs="?", type=int, default=2027)
    asked = parser.parse_args()
    if "powercut" not in os.environ.get("LD_PRELOAD", ""):
        os.execve(sys.executable, [sys.executable, "-m", "tests.faults.kills", *sys.argv[1:]], _preloaded())  # noqa: S606 - itself
    begin = time.monotonic()
    memory = Path("/dev/shm")  # noqa: S108 - what is durable the library decides, not the disk
    root = Path(tempfile.mkdtemp(prefix="dondoc-kills-", dir=memory if memory.is_dir() else None))
    ordeal = Ordeal(root, random.Random(asked.seed), asked.kills)  # noqa: S311 - dice, no secret
    ordeal.run()
    names = ("kills", "quarters", "mails", "letters", "repeated", "uncertain")
    told = {name: getattr(ordeal, name) for name in names}
    told |= {"seconds": round(time.monotonic() - begin), "faults": len(ordeal.wrong)}
    sys.stdout.write(json.dumps(told) + "\n")
    for line in ordeal.wrong[:MOST_SHOWN]:
        sys.stdout.write(line + "\n")
    if not ordeal.wrong:
        shutil.rmtree(root)
    return 1 if ordeal.wrong else 0


def _preloaded() -> dict[str, str]:
    here = Path(__file__).parents[2]
    paths = os.pathsep.join((str(here / "daemon"), str(here)))
    return {**os.environ, "LD_PRELOAD": str(library()), "PYTHONPATH": paths}


if __name__ == "__main__":
    raise SystemExit(main())
