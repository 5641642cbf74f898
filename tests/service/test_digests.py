"""The operators' digest: decisions first, always sent, small whatever happened, honest about the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.core.letters import Section
from tests.bureau import UNKNOWN_USER
from tests.cast import KL, OPERATOR, at, owed
from tests.service.desk import GIB, Desk, body, desk_of, many, workbook

HELD = "Đã soạn, không gửi vì đang tạm dừng"
KL_REF, MT_REF, TT_REF = "cchc.2026-q1.kl", "cchc.2026-q1.mt", "cchc.2026-q1.tt"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path) as opened:
        yield opened


def refs(section: Section) -> list[str]:
    return [row.ref for row in section.rows]


def test_a_digest_comes_each_working_day_though_nothing_happened(desk: Desk) -> None:
    (mail,) = desk.send("2026-03-10 07:45")
    assert mail["To"] == OPERATOR
    assert mail["Subject"] == (
        "Tổng hợp thứ Ba ngày 10/3/2026: 0 việc cần quyết định, 0 quá hạn, 0 sắp đến hạn, 0 mới nhận"
    )
    assert "Hôm nay không có việc nào" in body(mail)


def test_what_there_is_nothing_of_takes_one_line(desk: Desk) -> None:
    told = body(desk.send("2026-03-10 07:45")[0])
    assert "Không có mục nào thuộc: cần quyết định; quá hạn; " in told
    assert "(0)" not in told


def test_no_digest_comes_on_a_day_off_and_none_twice(desk: Desk) -> None:
    assert desk.send("2026-03-14 09:00") == []
    assert len(desk.send("2026-03-17 07:45")) == len(desk.send("2026-03-17 09:00")) == 1


def test_the_sections_stand_in_the_order_of_urgency(desk: Desk) -> None:
    titles = list(desk.sections("2026-03-17 07:45"))
    assert titles == [
        "Cần quyết định",
        "Quá hạn",
        "Đến hạn hôm nay và trong 3 ngày làm việc tới",
        "Đã nhận từ 7 giờ 45, thứ Hai ngày 16/3/2026",
        "Thư không đến nơi",
    ]


def test_each_obligation_stands_where_it_belongs(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF), owed(MT_REF), owed(TT_REF, "2026-03-20 17:00"))
    desk.office.mail(MT_REF, "2026-03-16 16:59")
    made = desk.sections("2026-03-17 07:45")
    decide, overdue, soon, came, lost = made.values()
    assert (refs(decide), refs(overdue), refs(soon), refs(came), refs(lost)) == ([], [KL_REF], [TT_REF], [MT_REF], [])


def test_on_monday_what_came_over_the_weekend_is_new(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF), owed(MT_REF))
    desk.office.mail(KL_REF, "2026-03-13 07:44")  # before Friday's digest
    desk.office.mail(MT_REF, "2026-03-13 16:00")
    assert refs(desk.sections("2026-03-16 07:45")["Đã nhận từ 7 giờ 45, thứ Sáu ngày 13/3/2026"]) == [MT_REF]


def test_a_mail_that_was_taken_in_after_the_digest_is_in_the_next_one_whenever_it_was_accepted(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF))
    desk.office.mail(KL_REF, "2026-03-12 07:40", taken="2026-03-12 07:50")
    assert refs(desk.sections("2026-03-13 07:45")["Đã nhận từ 7 giờ 45, thứ Năm ngày 12/3/2026"]) == [KL_REF]


def test_a_review_waits_for_a_decision_each_day_with_its_two_taps(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF))
    desk.office.review(KL_REF, "2026-03-10 09:00")
    for day in ("2026-03-11 07:45", "2026-03-17 07:45"):
        (row,) = desk.sections(day)["Cần quyết định"].rows
        assert [link.label for link in row.links] == ["Đúng báo cáo này", "Không phải báo cáo"]


def test_a_units_wish_stands_in_the_next_digest_alone_and_not_where_it_was_decided(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF), owed(MT_REF))
    desk.office.mail(KL_REF, "2026-03-13 16:00", "note", subject="Xin gia hạn")
    desk.office.mail(MT_REF, "2026-03-13 16:00", "note", subject="Xin gia hạn")
    desk.office.say(f"GIA HẠN {MT_REF} ĐẾN 20/3/2026 LÝ DO mưa lũ", "2026-03-13 17:00")
    assert refs(desk.sections("2026-03-16 07:45")["Cần quyết định"]) == [KL_REF]
    assert refs(desk.sections("2026-03-17 07:45")["Cần quyết định"]) == []


def test_a_mail_under_review_that_fits_no_obligation_is_not_forgotten(desk: Desk) -> None:
    seq = desk.office.mail(KL_REF, "2026-03-10 09:00", "review", results={}, refs=[], subject="báo cáo")
    (row,) = desk.sections("2026-03-12 07:45")["Cần quyết định"].rows
    assert (row.unit, f"m{seq}" in row.report) == ("kiemlam@snnmt.example", True)
    assert [link.label for link in row.links] == ["Không phải báo cáo"]
    desk.office.say(f"KHÔNG PHẢI m{seq}", "2026-03-12 08:00")
    assert desk.sections("2026-03-13 07:45")["Cần quyết định"].rows == ()


def test_a_letter_to_leaders_that_waits_for_release_comes_first_with_its_tap(tmp_path: Path) -> None:
    with desk_of(tmp_path, confirm=True) as desk:
        desk.office.owe(owed(KL_REF), owed(MT_REF))
        desk.office.at("2026-03-19 08:00")
        desk.office.review(MT_REF, "2026-03-19 09:00")
        first, second = desk.sections("2026-03-20 07:45")["Cần quyết định"].rows
        assert (first.state, [link.label for link in first.links]) == ("Chờ duyệt", ["Duyệt gửi"])
        assert second.ref == MT_REF


def test_on_hold_the_digest_shows_once_each_letter_that_would_have_gone(tmp_path: Path) -> None:
    with desk_of(tmp_path, hold=True) as desk:
        desk.office.owe(owed(KL_REF))
        desk.office.at("2026-03-11 08:00")
        (row,) = desk.sections("2026-03-12 07:45")[HELD].rows
        assert (row.unit, row.state) == (KL.contacts[0], "Không gửi")
        assert "Nhắc nộp 1 báo cáo sắp đến hạn" in row.report
        assert HELD not in desk.sections("2026-03-13 07:45")
        assert row.report in body(desk.send("2026-03-12 07:45")[0])


def test_what_waited_in_the_outbox_when_hold_came_is_shown_with_whom_it_was_for(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF))
    desk.office.chase.step(at("2026-03-11 08:00"))
    desk.office.hold("on")
    desk.office.at("2026-03-11 08:00")
    (row,) = desk.sections("2026-03-12 07:45")[HELD].rows
    assert KL.contacts[0] in row.unit
    assert KL_REF in row.report


def test_a_reminder_that_was_refused_is_shown_while_its_report_is_missing(desk: Desk) -> None:
    desk.office.courier.answers[KL.contacts[0]] = UNKNOWN_USER
    desk.office.owe(owed(KL_REF))
    desk.office.at("2026-03-11 08:00")
    for day in ("2026-03-12 07:45", "2026-03-16 07:45"):
        (row,) = desk.sections(day)["Thư không đến nơi"].rows
        assert row.unit == KL.contacts[0]
        assert row.report.startswith("Thư nhắc: Báo cáo công tác cải cách hành chính")
        assert "550 no such user" in row.detail
    desk.office.mail(KL_REF, "2026-03-16 08:00")
    assert desk.sections("2026-03-17 07:45")["Thư không đến nơi"].rows == ()


def test_what_was_sent_at_last_is_no_longer_undelivered(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF))
    body = {"letter": "x", "recipient": "a@b.example", "letter_kind": "reminder", "refs": [KL_REF], "due": {KL_REF: ""}}
    for kind, when in (("letter.failed", "2026-03-11 08:00"), ("letter.sent", "2026-03-12 08:00")):
        with desk.office.ledger.write():
            desk.office.ledger.append(at(when), kind, body)
        shown = desk.sections("2026-03-13 07:45")["Thư không đến nơi"].rows
        assert bool(shown) is (kind == "letter.failed")


def health(desk: Desk, now: str) -> dict[str, str]:
    lines = desk.facts(now)["health"]
    assert isinstance(lines, tuple)
    return dict(reversed(lines))  # the first word on a thing is the one that counts


def test_the_health_tells_mailbox_outbox_disk_and_clock(desk: Desk) -> None:
    desk.office.watch.saw(at("2026-03-17 07:44"))
    assert health(desk, "2026-03-17 07:45") == {
        "Hộp thư": "✓ đọc lần cuối lúc 7 giờ 44, thứ Ba ngày 17/3/2026",
        "Thư chờ gửi": "✓ không có",
        "Ổ đĩa": "✓ còn trống 40 GB",
        "Đồng hồ": "○ chưa có thư mới để so với máy chủ thư",
    }


def test_a_mailbox_that_cannot_be_read_and_a_full_disk_are_marked(desk: Desk) -> None:
    desk.office.watch.saw(at("2026-03-16 17:00"))
    desk.office.watch.failed(at("2026-03-16 17:05"), "refused")
    desk.free[0] = GIB // 2
    told = health(desk, "2026-03-17 07:45")
    assert told["Hộp thư"] == "■ không đọc được từ 17 giờ 05, thứ Hai ngày 16/3/2026"
    assert told["Ổ đĩa"] == "■ còn trống 512 MB"


def test_an_outage_that_is_over_stands_in_the_next_digest_and_in_no_later_one(desk: Desk) -> None:
    told = {"from": "2026-03-16T14:00:00+07:00", "to": "2026-03-16T16:30:00+07:00"}
    with desk.office.ledger.write():
        desk.office.ledger.append(at("2026-03-16 16:30"), "outage.ended", told)
    desk.office.casebook.refresh()
    span = "từ 14 giờ 00, thứ Hai ngày 16/3/2026 đến 16 giờ 30, thứ Hai ngày 16/3/2026"
    assert health(desk, "2026-03-17 07:45")["Gián đoạn"] == f"▲ không đọc được hộp thư {span}"
    assert "Gián đoạn" not in health(desk, "2026-03-18 07:45")


def test_where_nobody_asks_for_the_disk_nothing_is_said_of_it(desk: Desk) -> None:
    desk.free[0] = None
    assert "Ổ đĩa" not in health(desk, "2026-03-17 07:45")


@pytest.mark.parametrize(
    ("accepted", "taken", "words"),
    [
        ("2026-03-16 10:00:00", "2026-03-16 10:00:02", "✓ khớp với máy chủ thư, lệch không quá 2 giây"),
        ("2026-03-16 10:05:00", "2026-03-16 10:00:00", "■ chậm hơn máy chủ thư ít nhất 5 phút"),
        ("2026-03-16 10:00:00", "2026-03-16 10:30:00", "▲ thư đến nơi chậm ít nhất 30 phút"),
    ],
)
def test_our_clock_is_held_against_the_mail_servers(desk: Desk, accepted: str, taken: str, words: str) -> None:
    desk.office.owe(owed(KL_REF))
    desk.office.mail(KL_REF, accepted, taken=taken)
    desk.office.mail(KL_REF, "2026-03-16 08:00:00", taken="2026-03-16 11:00:00")  # one that was long on its way
    assert health(desk, "2026-03-17 07:45")["Đồng hồ"].startswith(words)


def test_what_there_is_no_room_for_is_counted_and_attached(tmp_path: Path) -> None:
    directory = many(60)
    with desk_of(tmp_path, directory, confirm=True) as desk:
        desk.office.owe(*(owed(f"cchc.2026-q1.{unit.id}") for unit in directory.units))
        desk.office.review("cchc.2026-q1.tt0000", "2026-03-16 09:00")
        (mail,) = desk.send("2026-03-17 07:45")
        assert "1 việc cần quyết định, 59 quá hạn" in mail["Subject"]
        assert "Và 39 mục nữa" in body(mail)
        assert "tong-hop-2026-03-17.xlsx" in body(mail)
        sheet = workbook(mail)["Quá hạn"]
        assert next(cell.value for cell in sheet[3]) == "Đơn vị"
        assert sum(bool(row[0].value) for row in sheet.iter_rows(min_row=4)) == 59


def test_a_digest_with_room_for_everything_has_no_attachment(desk: Desk) -> None:
    desk.office.owe(owed(KL_REF))
    (mail,) = desk.send("2026-03-17 07:45")
    assert mail.get_content_type() == "multipart/alternative"
    assert "đính kèm" not in body(mail)


def test_a_morning_on_which_three_hundred_things_ask_for_a_decision_fits_into_sixty_kilobytes(tmp_path: Path) -> None:
    directory = many(300)
    with desk_of(tmp_path, directory, ladder=()) as desk:
        desk.office.owe(*(owed(f"cchc.2026-q1.{unit.id}") for unit in directory.units))
        for unit in directory.units:
            desk.office.mail(f"cchc.2026-q1.{unit.id}", "2026-03-16 18:00", claimed="2026-03-16T16:00:00+07:00")
        (mail,) = desk.send("2026-03-17 07:45")
        assert "300 việc cần quyết định" in mail["Subject"]
        assert len(mail.as_bytes()) - sum(len(part.as_bytes()) for part in mail.iter_attachments()) <= 60_000
        assert workbook(mail)["Cần quyết định"].max_row >= 303
