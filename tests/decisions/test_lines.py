"""Claims about the lines by which the office decides (contract, 6)."""

import datetime as dt
import unicodedata
from collections.abc import Mapping

import pytest

from dondoc.core.cycles import END_OF_DAY
from dondoc.core.decisions import FORMS, Misread, Order, read_orders
from dondoc.core.folding import fold
from dondoc.core.history import Verb

TODAY = dt.date(2026, 3, 17)
REF = "cchc.2026-q1.kl"

TABLE: list[tuple[str, Verb, Mapping[str, object]]] = [
    ("GIA HẠN cchc.2026-q1.kl ĐẾN 20/3/2026 LÝ DO mưa lũ", Verb.EXTEND,
     {"pattern": REF, "day": dt.date(2026, 3, 20), "time": None, "reason": "mưa lũ"}),
    ("GIA HẠN cchc.2026-q1.kl ĐẾN 20/3/2026 17:00 LÝ DO mưa lũ", Verb.EXTEND, {"time": dt.time(17)}),
    ("GIA HẠN cchc.2026-q1.* ĐẾN 20/3 LÝ DO mưa lũ", Verb.EXTEND,
     {"pattern": "cchc.2026-q1.*", "day": dt.date(2026, 3, 20)}),
    ("MIỄN cchc.2026-q1.kl LÝ DO đơn vị mới thành lập", Verb.WAIVE, {"pattern": REF, "reason": "đơn vị mới thành lập"}),
    ("KHÁCH QUAN cchc.2026-q1.kl LÝ DO mất điện", Verb.EXCUSE, {"pattern": REF, "reason": "mất điện"}),
    ("TRẢ LẠI cchc.2026-q1.kl ĐẾN 20/3/2026 LÝ DO thiếu phụ lục", Verb.RETURN,
     {"pattern": REF, "day": dt.date(2026, 3, 20), "reason": "thiếu phụ lục"}),
    ("ĐÃ NHẬN cchc.2026-q1.kl LÚC 16/3/2026 16:30 QUA bản giấy", Verb.RECEIVE,
     {"pattern": REF, "day": dt.date(2026, 3, 16), "time": dt.time(16, 30), "reason": "bản giấy"}),
    ("GÁN m31 CHO cchc.2026-q1.kl", Verb.ASSIGN, {"mail": 31, "pattern": REF, "day": None}),
    ("GÁN m31 CHO cchc.2026-q1.kl LÚC 16/3/2026 16:30", Verb.ASSIGN,
     {"day": dt.date(2026, 3, 16), "time": dt.time(16, 30)}),
    ("KHÔNG PHẢI m31", Verb.DISMISS, {"mail": 31}),
    ("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl, mt", Verb.REQUEST,
     {"title": "Rà soát trụ sở", "day": dt.date(2026, 3, 20), "units": "kl, mt"}),
    ("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 16:00 GỬI *", Verb.REQUEST, {"time": dt.time(16), "units": "*"}),
    ("HUỶ d12", Verb.UNDO, {"decision": 12}),
    ("HỦY d12", Verb.UNDO, {"decision": 12}),
    ("TÌNH HÌNH", Verb.STATUS, {"units": ""}),
    ("TÌNH HÌNH Chi cục Kiểm lâm", Verb.STATUS, {"units": "Chi cục Kiểm lâm"}),
    ("Tình hình Chi cục Kiểm lâm thế nào rồi em?", Verb.STATUS, {"units": "Chi cục Kiểm lâm"}),
    ("Tình hình thế nào rồi ạ", Verb.STATUS, {"units": ""}),
    ("TRỢ GIÚP", Verb.HELP, {}),
]  # fmt: skip


def read(text: str, near: dt.date = TODAY) -> Order:
    """Return the one decision that the text holds."""
    (order,) = read_orders(text, near)
    assert isinstance(order, Order), order
    return order


