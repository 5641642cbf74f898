"""The pages: self-contained, accessible, no script; a stranger's text is shown as letters."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dondoc.adapters.records.board import write_board
from dondoc.adapters.records.html import write_html
from dondoc.adapters.records.words import SYMBOLS
from dondoc.core.board import Board, BoardRow, Cell, Column
from dondoc.core.wording import STATUSES, TONES
from tests.records.boards import board
from tests.records.office_suite import page_in_chromium
from tests.records.quarters import quarter
from tests.records.samples import HOSTILE, bare_month, empty_month, hostile_month, month

STYLE = Path(__file__).parents[2] / "daemon/dondoc/adapters/records/templates/style.css"
AA = 4.5
# A frame, because a window of Chromium is never as narrow as a phone.
FRAMED = """<iframe id="f" width="{width}" height="900" srcdoc="{page}"></iframe><script>onload = () => {{
  const seen = f.contentDocument.documentElement;
  document.title = seen.scrollWidth + "/" + seen.clientWidth; }}</script>"""


class Elements(HTMLParser):
    """The page's elements with their attributes, and its visible text."""

    def __init__(self, page: bytes) -> None:
        """Read the whole page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of the elements of that name."""
        return [attributes for name, attributes in self.found if name == tag]


def hostile_board() -> Board:
    cells = tuple(Cell(text, "late", text, text, text) for text in HOSTILE)
    return Board(
        HOSTILE[7],
        HOSTILE[8],
        HOSTILE[0],
        "",
        tuple(Column(t, t) for t in HOSTILE),
        (BoardRow(HOSTILE[7], cells),),
        HOSTILE,
    )


def pages() -> Iterator[tuple[str, bytes]]:
    yield "board", write_board(board())
    yield "hostile board", write_board(hostile_board())
    yield "empty board", write_board(Board("Văn phòng", "", "", "", (), ()))
    for make in (month, bare_month, empty_month, hostile_month, quarter):
        yield make.__name__, write_html(make())


PAGES = dict(pages())


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_needs_no_script_and_fetches_nothing(page: bytes) -> None:
    found = Elements(page)
    assert not {tag for tag, _ in found.found} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for _, attributes in found.found for name in attributes if name.startswith("on")]
    assert b"url(" not in page
    assert b"@import" not in page


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_names_its_language_and_its_tables_have_captions_and_scopes(page: bytes) -> None:
    found = Elements(page)
    assert found.all("html") == [{"lang": "vi"}]
    assert len(found.all("h1")) == 1
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(head.get("scope") in {"col", "row"} for head in found.all("th"))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert dict(pages()) == PAGES


def test_every_cell_of_the_board_says_its_state_in_words_beside_its_colour() -> None:
    text = Elements(PAGES["board"]).text
    for row in board().rows:
        for cell in row.cells:
            assert cell is None or (cell.text in text and cell.due in text)
    assert "không phải nộp" in text


def test_a_month_says_whether_it_is_sealed_and_a_quarter_what_it_is_made_of() -> None:
    assert "Sổ đã chốt." in Elements(PAGES["month"]).text
    assert "Tổng hợp từ sổ của 3 tháng; chưa chốt: tháng 3/2026." in Elements(PAGES["quarter"]).text


def test_a_quarter_shows_each_units_months_with_rank_trend_and_the_tone_of_its_level() -> None:
    table = PAGES["quarter"].decode().partition('id="thu-tu"')[2]
    row = table.partition("Chi cục Kiểm lâm</th>")[2].partition("</tr>")[0]
    assert re.findall(r'class="num (\w+)" data-label="(Tháng [\d/]+)">([\d,–]+)<', row) == [
        ("info", "Tháng 1/2026", "75"), ("warn", "Tháng 2/2026", "62,5"), ("late", "Tháng 3/2026", "41,67"),
    ]  # fmt: skip
    assert 'data-label="Thứ hạng"><b>2</b>' in row
    assert 'data-label="Xu hướng">−33,33<' in row


def test_points_that_were_taken_off_are_worked_out_beside_them() -> None:
    assert "100 − 25 (chậm) = 75" in Elements(PAGES["month"]).text


