"""Makes mail_templates/record.docx, the form of the month's record that an office may edit in Word.

    PYTHONPATH=daemon:. python scripts/make_record_template.py [OUT]

The form is that of Decree 30/2020/NĐ-CP, annex I: A4, margins 20, 20, 30 and 15 mm, Times New Roman, the page's number
centred at the top but for the first. What stands in {{ }} and {% %} is filled in by dondoc (adapters/records/docx.py).
"""

import datetime as dt
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dondoc.adapters.records.package import with_fixed_times
from scripts.record_tables import (
    ARTICLE_CELLS,
    ARTICLE_HEADS,
    CALCULATION_CELLS,
    CALCULATION_HEADS,
    CHANGE_CELLS,
    CHANGE_HEADS,
    FIGURES,
    LINE_CELLS,
    LINE_HEADS,
    MONTH_CELLS,
    MONTH_HEADS,
    RANK_CELLS,
    RANK_HEADS,
    UNIT_CELLS,
    UNIT_HEADS,
)
from scripts.word_parts import FONT, bare_table, margins, repeat, rule, set_widths, shape, whole, write

OUT = Path(__file__).resolve().parents[1] / "mail_templates" / "record.docx"
MADE = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the document's properties know no zones

Layout = tuple[Sequence[tuple[str, float]], Sequence[str], str]


def make() -> bytes:
    """Return the template; the same bytes each time."""
    document = Document()
    _page(document)
    _letterhead(document)
    _title(document)
    _body(document)
    _ending(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "{{ office }}", "{{ title }}", ""
    properties.created = properties.modified = MADE
    properties.last_modified_by = ""
    out = BytesIO()
    document.save(out)
    return with_fixed_times(out.getvalue())


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True  # annex I, II: the first page bears no number
    number = section.header.paragraphs[0]
    shape(number, align=ALIGN.CENTER)
    run = number.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.rPr.rFonts
    for name in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
        fonts.set(qn(name), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)


def _letterhead(document: Doc) -> None:
    table = bare_table(document, 2, (75, 90))
    (left, right), below = (row.cells for row in table.rows)
    _centred(left, ("{{ agency_upper }}", 12, ""), ("{{ office_upper }}", 12, "bold"))
    _line_under(left, Mm(31.5))  # a third to a half of «VĂN PHÒNG»
    _centred(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "bold"), ("Độc lập - Tự do - Hạnh phúc", 13, "bold"))
    _line_under(right, Mm(17.5))
    _centred(below[0], ("Số:         /BC-VP", 13, ""))
    _centred(below[1], ("{{ place_and_date }}", 13, "italic"))


def _line_under(cell: _Cell, indent: Length) -> None:
    paragraph = cell.add_paragraph()
    shape(paragraph, align=ALIGN.CENTER, before=3)
    rule(paragraph, indent, indent)


def _centred(cell: _Cell, *texts: tuple[str, float, str]) -> None:
    for n, (text, size, style) in enumerate(texts):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        shape(paragraph, align=ALIGN.CENTER)
        write(paragraph, text, size, style)


def _title(document: Doc) -> None:
    heading = document.add_paragraph()
    shape(heading, align=ALIGN.CENTER, before=14)
    write(heading, "BÁO CÁO", 14, "bold")
    subject = document.add_paragraph()
    shape(subject, align=ALIGN.CENTER)
    write(subject, "{{ title }}", 14, "bold")
    line = document.add_paragraph()
    shape(line, align=ALIGN.CENTER, before=4, after=10)
    rule(line, Mm(58), Mm(58))


