"""The ten questions of docs/cau-hoi.md are answered by what the program really prints."""

import re
from pathlib import Path

import pytest

from tests.cli.office import ROOT, dondoc

PAGE = (ROOT / "docs" / "cau-hoi.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```\n\$ dondoc (show|judge) (\S+)\n(.*?)\n```", PAGE, re.DOTALL)
MAIL = re.findall(r"```eml\n(.*?\n)```", PAGE, re.DOTALL)


def test_there_are_ten_questions() -> None:
    assert len(re.findall(r"^## \d+\. .*\?$", PAGE, re.MULTILINE)) == len(SHOWN) == 10


@pytest.mark.parametrize(("command", "what", "printed"), SHOWN, ids=[f"{c} {w}" for c, w, _ in SHOWN])
def test_an_answer_is_what_the_program_prints(
    command: str, what: str, printed: str, lived: Path, tmp_path: Path
) -> None:
    (tmp_path / "thu.eml").write_text(MAIL[0], encoding="utf-8")
    told = dondoc(command, tmp_path / what if command == "judge" else what, config=lived)
    said = told.out.replace(str(tmp_path / what), what)
    assert without_ids(said).startswith(f"{without_ids(printed)}\n")


def without_ids(text: str) -> str:
    """Return the text without the ledger's numbers, which are others in each ledger."""
    return re.sub(r"\b([mdt])\d+\b", r"\1…", text)


@pytest.mark.parametrize(("command", "what", "printed"), SHOWN, ids=[f"{c} {w}" for c, w, _ in SHOWN])
def test_an_answer_names_no_rule_by_a_program_s_word(command: str, what: str, printed: str) -> None:
    words = re.sub(r"\(\w+@[^)]*\)|«[^»]*»", "", printed) if command == "show" else ""
    assert not re.search(r"\b(?:arrival|incomplete|supplement|review|received|obligation)\b", words)
