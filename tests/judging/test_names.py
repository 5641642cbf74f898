"""Units as words name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.lists(st.sampled_from(("Chi cục", "Kiểm", "lâm", "Thủy lợi", "Trung tâm", "TTKN", ",")), max_size=9))
def test_a_text_whose_words_name_no_unit_names_none(pieces: list[str]) -> None:
    folded = fold(" ".join(pieces))
    if INDEX.units(folded):
        assert INDEX.may_name(frozenset(folded.split()))


def test_words_without_the_beginning_of_any_name_need_not_be_searched() -> None:
    assert not INDEX.may_name(frozenset(fold("Kính gửi lâm trường, cục thuế và trung đội").split()))


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
