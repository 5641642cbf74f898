"""LetterRenderer: people's mail templates to finished mails.

A template is written once and rendered twice, over `layout.txt.j2` with `parts.txt.j2` and over `layout.html.j2`
with `parts.html.j2`. An office may lay edited files of the same name in a folder of its own; a file that does not
render with the sample facts is left aside and the shipped one stays in force.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import normalize
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dondoc.adapters import mail_filters
from dondoc.adapters.compose import compose, domain_of, full_subject, message_id
from dondoc.adapters.facts import clean, clean_text
from dondoc.adapters.letter_book import write_book
from dondoc.adapters.samples import sample_letters
from dondoc.core.letters import Attachment, Letter, LetterKind, RenderedLetter, Row
from dondoc.core.wording import letterhead_date
from dondoc.ports import TemplateFaultError

SUFFIX = ".j2"
RUNGS = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
SOON, OVERDUE = "nhac_truoc_han", "qua_han"
_SHORT_NAME = re.compile(r"Văn phòng (?:Sở|Bộ|Ban|Cục|UBND|HĐND)\b")
_GAPS = re.compile(r"\n{3,}")
# What a template may trip over, beside Jinja's own errors; a fault in it must not stop the program.
_FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What every mail says about its sender; `address` is the watched mailbox."""

    name: str
    agency: str
    parent_agency: str
    place: str
    address: str

    @property
    def short(self) -> str:
        """What the text calls the office: «Văn phòng Sở»; its full name where there is no such short one."""
        found = _SHORT_NAME.match(self.name)
        return found[0] if found else self.name


class _Edition:
    """The templates of some folders, the first one first, in both forms."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        loader = FileSystemLoader([str(folder) for folder in folders])
        self._forms = {form: _environment(loader, form) for form in ("txt", "html")}
        self._inliner = CSSInliner(minify_css=True, load_remote_stylesheets=False)

    def names(self) -> frozenset[str]:
        """Return the names of the letters' templates; those with two dots are layouts and parts."""
        found = self._forms["txt"].list_templates(filter_func=lambda name: name.endswith(SUFFIX))
        return frozenset(name.removesuffix(SUFFIX) for name in found if name.count(".") == 1)

    def render(self, name: str, context: Mapping[str, object]) -> tuple[str, str, str]:
        """Return subject, plain text and HTML; any of _FAULTS where a template is broken."""
        text, html = (self._forms[form].get_template(name + SUFFIX) for form in ("txt", "html"))
        subject = _subject(text, context)
        plain = "\n".join(line.rstrip() for line in text.render(context).splitlines())
        plain = _GAPS.sub("\n\n", plain).strip()
        inlined = self._inliner.inline(html.render(context))
        return subject, normalize("NFC", plain), normalize("NFC", inlined)


def _subject(template: Template, context: Mapping[str, object]) -> str:
    if "subject" not in template.blocks:
        raise TemplateRuntimeError("it has no block named subject")
    made = template.new_context(dict(context))
    try:
        return clean_text("".join(template.blocks["subject"](made)))
    except _FAULTS:
        template.environment.handle_exception()  # raises it anew, with the template's own line


