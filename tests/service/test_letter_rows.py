"""An obligation as a row of a letter: the true state in an official's words, at the moment of writing."""

import pytest

from dondoc.core.history import Event, RungState, Verb
from dondoc.core.letters import Row
from dondoc.core.obligations import Obligation
from dondoc.service.letter_rows import receipt_row, row_of
from tests.cast import CALENDAR, DIRECTORY, arrived, articles, at, decided, done, owed, state

DUE = "2026-03-16 17:00"


def row(obligation: Obligation, *events: Event, now: str) -> Row:
    return row_of(state(obligation, *events, now=now), at(now), CALENDAR, DIRECTORY)


@pytest.mark.parametrize(
    ("now", "words", "tone"),
    [
        ("2026-03-11 08:00", "Chưa nộp, còn 3 ngày làm việc", "info"),
        ("2026-03-14 08:00", "Chưa nộp, còn 1 ngày làm việc", "info"),
        ("2026-03-16 13:00", "Chưa nộp, hạn hôm nay, còn 4 giờ", "warn"),
        ("2026-03-16 17:00", "Chưa nộp, đã hết hạn", "late"),
        ("2026-03-16 18:00", "Chưa nộp, đã quá hạn", "late"),
        ("2026-03-19 08:00", "Chưa nộp, quá hạn 3 ngày làm việc", "late"),
    ],
)
def test_what_is_not_there_is_told_with_the_time_left_or_its_age(now: str, words: str, tone: str) -> None:
    made = row(owed(), now=now)
    assert (made.state, made.tone) == (words, tone)


def test_the_number_of_a_request_stands_apart_from_its_title() -> None:
    assert row(owed("yc.2026-003.kl"), now="2026-03-11 08:00").period == "(yêu cầu số 3/2026)"
    assert row(owed(), now="2026-03-11 08:00").period == "Quý I/2026"


def test_articles_are_counted_against_their_quota() -> None:
    some = (arrived(3, "2026-03-10 09:00", "a"),)
    assert row(articles(), *some, now="2026-03-30 09:00").state == "Mới có 1/2 tin, bài, còn 1 ngày làm việc"
    assert row(articles(), *some, now="2026-04-02 09:00").state == "Mới có 1/2 tin, bài, quá hạn 2 ngày làm việc"


def test_no_article_at_all_is_told_with_the_quota() -> None:
    assert row(articles(), now="2026-03-30 09:00").state == "Chưa có tin, bài (chỉ tiêu 2), còn 1 ngày làm việc"


def test_articles_have_no_data_window_and_reports_have_one() -> None:
    assert "Số liệu" not in row(articles(), now="2026-03-11 08:00").detail
    assert row(owed(), now="2026-03-11 08:00").detail == "Số liệu từ 15/12/2025 đến 14/3/2026"


def test_an_excused_absence_says_so() -> None:
    excused = decided(5, Verb.EXCUSE, "2026-03-18 08:00")
    assert row(owed(), excused, now="2026-03-19 08:00").state.endswith("3 ngày làm việc (lý do khách quan)")


def test_the_history_tells_how_often_and_when_the_unit_was_reminded() -> None:
    sent = (
        done("truoc-3", DUE, "2026-03-11 08:00"),
        done("trong-ngay", DUE, "2026-03-16 13:00"),
        done("qua-han", DUE, "2026-03-16 17:00"),
        done("qua-han", DUE, "2026-03-16 17:00"),  # to a second recipient
        done("giai-trinh", DUE, "2026-03-17 08:00", escalation=True),
        done("lanh-dao", DUE, "2026-03-19 08:00", RungState.FAILED, escalation=True),
    )
    told = "Đã nhắc 3 lần (11/3, 16/3). Đã chuyển thủ trưởng, lãnh đạo 1 lần (17/3)"
    assert row(owed(), *sent, now="2026-03-19 09:00").detail.endswith(told)


def test_a_moved_due_is_told_beside_the_first_one() -> None:
    more = decided(5, Verb.EXTEND, "2026-03-13 08:00", due="2026-03-20 17:00")
    made = row(owed(), more, now="2026-03-16 08:00")
    assert made.due == "17 giờ 00, thứ Sáu ngày 20/3/2026"
    assert "Hạn ban đầu: 17 giờ 00, thứ Hai ngày 16/3/2026" in made.detail


def test_a_receipt_says_nothing_of_reminders() -> None:
    late = arrived(9, "2026-03-17 09:12:33")
    told = state(owed(), done("qua-han", DUE, "2026-03-16 17:00"), late, now="2026-03-17 09:13")
    made = receipt_row(told, at("2026-03-17 09:13"), CALENDAR, DIRECTORY)
    assert (made.state, made.detail) == ("Nộp chậm 16 giờ 12 phút (1 ngày làm việc)", "")
    assert "Đã nhắc 1 lần" in row_of(told, at("2026-03-17 09:13"), CALENDAR, DIRECTORY).detail


def test_a_unit_that_is_no_longer_configured_is_named_by_its_id() -> None:
    assert row(owed("cchc.2026-q1.cu"), now="2026-03-11 08:00").unit == "cu"
