"""Claims about which reports a phrase names."""

import pytest

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
