"""The PDF: the form of Decree 30/2020/NĐ-CP from the same facts as the document, the same bytes each time."""

import re
from pathlib import Path

import pytest

from dondoc.adapters.press import FilePress
from dondoc.adapters.records.docx import write_docx
from dondoc.adapters.records.pdf import write_pdf, write_pdf_apart
from dondoc.core.record import Record
from dondoc.ports import FormMissingError
from dondoc.resources import templates_dir
from tests.records.office_suite import said
from tests.records.quarters import quarter
from tests.records.samples import HOSTILE, bare_month, empty_month, hostile_month, month, unit

A_POINT = 25.4 / 72  # millimetres


def read(record: Record, folder: Path, *flags: str) -> str:
    """Return the PDF's text as poppler reads it."""
    (folder / "record.pdf").write_bytes(write_pdf(record))
    return said("pdftotext", *flags, str(folder / "record.pdf"), "-")


def test_the_same_record_gives_the_same_bytes() -> None:
    assert write_pdf(month()) == write_pdf(month())


def test_the_file_is_dated_by_the_record_and_by_no_clock(tmp_path: Path) -> None:
    (tmp_path / "record.pdf").write_bytes(write_pdf(month()))
    told = said("pdfinfo", "-isodates", str(tmp_path / "record.pdf"))
    assert re.findall(r"(?:CreationDate|ModDate): +(\S+)", told) == ["2026-04-03T08:00:00+07", "2026-04-03T08:00:00+07"]
    assert "(A4)" in told


HEAD = (
    "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "VĂN PHÒNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    "Lai Châu, ngày 03 tháng 4 năm 2026", "BÁO CÁO", "Kết quả thực hiện chế độ báo cáo của các đơn vị tháng 3/2026",
    "[QUYỀN HẠN, CHỨC VỤ]", "[Họ và tên]", "Nơi nhận:", "Tin, bài đã nhận", "cchc.2026-q1.kl: 100 − 25 (chậm) = 75",
)  # fmt: skip


def test_it_has_every_part_of_the_decrees_form(tmp_path: Path) -> None:
    text = read(month(), tmp_path)
    assert [words for words in HEAD if words not in text] == []
    assert month()["sha256"] in text


def test_the_text_stands_within_the_decrees_margins(tmp_path: Path) -> None:
    boxes = read(month(), tmp_path, "-bbox")
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<', boxes)
    body = [tuple(float(edge) * A_POINT for edge in word[:4]) for word in words if not word[4].isdigit()]
    assert min(left for left, *_ in body) >= 30 - 0.5
    assert max(right for _, _, right, _ in body) <= 210 - 15 + 0.5
    assert min(top for _, top, *_ in body) >= 20 - 1
    assert max(bottom for *_, bottom in body) <= 297 - 20 + 1


def test_the_letters_are_times_or_its_like(tmp_path: Path) -> None:
    (tmp_path / "record.pdf").write_bytes(write_pdf(month()))
    fonts = said("pdffonts", str(tmp_path / "record.pdf")).splitlines()[2:]
    assert fonts
    assert all("Liberation-Serif" in font or "Times-New-Roman" in font for font in fonts), fonts


def test_heads_of_tables_are_repeated_on_each_page(tmp_path: Path) -> None:
    record = month([unit for unit in month()["units"] for _ in range(20)])
    pages = read(record, tmp_path).split("\f")
    assert len(pages) > 5
    assert sum("STT" in page for page in pages) > 4


def test_a_quarter_is_ranked_as_in_the_document(tmp_path: Path) -> None:
    text = " ".join(read(quarter(), tmp_path).split())
    assert "quý I/2026" in text
    assert "T1: 75; T2: 62,5; T3: 41,67" in text


@pytest.mark.parametrize("make", [bare_month, empty_month, hostile_month])
def test_every_record_can_be_printed(make: type, tmp_path: Path) -> None:
    text = read(make(), tmp_path)
    assert "None" not in text
    assert "/./." not in text


def test_a_strangers_text_is_only_letters(tmp_path: Path) -> None:
    text = " ".join(read(hostile_month(), tmp_path).split())
    assert "<script>alert(1)</script>" in text
    assert HOSTILE[0] in text
    assert "{{ 7*7 }}" in text


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put a module in WeasyPrint's place that does this when it is imported."""
    (folder / "weasyprint.py").write_text(code, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


LIBRARY_MISSING = """raise OSError("cannot load library 'libpango-1.0-0'")"""


def test_a_machine_without_the_library_says_so_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, LIBRARY_MISSING)
    with pytest.raises(FormMissingError, match=r"cannot load library 'libpango-1\.0-0'.*apt-get install libpango"):
        write_pdf_apart(month())


def test_the_other_forms_are_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, LIBRARY_MISSING)
    printed = FilePress(tmp_path, tmp_path / "board.html", templates_dir() / "record.docx").printed(month())
    assert [name.rpartition(".")[2] for name in printed.files] == ["json", "xlsx", "docx", "html"]
    assert len(printed.lacking) == 1


def test_a_library_that_crashes_takes_nothing_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "import os\nos.abort()\n")
    with pytest.raises(FormMissingError, match=r"could not be drawn \(exit status -6\)"):
        write_pdf_apart(month())


def test_a_process_of_its_own_draws_the_same_bytes() -> None:
    assert write_pdf_apart(month()) == write_pdf(month())


def test_a_machine_that_has_it_lacks_nothing(tmp_path: Path) -> None:
    printed = FilePress(tmp_path, tmp_path / "board.html", templates_dir() / "record.docx").printed(month())
    assert (printed.lacking, printed.faults) == ((), ())
    assert printed.files["record-2026-03.pdf"].startswith(b"%PDF-1.7")


def test_a_broken_template_of_the_office_is_told_and_the_shipped_one_stands_in(tmp_path: Path) -> None:
    (tmp_path / "record.docx").write_bytes(b"not a document")
    templates = (tmp_path / "record.docx", templates_dir() / "record.docx")
    printed = FilePress(tmp_path, tmp_path / "board.html", *templates).printed(month())
    assert len(printed.files) == 5
    assert printed.files["record-2026-03.docx"] == write_docx(month(), templates[1])
    assert "record.docx" in printed.faults[0]


def test_no_pdf_is_made_of_more_units_than_anybody_reads() -> None:
    with pytest.raises(FormMissingError, match="of 501 units, at most of 500"):
        write_pdf(month([unit("kl", "Chi cục Kiểm lâm", [])] * 501))


def test_a_broken_template_of_the_office_leaves_out_its_form_alone(tmp_path: Path) -> None:
    (tmp_path / "record.docx").write_bytes(b"not a document")
    printed = FilePress(tmp_path, tmp_path / "board.html", tmp_path / "record.docx").printed(month())
    assert [name.rpartition(".")[2] for name in printed.files] == ["json", "xlsx", "html", "pdf"]
    assert "record.docx" in printed.faults[0]
