"""Parts of a Word document that python-docx has no verbs for, and the shape that Decree 30/2020/NĐ-CP gives text."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"


def shape(
    paragraph: Paragraph, *, align: ALIGN, before: float = 0, after: float = 0, indent: Length | None = None
) -> None:
    """Set alignment, spaces in points and the first line's indent; lines stand single."""
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    form.first_line_indent = indent
    paragraph.alignment = align


def write(paragraph: Paragraph, text: str, size: float, *styles: str) -> None:
    """Add text of that size in points; styles are `bold` and `italic`."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = FONT
    run.bold, run.italic = "bold" in styles, "italic" in styles


def rule(paragraph: Paragraph, left: Length, right: Length) -> None:
    """Draw a line as the upper border of an empty paragraph, between two indents."""
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent, form.line_spacing = left, right, Pt(5)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx has no borders
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def bare_table(document: Doc, rows: int, widths: Sequence[float]) -> Table:
    """Add a table without borders or margins; widths in millimetres."""
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, widths)
    margins(table, 0)
    return table


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set the columns' widths in millimetres."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def margins(table: Table, twips: int) -> None:
    """Set the cells' margins left and right, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        part = OxmlElement(f"w:{side}")
        part.set(qn("w:w"), str(twips))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    properties: Any = table._tbl.tblPr  # noqa: SLF001 - python-docx has no margins
    properties.insert_element_before(margins, "w:tblLook")


def repeat(table: Table, row: int) -> None:
    """Repeat the row at the top of each page."""
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no such verb


def whole(table: Table) -> None:
    """Keep each row on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - no such verb
