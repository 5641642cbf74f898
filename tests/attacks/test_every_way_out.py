"""What outsiders write gets into mails, pages, documents, the ledger, files and a terminal: as text alone."""

import datetime as dt
import json
import re
import subprocess
import zipfile
import zlib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from dondoc.adapters.alert_command import AlertCommand
from dondoc.adapters.prometheus import TextfilePanel
from dondoc.commands.desk import app_of, opened, settings_of
from dondoc.fittings import Paths
from dondoc.ports import Delivery, Receipt
from dondoc.service.siren import Siren
from tests.attacks.mails import ATTACKS, mailbox
from tests.cast import at
from tests.cli.office import SCENARIO, dondoc, lived_office

# Controls but for tab and line ends, and what turns or hides text.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
NOON = at("2026-03-17 12:00")
OURS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "colgroup",
        "col",
        "div",
        "p",
        "span",
        "a",
        "b",
        "strong",
        "em",
        "i",
        "small",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "main",
        "header",
        "footer",
        "section",
        "nav",
        "article",
        "aside",
        "details",
        "summary",
        "figure",
        "figcaption",
        "time",
        "code",
        "abbr",
        "sup",
        "center",
        "svg",
        "g",
        "rect",
        "line",
        "text",
    }
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what a replay of the attacks leaves."""
    folder = tmp_path_factory.mktemp("attacked")
    mails = mailbox(folder / "mail.mbox")
    words = ("replay", mails, "--from", "2026-03-01", "--to", "2026-04-08", "--out", folder / "out")
    told = dondoc(*words, config=SCENARIO / "config")
    assert (told.status, told.err) == (0, "")
    return folder / "out"


@pytest.fixture(scope="module")
def sent(out: Path) -> list[EmailMessage]:
    """Give the mails that went out."""
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted((out / "sent").glob("*.eml"))]


def entries(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def texts(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def test_every_attack_was_judged_and_what_was_a_report_is_one(out: Path) -> None:
    judged = [entry for entry in entries(out) if entry["kind"] == "mail.judged"]
    assert len(judged) == 4 * len(ATTACKS)
    assert {"arrival", "supplement", "review"} <= {str(entry["outcome"]) for entry in judged}
    assert not [entry["why"] for entry in judged if entry["outcome"] == "unreadable"]


def test_no_header_is_made_by_what_a_mail_says(sent: list[EmailMessage]) -> None:
    assert any("kl@snnmt.example" in str(mail["To"]) for mail in sent)
    for mail in sent:
        assert not {"bcc", "x-evil"} & {name.lower() for name in mail}
        assert "evil.example" not in "".join(str(mail[name] or "") for name in ("To", "Cc", "From", "Reply-To"))


def test_nothing_turns_or_hides_text_in_a_mail(sent: list[EmailMessage]) -> None:
    for mail in sent:
        for text in (str(mail["Subject"]), texts(mail, "plain"), texts(mail, "html")):
            assert not HIDDEN.search(text)


class Elements(HTMLParser):
    """Collects elements and the attributes that run something."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.names: set[str] = set()
        self.running: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.names.add(tag)
        for name, value in attrs:
            target = (value or "").strip().lower()
            if name.startswith("on") or (name in {"href", "src"} and not target.startswith(("mailto:", "#", "data:"))):
                self.running.append(f"{name}={value}")


def test_a_page_has_our_elements_alone_and_runs_and_fetches_nothing(out: Path, sent: list[EmailMessage]) -> None:
    pages = [path.read_text(encoding="utf-8") for path in out.glob("*.html")] + [texts(mail, "html") for mail in sent]
    assert any("&lt;script&gt;" in page for page in pages)
    for page in pages:
        found = Elements(page)
        assert found.names <= OURS, found.names - OURS
        assert found.running == []


def test_no_template_is_run_that_a_mail_brought(out: Path, sent: list[EmailMessage]) -> None:
    everything = "".join(texts(mail, kind) for mail in sent for kind in ("plain", "html"))
    everything += "".join(path.read_text(encoding="utf-8") for path in out.glob("*.html")) + _document(out)
    assert str(7 * 191) not in everything
    assert "class 'type'" not in everything


def _document(out: Path) -> str:
    (file,) = out.glob("record-2026-03.docx")
    with zipfile.ZipFile(file) as parts:
        root = ET.fromstring(parts.read("word/document.xml"))  # noqa: S314 - our own document
    return "".join(root.itertext())


def test_the_document_is_whole(out: Path) -> None:
    assert not HIDDEN.search(_document(out))


