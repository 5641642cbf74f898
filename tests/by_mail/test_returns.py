"""Claims about what really happens to mail: a bounce of Postfix, an automatic reply, an impostor on the same server."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.by_mail.people import text_of
from tests.by_mail.stage import Stage, stage
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

GONE = "da.nghi@test.invalid"  # whose mailbox the server no longer has
REF = "cchc.2026-q1.tt"


@pytest.fixture
def office(tmp_path: Path, servers: tuple[Dovecot, Postfix]) -> Iterator[Stage]:
    with stage(tmp_path, *servers, begin="2026-03-11 07:30") as opened:
        yield opened


def test_a_bounce_of_postfix_puts_the_reminder_before_the_head_and_into_the_digest(office: Stage) -> None:
    office.until("2026-03-11 08:00")  # the reminder goes to a mailbox that is no more
    office.office.awaits("Undelivered Mail Returned to Sender")
    office.until("2026-03-11 08:05")
    alert = text_of(office.clerk.reads("alert"))
    assert "Thư nhắc bị trả lại, đơn vị chưa nhận được" in alert
    assert f"Người nhận: {GONE}" in alert
    assert f"thư đã được chuyển đến người tiếp theo là {office.tt_head.address}" in alert
    assert office.tt_head.reads("reminder")["X-Dondoc-Refs"] == REF
    office.until("2026-03-12 07:45")
    assert f"{GONE}" in text_of(office.clerk.reads("digest", "12/3/2026"))


def test_an_automatic_reply_of_absence_puts_the_reminder_before_the_head(office: Stage) -> None:
    office.until("2026-03-11 08:00")
    reminder = office.kl.reads("reminder")
    away = "Tôi đi công tác đến hết ngày 20/3, việc gấp xin gọi điện thoại."
    office.kl.writes((office.office.address,), f"Trả lời tự động: {reminder['Subject']}", away, answering=reminder)
    office.until("2026-03-11 08:05")
    assert "Người nhận thư nhắc đang vắng mặt" in text_of(office.clerk.reads("alert", "vắng mặt"))
    assert office.kl_head.reads("reminder")["X-Dondoc-Refs"] == "cchc.2026-q1.kl"


def test_whoever_is_not_logged_in_decides_nothing_under_the_clerks_name(office: Stage) -> None:
    mail = EmailMessage()
    way = "from evil.example (evil.example [203.0.113.9]) by mail.test.invalid (Postfix) with ESMTP id X1"
    mail["Received"] = f"{way}; Wed, 11 Mar 2026 08:01:00 +0700"
    mail["From"], mail["To"], mail["Subject"] = office.clerk.address, office.office.address, "Quyết định"
    mail["Message-ID"] = "<forged@elsewhere.invalid>"
    mail.set_content("MIỄN cchc.2026-q1.* LÝ DO thử")
    office.office.dovecot.append(office.office.address, bytes(mail))
    office.until("2026-03-11 08:05")
    assert "không được chấp nhận" in text_of(office.clerk.reads("alert", "Quyết định"))
    assert not [m for m in office.clerk.mails() if m["X-Dondoc-Kind"] == "decision"]
    (entry,) = (e for e in office.app.ledger.entries("mail.judged") if e.body["subject"] == "Quyết định")
    assert (entry.body["outcome"], entry.body["authentication"]) == ("ignored", "none")


def test_whoever_is_logged_in_cannot_write_under_the_clerks_name(office: Stage) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="not owned by user"):
        office.kl.writes_as(office.clerk.address, office.office.address, "MIỄN cchc.2026-q1.kl LÝ DO thử")


def test_the_clerks_lines_are_answered_one_by_one(office: Stage) -> None:
    lines = "MIỄN cchc.2026-q1.kl LÝ DO sáp nhập\nGia hạn cchc.2026-q1.mt đến tuần sau vì mưa\nTÌNH HÌNH kl\n"
    office.clerk.writes((office.office.address,), "Quyết định", f"{lines}\n-- \nNguyễn Thị Hoa\n")
    office.until("2026-03-11 07:40")
    told = text_of(office.clerk.reads("decision"))
    assert "Đã miễn (cchc.2026-q1.kl)" in told
    assert "Dòng đúng gần nhất: GIA HẠN cchc.2026-q1.mt ĐẾN <ngày> LÝ DO mưa" in told
    assert "HUỶ d" in told
    undo = next(word for word in told.split() if word.startswith("d") and word[1:].isdigit())
    office.clerk.answers(office.clerk.reads("decision"), f"HUỶ {undo}")
    office.until("2026-03-11 07:42")
    assert f"Đã huỷ quyết định {undo}" in text_of(office.clerk.reads("decision", "Đã huỷ"))


def test_a_unit_that_asks_after_a_report_that_is_here_hears_when_it_came(office: Stage) -> None:
    office.kl.writes(
        (office.office.address,), "Báo cáo CCHC quý I năm 2026", "Kính gửi báo cáo.", files=("BC CCHC quy I.docx",)
    )
    office.until("2026-03-11 09:12")
    office.kl.answers(office.kl.reads("ack"), "Báo cáo CCHC quý I đơn vị đã gửi rồi, Văn phòng đã nhận được chưa ạ?")
    office.until("2026-03-11 10:00")
    first, again = (text_of(office.kl.reads("ack", words)) for words in ("BC CCHC quy I.docx", "từ trước"))
    assert "11/3/2026" in first
    assert "7 giờ 30" in again
