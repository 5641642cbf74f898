"""Claims about which reports a phrase names."""

import pytest

from dondoc.core.cycles import parse_period
from dondoc.core.judging.topics import Topic, named
from dondoc.core.obligations import Report, ReportKind
from dondoc.core.text import fold

FIRE = Topic.of(Report("pccc", "Báo cáo công tác phòng cháy", keywords=("phòng cháy", "PCCC")))
TRAINING = Topic.of(Report("th", "Báo cáo tập huấn phòng cháy", keywords=("tập huấn phòng cháy", "tập huấn PCCC")))
ARTICLES = Topic.of(Report("bai", "Tin, bài", keywords=("bài viết",), kind=ReportKind.ARTICLES))


@pytest.mark.parametrize(
    ("phrase", "reports"),
    [
        ("Báo cáo phòng cháy quý I", {"pccc"}),
        ("Báo cáo tập huấn phòng cháy quý I", {"th"}),
        ("Báo cáo tập huấn PCCC quý I", {"th"}),
        ("Báo cáo phòng cháy, tập huấn phòng cháy quý I", {"pccc", "th"}),
        ("Báo cáo tập huấn phòng cháy (PCCC)", {"pccc", "th"}),
        ("Bài viết về tập huấn phòng cháy", {"bai"}),
        ("Báo cáo tập huấn", set()),
    ],
)
def test_a_report_within_the_longer_name_of_another_is_not_named(phrase: str, reports: set[str]) -> None:
    assert {topic.report.id for topic in named(fold(phrase), (FIRE, TRAINING, ARTICLES))} == reports


@pytest.mark.parametrize(
    ("title", "phrase", "is_named"),
    [
        ("V/v cung cấp hồ sơ dự án A", "Hồ sơ dự án A", True),
        ("V/v cung cấp hồ sơ dự án A", "Hồ sơ dự án B", False),
        ("Đề nghị báo cáo rà soát nợ đọng", "Kết quả rà soát nợ đọng", True),
        ("V/v cung cấp số liệu", "Số liệu tháng 9", False),
        (
            "V/v gửi báo cáo phòng cháy rừng",
            "Báo cáo phòng cháy rừng",
            False,
        ),  # no more than the report's name and a word
        ("V/v gửi báo cáo phòng cháy rừng", "V/v gửi báo cáo phòng cháy rừng", True),
    ],
)
def test_a_request_is_known_by_what_it_asks_for(title: str, phrase: str, is_named: bool) -> None:  # noqa: FBT001 - a table
    period = parse_period("2026-001")
    assert period
    request = Topic.of_request(title, period, (FIRE, TRAINING))
    assert (request in named(fold(phrase), (request,))) is is_named
