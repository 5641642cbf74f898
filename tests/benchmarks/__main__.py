"""All benchmarks in one run: `python -m tests.benchmarks [--quick] [--write docs/benchmarks.md] [NAME …]`.

With `--write` the table of the document is made anew, between its two marks.
"""

import argparse
import importlib
import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.figures import Figure, Size, lines

NAMES: Final = ("judging", "intake", "tick", "replay", "sending", "dispatch", "digest", "idle", "latency", "records")
BEGIN: Final = "<!-- figures: written by python -m tests.benchmarks --write -->"
END: Final = "<!-- end of figures -->"


def main() -> int:
    """Run what was asked for; return 1 where a figure falls short."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", dest="size", action="store_const", const=Size.QUICK, default=Size.FULL)
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    found: dict[str, list[Figure]] = {}
    for name in arguments.names or NAMES:
        found[name] = importlib.import_module(f"tests.benchmarks.bench_{name}").figures(arguments.size)
        sys.stdout.write(f"{name}\n{lines(found[name])}\n\n")
        sys.stdout.flush()
    if arguments.write:
        write(arguments.write, found)
    return int(not all(figure.is_met for figures in found.values() for figure in figures))


def write(path: Path, found: dict[str, list[Figure]]) -> None:
    """Put machine and table between the marks of the document."""
    text = path.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not between.search(text):
        raise SystemExit(f"{path} lacks the marks between which the figures stand")
    written = f"{BEGIN}\n\n{machine()}\n\n{table(found)}\n\n{END}"
    path.write_text(between.sub(lambda _: written, text), encoding="utf-8")


def machine() -> str:
    """Return in one line when and on what the figures were measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    load = os.getloadavg()[2]
    return (
        f"{time.strftime('%Y-%m')}: {os.cpu_count()} cores "
        f"({model[1] if model else platform.machine()}), {memory:.0f} GiB,"
        f" Linux {platform.release().split('-')[0]}, Python {platform.python_version()};"
        f" load of the last quarter of an hour {load:.1f}"
    )


def table(found: Mapping[str, Sequence[Figure]]) -> str:
    """Return the figures as a table, with the command that gives each."""
    rows = ["| what | measured | to reach | |", "|---|---|---|---|"]
    for name, figures in found.items():
        rows.append(f"| **`python -m tests.benchmarks {name}`** | | | |")
        rows += [f"| {f.what} | {f.measured} | {f.target} | {'' if f.is_met else 'short'} |" for f in figures]
    return "\n".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
