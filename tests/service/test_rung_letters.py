"""What the letters of rungs say and to whom: heads and who stands in, leaders, several units behind one address."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.decisions import Order, read_orders
from dondoc.core.obligations import Acting, Directory, Person
from dondoc.core.tokens import Voucher, tokens_in
from tests.bureau import bureau
from tests.cast import CALENDAR, KL, MT, OPERATOR, TT, at, owed
from tests.service.desk import body, many, workbook

KL_REF, MT_REF = "cchc.2026-q1.kl", "cchc.2026-q1.mt"


def test_an_operator_releases_a_letter_to_leaders_by_a_tap_on_its_draft(tmp_path: Path) -> None:
    with bureau(tmp_path, confirm=True) as office:
        office.owe(owed(KL_REF), owed(MT_REF))
        office.at("2026-03-19 08:00")
        (draft,) = office.courier.mails()
        text = draft.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert draft["To"] == OPERATOR
        assert "2 báo cáo quá hạn của 2 đơn vị" in draft["Subject"]
        assert "Chưa nộp, quá hạn 3 ngày làm việc" in text
        (token,) = tokens_in(text)
        today = CALENDAR.day_of(at("2026-03-19 08:05"))
        order, *_ = (found for found in read_orders(text, today) if isinstance(found, Order))
        assert office.casebook.voucher(OPERATOR, order, token, at("2026-03-19 08:05")) is Voucher.GOOD
        other = replace(order, letter=order.letter + 1)
        assert office.casebook.voucher(OPERATOR, other, token, at("2026-03-19 08:05")) is Voucher.NONE


def test_several_units_behind_one_address_are_named_each_in_one_reminder(tmp_path: Path) -> None:
    shared = Directory((KL, replace(MT, contacts=KL.contacts), TT))
    with bureau(tmp_path, directory=shared) as office:
        office.owe(owed(KL_REF), owed(MT_REF))
        office.at("2026-03-11 08:00")
        (mail,) = office.courier.mails()
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "Kính gửi: Chi cục Kiểm lâm; Phòng Môi trường" in text
        assert "2. Phòng Môi trường: Báo cáo" in text


def test_the_leaders_table_tells_how_often_and_when_each_unit_was_reminded(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        office.owe(owed(KL_REF))
        for when in ("2026-03-11 08:00", "2026-03-16 17:00", "2026-03-17 08:00", "2026-03-19 08:00"):
            office.at(when)
        text = office.courier.mails()[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        told = " ".join(text.split())
        assert "Đã nhắc 2 lần (11/3, 16/3). Đã chuyển thủ trưởng, lãnh đạo 1 lần (17/3)" in told


def test_what_a_letter_to_leaders_has_no_room_for_is_attached(tmp_path: Path) -> None:
    directory = many(60)
    with bureau(tmp_path, directory=directory) as office:
        office.owe(*(owed(f"cchc.2026-q1.{unit.id}") for unit in directory.units))
        office.at("2026-03-19 08:00")
        (mail,) = office.courier.mails()
        rows = [row[0].value for row in workbook(mail)["Báo cáo chưa nhận được"].iter_rows(min_row=4)]
        assert len([name for name in rows if name]) == 60
        assert "bao-cao-2026-03-19.xlsx" in body(mail)
        assert all(f"cchc.2026-q1.{unit.id}" in body(mail) for unit in directory.units)
        texts = len(mail.as_bytes()) - sum(len(part.as_bytes()) for part in mail.iter_attachments())
        assert texts <= 60_000


DEPUTY = Person("Lê Thị C", "Phó Chi cục trưởng", "pho.kl@snnmt.example")
ACTING = Acting(dt.date(2026, 3, 17), dt.date(2026, 3, 31), DEPUTY)


@pytest.mark.parametrize(
    ("due", "asked", "address", "greeted"),
    [
        ("2026-03-16 17:00", "2026-03-17 08:00", "pho.kl@snnmt.example", "Ông/Bà Lê Thị C, Phó Chi cục trưởng"),
        ("2026-03-13 17:00", "2026-03-16 08:00", "truong.kl@snnmt.example", "Ông/Bà Nguyễn Văn A, Chi cục trưởng"),
        ("2026-03-31 17:00", "2026-04-01 08:00", "truong.kl@snnmt.example", "Ông/Bà Nguyễn Văn A, Chi cục trưởng"),
    ],
    ids=["within the time", "before it", "after it"],
)
def test_who_stands_in_for_the_head_gets_what_goes_to_the_head(
    tmp_path: Path, due: str, asked: str, address: str, greeted: str
) -> None:
    with bureau(tmp_path, directory=Directory((replace(KL, acting=(ACTING,)), MT, TT))) as office:
        office.owe(owed(KL_REF, due))
        office.at(asked)
        (mail,) = office.courier.mails()
        assert (mail["X-Dondoc-Rung"], mail["X-Dondoc-Kind"], mail["To"]) == ("giai-trinh", "escalation", address)
        assert f"Kính gửi: {greeted} Chi cục Kiểm lâm" in body(mail)
