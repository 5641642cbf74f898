"""All long fault runs, one after the other: `make soak`, or `python -m tests.soak.table [--write docs/benchmarks.md]`.

Prints a table with what each run came to, and ends with 1 where anything was lost or doubled. With `--write` the
table of the document is made anew, between its two marks. Smaller numbers show that it works: see `--help`.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.__main__ import machine

BEGIN: Final = "<!-- faults: written by make soak -->"
END: Final = "<!-- end of faults -->"


@dataclass(frozen=True, slots=True)
class Run:
    """One long run: how it is called, what it does, and whether it found nothing wrong."""

    command: str
    what: str
    found: Mapping[str, Any]
    seconds: float
    is_clean: bool

    @property
    def row(self) -> str:
        """Return its line of the table."""
        figures = "; ".join(f"{name}: {_shown(value)}" for name, value in self.found.items())
        verdict = "" if self.is_clean else "**FAILED**"
        return f"| `python -m {self.command}` | {self.what} | {figures} | {self.seconds / 60:.0f} min | {verdict} |"


def runs(asked: argparse.Namespace) -> Iterator[Run]:
    """Run each in turn, and yield what it came to."""
    whats = (
        (f"tests.faults.kills {asked.kills} {asked.seed}", "a simulated quarter ended by kill −9 or a power cut"),
        (f"tests.daemon.crashes {asked.crashes} {asked.seed}", "the real daemon ended by kill −9 at random instants"),
        (f"tests.faults.flood {asked.mails}", "so many mails at once, one in a hundred a report"),
        (f"tests.soak {asked.seconds} --seed {asked.seed}", "load and faults on Dovecot and Postfix"),
    )
    for command, what in whats:
        sys.stderr.write(f"{time.strftime('%H:%M')} python -m {command}\n")
        begin = time.monotonic()
        ran = subprocess.run([sys.executable, "-m", *command.split()], stdout=subprocess.PIPE, text=True, check=False)
        yield Run(command, what, _json(ran.stdout), time.monotonic() - begin, is_clean=ran.returncode == 0)


def _json(told: str) -> dict[str, Any]:
    """Return the object that a run printed; what it printed besides is left out."""
    try:
        found, _ = json.JSONDecoder().raw_decode(told)
    except ValueError:
        return {"printed": told[-300:].replace("|", "/").replace("\n", " ")}
    return dict(found)


def _shown(value: object) -> str:
    match value:
        case Mapping():
            return ", ".join(f"{n} {name}" for name, n in value.items()) or "none"
        case list():
            return ", ".join(str(item) for item in value) or "none"
        case _:
            return f"{value:,}" if isinstance(value, int) else str(value)


def table(found: list[Run]) -> str:
    """Return the table."""
    return "\n".join(["| command | what | found | took | |", "|---|---|---|---|---|", *(run.row for run in found)])


def write(path: Path, text: str) -> None:
    """Put machine and table between the marks of the document."""
    document = path.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not between.search(document):
        raise SystemExit(f"{path} lacks the marks between which the faults stand")
    written = f"{BEGIN}\n\n{machine()}\n\n{text}\n\n{END}"
    path.write_text(between.sub(lambda _: written, document), encoding="utf-8")


def main() -> int:
    """Run, print and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.table")
    parser.add_argument("--kills", type=int, default=2000, help="of the simulated quarter")
    parser.add_argument("--crashes", type=int, default=200, help="of the real daemon")
    parser.add_argument("--mails", type=int, default=100_000, help="of the flood")
    parser.add_argument("--seconds", type=int, default=3600, help="of the soak")
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    found = []
    for run in runs(asked):
        found.append(run)
        sys.stdout.write(f"{run.row}\n")
        sys.stdout.flush()
    if asked.write:
        write(asked.write, table(found))
    return int(not all(run.is_clean for run in found))


if __name__ == "__main__":
    raise SystemExit(main())
