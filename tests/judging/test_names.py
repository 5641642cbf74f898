"""Units as words name them."""

import pytest

from dondoc.core.judging.names import NameIndex, authors
from dondoc.core.obligations import Unit
from dondoc.core.text import fold

KL = Unit("kl", "Chi cục Kiểm lâm", aliases=("Kiểm lâm",))
TL = Unit("tl", "Chi cục Thủy lợi", aliases=("Thủy lợi",))
KN = Unit("kn", "Trung tâm Khuyến nông", aliases=("TTKN",))
INDEX = NameIndex.of((KL, TL, KN))


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Chi cục Thuỷ lợi gửi báo cáo", (TL,)),
        ("CHI CUC KIEM LAM", (KL,)),
        ("báo cáo của TTKN và Kiểm lâm", (KL, KN)),
        ("Chi cục Chăn nuôi", ()),
        ("thủy", ()),
    ],
)
def test_a_unit_is_found_by_name_or_alias(text: str, units: tuple[Unit, ...]) -> None:
    assert INDEX.units(fold(text)) == units


@pytest.mark.parametrize(
    ("heading", "units"),
    [
        ("Chi cục Thủy lợi gửi báo cáo", [TL]),
        ("Báo cáo của Thủy lợi", [TL]),
        ("Báo cáo công tác thủy lợi", []),
        ("Báo cáo gửi Chi cục Thủy lợi", []),
        ("Phối hợp với Chi cục Thủy lợi", []),
    ],
)
def test_only_an_author_is_taken_for_the_one_who_hands_in(heading: str, units: list[Unit]) -> None:
    assert list(authors(INDEX, [fold(heading)])) == units
