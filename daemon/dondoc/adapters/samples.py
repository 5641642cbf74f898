"""A sample letter for each shipped template: what the start-up check, `preview` and the golden mails render."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from dondoc.core.letter_facts import (
    AcknowledgementFacts,
    AlertFacts,
    AlreadyHereFacts,
    AnswerFacts,
    DigestFacts,
    IncompleteFacts,
    LeaderFacts,
    ProposalFacts,
    RecordFacts,
    ReleaseFacts,
    ReminderFacts,
    RequestFacts,
    ReviewFacts,
    WeeklyFacts,
)
from dondoc.core.letters import Letter, LetterKind, Link, Row, Section, UnitLine

OFFICE = "vanphong@snnmt.example"
LEADERS = "lanhdao@snnmt.example"
FORESTRY = "kiemlam@snnmt.example"
PRIVATE = "nguyenvana.kiemlam@gmail.example"
HEAD = "truong.kl@snnmt.example"
REFORM, NEWS = "Báo cáo công tác cải cách hành chính", "Tin, bài tuyên truyền cải cách hành chính"
KL, MT = "Chi cục Kiểm lâm", "Phòng Môi trường"
DUE, NEWS_DUE = "17 giờ 00, thứ Hai ngày 16/3/2026", "hết ngày thứ Ba 31/3/2026"
ARRIVED = "9 giờ 12 phút 33 giây, thứ Ba ngày 17/3/2026"
WINDOW = "Số liệu từ 15/12/2025 đến 14/3/2026"
DIGEST = "9f2c41d07ab3e658"
SEAL = "5b1f0c6e9a7d48d2b3c4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f607182930"


def _link(label: str, line: str) -> Link:
    href = f"mailto:baocao@snnmt.example?subject={quote('Quyết định')}&body={quote(line + chr(10) + 'TOKEN-7Q2K')}"
    return Link(label, href)


def _decisions(ref: str) -> tuple[Link, ...]:
    return (
        _link("Gia hạn", f"GIA HẠN {ref} ĐẾN … LÝ DO …"),
        _link("Miễn", f"MIỄN {ref} LÝ DO …"),
        _link("Khách quan", f"KHÁCH QUAN {ref} LÝ DO …"),
    )


def _reform(state: str, tone: str, detail: str = WINDOW, links: tuple[Link, ...] = ()) -> Row:
    return Row("cchc.2026-q1.kl", KL, REFORM, "Quý I/2026", DUE, state, tone, detail, links)


def _news(state: str, tone: str, detail: str = "", links: tuple[Link, ...] = ()) -> Row:
    return Row("tin-bai.2026-q1.kl", KL, NEWS, "Quý I/2026", NEWS_DUE, state, tone, detail, links)


REMINDED = f"{WINDOW}. Đã nhắc 3 lần (11/3, 16/3)"
LATE = _reform("Chưa nộp, quá hạn 1 ngày làm việc", "late", REMINDED)


def _reminder(salutation: str, *rows: Row) -> ReminderFacts:
    return {"unit": KL, "salutation": salutation, "rows": rows, "attached": ""}


def _late_for_leaders() -> tuple[Row, ...]:
    second = Row(
        "tthc.2026-03.tl", "Chi cục Thủy lợi", "Báo cáo giải quyết thủ tục hành chính", "Tháng 3/2026",
        DUE, "Chưa nộp, quá hạn 3 ngày làm việc", "late",
        "Số liệu từ 15/2/2026 đến 14/3/2026. Đã nhắc 2 lần (13/3, 16/3). Đã chuyển thủ trưởng, lãnh đạo 1 lần (17/3)",
    )  # fmt: skip
    history = f"{REMINDED}. Đã chuyển thủ trưởng, lãnh đạo 1 lần (17/3)"
    return (_reform("Chưa nộp, quá hạn 3 ngày làm việc", "late", history), second)


def _leaders() -> LeaderFacts:
    return {"rows": _late_for_leaders(), "attached": ""}


def _release() -> ReleaseFacts:
    return {
        "letter_id": "t128",
        "leaders": (LEADERS,),
        "rows": _late_for_leaders(),
        "attached": "",
        "links": (_link("Duyệt gửi", "DUYỆT t128"),),
        "line": "DUYỆT t128",
    }


def _acknowledgement() -> AcknowledgementFacts:
    articles = _news("Mới có 1/2 tin, bài, còn 10 ngày làm việc", "info")
    return {
        "unit": KL,
        "handed_in": "1 báo cáo và 1 tin, bài",
        "rows": (_reform("Nộp chậm 16 giờ 12 phút (1 ngày làm việc)", "warn", ""), articles),
        "arrived": ARRIVED,
        "source": "giờ tiếp nhận của máy chủ thư cơ quan",
        "files": (("BC CCHC quý I-2026.docx", "48,3 KB"), ("Phụ lục số liệu.xlsx", "21 KB")),
        "digest": DIGEST,
        "subject": "Báo cáo CCHC quý I năm 2026 của Chi cục Kiểm lâm",
    }


def _incomplete() -> IncompleteFacts:
    subject = "V/v gửi báo cáo CCHC quý I"
    return {"unit": KL, "rows": (_reform("Chưa có tệp báo cáo", "warn"),), "subject": subject, "arrived": ARRIVED}


def _already() -> AlreadyHereFacts:
    row = Row("cchc.2026-q1.mt", MT, REFORM, "Quý I/2026", DUE, "Đúng hạn", "ok")
    arrived = "16 giờ 59 phút 58 giây, thứ Hai ngày 16/3/2026"
    return {"unit": MT, "handed_in": "1 báo cáo", "rows": (row,), "arrived": arrived}


def _review() -> ReviewFacts:
    accept, dismiss = "GÁN m128 CHO cchc.2026-q1.kl", "KHÔNG PHẢI m128"
    links = (_link("Đúng báo cáo này", accept), _link("Không phải báo cáo", dismiss))
    return {
        "mail_id": "m128",
        "subject": "báo cáo quý I",
        "sender": PRIVATE,
        "arrived": "16 giờ 05, thứ Hai ngày 16/3/2026",
        "why": ("Người gửi không có trong danh sách địa chỉ của đơn vị nào.", "Thư nêu tên Chi cục Kiểm lâm."),
        "rows": (_reform("Chờ xem xét", "warn", "Có 1 tệp đính kèm: bc quy 1.doc", links),),
        "lines": (accept, dismiss),
        "accept": {"unit": "Chi cục Kiểm lâm", "id": "kl", "line": f'addresses = ["{FORESTRY}", "{PRIVATE}"]'},
    }


def _digest() -> DigestFacts:
    wish = _reform("Chưa nộp, quá hạn 1 ngày làm việc", "late", REMINDED, _decisions("cchc.2026-q1.kl"))
    due = _news("Chưa nộp, còn 3 ngày làm việc", "info")
    arrived = "Nhận lúc 16 giờ 59, thứ Hai ngày 16/3/2026"
    came = Row("cchc.2026-q1.mt", MT, REFORM, "Quý I/2026", DUE, "Đúng hạn", "ok", arrived)
    reply = "Máy chủ trả lời: 550 5.1.1 không có người nhận này"
    lost = Row("", HEAD, "Thư nhắc: Báo cáo công tác cải cách hành chính", "", "", "Không gửi được", "late", reply)
    return {
        "day": "thứ Ba ngày 17/3/2026",
        "counts": {"review": 1, "overdue": 3, "due_soon": 1, "arrived": 1, "undelivered": 1},
        "sections": (
            Section("Cần quyết định", (wish,)),
            Section("Quá hạn", (LATE,), more=2),
            Section("Đến hạn hôm nay và trong 3 ngày làm việc tới", (due,)),
            Section("Đã nhận từ 7 giờ 45, thứ Hai ngày 16/3/2026", (came,)),
            Section("Thư không đến nơi", (lost,), head="Người nhận"),
        ),
        "health": (
            ("Hộp thư", "✓ đọc lần cuối lúc 7 giờ 44, thứ Ba ngày 17/3/2026"),
            ("Thư chờ gửi", "✓ không có"),
            ("Ổ đĩa", "✓ còn trống 41,2 GB"),
            ("Đồng hồ", "✓ khớp với máy chủ thư, lệch không quá 2 giây"),
        ),
        "attached": "tong-hop-2026-03-17.xlsx",
    }


def _weekly() -> WeeklyFacts:
    return {
        "day": "thứ Hai ngày 23/3/2026",
        "counts": {"review": 0, "overdue": 1, "due_soon": 2, "arrived": 17, "undelivered": 0},
        "sections": (Section("Quá hạn", (replace(LATE, ref="", detail=""),)),),
        "health": (),
        "attached": "",
        "units": (
            UnitLine(KL, (1, 2, 1), (2, 1, 0), "25%", "67%", "▼ Giảm 42 điểm phần trăm"),
            UnitLine("Chi cục Thủy lợi", (3, 1, 0), (2, 2, 0), "75%", "50%", "▲ Tăng 25 điểm phần trăm"),
            UnitLine(MT, (4, 0, 0), (4, 0, 0), "100%", "100%", "Như tháng trước"),
        ),
        "others": "6 đơn vị khác không có báo cáo chậm hoặc chưa nộp.",
    }


def _record() -> RecordFacts:
    return {
        "month": "Tháng 3/2026",
        "totals": (("Phải nộp trong tháng", "48"), ("Đúng hạn", "45"), ("Chậm hạn", "1"), ("Chưa nộp", "1")),
        "best": ("Phòng Môi trường: 100 điểm, xuất sắc", "Chi cục Thủy lợi: 100 điểm, xuất sắc"),
        "late": (
            f"{KL}: {REFORM} (Quý I/2026): chậm 16 giờ 12 phút (1 ngày làm việc)",
            f"{KL}: Báo cáo kiểm soát thủ tục hành chính (Tháng 3/2026): chưa nộp, quá hạn 12 ngày làm việc",
        ),
        "late_count": 2,
        "open": (f"{KL}: {REFORM} (Quý I/2026): thư đang xem xét, tạm tính như được chấp nhận (cchc.2026-q1.kl)",),
        "open_count": 1,
        "sha256": SEAL,
        "previous": SEAL[::-1],
        "amendments": 1,
        "files": ("record-2026-03.pdf", "record-2026-03.docx", "record-2026-03.xlsx", "record-2026-03.json"),
    }


def _answer() -> AnswerFacts:
    section = Section("Tình hình Chi cục Kiểm lâm", (LATE, _news("Còn 10 ngày làm việc", "info")))
    return {
        "lines": (
            ("gia han cchc.2026-q1.kl den 20/3 ly do mưa lũ", "Đã gia hạn đến hết ngày thứ Sáu 20/3/2026.", "HUỶ d12"),
            ("MIEN cchc.2026-q1.xx", "Không hiểu: không có đơn vị «xx». Dòng đúng: MIỄN cchc.2026-q1.kl LÝ DO …", ""),
        ),
        "undo_links": {},
        "status": ("Hôm nay có 1 báo cáo quá hạn, 2 báo cáo sắp đến hạn.",),
        "sections": (section,),
        "help": True,
    }


def _request() -> RequestFacts:
    return {
        "title": "Rà soát diện tích rừng bị thiệt hại do mưa lũ",
        "due": "17 giờ 00, thứ Sáu ngày 20/3/2026",
        "units": (KL, "Chi cục Thủy lợi"),
        "informed": (MT,),
        "cancel_line": "HUỶ d15",
        "mend_line": "GIA HẠN yc.2026-003.* ĐẾN 20/3/2026 17:00 LÝ DO …",
        "rows": (),
    }


def _proposal() -> ProposalFacts:
    return {
        "title": "Báo cáo công tác cải cách hành chính quý I",
        "due": "17 giờ 00, thứ Sáu ngày 20/3/2026",
        "units": (KL,),
        "line": "YÊU CẦU Báo cáo bổ sung cải cách hành chính HẠN 20/3/2026 17:00 GỬI kl",
        "reason": "Thư nêu một báo cáo định kỳ đã có hạn riêng (cchc, Quý I/2026).",
    }


def _alert() -> AlertFacts:
    return {
        "what": "Không đọc được hộp thư từ 8 giờ 02, thứ Ba ngày 17/3/2026",
        "details": ("Máy chủ thư không trả lời trong 60 giây.", "Chưa kết luận quá hạn cho đến khi đọc lại được."),
        "remedy": "Đề nghị kiểm tra máy chủ thư; hệ thống tự thử lại, không cần khởi động lại.",
    }


# When each is written, UTC; the others on the morning after the due.
_AT = {
    "nhac_truoc_han": dt.datetime(2026, 3, 11, 1, 0, tzinfo=dt.UTC),
    "nhac_trong_ngay": dt.datetime(2026, 3, 16, 6, 0, tzinfo=dt.UTC),
    "cho_duyet": dt.datetime(2026, 3, 19, 1, 0, tzinfo=dt.UTC),
    "tong_hop_ngay": dt.datetime(2026, 3, 17, 0, 45, tzinfo=dt.UTC),
    "tong_hop_tuan": dt.datetime(2026, 3, 23, 1, 0, tzinfo=dt.UTC),
    "bao_cao_lanh_dao": dt.datetime(2026, 3, 19, 1, 0, tzinfo=dt.UTC),
    "ghi_so_thang": dt.datetime(2026, 4, 3, 1, 0, tzinfo=dt.UTC),
}
_MORNING_AFTER = dt.datetime(2026, 3, 17, 2, 30, tzinfo=dt.UTC)


def _letter(kind: LetterKind, template: str, to: str, facts: Mapping[str, object]) -> Letter:
    at = _AT.get(template, _MORNING_AFTER)
    rows = facts.get("rows", ())
    refs = tuple(row.ref for row in rows) if isinstance(rows, tuple) else ()
    return Letter(kind=kind, template=template, key=f"sample/{template}", at=at, to=(to,), refs=refs, facts=facts)


def sample_letters() -> Mapping[str, Letter]:
    """Return a letter for each shipped template, by the template's name; always the same."""
    early, today = _reform("Chưa nộp, còn 3 ngày làm việc", "info"), _reform("Chưa nộp, hạn hôm nay, còn 4 giờ", "warn")
    head = "Ông/Bà Nguyễn Văn A, Chi cục trưởng Chi cục Kiểm lâm"
    news = _news("Mới có 1/2 tin, bài, còn 14 ngày làm việc", "info")
    kind = LetterKind
    letters = (
        _letter(kind.REMINDER, "nhac_truoc_han", FORESTRY, {**_reminder(KL, early, news)}),
        _letter(kind.REMINDER, "nhac_trong_ngay", FORESTRY, {**_reminder(KL, today)}),
        _letter(kind.REMINDER, "qua_han", FORESTRY, {**_reminder(KL, LATE)}),
        _letter(kind.ESCALATION, "yeu_cau_giai_trinh", HEAD, {**_reminder(head, LATE)}),
        _letter(kind.ESCALATION, "bao_cao_lanh_dao", LEADERS, {**_leaders()}),
        _letter(kind.REVIEW, "cho_duyet", OFFICE, {**_release()}),
        _letter(kind.ACK, "xac_nhan", FORESTRY, {**_acknowledgement()}),
        _letter(kind.INCOMPLETE, "thieu_tep", FORESTRY, {**_incomplete()}),
        _letter(kind.ACK, "da_nhan_truoc", "moitruong@snnmt.example", {**_already()}),
        _letter(kind.REVIEW, "can_xem_xet", OFFICE, {**_review()}),
        _letter(kind.DIGEST, "tong_hop_ngay", OFFICE, {**_digest()}),
        _letter(kind.DIGEST, "tong_hop_tuan", LEADERS, {**_weekly()}),
        _letter(kind.RECORD, "ghi_so_thang", LEADERS, {**_record()}),
        _letter(kind.DECISION, "tra_loi", OFFICE, {**_answer()}),
        _letter(kind.REQUEST, "xac_nhan_yeu_cau", OFFICE, {**_request()}),
        _letter(kind.REQUEST, "de_xuat_yeu_cau", OFFICE, {**_proposal()}),
        _letter(kind.ALERT, "canh_bao", OFFICE, {**_alert()}),
    )
    return {letter.template: letter for letter in letters}
