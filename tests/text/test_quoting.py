"""Claims about what a sender wrote and what is quoted or forwarded below it."""

import pytest
from hypothesis import given

from dondoc.core.text import ForwardedText, forwarded_part, own_part
from tests.vietnamese import vietnamese

OWN = "Kính gửi Văn phòng,\nBáo cáo CCHC quý I."
BELOW = [
    "> Nhắc gửi báo cáo TTHC",
    "  > Nhắc",
    "-----Original Message-----\nFrom: x",
    "----- Thư gốc -----\nTừ: x",
    "---------- Forwarded message ---------\nFrom: x",
    "---------- Thư đã chuyển tiếp ---------\nTừ: x",
    "-------- Tin nhắn chuyển tiếp --------",
    "-------- Original Message --------",
    "Begin forwarded message:\n\n> From: x",
    "Bắt đầu thư được chuyển tiếp:\n",
    "On Mon, Mar 16, 2026 at 9:12 AM Văn phòng <baocao@snnmt.example> wrote:\n> x",
    "On Mon, Mar 16, 2026 at 9:12 AM Văn phòng\n<baocao@snnmt.example> wrote:\nx",
    "Vào Th 2, 16 thg 3, 2026 vào lúc 09:12 Văn phòng <baocao@snnmt.example> đã viết:",
    "Vào 09:12, T2, 16 thg 3, 2026 Văn phòng Sở\n<baocao@snnmt.example>\nđã viết:",
    "Ngày 16/03/2026 9:12 SA, Văn phòng viết:",
    "Lúc 09:12 16/3/2026, Văn phòng đã viết:",
    "Văn phòng <baocao@snnmt.example> đã viết:",
    "Từ: Văn phòng <a@b.example>\nĐã gửi: 16/3/2026\nTới: x\nChủ đề: Nhắc",
    "From: Văn phòng\nSent: Monday\nTo: x\nSubject: Nhắc",
    "*From:* Văn phòng\n*Sent:* Monday\n*To:* x",
    "________________________________\nTừ: Văn phòng\nNgày: 16/3\nĐến: kl\nChủ đề: Nhắc",
    "-- \nNguyễn Văn A",
    "--\nNguyễn Văn A",
    "Sent from my iPhone",
    "Gửi từ iPhone của tôi",
    "Được gửi từ điện thoại Samsung của tôi",
    "Get Outlook for Android",
    "Tải Outlook cho iOS",
]
KEPT = [
    "Từ: ngày 15/12 đến ngày 14/3",
    "Gửi từ phòng Môi trường báo cáo CCHC",
    "- Báo cáo CCHC\n- Số liệu TTHC",
    "--- Báo cáo ---",
    "Ngày 16/3 đơn vị đã gửi báo cáo.",
    "Trân trọng,\nNguyễn Văn A",
    "Vào quý I đơn vị đã thực hiện:\n- một việc",
    "Chủ đề: cải cách hành chính",
]


@pytest.mark.parametrize("below", BELOW)
def test_nothing_below_a_mark_header_or_signature_is_own(below: str) -> None:
    rest = own_part(f"{OWN}\n\n{below}\nbáo cáo TTHC tháng 3").removeprefix(OWN).strip()
    assert rest.strip("_") == ""


@pytest.mark.parametrize("below", BELOW)
def test_nothing_is_own_in_a_mail_that_begins_with_the_mark(below: str) -> None:
    assert own_part(below).strip("_") == ""


@pytest.mark.parametrize("words", KEPT)
def test_ordinary_words_that_look_like_a_mark_stay(words: str) -> None:
    assert own_part(f"{OWN}\n{words}") == f"{OWN}\n{words}"


def test_answers_between_quoted_lines_are_not_own() -> None:
    assert own_part("Vâng.\n> hỏi\nđáp\n> hỏi") == "Vâng."


@given(vietnamese())
def test_the_own_part_is_how_the_text_begins(text: str) -> None:
    lines = text.splitlines()
    own = own_part(text).splitlines()
    assert [line.rstrip() for line in lines[: len(own)]] == [line.rstrip() for line in own]


@given(vietnamese())
def test_the_own_part_of_an_own_part_is_itself(text: str) -> None:
    assert own_part(own_part(text)) == own_part(text)


INLINE = """Kính chuyển.

---------- Forwarded message ---------
From: Kiểm lâm <kl@x.example>
Date: T2
Subject: Báo cáo CCHC quý I
To: vp@x.example

Kính gửi báo cáo."""
FORWARDED = [
    (
        INLINE,
        ForwardedText("Báo cáo CCHC quý I", "Kính gửi báo cáo."),
    ),
    (
        "Từ: Kiểm lâm\nĐã gửi: T2\nĐến: VP\nChủ đề: Báo cáo TTHC tháng 3\n\nNội dung\n\nhai đoạn",
        ForwardedText("Báo cáo TTHC tháng 3", "Nội dung\n\nhai đoạn"),
    ),
    (
        "Begin forwarded message:\n\n> From: KL\n> Subject: BC CCHC\n> Date: T2\n>\n> Kính gửi",
        ForwardedText("BC CCHC", "Kính gửi"),
    ),
    ("-----Thư gốc-----\nchỉ có nội dung", ForwardedText("", "chỉ có nội dung")),
    ("Báo cáo CCHC quý I", None),
    ("Vâng.\n> Subject: x", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), FORWARDED)
def test_a_forwarded_mail_is_read_below_its_header(text: str, expected: ForwardedText | None) -> None:
    assert forwarded_part(text) == expected


@given(vietnamese())
def test_no_text_raises(text: str) -> None:
    found = forwarded_part(text)
    assert found is None or found.text == found.text.strip()
