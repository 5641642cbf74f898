"""Claims about the deadlines that operators write into ordinary mails (contract, 6)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.dates import deadline, deadlines
from tests.vietnamese import vietnamese

NEAR = dt.date(2026, 3, 16)
DEADLINES = [
    ("trước 17 giờ ngày 20/3/2026", "2026-03-20T17:00"),
    ("trước 17h00 ngày 20/3", "2026-03-20T17:00"),
    ("trước 17 giờ 00 phút ngày 20 tháng 3 năm 2026", "2026-03-20T17:00"),
    ("Trước 17 giờ, thứ Sáu, ngày 20/3/2026", "2026-03-20T17:00"),
    ("trước 17:00 thứ Sáu (20/3/2026)", "2026-03-20T17:00"),
    ("trước 5 giờ chiều ngày 20/3", "2026-03-20T17:00"),
    ("chậm nhất ngày 20/3", "2026-03-20"),
    ("chậm nhất là 17 giờ ngày 20/3/2026", "2026-03-20T17:00"),
    ("chậm nhất vào ngày 20/3/2026", "2026-03-20"),
    ("chậm nhất đến hết ngày 20/3/2026", "2026-03-20"),
    ("hạn gửi: 20/3/2026", "2026-03-20"),
    ("Hạn gửi báo cáo về Văn phòng Sở là ngày 20/3/2026", "2026-03-20"),
    ("hạn chót 20/3", "2026-03-20"),
    ("hạn nộp: 17h00, 20/3/2026", "2026-03-20T17:00"),
    ("Hạn: 20/3/2026", "2026-03-20"),
    ("thời hạn: trước ngày 20/3/2026", "2026-03-20"),
    ("Thời hạn gửi: trước 10 giờ ngày 20/3/2026", "2026-03-20T10:00"),
    ("xong trước ngày 20/3/2026", "2026-03-20"),
    ("muộn nhất ngày 20-3-2026", "2026-03-20"),
    ("đến hết ngày 20/3/2026", "2026-03-20"),
    ("trước ngày 20/3/2026", "2026-03-20"),
    ("trước 20/3", "2026-03-20"),
    ("gửi trước ngày 20/3/2026, 17h00", "2026-03-20T17:00"),
    ("trước ngày 20/3/2026 (17 giờ)", "2026-03-20T17:00"),
    ("chậm nhất 20/3 lúc 17h30", "2026-03-20T17:30"),
    ("không quá ngày 20/3/2026", "2026-03-20"),
    ("gửi trong ngày 20/3/2026", "2026-03-20"),
    ("nộp trước thứ 6, 20/3/2026", "2026-03-20"),
    ("hạn 20/3", "2026-03-20"),
    ("đề nghị tới hết ngày 20/3/2026 gửi đủ", "2026-03-20"),
    ("TRUOC 17 GIO NGAY 20/3/2026", "2026-03-20T17:00"),
    ("gửi về Văn phòng\ntrước 17 giờ\nngày 20/3/2026 để tổng hợp", "2026-03-20T17:00"),
    ("số liệu tính đến hết ngày 14/3/2026, gửi trước ngày 20/3/2026", "2026-03-20"),
    ("số liệu từ ngày 15/12/2025 đến ngày 14/3/2026; gửi trước 20/3/2026", "2026-03-20"),
    ("Theo Công văn 45/UBND-NN ngày 10/3/2026, gửi trước ngày 20/3/2026", "2026-03-20"),
    ("trước ngày 5/1", "2027-01-05"),
]
NONE = [
    "ngày 20/3/2026",
    "họp lúc 14 giờ ngày 20/3/2026",
    "Công văn số 45/BC ngày 10/3/2026",
    "xin gia hạn đến ngày 20/3",
    "đề nghị lùi thời hạn đến 18/3",
    "trước 17 giờ",
    "trước ngày 31/2/2026",
    "trước khi họp ngày 20/3/2026",
    "hạn hán năm 2026, ngày 20/3/2026",
    "số liệu tính đến hết ngày 14/3/2026",
    "Hạn gửi sẽ báo sau.\n\nHọp ngày 20/3/2026",
    "",
]


@pytest.mark.parametrize(("text", "expected"), DEADLINES)
def test_a_deadline_is_read_as_it_is_written(text: str, expected: str) -> None:
    day, _, time = expected.partition("T")
    found = deadlines(f"Đề nghị các đơn vị báo cáo {text}", NEAR)
    assert [(one.day.isoformat(), one.time) for one in found] == [(day, dt.time.fromisoformat(time) if time else None)]


@pytest.mark.parametrize("text", NONE)
def test_a_date_that_nothing_makes_a_deadline_is_none(text: str) -> None:
    assert deadlines(text, NEAR) == ()
    assert deadline(text, NEAR) is None


def test_several_deadlines_are_all_told() -> None:
    found = deadlines("CCHC trước ngày 20/3/2026; TTHC trước 17h ngày 25/3/2026; nhắc: trước ngày 20/3/2026", NEAR)
    assert [(one.day.day, one.time) for one in found] == [(20, None), (25, dt.time(17))]


def test_a_deadline_knows_where_its_words_stand() -> None:
    text = "Đề nghị gửi trước 17 giờ ngày 20/3/2026."
    found = deadline(text, NEAR)
    assert found is not None
    assert text[found.start : found.end] == "trước 17 giờ ngày 20/3/2026"


@given(vietnamese())
def test_deadlines_stand_within_the_text(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in deadlines(text, NEAR))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert len(deadlines(text, NEAR)) <= len(text)


PIECES = ["trước ", "17h ", "20/3 ", "trước 17h ngày ", "hạn gửi: ", "ngày 1/", ".", "chậm nhất ", "1 ", " "]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    text = piece * 20_000 + ". Hạn chót: 20/4/2026"
    assert deadlines(text, NEAR)[-1].day == dt.date(2026, 4, 20)
