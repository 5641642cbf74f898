"""Every `dondoc` command that a document shows is run as it stands, in an office that has lived through a month."""

import re
import shlex
import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.office import ROOT, SCENARIO, dondoc, lived_office

PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "mail_templates").glob("*.md")))
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Not a command but its form: words that stand for something, an option without its value.
FORM = re.compile(r"[<…]|\b[A-ZĐÀ-Ỹ]{2,}\b|\bF\.|--(?:send-to|against|before|out)$|^dondoc decide$")
INLINE = re.compile(r"`(dondoc [^`]+)`")

# Shown with what stands for something else, or proved where the servers are: each with its test.
ELSEWHERE = {
    "dondoc check": "tests/cli/test_check.py",
    "dondoc demo": "tests/demo/test_demo.py",
    "dondoc import mail.mbox --from 2026-03-01": "tests/cli/test_keeping.py",
    "dondoc init --units don-vi.xlsx": "tests/cli/test_init.py",
    "dondoc --config /etc/dondoc/sxd init --units don-vi.xlsx": "tests/cli/test_init.py",
    "dondoc verify record-2026-03.json --against thu-chot-so.eml": "tests/cli/test_attacks.py",
    "dondoc restore chuyen-may.tar": "tests/cli/test_moving.py",
    "dondoc retry t12": "tests/cli/test_decisions.py",
    "dondoc run": "tests/daemon",
}
NAMED = ("dondoc import", "dondoc init", "dondoc replay", "dondoc retry")  # the command's name alone
MONITORING = {"dondoc status --plugin": {0, 1, 2}}  # its exit status tells the state


def commands(page: Path) -> Iterator[str]:
    """Yield the commands that a page shows: lines of code blocks, and code within a sentence."""
    text = page.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from (line.partition("#")[0].strip() for line in block.splitlines() if line.startswith("dondoc "))
    yield from (found for found in INLINE.findall(FENCE.sub("", text)) if not FORM.search(found))


SHOWN = sorted({command for page in PAGES for command in commands(page)})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with an office and the files that the documents name."""
    folder = tmp_path_factory.mktemp("desk")
    lived_office(folder / "office")
    for name in ("imap-password", "smtp-password"):
        (folder / "office" / name).write_text("secret", encoding="utf-8")
        (folder / "office" / name).chmod(0o600)
    (folder / "office" / "token-key").write_text(f"2026-03-01 {'ab' * 32}\n", encoding="utf-8")
    shutil.copy(SCENARIO / "mail.mbox", folder / "mail.mbox")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "kl@snnmt.example", "baocao@snnmt.example", "Báo cáo CCHC quý I/2026"
    mail.set_content("Kính gửi Văn phòng.")
    (folder / "thu.eml").write_bytes(mail.as_bytes())
    shutil.copy(next((folder / "office" / "sent").glob("*-record.eml")), folder / "thu-chot-so.eml")
    return folder


@pytest.mark.parametrize("command", [c for c in SHOWN if c not in ELSEWHERE])
def test_a_command_of_the_documents_works_as_it_stands(
    command: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    words = [word.replace("/etc/dondoc/sxd", "office") for word in shlex.split(command)[1:]]
    words += ["--help"] if command in NAMED else []
    told = dondoc(*words, config=None if "--config" in words else desk / "office")
    assert told.status in MONITORING.get(command, {0}), told.err


def test_what_is_proved_elsewhere_is_shown_and_has_its_test() -> None:
    assert set(ELSEWHERE) <= {*SHOWN, "dondoc run"}
    assert all((ROOT / place).exists() for place in ELSEWHERE.values())


def test_the_documents_show_commands_at_all() -> None:
    assert len(SHOWN) > 20


def test_every_test_that_the_documents_name_is_there() -> None:
    named = {path for page in PAGES for path in re.findall(r"`(tests/[\w./-]+)`", page.read_text(encoding="utf-8"))}
    assert "tests/trace/test_border.py" in named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_picture_of_the_documents_is_there_and_each_vietnamese_guide_has_one() -> None:
    picture = re.compile(r'<img src="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)')
    shown = {page.name: picture.findall(page.read_text(encoding="utf-8")) for page in PAGES}
    assert all(shown[name] for name in ("huong-dan-van-phong.md", "huong-dan-don-vi.md", "quan-tri.md"))
    for page in PAGES:
        for found in shown[page.name]:
            assert (page.parent / "".join(found)).exists(), f"{page.name}: {found}"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"
