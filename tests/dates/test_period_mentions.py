"""Claims about the periods that people name (contract, 4.4): a table of how they write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.dates import mentions_in_line, period_mentions
from dondoc.core.folding import fold
from tests.vietnamese import vietnamese

ONE = [
    ("tháng 3/2026", "m3/2026"),
    ("tháng 03/2026", "m3/2026"),
    ("tháng 03 năm 2026", "m3/2026"),
    ("tháng 3-2026", "m3/2026"),
    ("tháng 3.2026", "m3/2026"),
    ("tháng 3, năm 2026", "m3/2026"),
    ("tháng 3 của năm 2026", "m3/2026"),
    ("T3/2026", "m3/2026"),
    ("T3.2026", "m3/2026"),
    ("T03-2026", "m3/2026"),
    ("T3_2026", "m3/2026"),
    ("T3 2026", "m3/2026"),
    ("T32026", "m3/2026"),
    ("T122026", "m12/2026"),
    ("T12026", "m1/2026"),
    ("T3/26", "m3/2026"),
    ("T3", "m3"),
    ("T12", "m12"),
    ("thang 3", "m3"),
    ("thang ba", "m3"),
    ("tháng ba", "m3"),
    ("tháng Tư", "m4"),
    ("tháng năm năm 2026", "m5/2026"),
    ("tháng sáu năm 2026", "m6/2026"),
    ("tháng bẩy", "m7"),
    ("tháng mười", "m10"),
    ("tháng mười một", "m11"),
    ("tháng mười hai", "m12"),
    ("tháng giêng", "m1"),
    ("tháng chạp", "m12"),
    ("THÁNG 3 NĂM 2026", "m3/2026"),
    ("2026-T3", "m3/2026"),
    ("BaoCaoThang3.2026", "m3/2026"),
    ("BC_CCHC_T3_2026.docx", "m3/2026"),
    ("số liệu TTHC tháng 3/2026", "m3/2026"),
    ("quý I năm 2026", "q1/2026"),
    ("Quý I/2026", "q1/2026"),
    ("quý 1/2026", "q1/2026"),
    ("quý 1", "q1"),
    ("quý 01", "q1"),
    ("quý một", "q1"),
    ("quý nhất", "q1"),
    ("quý đầu năm", "q1"),
    ("quý hai", "q2"),
    ("quý ba", "q3"),
    ("quý tư", "q4"),
    ("quý bốn", "q4"),
    ("quí I", "q1"),
    ("qúy IV/2025", "q4/2025"),
    ("quy I nam 2026", "q1/2026"),
    ("QUÝ III NĂM 2026", "q3/2026"),
    ("quý l/2026", "q1/2026"),  # a small L typed for I
    ("Q1-2026", "q1/2026"),
    ("Q1/2026", "q1/2026"),
    ("Q.I/2026", "q1/2026"),
    ("QI/2026", "q1/2026"),
    ("QIV 2025", "q4/2025"),
    ("Q12026", "q1/2026"),
    ("2026-Q1", "q1/2026"),
    ("2026_Q1", "q1/2026"),
    ("quý I/26", "q1/2026"),
    ("Quý Ⅳ/2025", "q4/2025"),
    ("BC-CCHC-quy-I-2026.docx", "q1/2026"),
    ("6 tháng đầu năm", "h1"),
    ("6 tháng đầu năm 2026", "h1/2026"),
    ("06 tháng đầu năm 2026", "h1/2026"),
    ("6 tháng năm 2026", "h1/2026"),
    ("sáu tháng đầu năm", "h1"),
    ("sau thang dau nam", "h1"),
    ("6 tháng", "h1"),
    ("6T đầu năm", "h1"),
    ("6T/2026", "h1/2026"),
    ("6T2026", "h1/2026"),
    ("BC 6T.docx", "h1"),
    ("6TĐN 2026", "h1/2026"),
    ("nửa đầu năm 2026", "h1/2026"),
    ("6 tháng cuối năm", "h2"),
    ("6 tháng cuối năm 2026", "h2/2026"),
    ("H1/2026", "h1/2026"),
    ("3 tháng đầu năm", "q1"),
    ("ba tháng đầu năm 2026", "q1/2026"),
    ("3T/2026", "q1/2026"),
    ("3 tháng cuối năm", "q4"),
    ("9 tháng", "9m"),
    ("9 tháng 2026", "9m/2026"),
    ("9 tháng đầu năm 2026", "9m/2026"),
    ("chín tháng đầu năm", "9m"),
    ("9T/2026", "9m/2026"),
    ("12 tháng", "y"),
    ("12 tháng năm 2026", "y/2026"),
    ("năm 2026", "y/2026"),
    ("cả năm 2026", "y/2026"),
    ("nam 2026", "y/2026"),
    ("tổng kết năm 2025", "y/2025"),
    ("tuần 12", "w12"),
    ("tuần 12/2026", "w12/2026"),
    ("tuần thứ 12", "w12"),
    ("tuần 12 năm 2026", "w12/2026"),
    ("Tuần 9 (từ 23/02 đến 27/02/2026)", "w9"),
    ("W12", "w12"),
    ("2026-W12", "w12/2026"),
    ("từ tháng 1 đến tháng 3/2026", "q1/2026"),
    ("tháng 1-6/2026", "h1/2026"),
    ("từ tháng 1/2026 đến tháng 9/2026", "9m/2026"),
    ("quý I đến quý IV năm 2025", "y/2025"),
    ("Báo cáo quý I công tác CCHC năm 2026", "q1/2026"),
    ("Báo cáo CCHC năm 2026 - Quý I", "q1/2026"),
    ("Báo cáo năm 2026 (quý I)", "q1/2026"),
    ("Phòng Kế hoạch - Tài chính gửi báo cáo quý I", "q1"),
    ("Thực hiện Kế hoạch số 6231/KH-SNNMT ngày 24/12/2025, báo cáo quý I/2026", "q1/2026"),
    ("Căn cứ Nghị định 09/2019/NĐ-CP, gửi báo cáo tháng 3/2026", "m3/2026"),
    ("Quý I/2026 tăng 5% so với cùng kỳ năm 2025", "q1/2026"),
]
SEVERAL = [
    ("tháng 1, 2, 3/2026", "m1/2026 m2/2026 m3/2026"),
    ("tháng 1, 2 và 3 năm 2026", "m1/2026 m2/2026 m3/2026"),
    ("tháng 1 và tháng 2/2026", "m1/2026 m2/2026"),
    ("T1, T2, T3/2026", "m1/2026 m2/2026 m3/2026"),
    ("tháng 3, 4", "m3 m4"),
    ("tháng 3-4/2026", "m3/2026 m4/2026"),
    ("quý I, II/2026", "q1/2026 q2/2026"),
    ("quý I và quý II/2026", "q1/2026 q2/2026"),
    ("tuần 12, 13/2026", "w12/2026 w13/2026"),
    ("quý I/2026 và tháng 3/2026", "q1/2026 m3/2026"),
    ("CCHC quý I/2026; TTHC tháng 3/2026", "q1/2026 m3/2026"),
    ("quý IV/2025 và năm 2025", "q4/2025 y/2025"),
    ("9 tháng và quý III/2026", "9m q3/2026"),
    ("tháng 3, 2 tin bài", "m3"),
    ("tháng 3 và 2 tin bài", "m3"),
    ("tháng 3 - 2 bài", "m3"),
]
NONE = [
    "ngày 20/3/2026",
    "20/3/2026",
    "20-3-2026",
    "20.3.2026",
    "2026-03-20",
    "ngày 20 tháng 3 năm 2026",
    "Lai Châu, ngày     tháng 3 năm 2026",
    "Lai Châu, ngày … tháng … năm 2026",
    "ngày 20/3 năm 2026",
    "Số: 45/BC-CCKL",
    "Công văn số 2538/SNNMT-VP ngày 21/7/2025",
    "Kế hoạch số 6231/KH-SNNMT",
    "Nghị định 09/2019/NĐ-CP",
    "Luật số 63/2025/QH15",
    "3/2026",
    "tháng 13",
    "tháng 0",
    "quý V",
    "Quý vị",
    "quý khách",
    "quỹ 1",
    "quy định",
    "theo tháng từ ngày 15",
    "theo thang tu ngay 15",
    "tháng sau",
    "thang sau",
    "tháng này",
    "hàng tháng",
    "các tháng năm 2026",
    "hằng quý năm 2026",
    "11 tháng năm 2026",
    "trong thời hạn 6 tháng",
    "gia hạn 6 tháng",
    "6 tháng một lần",
    "năng suất 6 T/ha",
    "3 tháng",
    "sáng T3",
    "trước 17h T6 (20/3/2026)",
    "tuần 2 tháng 3/2026",
    "tuần 54",
    "đến năm 2030",
    "giai đoạn 2021-2025",
    "từ năm 2021 đến năm 2025",
    "so với cùng kỳ năm 2025",
    "so với quý I/2025",
    "tuần 53/2025",
    "T24",
    "TT04/2026",
    "năm nay",
    "báo cáo",
    "",
]
SHORT = {"month": "m", "quarter": "q", "half": "h", "9m": "9m", "year": "y", "week": "w"}


def said(text: str) -> str:
    """Return the mentions of a text in short: «q1/2026», a plan with a question mark behind it."""
    return " ".join(
        SHORT[m.kind.value]
        + (str(m.number) if SHORT[m.kind.value] in {"m", "q", "h", "w"} else "")
        + (f"/{m.year}" if m.year else "")
        + ("?" if m.is_plan else "")
        for m in mentions_in_line(text)
    )


@pytest.mark.parametrize(("text", "expected"), ONE + SEVERAL)
def test_a_period_is_read_as_it_is_written(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_period_is_none(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(("text", "expected"), [row for row in ONE + SEVERAL if "BaoCao" not in row[0]])
def test_form_case_and_surroundings_do_not_matter(text: str, expected: str) -> None:
    variants = [unicodedata.normalize("NFD", text), text.upper(), text.lower(), f"Kính gửi báo cáo {text}"]
    assert [said(variant) for variant in variants] == [expected] * len(variants)


PLANS = [
    ("Báo cáo CCHC quý I và phương hướng, nhiệm vụ quý II", "q1 q2?"),
    ("Báo cáo CCHC quý I, phương hướng quý II năm 2026", "q1 q2/2026?"),
    ("Báo cáo tháng 3 và nhiệm vụ trọng tâm tháng 4/2026", "m3 m4/2026?"),
    ("kết quả quý I; dự kiến quý II", "q1 q2?"),
    ("phương hướng và nhiệm vụ quý II", "q2?"),
    ("phương hướng quý II và báo cáo quý I", "q2? q1"),
    ("Nhiệm vụ tháng 4. Báo cáo tháng 3", "m4? m3"),
    ("PHUONG HUONG NHIEM VU 6 THANG CUOI NAM 2026", "h2/2026?"),
    ("6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2026", "h1 h2/2026?"),
    ("Báo cáo thực hiện nhiệm vụ quý I", "q1?"),
    ("Kế hoạch tháng 4", "m4?"),
    ("Kế hoạch CCHC năm 2026", "y/2026?"),
    ("Báo cáo quý I thực hiện kế hoạch CCHC năm 2026", "q1 y/2026?"),
    ("Trọng tâm quý II và quý III", "q2? q3?"),
]


@pytest.mark.parametrize(("text", "expected"), PLANS)
def test_a_period_after_a_plan_word_is_not_handed_in(text: str, expected: str) -> None:
    assert said(text) == expected


def test_within_one_phrase_a_plan_reaches_to_its_end() -> None:
    assert [m.is_plan for m in period_mentions("nhiệm vụ quý II, báo cáo quý III")] == [True, True]


@given(vietnamese())
def test_mentions_stand_in_order_within_the_text(text: str) -> None:
    spans = [(m.start, m.end) for m in mentions_in_line(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(vietnamese())
def test_the_words_of_a_mention_are_in_its_span(text: str) -> None:
    assert all(any(char.isalnum() for char in fold(text[m.start : m.end])) for m in period_mentions(text))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert len(period_mentions(text)) <= len(text)


PIECES = ["tháng ", "tháng 1, ", "6 tháng ", "quý I, ", "năm 2026 ", "nhiệm vụ ", "(", ".", " ", "T1-", "45/BC-", "7"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    text = piece * 5_000 + "; báo cáo quý III/2026"
    assert mentions_in_line(text)[-1].end == len(text)
