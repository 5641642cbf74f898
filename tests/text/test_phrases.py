"""Claims about phrases: within one of them a report and its period belong together (contract, 4.5)."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.text import file_words, fold, phrases
from tests.vietnamese import vietnamese

DECOMPOSED = unicodedata.normalize("NFD", "số liệu và tin")
PHRASES = [
    ("Báo cáo CCHC quý I", ("Báo cáo CCHC quý I",)),
    ("Báo cáo CCHC; số liệu TTHC", ("Báo cáo CCHC", "số liệu TTHC")),
    ("BC CCHC + TTHC", ("BC CCHC", "TTHC")),
    ("số liệu TTHC và tin bài", ("số liệu TTHC", "tin bài")),
    ("SO LIEU TTHC VA TIN BAI", ("SO LIEU TTHC", "TIN BAI")),
    ("số liệu VÀ tin", ("số liệu", "tin")),
    (DECOMPOSED, tuple(DECOMPOSED.split(" va\u0300 "))),
    ("BC_CCHC_va_TTHC.docx", ("BC_CCHC_", "_TTHC.docx")),
    ("CCHC & TTHC", ("CCHC", "TTHC")),
    ("vá đường, vả lại, vài bài", ("vá đường, vả lại, vài bài",)),
    ("Kính gửi: Văn phòng, báo cáo CCHC", ("Kính gửi: Văn phòng, báo cáo CCHC",)),
    ("Một dòng\nHai dòng\r\n\r\nBa", ("Một dòng", "Hai dòng", "Ba")),
    ("Báo cáo quý I. Báo cáo tháng 3.", ("Báo cáo quý I.", "Báo cáo tháng 3.")),
    ("Đã gửi chưa? Xin hỏi!", ("Đã gửi chưa?", "Xin hỏi!")),
    ("ngày 20.3.2026 gửi", ("ngày 20.3.2026 gửi",)),
    ("Báo cáo Q.I/2026", ("Báo cáo Q.I/2026",)),
    ("UBND TP. Lai Châu", ("UBND TP. Lai Châu",)),
    ("V/v. báo cáo CCHC", ("V/v. báo cáo CCHC",)),
    ("1. Báo cáo CCHC", ("1. Báo cáo CCHC",)),
    ("II. Nhiệm vụ", ("II. Nhiệm vụ",)),
    ("a. Báo cáo\nb. Tin bài", ("a. Báo cáo", "b. Tin bài")),
    ("trước 17h. Trân trọng", ("trước 17h.", "Trân trọng")),
    ("số 45/BC-CCKL. Trân trọng", ("số 45/BC-CCKL.", "Trân trọng")),
    ("gửi báo cáo… Xin cảm ơn", ("gửi báo cáo…", "Xin cảm ơn")),
    ("BC.CCHC.Q1.2026.docx", ("BC.CCHC.Q1.2026.docx",)),
    ("+ Báo cáo\n+ Tin", ("Báo cáo", "Tin")),
    ("-----\n;;; + & và", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_a_text_falls_into_its_phrases(text: str, expected: tuple[str, ...]) -> None:
    assert phrases(text) == expected


@given(vietnamese())
def test_phrases_keep_every_word_but_the_ands_between_them(written: str) -> None:
    text = written.replace("\u200b", " ")  # an invisible space ends a phrase's word but joins a folded one
    kept = [word for phrase in phrases(text) for word in fold(phrase).split()]
    missing = Counter(fold(text).split()) - Counter(kept)
    assert set(missing) <= {"va"}


@given(st.text())
def test_no_text_raises_and_no_phrase_is_empty(text: str) -> None:
    assert all(fold(phrase) for phrase in phrases(text))


FILE_WORDS = [
    ("BaoCaoCCHC_Quy1.docx", "Bao Cao CCHC Quy1"),
    ("BC_CCHC_T3_2026.pdf", "BC CCHC T3 2026"),
    ("BÁO CÁO CCHC.DOCX", "BÁO CÁO CCHC"),
    ("BC CCHC Q.I.2026", "BC CCHC Q.I.2026"),
    ("UBNDtinh.xlsx", "UBN Dtinh"),
    ("báoCáoQuýI.doc", "báo Cáo Quý I"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "words"), FILE_WORDS)
def test_a_file_name_shows_its_words(name: str, words: str) -> None:
    assert file_words(name) == words
