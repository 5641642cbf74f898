"""A month is played by mail alone, on real servers: from an ad-hoc request to the sealed record (issue 4)."""

import json
from pathlib import Path

from tests.by_mail.people import tapped, text_of
from tests.by_mail.stage import Stage, stage
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

REQUEST, REPORT = "yc.2026-001", "cchc.2026-q1"
WISH = "Chi cục xin gia hạn đến 12/3 do đang kiểm tra rừng."
FORWARDED = "Báo cáo CCHC quý I năm 2026 của Phòng Môi trường"


def test_a_month_is_played_by_mail_alone(tmp_path: Path, servers: tuple[Dovecot, Postfix]) -> None:
    with stage(tmp_path, *servers, begin="2026-03-02 07:00") as office:
        _asked(office)
        _reminded(office)
        _more_time_by_a_tap(office)
        _late_and_explained(office)
        _judged_by_a_tap(office)
        _sealed(office)


def _asked(office: Stage) -> None:
    """Let the clerk write to two units as ever, with the mailbox in copy."""
    office.until("2026-03-03 09:00")
    office.clerk.writes(
        (office.kl.address, office.mt.address),
        "Rà soát trụ sở làm việc",
        "Kính gửi các đơn vị,\n\nĐề nghị rà soát trụ sở, gửi về Văn phòng trước 17 giờ ngày 10/3/2026.\n\nTrân trọng.",
        cc=(office.office.address,),
    )
    office.until("2026-03-03 09:05")
    told = text_of(office.clerk.reads("request", "Rà soát trụ sở làm việc"))
    assert "17 giờ 00, thứ Ba ngày 10/3/2026" in told
    assert "Chi cục Kiểm lâm" in told
    assert "Phòng Môi trường" in told
    assert "HUỶ d" in told
    assert f"GIA HẠN {REQUEST}.* ĐẾN" in told


def _reminded(office: Stage) -> None:
    """Let one unit answer in the thread; the other one is reminded."""
    office.until("2026-03-04 10:00")
    asked = next(m for m in office.mt.mails() if m["Subject"] == "Rà soát trụ sở làm việc")
    office.mt.answers(asked, "Phòng Môi trường gửi kết quả rà soát kèm theo.", files=("Ket qua ra soat.docx",))
    office.until("2026-03-04 10:05")
    assert f"{REQUEST}.mt" in text_of(office.mt.reads("ack"))
    office.until("2026-03-05 08:00")
    assert office.kl.reads("reminder", "Rà soát trụ sở")["X-Dondoc-Refs"] == f"{REQUEST}.kl"
    assert not [m for m in office.mt.mails() if m["X-Dondoc-Kind"] == "reminder"]


def _more_time_by_a_tap(office: Stage) -> None:
    """Let the unit wish for time; the clerk sees it in the digest, taps, adds a word, and taps once too often."""
    office.until("2026-03-09 15:00")
    office.kl.answers(office.kl.reads("reminder", "Rà soát trụ sở"), WISH)
    office.until("2026-03-10 07:45")
    digest = office.clerk.reads("digest", f"Đơn vị xin thêm thời gian: «{WISH}»")
    draft = tapped(digest, "Gia hạn", f"{REQUEST}.kl")
    office.clerk.taps(draft, "đơn vị kiểm tra rừng")
    office.until("2026-03-10 08:00")
    assert "Đã gia hạn đến 17 giờ 00, thứ Sáu ngày 13/3/2026" in text_of(office.clerk.reads("decision"))
    office.clerk.taps(draft, "đơn vị kiểm tra rừng")
    office.until("2026-03-10 08:05")
    assert "liên kết này đã được dùng" in text_of(office.clerk.reads("decision", "liên kết"))


def _late_and_explained(office: Stage) -> None:
    """Let the term run out; the head is asked for an explanation, gives it, and the report comes late."""
    office.until("2026-03-13 17:00")
    assert office.kl.reads("reminder", "quá hạn")["X-Dondoc-Rung"] == "qua-han"
    office.until("2026-03-16 08:00")
    asked = office.kl_head.reads("escalation", "giải trình")
    office.kl_head.answers(asked, "Chi cục giải trình: chậm do cán bộ phụ trách trực phòng cháy rừng.")
    office.until("2026-03-16 09:00")
    office.kl.answers(
        office.kl.reads("reminder", "Rà soát trụ sở"), "Chi cục gửi kết quả rà soát.", files=("Ra soat KL.docx",)
    )
    office.until("2026-03-16 09:05")
    assert "chậm" in text_of(office.kl.reads("ack", f"{REQUEST}.kl"))
    office.kl.writes(
        (office.office.address,), "Báo cáo CCHC quý I năm 2026", "Kính gửi báo cáo.", files=("BC CCHC quy I.docx",)
    )
    office.until("2026-03-16 09:10")
    assert "BC CCHC quy I.docx" in text_of(office.kl.reads("ack", f"{REPORT}.kl"))


def _judged_by_a_tap(office: Stage) -> None:
    """Let somebody send a unit's report from a private address; the clerk says by a tap that it is the report."""
    office.private.writes(
        (office.office.address,), FORWARDED, "Em gửi báo cáo từ thư cá nhân ạ.", files=("BC CCHC quy I PMT.docx",)
    )
    office.until("2026-03-16 10:00")
    review = office.clerk.reads("review", FORWARDED)
    office.clerk.taps(tapped(review, "Đúng báo cáo này", f"{REPORT}.mt"))
    office.until("2026-03-16 10:05")
    assert f"được tính cho {REPORT}.mt" in text_of(office.clerk.reads("decision", "được tính"))


def _sealed(office: Stage) -> None:
    """Let the month end: its record comes by mail, with all that has happened in it."""
    office.until("2026-04-03 08:00")
    mail = office.leader.reads("record", "3/2026")
    attached = {str(part.get_filename()): part for part in mail.iter_attachments()}
    record = json.loads(attached["record-2026-03.json"].get_content())
    lines = {line["ref"]: line for unit in record["units"] for line in unit["obligations"]}
    statuses = {ref: line["status"] for ref, line in lines.items()}
    assert statuses == {
        f"{REQUEST}.kl": "late",
        f"{REQUEST}.mt": "on_time",
        f"{REPORT}.kl": "on_time",
        f"{REPORT}.mt": "on_time",
        f"{REPORT}.tt": "missing",
    }
    late = lines[f"{REQUEST}.kl"]
    assert (late["due"], late["late_working_days"]) == ("2026-03-13T17:00:00+07:00", 1)
    assert [decision["kind"] for decision in late["decisions"]] == ["extend"]
    assert (late["reminders"], late["escalations"]) == (4, 1)
    (explained,) = late["explanations"]
    assert explained["answers"] == "giai-trinh"
    assert explained["words"] == "Chi cục giải trình: chậm do cán bộ phụ trách trực phòng cháy rừng."
