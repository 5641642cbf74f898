"""Claims about reading decisions from whatever stands in a mail: it never fails, and it never takes long."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.core import decisions
from dondoc.core.decisions import FORMS, MAX_LINES, Order, may_hold_orders, read_order, read_orders
from dondoc.core.history import Verb
from dondoc.core.text import fold
from tests.decisions.table import rows
from tests.vietnamese import vietnamese

TODAY = dt.date(2026, 3, 17)
PIECES = st.sampled_from(
    ("GIA HẠN", "MIỄN", "KHÁCH QUAN", "TRẢ LẠI", "ĐÃ NHẬN", "GÁN", "KHÔNG PHẢI", "YÊU CẦU", "HUỶ", "TÌNH HÌNH", "DUYỆT",
     "cchc.2026-q1.kl", "x.y.*", "ĐẾN", "LÚC", "CHO", "HẠN", "GỬI", "LÝ DO", "QUA",
     "20/3", "31/2", "17h", "25:00", "m1", "d2",
     "99999999999999", "\n", "- ", "* ", "*", "İ", "\u0301", "\x00", "…")
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.text() | vietnamese() | st.lists(PIECES, max_size=16).map(" ".join))
def test_no_text_fails(text: str) -> None:
    for order in read_orders(text, TODAY):
        assert order.line


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=16).map(" ".join) | vietnamese())
def test_a_text_that_is_passed_over_unread_holds_no_decision(text: str) -> None:
    if not may_hold_orders(fold(text)):
        assert not [order for order in read_orders(text, TODAY) if isinstance(order, Order)]


@pytest.mark.parametrize(
    "table",
    ["lines.txt", "held_out.txt", "held_out_again.txt", "held_out_last.txt", "by_a_clerk.txt", "second_clerk.txt"],
)
def test_no_decision_of_the_tables_is_passed_over_unread(table: str) -> None:
    weighty = [row for row in rows(table) if row.is_decision and not row.meaning.startswith(("status", "help"))]
    assert [row.text for row in weighty if not may_hold_orders(fold(row.text))] == []


@pytest.mark.parametrize("verb", [verb for verb in FORMS if verb is not Verb.HELP])
def test_a_text_with_a_line_that_begins_like_a_decision_is_read(verb: Verb) -> None:
    shown = FORMS[verb].shown.replace("<mã thư gửi lãnh đạo>", "t1").replace("<mã thư>", "m1")
    line = shown.replace("<mã quyết định>", "d1").replace("<mã>", "cchc.2026-q1.kl")
    text = f"Kính gửi Văn phòng.\n  - {line}\nTrân trọng"
    assert read_orders(text, TODAY)
    assert may_hold_orders(fold(text))


def test_ordinary_words_need_not_be_read_for_decisions() -> None:
    assert not may_hold_orders(fold("Kính gửi Văn phòng.\nĐơn vị gửi báo cáo CCHC quý I, đề nghị tiếp nhận."))


@settings(deadline=None)
@given(st.lists(PIECES, max_size=10).map(" ".join))
def test_what_is_read_is_wholly_in_the_line(line: str) -> None:
    for order in read_order(line, TODAY):
        assert order.reason in order.line
        assert order.pattern in order.line.lower()


HEAVY = {
    "blanks": "gia" + " " * 100_000 + "hạn",
    "a long reason": "miễn a.2026.b lý do " + "x " * 100_000,
    "hạn again and again": "yêu cầu " + "a hạn " * 50_000,
    "many lines": "gia hạn\n" * 100_000,
    "many wrapped lines": ("yêu cầu " + "hạn gửi " * 12 + "\n") * 2_000,
    "one endless word": "gán m" + "9" * 200_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_a_heavy_text_is_read_within_a_bounded_number_of_steps(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    whole = decisions.read_order

    def counted(line: str, near: dt.date) -> tuple[Order, ...]:
        tried.append(len(line))
        return whole(line, near)

    monkeypatch.setattr(decisions, "read_order", counted)
    read_orders(text, TODAY)
    assert len(tried) <= MAX_LINES * (decisions.WRAPPED + 1)
    assert max(tried, default=0) <= decisions.WRAPPED * (decisions.MAX_LINE + 1)
