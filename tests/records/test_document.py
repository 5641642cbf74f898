"""The document: the form of Decree 30/2020/NĐ-CP, the office's own template, nothing of a stranger's text runs."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from dondoc.adapters.records.docx import write_docx
from dondoc.core.record import Record
from dondoc.ports import TemplateFaultError
from scripts.make_record_template import make
from tests.records.office_suite import convert, said
from tests.records.quarters import quarter
from tests.records.samples import bare_month, empty_month, hostile_month, month

TEMPLATE = Path(__file__).parents[2] / "mail_templates" / "record.docx"


def text_of(record: Record) -> str:
    """Return all the words of the document, tables included."""
    body = Document(BytesIO(write_docx(record, TEMPLATE))).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def content(package: bytes, part: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return opened.read(part)


def test_the_same_record_gives_the_same_bytes() -> None:
    assert write_docx(month(), TEMPLATE) == write_docx(month(), TEMPLATE)


def test_no_part_is_dated_by_the_clock() -> None:
    package = write_docx(month(), TEMPLATE)
    with zipfile.ZipFile(BytesIO(package)) as opened:
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-04-03T01:00:00Z" in content(package, "docProps/core.xml")


def test_the_shipped_template_is_what_the_script_makes() -> None:
    assert content(TEMPLATE.read_bytes()) == content(make())


def test_page_and_margins_are_those_of_the_decree() -> None:
    section = Document(BytesIO(write_docx(month(), TEMPLATE))).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    lengths = (section.page_width, section.page_height, *margins)
    assert [round(length / Mm(1)) for length in lengths if length] == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer


HEAD = (
    "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "VĂN PHÒNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    "Lai Châu, ngày 03 tháng 4 năm 2026", "BÁO CÁO", "[QUYỀN HẠN, CHỨC VỤ]", "[Họ và tên]", "Nơi nhận:",
)  # fmt: skip


@pytest.mark.parametrize("words", HEAD)
def test_the_letterhead_and_the_ending_stand_in_lines_of_their_own(words: str) -> None:
    assert words in text_of(month()).splitlines()


def test_number_and_sign_are_left_open() -> None:
    assert "Số:         /BC-VP" in text_of(month())


def test_heads_of_tables_are_repeated_and_rows_stay_whole() -> None:
    tables = [
        t for t in Document(BytesIO(write_docx(month(), TEMPLATE))).tables if t.style and t.style.name == "Table Grid"
    ]
    assert len(tables) == 6
    for table in tables:
        first = table.rows[0]._tr  # noqa: SLF001 - python-docx has no verb for it
        assert first.find(".//" + qn("w:tblHeader")) is not None
        assert all(row._tr.find(".//" + qn("w:cantSplit")) is not None for row in table.rows)  # noqa: SLF001 - likewise


def test_what_is_late_is_listed_with_how_late_it_was() -> None:
    lines = text_of(month()).splitlines()
    assert "Chậm hạn (chậm 1 ngày làm việc)" in lines
    assert "Báo cáo công tác cải cách hành chính, quý I/2026 (cchc.2026-q1.kl)" in lines


def test_points_that_were_taken_off_are_worked_out_and_articles_listed_by_title() -> None:
    lines = text_of(month()).splitlines()
    assert "cchc.2026-q1.kl: 100 − 25 (chậm) = 75" in lines
    assert "- Kiểm lâm tinh gọn thủ tục" in lines


def test_a_quarter_shows_its_months_the_ranking_and_how_it_was_made() -> None:
    lines = text_of(quarter()).splitlines()
    assert "Kết quả thực hiện chế độ báo cáo của các đơn vị quý I/2026" in lines
    assert "2. Các tháng trong kỳ" in lines
    assert "T1: 75; T2: 62,5; T3: 41,67" in lines
    assert any("cùng thứ hạng" in line for line in lines)
    assert "Các tháng trong kỳ" not in text_of(month())


def test_parts_are_numbered_without_gaps() -> None:
    lines = text_of(empty_month()).splitlines()
    assert "1. Kết quả chung" in lines
    assert "2. Cách tính" in lines


def test_a_record_with_nothing_but_the_contract_needs_renders() -> None:
    text = text_of(bare_month())
    assert "VĂN PHÒNG SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG" in text
    assert "None" not in text


def test_a_strangers_template_language_and_markup_are_only_letters() -> None:
    lines = text_of(hostile_month()).splitlines()
    assert "{{ 7*7 }}" in lines
    assert "<script>alert(1)</script>" in lines
    assert "xy" in lines


def test_a_broken_template_is_named_with_its_fault(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ tieu_de }}")
    document.save(str(tmp_path / "record.docx"))
    with pytest.raises(TemplateFaultError, match=r"record\.docx: .*tieu_de"):
        write_docx(month(), tmp_path / "record.docx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a document"])
def test_a_template_that_is_no_document_is_told_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "record.docx").write_bytes(data)
    with pytest.raises(TemplateFaultError, match=r"record\.docx: "):
        write_docx(month(), tmp_path / "record.docx")


def test_libreoffice_makes_an_a4_pdf_in_times_or_its_like(tmp_path: Path) -> None:
    pdf = convert(write_docx(month(), TEMPLATE), "record.docx", "pdf", tmp_path)
    assert "(A4)" in said("pdfinfo", str(pdf))
    fonts = said("pdffonts", str(pdf))
    assert "LiberationSerif" in fonts or "TimesNewRoman" in fonts
    assert "Sans" not in fonts
    text = said("pdftotext", "-layout", str(pdf), "-")
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert text.count("STT") >= 3
