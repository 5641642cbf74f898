"""The worked months: what a replay makes of each is what must come out, and it is the same bytes each time.

2026-03 came with the contract. The others were written by somebody who had read the contract and not the code.
"""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dondoc.config import load
from dondoc.replay import Replay, Span

HERE = Path(__file__).parent
MONTHS = sorted(folder.name for folder in HERE.iterdir() if (folder / "run.json").exists())


def replayed(month: str, out: Path) -> Path:
    """Return OUT of the month's replay."""
    folder = HERE / month
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    span = Span(dt.date.fromisoformat(told["from"]), dt.date.fromisoformat(told["to"]))
    Replay(load(folder / "config"), span, out).run([folder / "mail.mbox"])
    return out


@pytest.mark.parametrize("month", MONTHS)
def test_a_worked_month_comes_out_as_expected(month: str, tmp_path: Path) -> None:
    out = replayed(month, tmp_path / "out")
    checked = subprocess.run(
        [sys.executable, str(HERE / "check.py"), str(HERE / month), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_same_mails_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (replayed("2026-03", tmp_path / name) for name in ("first", "second"))
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    differing = [str(name) for name in files if (first / name).read_bytes() != (second / name).read_bytes()]
    assert not differing
