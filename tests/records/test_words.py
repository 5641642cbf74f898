"""The record's words: instants, months and lateness as an office writes them."""

import pytest

from dondoc.adapters.records import words
from dondoc.core.standing import Status
from dondoc.core.wording import STATUSES, TONES
from tests.records.samples import obligation

DUES = {
    "2026-03-16T17:00:00+07:00": "17 giờ 00, 16/3/2026",
    "2026-03-31T23:59:59+07:00": "hết ngày 31/3/2026",
    "": "",
    "sớm": "sớm",
}


@pytest.mark.parametrize(("text", "said"), DUES.items())
def test_a_due_at_the_end_of_a_day_is_told_as_the_end_of_the_day(text: str, said: str) -> None:
    assert words.due_words(text) == said


def test_an_arrival_in_the_last_second_of_a_day_is_told_by_the_clock() -> None:
    assert words.arrival_words("2026-03-31T23:59:59+07:00") == "23 giờ 59, 31/3/2026"


def test_every_status_has_a_word_a_tone_and_a_symbol() -> None:
    for status in Status:
        assert STATUSES[status]
        assert words.SYMBOLS[TONES[status]]


def test_a_label_inside_a_sentence_keeps_its_roman_number() -> None:
    assert words.within(words.month_words("2026-q1")) == "quý I/2026"


def test_the_offices_own_scheme_is_said_in_its_own_words() -> None:
    assert words.scheme_words({"scheme": "Mỗi lần chậm trừ 5 điểm."}) == "Mỗi lần chậm trừ 5 điểm."  # type: ignore[typeddict-item]


LATENESS = {
    "chậm 1 ngày làm việc": obligation("cchc.2026-q1.kl", "late"),
    "chậm 5 phút": obligation("cchc.2026-q1.kl", "late", late_seconds=300, late_working_days=0),
    "quá hạn 12 ngày làm việc; 1/2 bài": obligation("a.2026.kl", "missing", articles={"quota": 2, "received": 1}),
    "chậm 1 ngày làm việc; có lý do khách quan": obligation("cchc.2026-q1.kl", "late", excused=True),
    "trả lại 2 lần": obligation("cchc.2026-q1.mt", "on_time", returned=2),
    "": obligation("cchc.2026-q1.mt", "on_time"),
}


@pytest.mark.parametrize("said", LATENESS)
def test_lateness_is_said_in_working_days_and_in_time_on_the_due_day_itself(said: str) -> None:
    assert words.lateness_words(LATENESS[said]) == said
