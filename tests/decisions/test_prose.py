"""Claims about sentences that look like decisions, and about lines that are somebody else's (contract, 6)."""

import datetime as dt

import pytest

from dondoc.core.decisions import Misread, Order, read_orders
from dondoc.core.history import Verb
from dondoc.core.text import own_part

TODAY = dt.date(2026, 3, 17)


def read(text: str) -> Order:
    """Return the one order that the text holds."""
    (order,) = read_orders(text, TODAY)
    assert isinstance(order, Order)
    return order


PROSE = [
    "Gia hạn nộp báo cáo cho các đơn vị là việc của Văn phòng.",
    "Đề nghị GIA HẠN cchc.2026-q1.kl ĐẾN 20/3/2026 LÝ DO mưa",
    "Miễn là gửi trước 17 giờ.",
    "Khách quan mà nói, đơn vị đã cố gắng.",
    "Trả lại giúp anh tập hồ sơ.",
    "Đã nhận báo cáo, cảm ơn.",
    "Không phải lỗi của đơn vị.",
    "Huỷ cuộc họp ngày 20/3.",
    "Gán cho ai thì được?",
    "Yêu cầu các đơn vị gửi báo cáo trước hạn.",
    "Trợ giúp kỹ thuật: số 123",
]


@pytest.mark.parametrize("line", PROSE)
def test_prose_that_begins_like_a_decision_is_none(line: str) -> None:
    assert not [order for order in read_orders(line, TODAY) if isinstance(order, Order)]


UNDECIDED = [
    "Đừng huỷ d12 nhé",
    "Đừng gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ",
    "Dung huy d12",
    "Chớ huỷ d12",
    "Chờ gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ",
    "Thôi gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ",
    "Huỷ d12 thì đừng nhé",
    "Gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ có được không?",
    "Gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ được không ạ",
    "Đã nhận cchc.2026-q1.kl lúc 16/3 16:30 qua văn thư chưa em",
    "Miễn cchc.2026-q1.kl lý do mưa lũ, nếu mai vẫn chưa có điện",
    "Yêu cầu rà soát trụ sở hạn 20/3 gửi kl, mt được không?",
]


@pytest.mark.parametrize("line", UNDECIDED)
def test_what_asks_forbids_or_makes_a_condition_is_told_back(line: str) -> None:
    (told,) = read_orders(line, TODAY)
    assert isinstance(told, Misread)


DECIDED = [
    ("Xin huỷ d12", Verb.UNDO),
    ("Đồng ý cho gia hạn cchc.2026-q1.kl đến 20/3 lý do đơn vị chờ số liệu, không kịp", Verb.EXTEND),
    ("Miễn cchc.2026-q1.kl lý do trụ sở đang sửa chữa", Verb.WAIVE),
    ("Miễn cchc.2026-q1.kl lý do biểu mẫu không phù hợp với điều kiện thực tế", Verb.WAIVE),
    ("Gia hạn cchc.2026-q1.kl đến 20/3 lý do mưa lũ, chờ lãnh đạo UBND tỉnh duyệt số liệu", Verb.EXTEND),
    ("Không phải là thư m31", Verb.DISMISS),
    ("Đúng, gán m31 cho cchc.2026-q1.kl", Verb.ASSIGN),
]


@pytest.mark.parametrize(("line", "verb"), DECIDED)
def test_words_that_only_look_like_these_are_passed_over(line: str, verb: Verb) -> None:
    assert read(line).verb is verb


LINE = "MIỄN cchc.2026-q1.kl LÝ DO thử"
FORWARD = "---------- Forwarded message ---------\nFrom: a@b.example\nSubject: x\nTo: c@d.example"
QUOTED = [
    f"Cảm ơn anh.\n\n> {LINE}",
    f"Cảm ơn anh.\n\nVào 10:00 ngày 16/3/2026, Văn phòng <vanphong@snnmt.example> đã viết:\n{LINE}",
    f"Cảm ơn anh.\n-- \n{LINE}",
    f"Kính chuyển.\n\n{FORWARD}\n\n{LINE}",
]


@pytest.mark.parametrize("text", QUOTED)
def test_what_is_quoted_forwarded_or_in_a_signature_decides_nothing(text: str) -> None:
    assert read_orders(own_part(text), TODAY) == ()


def test_the_line_above_a_quotation_decides() -> None:
    text = "MIỄN cchc.2026-q1.kl LÝ DO thử\n\n> GIA HẠN cchc.2026-q1.kl ĐẾN 20/3 LÝ DO cũ"
    assert read(own_part(text)).verb is Verb.WAIVE