def test_no_cell_of_a_workbook_computes_what_a_mail_says(out: Path) -> None:
    (file,) = out.glob("record-2026-03.xlsx")
    cells = [cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    hostile = [cell for cell in cells if isinstance(cell.value, str) and "evil.example" in cell.value]
    assert hostile
    assert all(cell.data_type == "s" for cell in hostile)
    assert all(cell.hyperlink is None for cell in hostile)


RUNS = (
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/OpenAction",
    b"/AA",
    b"/URI",
    b"/GoToR",
    b"/SubmitForm",
    b"/EmbeddedFile",
)


def test_a_pdf_shows_what_a_mail_says_and_neither_runs_nor_opens_it(out: Path) -> None:
    (file,) = out.glob("record-2026-03.pdf")
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True).stdout
    assert "evil.example" in text
    assert not HIDDEN.search(text.replace("\f", ""))
    data = file.read_bytes()
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    whole = data + b"".join(zlib.decompressobj().decompress(part) for part in packed if part[:1] == b"\x78")
    assert b"/Type /Page" in whole
    assert [word for word in RUNS if re.search(re.escape(word) + rb"\b", whole)] == []


def test_no_file_has_a_name_that_a_mail_chose(out: Path) -> None:
    names = {path.name for path in out.rglob("*") if path.is_file()}
    known = r"record-\d{4}-\d\d\.(json|xlsx|docx|html|pdf)|\d{4}-[a-z]+\.eml|ledger\.jsonl|board\.html"
    assert [name for name in names if not re.fullmatch(known, name)] == []
    assert not list(out.parent.rglob("evil*"))


def test_the_ledger_is_one_entry_a_line_and_all_of_it_text(out: Path) -> None:
    assert [entry["seq"] for entry in entries(out)] == list(range(1, len(entries(out)) + 1))
    assert all(not HIDDEN.search(json.dumps(entry, ensure_ascii=False)) for entry in entries(out))


def test_judge_prints_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    told = dondoc("judge", mailbox(tmp_path / "mail.mbox"), config=SCENARIO / "config")
    assert told.status == 0
    assert not HIDDEN.search(told.out)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an office whose mailbox held the attacks for a month."""
    folder = tmp_path_factory.mktemp("lived")
    return lived_office(folder / "office", mailbox(folder / "mail.mbox"))


@pytest.mark.parametrize(
    "words",
    [["status"], ["list", "--month", "2026-03"], ["show", "cchc.2026-q1.kl"], ["show", "cchc.2026-q1.mt", "--json"],
     ["digest", "--print"], ["record", "2026-03", "--json"], ["verify"]],
    ids=" ".join,
)  # fmt: skip
def test_no_command_prints_what_a_terminal_obeys(lived: Path, words: list[str]) -> None:
    told = dondoc(*words, config=lived)
    assert told.out
    assert not HIDDEN.search(told.out + told.err)


def test_what_a_command_prints_of_an_attack_is_its_plain_words(lived: Path) -> None:
    told = dondoc("digest", "--print", config=lived).out + dondoc("list", "--month", "2026-03", config=lived).out
    assert "evil.example" in told + dondoc("show", "cchc.2026-q1.kl", config=lived).out


def test_the_figures_for_prometheus_hold_no_word_of_a_mail(lived: Path, tmp_path: Path) -> None:
    settings = settings_of(lived)
    with opened(settings, Paths.of(settings, lived)) as desk, app_of(desk) as app:
        app.gauges.panel = TextfilePanel(tmp_path / "dondoc.prom")
        app.gauges.step(desk.now)
    figures = (tmp_path / "dondoc.prom").read_text(encoding="utf-8").splitlines()
    line = re.compile(
        r'dondoc_[a-z_]+(\{(status|state)="[a-z_-]+"\})? [0-9.e+-]+|# (HELP|TYPE) dondoc_[A-Za-z0-9_ ,.]+'
    )
    assert sum(figure.startswith("dondoc_obligations{") for figure in figures) > 1
    assert [figure for figure in figures if not line.fullmatch(figure)] == []


def test_the_alert_command_gets_plain_words_and_no_argument_that_anybody_wrote(tmp_path: Path) -> None:
    script = f"cat >>'{tmp_path}/text'; printf '%s\\n' \"$#\" >>'{tmp_path}/arguments'"
    command = AlertCommand(["sh", "-c", script, "alert"])
    for words in ATTACKS.values():
        siren = Siren(command)
        siren.heard([Receipt(Delivery.TEMPORARY, words)], NOON)
        siren.heard([Receipt(Delivery.TEMPORARY, words)], NOON + dt.timedelta(hours=2))
        siren.ring()
    assert (tmp_path / "arguments").read_text().split() == ["0"] * len(ATTACKS)
    told = (tmp_path / "text").read_text(encoding="utf-8")
    assert "evil.example" in told
    assert not HIDDEN.search(told)
    assert "\n" not in told  # nor a line that a script on the way would take for a header
