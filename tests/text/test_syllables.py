"""Where a space is missing between two pieces of a line."""

import pytest

from dondoc.core.syllables import is_syllable, stood_apart


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "khuyến",
        "thuỷ",
        "thủy",
        "yêu",
        "ước",
        "quốc",
        "gì",
        "ý",
        "giữ",
        "quên",
        "huyện",
        "ngoèo",
        "Đường",
        "GIẢI",
        "ban",
        "hươu",
    ],
)
def test_a_vietnamese_word_is_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["giảingân", "tưcông", "BaoC", "GPXD", "Microsoft", "báocáo", "T3", ""])
def test_two_words_or_a_foreign_one_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("vốn đầu tư", "công"),
        ("báo cáo", "giải ngân"),
        ("PCCC", "quý III"),
        ("báo cáo", "CCHC"),
        ("CÁO", "GIẢI"),
        ("9/2026", "và"),
        ("tháng", "9"),
    ],
)
def test_two_words_stood_apart(left: str, right: str) -> None:
    assert stood_apart(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("thu", "ế"),
        ("nghi", "êng"),
        ("TH", "ƯƠNG"),
        ("PC", "CC"),
        ("T", "3/2026"),
        ("báo ", "cáo"),
        ("BaoC", "ao"),
        ("Micro", "soft"),
        ("", "a"),
    ],
)
def test_the_pieces_of_one_word_did_not(left: str, right: str) -> None:
    assert not stood_apart(left, right)
