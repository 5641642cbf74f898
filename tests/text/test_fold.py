"""Claims about the one form in which words are compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.folding import fold_any
from dondoc.core.text import fold, fold_once, has_word
from tests.vietnamese import vietnamese

FOLDED = [
    ("Báo cáo cải cách hành chính", "bao cao cai cach hanh chinh"),
    ("ĐỀ NGHỊ", "de nghi"),
    ("đường Điện Biên", "duong dien bien"),
    ("Ðà Nẵng", "da nang"),  # an eth in place of Đ
    ("thuỷ lợi", "thuy loi"),
    ("thủy lợi", "thuy loi"),
    ("hoà/hòa", "hoa hoa"),
    ("Uỷ ban – ủy ban", "uy ban uy ban"),
    ("  BC_CCHC-Quý I/2026.docx ", "bc cchc quy i 2026 docx"),
    ("cải\u200b cách", "cai cach"),
    ("hành\u00adchính", "hanhchinh"),
    ("\ufeffTTHC", "tthc"),
    ("20\u00a0báo cáo", "20 bao cao"),
    ("T\uff13/\uff12\uff10\uff12\uff16", "t3 2026"),
    ("ＣＣＨＣ", "cchc"),
    ("«số liệu»…", "so lieu"),
    ("ưu, ơn, ă, â, ê, ô", "uu on a a e o"),
    ("", ""),
    ("—!?", ""),
]


@pytest.mark.parametrize(("written", "folded"), FOLDED)
def test_words_lose_accents_case_and_punctuation(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(vietnamese())
def test_unicode_form_and_case_do_not_matter(text: str) -> None:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert {fold(other) for form in forms for other in (form, form.upper(), form.lower())} == {fold(text)}


@given(st.text())
def test_a_folded_text_holds_nothing_but_words_apart_by_one_space(text: str) -> None:
    assert all(word.isalnum() for word in fold(text).split(" ") if fold(text))


FOUND = [
    ("bao cao cchc quy i", "cchc"),
    ("cchc", "cchc"),
    ("cai cach hanh chinh thang 3", "cai cach hanh chinh"),
]
NOT_FOUND = [
    ("bao cao cchcs", "cchc"),
    ("bao cao xcchc", "cchc"),
    ("cai cach cua hanh chinh", "cai cach hanh chinh"),
    ("bao cao", ""),
    ("", "cchc"),
    ("", ""),
]


@pytest.mark.parametrize(("folded", "keyword"), FOUND)
def test_a_keyword_is_found_as_whole_words(folded: str, keyword: str) -> None:
    assert has_word(folded, keyword)


@pytest.mark.parametrize(("folded", "keyword"), NOT_FOUND)
def test_part_of_a_word_and_nothing_at_all_are_not_found(folded: str, keyword: str) -> None:
    assert not has_word(folded, keyword)


@given(st.lists(st.one_of(vietnamese(), st.text())).map(" ".join))
def test_the_quick_way_for_vietnamese_comes_to_the_same_as_the_long_one(text: str) -> None:
    assert fold(text) == fold_any(text)


@pytest.mark.parametrize("length", [0, 1, 300, 301, 16_000, 16_001])
def test_what_was_folded_before_is_the_same_as_folded_anew(length: int) -> None:
    text = ("Đề nghị gửi báo cáo CCHC; " * 700)[:length]
    assert fold_once(text) == fold_once(text) == fold(text)
