"""The demo: one run as a user starts it, and what it leaves behind."""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
START = "import sys, pathlib; from dondoc.demo import main; sys.exit(main(pathlib.Path(sys.argv[1])))"
LEADERS, OPERATOR = "lanhdao@snnmt.example", "vanphong@snnmt.example"


@dataclass(frozen=True)
class Run:
    """What a run said and left."""

    said: str
    complained: str
    folder: Path

    @property
    def record(self) -> dict[str, Any]:
        """The sealed record."""
        return dict(json.loads((self.folder / "record-2026-03.json").read_text()))

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The ledger."""
        return [json.loads(line) for line in (self.folder / "ledger.jsonl").read_text().splitlines()]

    @property
    def sent(self) -> list[EmailMessage]:
        """The mails, as the SMTP server got them."""
        files = sorted((self.folder / "sent").glob("*.eml"))
        return [message_from_bytes(f.read_bytes(), _class=EmailMessage, policy=policy.default) for f in files]

    def line(self, ref: str) -> dict[str, Any]:
        """Return the record's line about an obligation."""
        lines = [line for unit in self.record["units"] for line in unit["obligations"] if line["ref"] == ref]
        (found,) = lines
        return dict(found)

    def to(self, recipient: str, kind: str) -> list[EmailMessage]:
        """Return the mails of a kind to a person."""
        return [m for m in self.sent if m["X-Dondoc-Kind"] == kind and recipient in str(m["To"])]


def text_of(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the demo once, into a folder in which an earlier demo and a person have left something."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "sent").mkdir()
    (folder / "sent" / "9999-ack.eml").write_text("from an earlier demo")
    (folder / "notes.txt").write_text("a person's")
    command = [sys.executable, "-c", START, str(folder)]
    env = {"PYTHONPATH": str(ROOT / "daemon"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return Run(done.stdout.decode(), done.stderr.decode(), folder)


def test_nothing_is_complained_of(run: Run) -> None:
    assert run.complained == ""


def test_in_a_pipe_the_story_is_plain_lines(run: Run) -> None:
    assert "\x1b" not in run.said
    told = r"^  09:40  nhận +Chi cục Kiểm lâm: «BC CCHC Q1/2026» → CCHC quý I: chậm 2 ngày"
    assert re.search(told, run.said, re.MULTILINE)


@pytest.mark.parametrize(
    ("ref", "status", "days"),
    [
        ("cchc.2026-q1.kl", "late", 3),
        ("tthc.2026-03.kl", "late", 0),
        ("tin-bai.2026-q1.kl", "missing", 3),
        ("yc.2026-001.kl", "late", 1),
        ("cchc.2026-q1.mt", "on_time", 0),
        ("tthc.2026-03.mt", "on_time", 0),
        ("tin-bai.2026-q1.mt", "on_time", 0),
        ("yc.2026-001.mt", "on_time", 0),
    ],
)
def test_kl_is_always_late_and_mt_always_on_the_dot(run: Run, ref: str, status: str, days: int) -> None:
    line = run.line(ref)
    assert (line["status"], line["late_working_days"]) == (status, days)


def test_leaders_are_told_of_kl_by_a_mail_of_their_own(run: Run) -> None:
    told = run.to(LEADERS, "escalation")
    assert [mail["X-Dondoc-Refs"] for mail in told] == ["cchc.2026-q1.kl", "tin-bai.2026-q1.kl"]


def test_a_report_without_its_file_is_told_at_once_and_counts_when_the_file_comes(run: Run) -> None:
    assert [mail["X-Dondoc-Refs"] for mail in run.to("cnty@snnmt.example", "incomplete")] == ["cchc.2026-q1.chan-nuoi"]
    assert run.line("cchc.2026-q1.chan-nuoi")["arrived"] == "2026-03-13T16:18:09+07:00"


def test_a_report_from_a_private_address_counts_from_its_own_arrival_once_the_office_says_so(run: Run) -> None:
    assert [mail["X-Dondoc-Refs"] for mail in run.to(OPERATOR, "review")] == ["cchc.2026-q1.kn"]
    line = run.line("cchc.2026-q1.kn")
    assert (line["status"], line["arrived"]) == ("on_time", "2026-03-16T15:47:30+07:00")


def test_an_extension_moves_the_due_and_an_objective_reason_excuses(run: Run) -> None:
    extended, excused = run.line("cchc.2026-q1.tl"), run.line("tthc.2026-03.tl")
    assert (extended["status"], extended["due"]) == ("on_time", "2026-03-18T17:00:00+07:00")
    assert (excused["status"], excused["excused"]) == ("late", True)


def test_a_forged_decision_does_nothing_but_alert(run: Run) -> None:
    decided = [entry["verb"] for entry in run.entries if entry["kind"] == "decision.made"]
    assert sorted(decided) == ["assign", "excuse", "extend"]
    assert any("Có thư tự nhận là quyết định" in str(mail["Subject"]) for mail in run.to(OPERATOR, "alert"))


def test_a_refused_recipient_makes_an_alert(run: Run) -> None:
    assert any("vanthu@mt.snnmt.example" in text_of(mail) for mail in run.to(OPERATOR, "alert"))
    assert [e["recipient"] for e in run.entries if e["kind"] == "letter.failed"] == ["vanthu@mt.snnmt.example"]


def test_each_mail_came_in_over_imap_with_the_instant_of_the_offices_own_host(run: Run) -> None:
    judged = [entry for entry in run.entries if entry["kind"] == "mail.judged"]
    assert {entry["time_source"] for entry in judged} == {"received"}
    assert {entry["folder"] for entry in judged} == {"INBOX", "Junk"}


def test_every_mail_went_through_the_smtp_server_and_lies_in_the_folder(run: Run) -> None:
    by_ledger = {entry["message_id"] for entry in run.entries if entry["kind"] == "letter.sent"}
    envelopes = sum(entry["kind"] == "letter.sent" for entry in run.entries)
    assert {mail["Message-ID"] for mail in run.sent} == by_ledger
    assert len(run.sent) == len(by_ledger)
    assert f"Máy chủ SMTP đã nhận {len(by_ledger)} thư ({envelopes} lượt người nhận)" in run.said


def test_the_record_verifies_by_its_own_seal(run: Run) -> None:
    record = run.record
    seal = record.pop("sha256")
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert seal == hashlib.sha256(canonical.encode()).hexdigest()
    assert [e["sha256"] for e in run.entries if e["kind"] == "month.sealed"] == [seal]


def test_the_ledger_is_chained_from_its_start(run: Run) -> None:
    before = "0" * 64
    for entry in run.entries:
        body = {key: value for key, value in entry.items() if key not in {"prev", "hash"}}
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert entry["prev"] == before
        before = hashlib.sha256(f"{before}\n{canonical}".encode()).hexdigest()
        assert entry["hash"] == before


def test_every_path_that_is_named_is_there(run: Run) -> None:
    named = [Path(found) for found in re.findall(r" (/\S+)$", run.said, re.MULTILINE)]
    assert {path.name for path in named} >= {"board.html", "record-2026-03.docx", "sent", "ledger.jsonl"}
    assert all(path.exists() for path in named)


def test_of_an_earlier_demo_nothing_is_left_and_what_people_put_there_stays(run: Run) -> None:
    assert not (run.folder / "sent" / "9999-ack.eml").exists()
    assert not (run.folder / ".work").exists()
    assert (run.folder / "notes.txt").read_text() == "a person's"