def _environment(loader: FileSystemLoader, form: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=form == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The same letter makes the same bytes: nothing that throws dice.
    del environment.globals["lipsum"], environment.filters["random"]
    environment.globals |= {"layout": f"layout.{form}{SUFFIX}", "parts": f"parts.{form}{SUFFIX}"}
    environment.filters |= mail_filters.FILTERS
    return environment


class LetterRenderer:
    """Renders letters (ports.Renderer); `folders` are searched in order and the shipped one stands last."""

    def __init__(self, folders: tuple[Path, ...], office: OfficeFacts, zone: ZoneInfo) -> None:
        """Look for templates; each is loaded and tried with sample facts when it is first needed, or by `check`."""
        self._office = office
        self._zone = zone
        self._editions = tuple(_Edition(folders[n:]) for n in range(len(folders)))
        self._faults: dict[str, None] = {}  # in order, each once
        self._chosen: dict[str, _Edition | None] = {}
        self._tried = False

    def names(self) -> frozenset[str]:
        """Return the names of the templates that there are, broken ones included."""
        return frozenset(name for edition in self._editions for name in edition.names())

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the templates, a sentence each; empty where all render with sample facts."""
        for name in sorted(self.names()):
            self._in_force(name)
        missing = sorted(sample_letters().keys() - self.names())
        return (*self._faults, *(f"mail template {name}{SUFFIX} is missing" for name in missing))

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the office's own templates, in the order found; all are tried the first time."""
        if len(self._editions) > 1 and not self._tried:
            self._tried = True
            self.check()
        return tuple(self._faults)

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the finished mail; the same letter gives the same bytes (contract, 8).

        Where a template is missing or trips over these facts in every edition, a rung is written with a shipped one
        that takes the same facts: nobody is forgotten. Anything else raises TemplateFaultError.
        """
        texts = self._texts(letter)
        local = letter.at.astimezone(self._zone)
        if letter.book:
            book = Attachment(letter.book.name, write_book(letter.book, local))
            letter = replace(letter, attachments=(*letter.attachments, book))
        return RenderedLetter(
            message_id(letter, domain_of(self._office.address)),
            full_subject(letter, texts[0]),
            compose(letter, (clean_text(self._office.name), self._office.address), local, texts),
        )

    def _texts(self, letter: Letter) -> tuple[str, str, str]:
        """Render with the edition in force; the ones after it stand in where these facts break it."""
        context = self._context(letter)
        for edition in self._editions_for(letter.template):
            try:
                return edition.render(letter.template, context)
            except _FAULTS as error:
                self._note(edition, letter.template, error)
        if letter.kind in RUNGS and letter.template not in (SOON, OVERDUE):
            return self._texts(replace(letter, template=_stand_in(letter)))
        faults = [fault for fault in self._faults if f" {letter.template}{SUFFIX}" in fault]
        raise TemplateFaultError("; ".join(faults) or f"mail template {letter.template}{SUFFIX} is missing")

    def _editions_for(self, name: str) -> tuple[_Edition, ...]:
        """Return the edition in force and those behind it that have the template."""
        in_force = self._in_force(name)
        behind = self._editions[self._editions.index(in_force) :] if in_force else ()
        return tuple(edition for edition in behind if name in edition.names())

    def _note(self, edition: _Edition, name: str, error: Exception) -> None:
        self._faults[f"{edition.folders[0]}: {describe(name, error)}"] = None

    def _in_force(self, name: str) -> _Edition | None:
        if name not in self._chosen:
            self._chosen[name] = self._choose(name)
        return self._chosen[name]

    def _choose(self, name: str) -> _Edition | None:
        """Return the first edition whose template renders with the sample facts; the others' faults are kept.

        A name of the office's own is a rung's template (contract, 2): it gets the facts of a reminder.
        """
        samples = sample_letters()
        sample = samples.get(name, samples["qua_han"])
        for edition in self._editions:
            if name not in edition.names():
                continue
            try:
                edition.render(name, self._context(sample))
            except _FAULTS as error:
                self._note(edition, name, error)
            else:
                return edition
        return None

    def _context(self, letter: Letter) -> Mapping[str, object]:
        try:
            facts = clean(letter.facts)
        except TypeError as error:
            raise TemplateFaultError(f"mail template {letter.template}{SUFFIX}: {error}") from None
        if not isinstance(facts, dict):
            raise TemplateFaultError(f"mail template {letter.template}{SUFFIX}: its facts are no mapping")
        dated = letterhead_date(self._office.place, letter.at.astimezone(self._zone).date())
        return {
            "office": self._office,
            "dated": dated,
            "kind": letter.kind.value,
            "rung": clean_text(letter.rung),
            "refs": clean(letter.refs),
            **facts,
        }


def _stand_in(letter: Letter) -> str:
    """Return the shipped template for a rung whose own cannot be used: nobody is called late who is not."""
    rows = letter.facts.get("rows")
    late = isinstance(rows, tuple) and any(isinstance(row, Row) and row.tone == "late" for row in rows)
    return OVERDUE if late else SOON


def describe(name: str, error: Exception) -> str:
    """Return one sentence that names file, line and fault of a template."""
    file, line = _place(name + SUFFIX, error)
    place = f"{file}, line {line}" if line else file
    return f"mail template {place}: {clean_text(str(error)) or type(error).__name__}"


def _place(file: str, error: Exception) -> tuple[str, int]:
    """Return file and line of the fault; Jinja rewrites tracebacks so that they name templates (0: unknown)."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or file, error.lineno
    line, trace = 0, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.endswith(SUFFIX):
            file, line = Path(code.co_filename).name, trace.tb_lineno
        trace = trace.tb_next
    return file, line