def _body(document: Doc) -> None:
    _tag(document, "{%p if reconstructed %}")
    _text(document, "{{ reconstructed }}", "italic")
    _tag(document, "{%p endif %}")
    _text(document, "{{ office }} tổng hợp kết quả thực hiện chế độ báo cáo của các đơn vị {{ month }} như sau:")
    _heading(document, "{{ numbers.general }}. Kết quả chung")
    _text(document, "{{ summary }}")
    _tag(document, "{%p if state %}")
    _text(document, "{{ state }}")
    _tag(document, "{%p endif %}")
    _tag(document, "{%p for text in outages %}")
    _text(document, "Hệ thống không đọc được hộp thư {{ text }}.")
    _tag(document, "{%p endfor %}")
    months = (MONTH_HEADS, MONTH_CELLS, "month in months")
    _part(document, "{{ numbers.months }}. Các tháng trong kỳ", "months", months)
    _part(
        document, "{{ numbers.ranked }}. Xếp thứ tự và xu hướng", "ranked", (RANK_HEADS, RANK_CELLS, "unit in ranked")
    )
    _tag(document, "{%p if ranked %}")
    _text(document, "{{ ranking }}")
    _tag(document, "{%p endif %}")
    _part(document, "{{ numbers.units }}. Kết quả của từng đơn vị", "units", (UNIT_HEADS, UNIT_CELLS, "unit in units"))
    lines = (LINE_HEADS, LINE_CELLS, "line in undecided")
    _part(document, "{{ numbers.undecided }}. Báo cáo đang xem xét, cần quyết định", "undecided", lines)
    _part(
        document, "{{ numbers.behind }}. Báo cáo nộp chậm, chưa nộp, chưa xác định", "behind",
        (LINE_HEADS, LINE_CELLS, "line in behind"),
    )  # fmt: skip
    _tag(document, "{%p if more %}")
    _text(document, "Và {{ more }} báo cáo nữa, xem bảng tính kèm theo.", "italic")
    _tag(document, "{%p endif %}")
    articles = (ARTICLE_HEADS, ARTICLE_CELLS, "line in articles")
    _part(document, "{{ numbers.articles }}. Tin, bài đã nhận", "articles", articles)
    changes = (CHANGE_HEADS, CHANGE_CELLS, "change in changes")
    _part(document, "{{ numbers.changes }}. Điều chỉnh các tháng đã chốt", "changes", changes)
    _heading(document, "{{ numbers.rule }}. Cách tính")
    _text(document, "{{ rule }}")
    _part(document, "", "calculated", (CALCULATION_HEADS, CALCULATION_CELLS, "unit in calculated"))
    _text(document, "{{ reference }}")
    _tag(document, "{%p if sha256 %}")
    _hash(document, "Dấu kiểm tra của sổ (SHA-256): {{ sha256 }}")
    _tag(document, "{%p endif %}")
    _tag(document, "{%p if previous %}")
    _hash(document, "Dấu kiểm tra của sổ kỳ trước: {{ previous }}")
    _tag(document, "{%p endif %}")
    closing = _text(document, "{{ office }} báo cáo để cơ quan, đơn vị, người có thẩm quyền xem xét./.")
    closing.paragraph_format.keep_with_next = True  # nobody signs an empty page


def _tag(document: Doc, text: str) -> None:
    write(document.add_paragraph(), text, 13)


def _text(document: Doc, text: str, style: str = "") -> Paragraph:
    paragraph = document.add_paragraph()
    shape(paragraph, align=ALIGN.JUSTIFY, before=3, after=3, indent=Mm(10))
    paragraph.paragraph_format.line_spacing = 1.15
    write(paragraph, text, 13, style)
    return paragraph


def _hash(document: Doc, text: str) -> None:
    _text(document, text).alignment = ALIGN.LEFT  # a long hash would tear a justified line apart


def _heading(document: Doc, text: str) -> None:
    paragraph = document.add_paragraph()
    shape(paragraph, align=ALIGN.JUSTIFY, before=6, after=3, indent=Mm(10))
    paragraph.paragraph_format.keep_with_next = True
    write(paragraph, text, 13, "bold")


def _part(document: Doc, heading: str, when: str, layout: Layout) -> None:
    """Add a heading and a table that are there only where the list has something in it."""
    heads, cells, loop = layout
    _tag(document, f"{{%p if {when} %}}")
    if heading:
        _heading(document, heading)
    table = document.add_table(rows=4, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins(table, 70)
    set_widths(table, [width for _, width in heads])
    _fill(table, 0, [head for head, _ in heads], "bold")
    repeat(table, 0)
    _fill(table, 1, [f"{{%tr for {loop} %}}", *[""] * (len(heads) - 1)])
    _fill(table, 2, cells)
    _fill(table, 3, ["{%tr endfor %}", *[""] * (len(heads) - 1)])
    whole(table)
    _tag(document, "{%p endif %}")


def _fill(table: Table, row: int, texts: Sequence[str], style: str = "") -> None:
    for text, cell in zip(texts, table.rows[row].cells, strict=True):
        is_figure = style == "bold" or any(mark in text for mark in FIGURES)
        for n, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            shape(paragraph, align=ALIGN.CENTER if is_figure else ALIGN.LEFT, before=1, after=1)
            write(paragraph, line, 11 if style == "bold" else 12, style)


def _ending(document: Doc) -> None:
    space = document.add_paragraph()
    shape(space, align=ALIGN.LEFT)
    space.paragraph_format.keep_with_next = True
    table = bare_table(document, 1, (80, 85))
    left, right = table.rows[0].cells
    paragraph = left.paragraphs[0]
    shape(paragraph, align=ALIGN.LEFT)
    write(paragraph, "Nơi nhận:", 12, "bold", "italic")
    for text in ("- Lãnh đạo cơ quan (để báo cáo);", "- Các đơn vị (để biết);", "- Lưu: VT, VP."):
        receiver = left.add_paragraph()
        shape(receiver, align=ALIGN.LEFT)
        write(receiver, text, 11)
    _centred(right, ("[QUYỀN HẠN, CHỨC VỤ]", 13, "bold"))
    for _ in range(4):
        shape(right.add_paragraph(), align=ALIGN.CENTER)
    name = right.add_paragraph()
    shape(name, align=ALIGN.CENTER)
    write(name, "[Họ và tên]", 13, "bold")
    whole(table)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    target.write_bytes(make())
