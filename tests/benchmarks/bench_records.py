"""How long the record and the board take, and whether a second run gives the same bytes.

`python -m tests.benchmarks.bench_records`: each measurement in a process of its own, imports included, so that peak
memory is that of the work alone. The office of thirty units owes seven reports each.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, Size, at_most, known, lines

UNITS, OBLIGATIONS = 30, 210
MANY_UNITS, MANY_OBLIGATIONS = 3_000, 20_000
MONTHS = 10_000


def figures(size: Size) -> list[Figure]:
    """Measure each in a process of its own."""
    small, large, board = (_measured(name) for name in ("small", "large", "board"))
    same = all(one["digest"] == _measured(name)["digest"] for name, one in (("small", small), ("large", large)))
    many = f"{MANY_UNITS} units, {MANY_OBLIGATIONS} obligations"
    reckoned = MONTHS if size is Size.FULL else MONTHS // 10
    return [
        at_most(f"{UNITS} units: all five forms", float(small["seconds"]), 3, "s"),
        known("of that, processor time", f"{float(small['processor']):.2f} s"),
        at_most(f"{many}: JSON and XLSX", float(large["seconds"]), 10, "s"),
        known("of that, processor time", f"{float(large['processor']):.2f} s"),
        at_most("the same, peak memory", float(large["peak"]), 300, "MiB"),
        at_most(f"{many}: board from the ledger", float(board["seconds"]), 2, "s"),
        known("of that, processor time", f"{float(board['processor']):.2f} s"),
        known("of that, the page itself", f"{float(board['page']):.2f} s"),
        Figure("a second run gives the same bytes", "yes" if same else "no", "yes", same),
        _scores(reckoned),
    ]


def _measured(name: str) -> dict[str, float | str]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_records", name]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float | str] = json.loads(told)
    return found


def _scores(months: int) -> Figure:
    from tests.scoring.test_against_a_plain_reckoning import agrees  # noqa: PLC0415 - pytest is slow to import

    wrong = sum(not agrees(seed) for seed in range(months))
    what = f"scores equal to the plain reckoning, {months} random months"
    return Figure(what, f"{months - wrong}", f"{months}", not wrong)


def _small() -> dict[str, float | str]:
    start = time.perf_counter()
    from dondoc.adapters.press import FilePress  # noqa: PLC0415 - its imports are part of what is measured
    from dondoc.resources import templates_dir  # noqa: PLC0415
    from tests.records.samples import large_month  # noqa: PLC0415

    record = large_month(UNITS, OBLIGATIONS)
    with TemporaryDirectory() as folder:
        press = FilePress(Path(folder), Path(folder) / "board.html", templates_dir() / "record.docx")
        printed = press.printed(record)
        press.keep(printed)
    if printed.lacking or printed.faults:
        raise SystemExit(f"not every form was made: {printed.lacking} {printed.faults}")
    spent = time.perf_counter() - start
    worked = sum(os.times()[:4])  # the process that draws the PDF included
    return {"seconds": spent, "processor": worked, "digest": _digest(*printed.files.values())}


def _large() -> dict[str, float | str]:
    from tests.records.samples import large_month  # noqa: PLC0415 - the record is made before the measurement

    record = large_month(MANY_UNITS, MANY_OBLIGATIONS)
    start, worked = time.perf_counter(), time.process_time()
    from dondoc.adapters.records.json import write_json  # noqa: PLC0415
    from dondoc.adapters.records.xlsx import write_xlsx  # noqa: PLC0415

    digest = _digest(write_json(record), write_xlsx(record))
    spent = time.perf_counter() - start
    return {"seconds": spent, "processor": time.process_time() - worked, "digest": digest}


def _board() -> dict[str, float | str]:
    from dondoc.adapters.records.board import write_board  # noqa: PLC0415
    from tests.benchmarks.board_office import office_with  # noqa: PLC0415

    with TemporaryDirectory() as folder, office_with(Path(folder), MANY_UNITS, MANY_OBLIGATIONS) as (boards, now):
        start, worked = time.perf_counter(), time.process_time()
        made = boards.board(now)
        between = time.process_time()
        page = write_board(made)
        spent, end = time.perf_counter() - start, time.process_time()
    return {"seconds": spent, "processor": end - worked, "page": end - between, "digest": _digest(page)}


def _digest(*files: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in files)).hexdigest()


WORK: dict[str, Callable[[], dict[str, float | str]]] = {"small": _small, "large": _large, "board": _board}


def main() -> None:
    """Measure and print; with a name, do that work here and tell its figures."""
    if len(sys.argv) > 1:
        told = WORK[sys.argv[1]]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({**told, "peak": peak}))
        return
    sys.stdout.write(lines(figures(Size.QUICK)) + "\n")


if __name__ == "__main__":
    main()
