"""How commands end: statuses, one sentence on standard error, never a traceback."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.office import ROOT, dondoc, new_office

COMMANDS = [
    "run",
    "once",
    "check",
    "status",
    "show",
    "list",
    "decide",
    "request",
    "record",
    "digest",
    "hold",
    "retry",
    "preview",
    "replay",
    "import",
    "verify",
    "backup",
    "restore",
    "judge",
    "demo",
]


def test_help_names_every_command() -> None:
    told = dondoc("--help")
    assert told.status == 0
    assert [name for name in COMMANDS if f"\n    {name} " not in told.out] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str) -> None:
    assert dondoc(name, "--help").status == 0


def test_help_imports_nothing_heavy() -> None:
    code = "import sys\nfrom dondoc.commands.grammar import grammar\ngrammar().format_help()\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "daemon")},
    )
    assert {"sqlalchemy", "pydantic", "jinja2", "rich", "holidays"}.isdisjoint(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["statsu"], "did you mean status?"),
        ([], "COMMAND"),
        (["record", "2026-13"], "no period such as 2026-03"),
        (["import", "x.mbox", "--from", "hôm qua"], "no date such as"),
        (["hold", "maybe"], "on"),
        (["show"], "REF"),
        (["check", "--send-to", "vanphong"], "«vanphong» is no address"),
        (["hold"], "on|off"),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(words: list[str], hint: str) -> None:
    told = dondoc(*words)
    assert (told.status, told.out) == (2, "")
    assert hint in told.err
    assert told.err.count("\n") == 1


def test_a_missing_folder_ends_with_2(tmp_path: Path) -> None:
    told = dondoc("status", config=tmp_path / "nowhere")
    assert told.status == 2
    assert "there is no such folder" in told.err


def test_a_broken_configuration_names_every_fault(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    (office / "units.toml").write_text('[[unit]]\nidd = "kl"\n', encoding="utf-8")
    (office / "ladder.toml").write_bytes(b"\xff\xfe")
    told = dondoc("status", config=office)
    assert told.status == 2
    assert "units.toml" in told.err
    assert "ladder.toml" in told.err


@pytest.mark.parametrize("words", [["status"], ["list"], ["show", "cchc.2026-q1.kl"], ["verify"], ["hold", "on"]])
def test_without_a_ledger_nothing_is_made(tmp_path: Path, words: list[str]) -> None:
    office = new_office(tmp_path / "office")
    told = dondoc(*words, config=office)
    assert told.status == 1
    assert "there is no ledger" in told.err
    assert list(office.glob("*.db*")) == []


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    (office / "dondoc.db").write_bytes(b"not a database " * 100)
    told = dondoc("status", config=office)
    assert told.status == 1
    assert told.err.startswith("dondoc: the database")
    assert told.err.count("\n") == 1


def test_the_folder_may_stand_in_the_environment(lived: Path) -> None:
    assert dondoc("list", more={"DONDOC_CONFIG": str(lived)}).status == 0


def test_the_folder_may_stand_after_the_command(lived: Path) -> None:
    assert dondoc("status", "--config", lived).status == 0


def test_a_listener_who_leaves_is_no_fault(lived: Path) -> None:
    command = f"{sys.executable} -m dondoc --config {lived} list | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "daemon")},
    )
    assert done.stderr == b""
    assert done.stdout.decode().startswith("MÃ")


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colours_unless_it_wants_none(lived: Path, no_color: str, *, coloured: bool) -> None:
    said = _on_a_terminal(lived, {"COLUMNS": "160"} | ({"NO_COLOR": no_color} if no_color else {}))
    assert ("\x1b[33m" in said) is coloured  # late: yellow


@pytest.mark.parametrize("columns", ["40", "80", "160"])
def test_a_terminal_of_any_width_shows_refs_and_dates_whole(lived: Path, columns: str) -> None:
    said = _on_a_terminal(lived, {"COLUMNS": columns})
    whole = [ref in said for ref in ("cchc.2026-q1.mt", "tthc.2026-03.mt", "tin-bai.2026-q1.mt", "16/3/2026")]
    assert (whole, "…" in said) == ([True] * 4, False)


def _on_a_terminal(office: Path, more: dict[str, str]) -> str:
    """Return what a list of a month looks like on a terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "daemon"), "TERM": "xterm", **more}
    command = [sys.executable, "-m", "dondoc", "--config", str(office), "list", "--unit", "mt", "--month", "2026-03"]
    done = subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=environment)
    os.close(follower)
    said = b""
    while chunk := _read(leader):
        said += chunk
    os.close(leader)
    assert done.wait() == 0
    return said.decode()


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # the program has closed its end
        return b""


def test_json_goes_to_standard_output_alone(lived: Path) -> None:
    told = dondoc("status", "--json", config=lived)
    assert told.err == ""
    assert json.loads(told.out)["schema"] == "dondoc/status/1"


@pytest.mark.parametrize("ref", ["kl", "cchc.2026-q1", "a.b.c.d", "*", ""])
def test_a_decision_about_what_is_no_ref_is_refused_in_one_sentence(office: Path, ref: str) -> None:
    told = dondoc("decide", "waive", ref, "--reason", "thử", config=office)
    assert told.status != 0
    assert "không phải mã báo cáo" in told.err or "REF" in told.err
    assert told.err.count("\n") == 1


def test_a_file_that_is_no_mail_judges_nobody_s_months(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    table, empty = tmp_path / "don-vi.csv", tmp_path / "trong.mbox"
    table.write_text("Tên đơn vị,Địa chỉ thư\n", encoding="utf-8")
    empty.touch()
    for file, words in ((table, "is no mail"), (empty, "hold no mail")):
        told = dondoc("import", file, "--from", "2025-11-01", config=office)
        assert (told.status, words in told.err) == (1, True)
    assert not list(office.glob("*.db"))


def test_a_preview_is_a_mail_or_a_page(tmp_path: Path) -> None:
    told = dondoc("preview", "qua_han", "--to-file", tmp_path / "thu.pdf", config=new_office(tmp_path / "office"))
    assert (told.status, ".eml" in told.err, (tmp_path / "thu.pdf").exists()) == (2, True, False)
