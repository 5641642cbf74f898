"""Claims about subjects: what answer and forward marks stand before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.text import is_forward, is_reply, subject_core

CORES = [
    ("Báo cáo CCHC", "Báo cáo CCHC"),
    ("Re: Báo cáo", "Báo cáo"),
    ("RE: re: Re : Báo cáo", "Báo cáo"),
    ("Re[2]: Báo cáo", "Báo cáo"),
    ("Re(3): Báo cáo", "Báo cáo"),
    ("Fwd: Báo cáo", "Báo cáo"),
    ("FW: Báo cáo", "Báo cáo"),
    ("TL: Báo cáo", "Báo cáo"),
    ("Trả lời: Báo cáo", "Báo cáo"),
    ("TRA LOI: Báo cáo", "Báo cáo"),
    ("Chuyển tiếp: Báo cáo", "Báo cáo"),
    ("CT: Báo cáo", "Báo cáo"),
    ("Re: Fwd: TL: Báo cáo", "Báo cáo"),
    ("Re:Báo cáo", "Báo cáo"),
    ("[CCHC] Báo cáo", "[CCHC] Báo cáo"),
    ("Re: [BC cchc.2026-q1.kl] Nhắc gửi", "[BC cchc.2026-q1.kl] Nhắc gửi"),
    ("[Ngoài] Re: Báo cáo", "[Ngoài] Báo cáo"),
    ("V/v báo cáo", "V/v báo cáo"),
    ("Kính gửi: Văn phòng", "Kính gửi: Văn phòng"),
    ("Trả lời tự động: Nhắc gửi", "Trả lời tự động: Nhắc gửi"),
    ("Real: x", "Real: x"),
    ("Re:", ""),
    ("", ""),
]


@pytest.mark.parametrize(("subject", "core"), CORES)
def test_marks_of_answers_and_forwards_fall_off(subject: str, core: str) -> None:
    assert subject_core(subject) == core


@pytest.mark.parametrize("subject", ["Re: x", "TL: x", "Trả lời: x", "Re: Fwd: x", "[a] RE: x", "Phản hồi: x"])
def test_an_answer_is_known_by_its_outermost_mark(subject: str) -> None:
    assert is_reply(subject)
    assert not is_forward(subject)


@pytest.mark.parametrize("subject", ["Fwd: x", "FW: x", "Chuyển tiếp: x", "Fwd: Re: x", "CT: x"])
def test_a_forward_is_known_by_its_outermost_mark(subject: str) -> None:
    assert is_forward(subject)
    assert not is_reply(subject)


@pytest.mark.parametrize("subject", ["Báo cáo", "V/v: x", "", "Retail: x"])
def test_an_ordinary_subject_is_neither(subject: str) -> None:
    assert not is_forward(subject)
    assert not is_reply(subject)


@given(st.text())
def test_the_core_of_a_core_is_itself(subject: str) -> None:
    assert subject_core(subject_core(subject)) == subject_core(subject)