@pytest.mark.parametrize(("line", "verb", "parts"), TABLE, ids=[row[0] for row in TABLE])
def test_each_line_of_the_table_is_read(line: str, verb: Verb, parts: Mapping[str, object]) -> None:
    order = read(line)
    assert order.verb is verb
    assert {name: getattr(order, name) for name in parts} == parts


def _bare(line: str) -> str:
    apart = unicodedata.normalize("NFD", line.replace("Đ", "D").replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


WRITTEN = {
    "in small letters": str.lower,
    "in capitals": str.upper,
    "without accents": _bare,
    "with loose accents": lambda line: unicodedata.normalize("NFD", line),
    "with a bullet": lambda line: f"- {line}",
    "with a dot": lambda line: f"• {line}",
    "with a number": lambda line: f"1. {line}",
    "with a number in brackets": lambda line: f"(1) {line}",
    "with blanks around": lambda line: f"   {line}  ",
    "with wide gaps": lambda line: line.replace(" ", "   "),
    "with a full stop": lambda line: f"{line}.",
}


@pytest.mark.parametrize("how", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize(("line", "verb"), [row[:2] for row in TABLE], ids=[row[0] for row in TABLE])
def test_accents_case_and_bullets_do_not_matter(line: str, verb: Verb, how: object) -> None:
    plain, written = read(line), read(how(line))  # type: ignore[operator]
    assert written.verb is verb
    for name in ("pattern", "day", "time", "mail", "decision"):
        assert getattr(written, name) == getattr(plain, name)
    assert (fold(written.units), fold(written.title)) == (fold(plain.units), fold(plain.title))


def test_a_reason_is_kept_as_written() -> None:
    assert (
        read("gia han cchc.2026-q1.kl den 20/3 ly do Cháy rừng, đơn vị trực 24/24").reason
        == "Cháy rừng, đơn vị trực 24/24"
    )


def test_lines_that_a_mail_program_broke_are_one_decision() -> None:
    text = (
        "YÊU CẦU Báo cáo kết quả rà soát trụ sở, phương tiện năm 2026 HẠN\n"
        "17 giờ 00 ngày 20/3/2026 GỬI kl, mt, chi cục trồng trọt và\nbảo vệ thực vật"
    )
    order = read(text)
    assert order.units == "kl, mt, chi cục trồng trọt và bảo vệ thực vật"
    assert (order.day, order.time) == (dt.date(2026, 3, 20), dt.time(17))


def test_a_broken_line_keeps_the_time_that_went_below() -> None:
    text = "GÁN m31 CHO bao-cao-cong-tac-cai-cach-hanh-chinh.2026-q1.kl\nLÚC 16/3/2026 16:30"
    assert read(text).time == dt.time(16, 30)


UNFINISHED = [
    ("GÁN m31 CHO cchc.2026-q1.kl LÚC\n16/3/2026 16:30", {"time": dt.time(16, 30)}),
    ("GÁN m31 CHO cchc.2026-q1.kl\nlúc 16 giờ 30 ngày 16/3/2026", {"time": dt.time(16, 30)}),
    ("YÊU CẦU Rà soát trụ sở GỬI kl HẠN 20/3/2026 lúc\n17:00", {"time": dt.time(17)}),
    ("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl,\nmt", {"units": "kl, mt"}),
    ("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl\nvà mt", {"units": "kl và mt"}),
    ("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI Hiệp hội\nVăn phòng Sở", {"units": "Hiệp hội"}),
    ("GÁN m31 CHO cchc.2026-q1.kl\n0912 345 678", {"time": None}),
]


@pytest.mark.parametrize(("text", "parts"), UNFINISHED)
def test_a_short_line_is_not_done_without_what_it_announces(text: str, parts: Mapping[str, object]) -> None:
    order = read(text)
    assert {name: getattr(order, name) for name in parts} == parts


@pytest.mark.parametrize(
    "line",
    ["GÁN m31 CHO cchc.2026-q1.kl LÚC", "YÊU CẦU Rà soát HẠN 20/3 GỬI kl và", "Tình hình là đơn vị chưa có số liệu"],
)
def test_an_unfinished_line_and_a_sentence_are_told_back(line: str) -> None:
    (told,) = read_orders(line, TODAY)
    assert isinstance(told, Misread)


def test_what_a_person_wrote_below_a_short_line_is_not_drawn_into_it() -> None:
    assert read("YÊU CẦU Rà soát trụ sở HẠN 20/3 GỬI kl, mt\nTrân trọng").units == "kl, mt"


def test_several_decisions_in_one_mail_are_read_in_their_order() -> None:
    text = (
        "Kính gửi hệ thống\n\n1. MIỄN cchc.2026-q1.mt LÝ DO không phát sinh\n"
        "2) GIA HẠN cchc.2026-q1.kl ĐẾN 20/3 LÝ DO mưa\nHUỶ d3\n\nTrân trọng"
    )
    assert [o.verb for o in read_orders(text, TODAY) if isinstance(o, Order)] == [Verb.WAIVE, Verb.EXTEND, Verb.UNDO]


WHENS = [
    ("20/3/2026", dt.date(2026, 3, 20), None),
    ("20/3", dt.date(2026, 3, 20), None),
    ("20/03/2026", dt.date(2026, 3, 20), None),
    ("20-3-2026", dt.date(2026, 3, 20), None),
    ("ngày 20/3/2026", dt.date(2026, 3, 20), None),
    ("hết ngày 20/3/2026", dt.date(2026, 3, 20), END_OF_DAY),  # said, whatever the report's own hour
    ("hết thứ Sáu, 20/3", dt.date(2026, 3, 20), END_OF_DAY),
    ("trước 17h, hết hạn ngày 20/3", dt.date(2026, 3, 20), dt.time(17)),
    ("20/3/2026 17:00", dt.date(2026, 3, 20), dt.time(17)),
    ("20/3/2026 17h", dt.date(2026, 3, 20), dt.time(17)),
    ("20/3 17h30", dt.date(2026, 3, 20), dt.time(17, 30)),
    ("17 giờ 30 ngày 20/3/2026", dt.date(2026, 3, 20), dt.time(17, 30)),
    ("17 giờ 00, thứ Sáu ngày 20/3/2026", dt.date(2026, 3, 20), dt.time(17)),
    ("trước 17 giờ ngày 20/3", dt.date(2026, 3, 20), dt.time(17)),
    ("ngày 20 tháng 3 năm 2026", dt.date(2026, 3, 20), None),
    ("20/3/2026 lúc 8 giờ", dt.date(2026, 3, 20), dt.time(8)),
    ("5/1", dt.date(2027, 1, 5), None),  # the nearest that makes sense: a deadline is to come
]


@pytest.mark.parametrize(("when", "day", "time"), WHENS)
def test_dates_and_times_are_read_as_people_write_them(when: str, day: dt.date, time: dt.time | None) -> None:
    order = read(f"GIA HẠN {REF} ĐẾN {when} LÝ DO mưa")
    assert (order.day, order.time) == (day, time)


def test_what_has_happened_lies_in_the_past() -> None:
    assert read(f"ĐÃ NHẬN {REF} LÚC 28/12 16h QUA giấy", dt.date(2026, 1, 5)).day == dt.date(2025, 12, 28)


MALFORMED = [
    (f"GIA HẠN {REF} ĐẾN 20/3/2026", Verb.EXTEND),  # no reason
    (f"GIA HẠN {REF} LÝ DO mưa", Verb.EXTEND),  # no date
    (f"GIA HẠN {REF} ĐẾN tuần sau LÝ DO mưa", Verb.EXTEND),
    (f"GIA HẠN {REF} ĐẾN 31/2/2026 LÝ DO mưa", Verb.EXTEND),
    (f"GIA HẠN {REF} ĐẾN 20/3 hoặc 25/3 LÝ DO mưa", Verb.EXTEND),
    (f"GIA HẠN {REF} ĐẾN 20/3/2026 25:00 LÝ DO mưa", Verb.EXTEND),
    (f"GIA HẠN {REF} ĐẾN 20/3/2026 17 LÝ DO mưa", Verb.EXTEND),
    (f"GIA HẠN {REF} ĐẾN 20/3 hay sau đó LÝ DO mưa", Verb.EXTEND),
    ("GIA HẠN báo cáo quý ĐẾN 20/3 LÝ DO mưa", Verb.EXTEND),
    (f"MIỄN {REF}", Verb.WAIVE),
    (f"KHÁCH QUAN {REF}", Verb.EXCUSE),
    (f"TRẢ LẠI {REF} LÝ DO thiếu", Verb.RETURN),
    (f"ĐÃ NHẬN {REF} LÚC 16/3/2026 QUA giấy", Verb.RECEIVE),  # no time
    ("GÁN 31 CHO cchc.2026-q1.kl", Verb.ASSIGN),
    (f"GÁN m31 CHO {REF} LÚC 16/3/2026", Verb.ASSIGN),  # no time
    ("KHÔNG PHẢI 31", Verb.DISMISS),
    ("HUỶ 12", Verb.UNDO),
    ("YÊU CẦU Rà soát HẠN mai GỬI kl", Verb.REQUEST),
]


@pytest.mark.parametrize(("line", "verb"), MALFORMED)
def test_a_line_that_is_not_whole_is_told_back_with_its_form(line: str, verb: Verb) -> None:
    (told,) = read_orders(line, TODAY)
    assert isinstance(told, Misread)
    assert (told.line, told.form) == (line, FORMS[verb].shown)


NEAREST = [
    (f"GIA HẠN {REF} ĐẾN tuần sau LÝ DO mưa", f"GIA HẠN {REF} ĐẾN <ngày> LÝ DO mưa"),
    (f"GIA HẠN {REF} ĐẾN 20/3", f"GIA HẠN {REF} ĐẾN 20/3/2026 LÝ DO …"),
    (f"GIA HẠN {REF} ĐẾN 17h 20/3", f"GIA HẠN {REF} ĐẾN 20/3/2026 17:00 LÝ DO …"),
    (f"Đề nghị gia hạn {REF} đến 20/3 lý do mưa", f"GIA HẠN {REF} ĐẾN 20/3/2026 LÝ DO mưa"),
    (f"GIAHAN {REF} đến 20/3 lý do mưa", f"GIA HẠN {REF} ĐẾN 20/3/2026 LÝ DO mưa"),
    (f"MIỄN {REF}", f"MIỄN {REF} LÝ DO …"),
    (f"ĐÃ NHẬN {REF} LÚC 16/3/2026 QUA giấy", f"ĐÃ NHẬN {REF} LÚC 16/3/2026 <giờ> QUA giấy"),
    ("GÁN m31 CHO Chi cục Kiểm lâm", "GÁN m31 CHO <mã> [LÚC <ngày> <giờ>]"),
    ("HUỶ 12", "HUỶ <mã quyết định>"),
    (f"Không miễn {REF} lý do vẫn phải nộp", "MIỄN <mã> LÝ DO …"),  # nothing is put into anybody's mouth
]


@pytest.mark.parametrize(("line", "nearest"), NEAREST)
def test_the_nearest_right_line_keeps_what_could_be_read(line: str, nearest: str) -> None:
    (told,) = read_orders(line, TODAY)
    assert isinstance(told, Misread)
    assert told.nearest == nearest


FILLED_IN = [
    "GIA HẠN <cchc.2026-q1.kl> ĐẾN <20/3/2026> <17:00> LÝ DO <mưa lũ đợt 2>",
    "GIA HẠN < cchc.2026-q1.kl > ĐẾN 20/3/2026 [17:00] LÝ DO mưa lũ đợt 2",
]


@pytest.mark.parametrize("line", FILLED_IN)
def test_the_marks_of_the_help_table_may_stay_around_what_was_put_in(line: str) -> None:
    order = read(line)
    assert (order.pattern, order.time, order.reason) == (REF, dt.time(17), "mưa lũ đợt 2")
