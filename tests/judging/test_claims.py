"""Which reports and periods a line claims."""

import datetime as dt

import pytest

from dondoc.core.judging.claims import Words, read_words
from dondoc.core.judging.lines import Line, Source, phrases_of
from dondoc.core.judging.lines import read_line as read
from tests.corpus.office import office_for

NEAR = dt.date(2026, 3, 10)
TOPICS = office_for("", "").topics


def words(*lines: tuple[Source, str]) -> Words:
    return read_words(tuple(read(source, text) for source, text in lines), TOPICS, NEAR)


def handed_in(*lines: tuple[Source, str]) -> dict[str, list[str]]:
    claims = [claim for claim in words(*lines).claims if claim.hands_in]
    return {c.topic.report.id: [p.id for p in c.periods or c.nearby] for c in claims}


@pytest.mark.parametrize(
    ("subject", "claimed"),
    [
        ("Báo cáo CCHC quý I/2026", {"cchc": ["2026-q1"]}),
        ("Báo cáo CCHC và PCTN quý I/2026", {"cchc": ["2026-q1"], "pctn": ["2026-q1"]}),
        ("Số liệu TTHC tháng 1 và tháng 2/2026", {"tthc": ["2026-01", "2026-02"]}),
        ("Tháng 1 và tháng 2/2026: số liệu TTHC", {"tthc": ["2026-02", "2026-01"]}),
        ("Báo cáo CCHC, kiểm soát TTHC quý I/2026", {"cchc": ["2026-q1"]}),
        ("Bài viết về CCHC", {"tin-bai": []}),
        ("Xin gia hạn báo cáo CCHC và PCTN", {}),
        ("Căn cứ văn bản về TTHC tháng 2/2026, Phòng gửi CCHC", {"cchc": []}),
    ],
)
def test_a_subject_claims_each_report_with_its_own_periods(subject: str, claimed: dict[str, list[str]]) -> None:
    assert handed_in((Source.SUBJECT, subject)) == claimed


def test_a_list_in_the_body_goes_on_with_the_verb_of_its_first_line() -> None:
    lines = ["Chi cục gửi các báo cáo sau:", "1. Báo cáo CCHC quý I/2026", "2. Số liệu TTHC tháng 3/2026"]
    assert set(handed_in(*((Source.BODY, line) for line in lines))) == {"cchc", "tthc"}


def test_a_body_that_only_names_a_report_hands_nothing_in() -> None:
    assert not handed_in((Source.BODY, "Báo cáo CCHC quý I/2026"))


def test_an_appendix_without_a_period_belongs_to_the_report_it_came_with() -> None:
    assert set(handed_in((Source.SUBJECT, "Báo cáo CCHC quý I"), (Source.FILE, "Phu luc TTHC"))) == {"cchc"}


def test_a_file_that_is_no_appendix_is_a_report_of_its_own() -> None:
    assert set(handed_in((Source.SUBJECT, "Báo cáo CCHC quý I"), (Source.FILE, "So lieu TTHC"))) == {"cchc", "tthc"}


def test_a_phrase_goes_on_in_its_sentence_but_not_beyond_it() -> None:
    assert [p.continues for p in phrases_of("Gửi báo cáo CCHC và TTHC. Xin cảm ơn")] == [False, True, False]


def test_a_line_knows_no_periods_that_are_only_planned() -> None:
    line: Line = read(Source.SUBJECT, "Báo cáo quý I; nhiệm vụ quý II/2026")
    assert [m.number for m in line.mentions] == [1]
