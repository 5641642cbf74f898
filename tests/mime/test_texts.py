"""Charsets, HTML and file names: what people see when their mail program shows the same bytes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.charset import decode
from dondoc.adapters.html_text import html_text
from dondoc.adapters.mime import file_name
from dondoc.adapters.storable import nfc, one_line, storable

SENTENCE = "Báo cáo về Tổ hợp ở huyện Ứng Đức: đã thực hiện đủ"


@pytest.mark.parametrize(
    "label",
    [
        "utf-8",
        "UTF8",
        "utf8mb4",
        "x-utf8",
        '"utf-8"',
        "utf-8*vi",
        "",
        "us-ascii",
        "iso-8859-1",
        "x-unknown",
        "khong-biet",
    ],
)
def test_utf8_is_read_under_every_label_that_is_no_other_charset(label: str) -> None:
    assert decode(SENTENCE.encode(), label)[0] == SENTENCE


@pytest.mark.parametrize(
    "label", ["windows-1258", "cp1258", "cp-1258", "WINDOWS1258", "x-cp1258", "win-1258", "", "x-unknown"]
)
def test_windows_1258_comes_out_composed(label: str) -> None:
    marks: dict[str, str | int | None] = {
        "ệ": "ê\u0323",
        "ề": "ê\u0300",
        "ổ": "ô\u0309",
        "ở": "ơ\u0309",
        "ứ": "ư\u0301",
        "Ứ": "Ư\u0301",
    }
    written = "huyện Ứng Đức về ổ ở".translate(str.maketrans(marks)).encode("cp1258")
    assert decode(written, label)[0] == "huyện Ứng Đức về ổ ở"


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("viscii", b"B\xe1o c\xe1o qu\xfd I \xd0\xf0 \x02\x1e \xae \xff", "Báo cáo quý I Đđ ẲỴ ệ Ữ"),
        ("VISCII1.1-1", b"\xd0\xe3", "Đã"),
        ("x-tcvn3", b"B\xb8o c\xb8o qu\xfd \xa7\xae \xd6", "Báo cáo quý Đđ ệ"),
        ("tcvn-5712", b"\xa7\xb7", "Đã"),
        ("unicode-1-1-utf-7", b"B+AOE-o", "Báo"),
        ("utf-16le", "Báo".encode("utf-16le"), "Báo"),
        ("gb2312", "报告".encode("gbk"), "报告"),
    ],
)
def test_charsets_are_read(label: str, data: bytes, text: str) -> None:
    assert decode(data, label) == (text, "")


@pytest.mark.parametrize("label", ["made-up", "hex", "rot13", "idna", "undefined", "x" * 500, "unicode_escape"])
def test_a_label_that_is_no_charset_is_told(label: str) -> None:
    text, fault = decode("Báo".encode(), label)
    assert text == "Báo"
    assert fault.startswith("charset ")


def test_a_text_cut_in_mid_character_is_no_fault() -> None:
    assert decode("Báo cá".encode()[:-1], "utf-8") == ("Báo c", "")


def test_one_damaged_character_leaves_the_others_alone() -> None:
    assert decode(SENTENCE.encode() + b"\xff" + SENTENCE.encode(), "utf-8")[0] == SENTENCE + "\ufffd" + SENTENCE


@given(
    st.binary(max_size=60),
    st.text(max_size=12) | st.sampled_from(["utf-7", "viscii", "tcvn3", "hz", "utf-16", "cp037"]),
)
def test_no_bytes_and_no_label_make_decoding_raise(data: bytes, label: str) -> None:
    assert unicodedata.is_normalized("NFC", decode(data, label)[0])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Kính gửi</p><p>Văn phòng</p>", "Kính gửi\nVăn phòng"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a \n b&nbsp;&amp; c &#273;", "a b & c đ"),
        ("<head><title>x</title><style>p{}</style></head><body>a</body>", "a"),
        ("<script>alert('<p>x</p>')</script>a", "a"),
        ("a<!-- <p>b</p> -->c", "ac"),
        ("<p>a</p><blockquote><p>b</p><blockquote>c</blockquote></blockquote><p>d</p>", "a\n> b\n> > c\nd"),
        (
            '<div>a</div><div class="gmail_quote">Vào T2 viết:<div>b</div></div><div>c</div>',
            "a\n> Vào T2 viết:\n> b\nc",
        ),
        ('<div class="gmail_quote"><div>---------- Forwarded message</div>b</div>', "---------- Forwarded message\nb"),
        ('<a href="https://drive.example/x?a=1&amp;b=2">tệp</a>.', "tệp <https://drive.example/x?a=1&b=2>."),
        ('<a href="https://drive.example/x">https://drive.example/x</a>', "https://drive.example/x"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<img alt="a > b">c', "c"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        ("<p", "<p"),
    ],
)
def test_html_reads(source: str, text: str) -> None:
    assert html_text(source) == text


@pytest.mark.parametrize(
    "unit", ["<", "<a ", "<!--", '<a "', "&", "<div>", "<blockquote>", '<a href="', "&#", "<p x='"]
)
def test_no_html_takes_more_than_linear_time_or_room(unit: str) -> None:
    assert len(html_text(unit * 300_000)) <= 3_000_000


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ([("filename", "Bao cao.docx")], "Bao cao.docx"),
        ([("name", "a.pdf")], "a.pdf"),
        ([("filename", ""), ("name", "a.pdf")], "a.pdf"),
        ([("filename*", "UTF-8''B%C3%A1o%20c%C3%A1o.docx")], "Báo cáo.docx"),
        ([("filename*0*", "utf-8'vi'B%C3"), ("filename*1*", "%A1o"), ("filename*2", ".docx")], "Báo.docx"),
        ([("filename*1", "b.docx"), ("filename*0", "a")], "ab.docx"),
        ([("filename", "x.docx"), ("filename*", "utf-8''%C4%91.docx")], "đ.docx"),
        ([("FileName", "=?utf-8?b?QsOhbw==?=.docx")], "Báo.docx"),
        ([("filename", "B\xc3\xa1o.docx")], "Báo.docx"),
        ([("filename", "../../etc/passwd")], "passwd"),
        ([("filename", "C:\\Users\\kl\\bc.doc")], "bc.doc"),
        ([("filename", "a\u202ecod.exe")], "acod.exe"),
        ([("filename*", "made-up''a%FF.doc")], "aÿ.doc"),
        ([], ""),
    ],
)
def test_a_file_is_called(params: list[tuple[str, str]], name: str) -> None:
    assert file_name(params) == name


def test_a_long_file_name_keeps_its_ending() -> None:
    name = file_name([("filename", "a" * 600 + ".docx")])
    assert (len(name), name[-5:]) == (255, ".docx")


@given(st.text())
def test_stored_text_is_composed_clean_and_encodable(text: str) -> None:
    stored = storable(text)
    stored.encode()
    assert unicodedata.is_normalized("NFC", stored)
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"} for c in stored)


@given(st.text(), st.integers(1, 20))
def test_a_line_is_one_line_of_the_length_asked_for(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


def test_rows_of_marks_are_cut_before_they_cost_quadratic_time() -> None:
    assert len(nfc("a" + "\u0301\u0323" * 100_000)) < 100
