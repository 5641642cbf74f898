"""Acknowledgements as proof: what they say, in which thread they stand, and who gets none (contract, 2 and 8)."""

import datetime as dt
import shutil
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from dondoc.config import load
from dondoc.replay import Replay, Span

SCENARIO = Path(__file__).parents[1] / "scenarios" / "2026-03"
REF = "cchc.2026-q1.kl"
KIEMLAM = "kl@snnmt.example"


def report(at: str, number: int, **changes: str) -> bytes:
    """Return a report with two documents as its server took it in at that instant; headers may be added by name."""
    when = dt.datetime.fromisoformat(f"{at}+07:00")
    mail = EmailMessage(policy=policy.SMTP)
    stamped = f"{when:%a, %d %b %Y %H:%M:%S +0700}"
    mail["Received"] = (
        "from mx.kl.example (mx.kl.example [203.0.113.9]) by mail.snnmt.example (Postfix) with ESMTPS "
        f"id R{number}; {stamped}"
    )
    verdict = changes.pop("verdict", "pass")
    first = changes.pop("first", "BC CCHC quý I.docx")
    mail["Authentication-Results"] = f"mail.snnmt.example; dmarc={verdict} header.from=snnmt.example"
    mail["From"], mail["To"], mail["Date"] = KIEMLAM, "baocao@snnmt.example", stamped
    mail["Subject"] = changes.pop("subject", "Báo cáo công tác cải cách hành chính quý I/2026")
    mail["Message-ID"] = f"<r{number}@kl.example>"
    mail.set_content(f"Chi cục Kiểm lâm gửi báo cáo, lần {number}.")
    for name, value in changes.items():
        mail[name.replace("_", "-")] = value
    for name, size in ((first, 49_459), ("Phụ lục.xlsx", 2_048)):
        mail.add_attachment(b"d" * size, "application", "octet-stream", filename=name)
    return mail.as_bytes()


def answered(folder: Path, mails: Sequence[bytes], **edits: tuple[str, str]) -> list[EmailMessage]:
    """Return the acknowledgements that the office sends; `edits` change a file of its configuration."""
    shutil.copytree(SCENARIO / "config", folder / "config")
    for name, (old, new) in edits.items():
        file = folder / "config" / f"{name}.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
    (folder / "mails").mkdir()
    for n, mail in enumerate(mails):
        (folder / "mails" / f"{n}.eml").write_bytes(mail)
    span = Span(dt.date(2026, 3, 10), dt.date(2026, 3, 18))
    Replay(load(folder / "config"), span, folder / "out").run([folder / "mails"])
    files = sorted((folder / "out" / "sent").glob("*-ack.eml"))
    return [message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default) for file in files]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


def test_a_late_report_is_acknowledged_with_all_that_proves_it(tmp_path: Path) -> None:
    mail = report("2026-03-17T09:12:33", 1)
    (ack,) = answered(tmp_path, [mail])
    assert ack["To"] == KIEMLAM
    assert ack["Subject"] == f"[BC {REF}] Đã nhận 1 báo cáo: Báo cáo công tác cải cách hành chính quý I/2026"
    told = text_of(ack)
    assert "▲ Nộp chậm 16 giờ 12 phút (1 ngày làm việc)" in told
    assert "Nhận lúc: 9 giờ 12 phút 33 giây, thứ Ba ngày 17/3/2026" in told
    assert "Căn cứ: giờ tiếp nhận của máy chủ thư cơ quan" in told
    assert "TỆP ĐÍNH KÈM (2) - BC CCHC quý I.docx 48,3 KB - Phụ lục.xlsx 2 KB" in told
    assert f"Mã kiểm chứng: {sha256(mail).hexdigest()[:16]}…" in told
    assert "Đã nhắc" not in told


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("Tin bài quý I/2026", "2 tin, bài: Tin, bài tuyên truyền cải cách hành chính quý I/2026"),
        ("Báo cáo CCHC quý I/2026; tin bài quý I/2026", "1 báo cáo và 1 tin, bài"),
    ],
)
def test_an_article_is_acknowledged_as_an_article(tmp_path: Path, subject: str, told: str) -> None:
    first = "BC CCHC quý I.docx" if "Báo cáo" in subject else "Bài viết về một cửa.docx"
    (ack,) = answered(tmp_path, [report("2026-03-16T09:00:00", 1, subject=subject, first=first)])
    assert str(ack["Subject"]).endswith(f"] Đã nhận {told}")
    assert f"đã nhận {told.partition(':')[0]} của Chi cục Kiểm lâm" in text_of(ack)


def test_a_report_in_time_is_told_so(tmp_path: Path) -> None:
    (ack,) = answered(tmp_path, [report("2026-03-16T17:00:00", 1)])
    assert "✓ Đúng hạn" in text_of(ack)


def test_the_acknowledgement_stands_in_one_thread_with_the_mail_and_the_reminders(tmp_path: Path) -> None:
    (ack,) = answered(tmp_path, [report("2026-03-17T09:12:33", 1)])
    reminders = [message_from_bytes(f.read_bytes()) for f in (tmp_path / "out" / "sent").glob("*-reminder.eml")]
    (thread, *_) = {r["References"].split()[0] for r in reminders if r["X-Dondoc-Refs"].split() == [REF]}
    assert ack["In-Reply-To"] == "<r1@kl.example>"
    assert ack["References"].split() == [thread, "<r1@kl.example>"]
    assert ack["Auto-Submitted"] == "auto-replied"


def test_a_second_version_is_acknowledged_as_a_supplement_that_changes_no_time(tmp_path: Path) -> None:
    first, second = answered(tmp_path, [report("2026-03-16T09:00:00", 1), report("2026-03-17T10:00:00", 2)])
    assert "bổ sung" not in text_of(first)
    told = "Thư này bổ sung, không thay đổi thời điểm nộp đã tính: 9 giờ 00, thứ Hai ngày 16/3/2026"
    assert told in text_of(second)


@pytest.mark.parametrize(
    "edits",
    [
        {"dondoc": ("acknowledge = true", "acknowledge = false")},
        {"units": ('id = "kl"\n', 'id = "kl"\nacknowledge = false\n')},
    ],
    ids=["the office", "the unit"],
)
def test_who_has_turned_acknowledgements_off_gets_none(tmp_path: Path, edits: dict[str, tuple[str, str]]) -> None:
    assert answered(tmp_path, [report("2026-03-17T09:12:33", 1)], **edits) == []


def test_a_sender_gets_so_many_a_day_and_again_on_the_next(tmp_path: Path) -> None:
    mails = [report(f"2026-03-16T09:{n:02}:00", n) for n in range(5)] + [report("2026-03-17T09:00:00", 9)]
    cap = {"dondoc": ("per_sender_per_day = 20", "per_sender_per_day = 3")}
    assert [ack["In-Reply-To"] for ack in answered(tmp_path, mails, **cap)] == [
        "<r0@kl.example>", "<r1@kl.example>", "<r2@kl.example>", "<r9@kl.example>",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<tin.kl.example>"}, {"verdict": "fail"}],
    ids=["automatic reply", "bulk", "list", "forged"],
)
def test_no_program_no_list_and_no_forger_is_ever_answered(tmp_path: Path, changes: dict[str, str]) -> None:
    assert answered(tmp_path, [report("2026-03-17T09:12:33", 1, **changes)]) == []