def test_articles_are_listed_by_their_titles() -> None:
    assert "<li>Kiểm lâm tinh gọn thủ tục</li>" in PAGES["month"].decode()


def test_an_unknown_tone_is_calm() -> None:
    assert {cell["class"] for cell in Elements(PAGES["hostile board"]).all("td")} == {"info"}


def test_a_board_that_never_read_the_mailbox_says_so() -> None:
    assert "Chưa đọc được hộp thư." in Elements(PAGES["hostile board"]).text
    assert "Đọc hộp thư lần cuối lúc 8 giờ 04" in Elements(PAGES["board"]).text


def test_a_row_must_have_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="0 cells for 1 columns"):
        Board("", "", "", "", (Column("a", "b"),), (BoardRow("kl", ()),))


def test_the_record_names_each_line_its_rule_its_working_and_its_seal() -> None:
    text = Elements(PAGES["month"]).text
    assert "cchc.2026-q1.kl" in text
    assert "(75 × 1 + 0 × 1 + 50 × 1) : 3 = 41,67" in text
    assert "Nghị định số 335/2025/NĐ-CP" in text
    assert "tài liệu tham khảo" in text
    assert month()["sha256"] in text


def test_a_month_made_from_old_mail_is_marked_as_such() -> None:
    rebuilt = month()
    rebuilt["reconstructed"] = True
    assert "Lập lại từ hộp thư" in Elements(write_html(rebuilt)).text
    assert "Lập lại từ hộp thư" not in Elements(PAGES["month"]).text


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, definition)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * d for d in colour[1:])
    parts = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def schemes() -> dict[str, dict[str, str]]:
    """Return the colours of each scheme of the stylesheet."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text("utf-8"), re.DOTALL)
    return dict(
        zip(("light", "dark", "print"), (dict(re.findall(r"--([\w-]+): (#\w+)", b)) for b in blocks), strict=True)
    )


PAIRS = [(f"{tone}-ink", tone) for tone in ("ok", "warn", "late", "info", "none")]
PAIRS += [(ink, ground) for ink in ("ink", "soft", "blue") for ground in ("page", "card", "none")]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_colour_of_letters_is_legible_on_its_ground(scheme: str, ink: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= AA


@pytest.mark.parametrize("width", [360, 1280, 1920])
@pytest.mark.parametrize("name", ["board", "month", "hostile_month", "quarter"])
def test_a_page_is_never_wider_than_its_screen(tmp_path: Path, name: str, width: int) -> None:
    page = PAGES[name].decode().replace("&", "&amp;").replace('"', "&quot;")
    dom = page_in_chromium(FRAMED.format(width=width, page=page).encode(), tmp_path, "--dump-dom")
    scrolled, seen = map(int, re.findall(r"<title>(\d+)/(\d+)</title>", dom)[0])
    assert scrolled <= seen


def test_chromium_builds_the_table_with_its_roles_on_a_phone_too(tmp_path: Path) -> None:
    dom = page_in_chromium(PAGES["board"], tmp_path, "--dump-dom", "--window-size=500,900")
    roles = re.findall(r'role="(\w+)"', dom)
    assert roles.count("cell") == sum(len(row.cells) for row in board().rows)
    assert roles.count("rowheader") == len(board().rows)


def test_the_boards_legend_explains_every_sign_that_a_status_has() -> None:
    row = BoardRow("Chi cục Kiểm lâm", (Cell("cchc.2026-q1.kl", "late", "Chậm hạn", "16/3/2026", "warn"),))
    board = Board("Văn phòng Sở", "Sở", "hôm nay", "hôm nay", (Column("Báo cáo", "Quý I"),), (row,))
    legend = write_board(board).decode().partition('<ul class="legend"')[2].partition("</ul>")[0]
    entries = {tone: f'<li class="{tone}">{SYMBOLS[tone]} ' for tone in set(TONES.values())}
    assert all(entry in legend for entry in entries.values())
    told = {status: legend.partition(entries[TONES[status]])[2].partition("</li>")[0] for status in TONES}
    assert all(STATUSES[status].lower() in told[status] for status in ("pending", "waived", "under_review", "late"))
