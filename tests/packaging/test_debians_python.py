"""Debian 12 has Python 3.11.2, older than what developers have: the program must do the same on both."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEBIANS = Path("/usr/bin/python3")
# Up to 3.11.4, `re` matches some of these wrongly (cpython issue 106052); of single characters they are sound.
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>")


def test_no_pattern_repeats_a_group_possessively() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "daemon").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []


def by_debians(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a module by Debian's Python, on the packages that this one has."""
    packages = sysconfig.get_paths()["purelib"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "daemon"), str(ROOT), packages))}
    command = [str(DEBIANS), "-m", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=280)


@pytest.mark.parametrize("rooms", [("tests/corpus/test_corpus.py", "tests/trace"), ("tests/mime",)])
def test_debians_own_python_reads_and_judges_the_same(rooms: tuple[str, ...]) -> None:
    done = by_debians("pytest", "-q", "-p", "no:cacheprovider", *rooms)
    assert done.returncode == 0, done.stdout.decode()[-3000:]


def test_debians_own_python_shows_the_demo(tmp_path: Path) -> None:
    done = by_debians("dondoc", "demo", "--out", str(tmp_path / "demo"))
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "demo" / "board.html").exists()


def test_the_two_pythons_can_share_compiled_packages() -> None:
    told = subprocess.run([DEBIANS, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, check=True)
    assert told.stdout.split() == [str(number).encode() for number in sys.version_info[:2]]
