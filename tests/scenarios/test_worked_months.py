"""The worked months: what a replay makes of each is what must come out, and it is the same bytes each time.

2026-03 came with the contract. The others were written by people who had read the contract and not the code.
"""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dondoc.config import load
from dondoc.replay import Replay, Span
from tests.scenarios.deeper import differences
from tests.servers.postgres import Postgres

HERE = Path(__file__).parent
MONTHS = sorted(folder.name for folder in HERE.iterdir() if (folder / "run.json").exists())


def replayed(month: str, out: Path, database: str = "sqlite://") -> Path:
    """Return OUT of the month's replay."""
    folder = HERE / month
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    span = Span(dt.date.fromisoformat(told["from"]), dt.date.fromisoformat(told["to"]))
    Replay(load(folder / "config"), span, out, database=database).run([folder / "mail.mbox"])
    return out


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give OUT of March 2026."""
    return replayed("2026-03", tmp_path_factory.mktemp("march") / "out")


def differing(first: Path, second: Path) -> list[str]:
    """Return the names of the files that are not the same, byte for byte, in both folders."""
    files = {path.relative_to(folder) for folder in (first, second) for path in folder.rglob("*") if path.is_file()}
    assert files
    whole = {name for name in files if (first / name).is_file() and (second / name).is_file()}
    return sorted(str(n) for n in files if n not in whole or (first / n).read_bytes() != (second / n).read_bytes())


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
    assert differences(HERE / month, out) == []


def test_the_same_mails_give_the_same_bytes(march: Path, tmp_path: Path) -> None:
    assert differing(march, replayed("2026-03", tmp_path / "again")) == []


def test_the_same_mails_give_the_same_bytes_on_postgresql(march: Path, tmp_path: Path, postgres: Postgres) -> None:
    assert differing(march, replayed("2026-03", tmp_path / "again", postgres.new_database())) == []
