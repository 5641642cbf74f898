"""An operator's lines → decisions (contract, 6).

A line is a decision only where it is wholly of the form; accents and case do not matter. What begins like one
but is not whole is told back with the form that was probably meant. Nothing here knows who wrote the line.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from dondoc.core.dates import Sense, dates_in, times_in
from dondoc.core.history import Verb
from dondoc.core.plain import plain

MAX_LINES = 200
MAX_LINE = 1000
WRAPPED = 3  # mail programs break a long line into at most so many
BROKEN_AT = 60  # none breaks a line before this column: where the next word would still fit, a person ended it

_REF = r"(?P<ref>[a-z0-9-]+\.[0-9a-z-]+\.[a-z0-9*?-]+)"
_REASON = r"ly\s+do\s*:?\s*(?P<reason>\S.*)"
_WHEN = r"(?P<when>\S.{0,60}?)"


@dataclass(frozen=True, slots=True)
class Form:
    """How a decision is written: what it begins with, the whole of it, and how people are shown it."""

    begins: re.Pattern[str]
    whole: re.Pattern[str]
    shown: str

    @classmethod
    def of(cls, begins: str, whole: str, shown: str) -> "Form":
        """Return the form of patterns over plain text; a full stop at its end is allowed."""
        return cls(re.compile(begins), re.compile(whole + r"\s*[.;]?", re.DOTALL), shown)


FORMS = {
    Verb.EXTEND: Form.of(
        r"gia\s+han\b", rf"gia\s+han\s+{_REF}\s+den\s+{_WHEN}\s+{_REASON}", "GIA HẠN <mã> ĐẾN <ngày> LÝ DO …"
    ),
    Verb.WAIVE: Form.of(r"mien\s+\S+\.\S", rf"mien\s+{_REF}\s+{_REASON}", "MIỄN <mã> LÝ DO …"),
    Verb.EXCUSE: Form.of(r"khach\s+quan\b", rf"khach\s+quan\s+{_REF}\s+{_REASON}", "KHÁCH QUAN <mã> LÝ DO …"),
    Verb.RETURN: Form.of(
        r"tra\s+lai\b", rf"tra\s+lai\s+{_REF}\s+den\s+{_WHEN}\s+{_REASON}", "TRẢ LẠI <mã> ĐẾN <ngày> LÝ DO …"
    ),
    Verb.RECEIVE: Form.of(
        r"da\s+nhan\s+\S+\.\S",
        rf"da\s+nhan\s+{_REF}\s+luc\s+{_WHEN}\s+qua\s+(?P<reason>\S.*)",
        "ĐÃ NHẬN <mã> LÚC <ngày> <giờ> QUA …",
    ),
    Verb.ASSIGN: Form.of(
        r"gan\s+m?\d",
        rf"gan\s+m(?P<mail>\d{{1,12}})\s+cho\s+{_REF}(?:\s+luc\s+{_WHEN})?",
        "GÁN <mã thư> CHO <mã> [LÚC <ngày> <giờ>]",
    ),
    Verb.DISMISS: Form.of(r"khong\s+phai\s+m?\d", r"khong\s+phai\s+m(?P<mail>\d{1,12})", "KHÔNG PHẢI <mã thư>"),
    Verb.REQUEST: Form.of(
        r"yeu\s+cau\b.*\bhan\b",
        rf"yeu\s+cau\s+(?P<title>\S.{{0,300}}?)\s+han\s+{_WHEN}\s+gui\s+(?P<units>\S.*)",
        "YÊU CẦU <tên> HẠN <ngày> GỬI <đơn vị hoặc *>",
    ),
    Verb.UNDO: Form.of(r"huy\s+d?\d", r"huy\s+d(?P<decision>\d{1,12})", "HUỶ <mã quyết định>"),
    Verb.RELEASE: Form.of(r"duyet\s+t?\d", r"duyet\s+t(?P<letter>\d{1,12})", "DUYỆT <mã thư gửi lãnh đạo>"),
    Verb.STATUS: Form.of(r"tinh\s+hinh\b", r"tinh\s+hinh(?:\s+(?P<units>\S.{0,80}))?", "TÌNH HÌNH [<đơn vị>]"),
    Verb.HELP: Form.of(r"tro\s+giup\b", r"tro\s+giup", "TRỢ GIÚP"),
}
HARMLESS = frozenset({Verb.STATUS, Verb.HELP})  # they change nothing, and prose may begin like them
# What may stand around a date and a time: «hết ngày», «thứ Sáu, ngày», «trước … giờ». Anything else is no date.
_AROUND_DATES = re.compile(
    r"(?:[\s,.;:()]|\b(?:truoc|het|cuoi|ngay|luc|vao|hoi|gio|thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])|chu\s+nhat)\b)*"
)
_BULLET = re.compile(r"\s*(?:[-*•+–]\s+|\d{1,2}[.)]\s+)?")
_BEGINNINGS = frozenset(form.begins.pattern[:2] for form in FORMS.values())
# What stands in the folded text of every mail with a decision: most mails have none of it, and no line is read.
_HINT = re.compile(
    r"(?:^| )(?:gia han|mien\b|khach quan|tra lai|da nhan|gan m?\d|khong phai m?\d|yeu cau|huy d?\d|duyet t?\d"
    r"|tinh hinh|tro giup)"
)


@dataclass(frozen=True, slots=True)
class Order:
    """A decision as written: what is missing or does not fit is for the caller to refuse.

    `pattern` is a ref or a unit glob, `day`/`time` the date as written (None where none is), `mail`, `decision` and
    `letter` are ledger numbers.
    """

    verb: Verb
    line: str
    pattern: str = ""
    reason: str = ""
    day: dt.date | None = None
    time: dt.time | None = None
    mail: int = 0
    decision: int = 0
    letter: int = 0
    title: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that begins like a decision and is none; `form` is what was probably meant."""

    line: str
    form: str


def may_hold_orders(folded: str) -> bool:
    """Whether a line of a text, here folded, may be a decision or begin like one; False is certain."""
    return _HINT.search(folded) is not None


def read_orders(text: str, near: dt.date) -> tuple[Order | Misread, ...]:
    """Return the decisions in the mail's own part, in order; `near` is its day, for dates without a year."""
    lines = [unicodedata.normalize("NFC", line).strip()[:MAX_LINE] for line in text.splitlines()[:MAX_LINES]]
    found: list[Order | Misread] = []
    skip_until = 0
    for number, line in enumerate(lines):
        if number < skip_until or not line:
            continue
        form = _beginning(line)
        if form is None:
            continue
        order, used = _order_at(lines, number, near)
        if order is not None:
            found.append(order)
            skip_until = number + used
        else:
            found.append(Misread(line, form))
    return tuple(found)


def _order_at(lines: list[str], number: int, near: dt.date) -> tuple[Order | None, int]:
    """Return the decision that starts at the line, and how many lines it takes (mail programs wrap)."""
    spans = 1
    while spans < WRAPPED and number + spans < len(lines) and not _ends(lines[number + spans]):
        spans += 1
    likely = 1
    while likely < spans and _is_broken(lines[number + likely - 1], lines[number + likely]):
        likely += 1
    for used in (likely, *range(1, spans + 1)):
        if order := read_order(" ".join(lines[number : number + used]), near):
            return order, used
    return None, 1


def _is_broken(line: str, following: str) -> bool:
    """Whether a mail program broke the line: its next word would not have fitted."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > BROKEN_AT


def _ends(line: str) -> bool:
    return not line or _beginning(line) is not None


def _beginning(line: str) -> str | None:
    line = _without_bullet(line)
    if plain(line[:2]) not in _BEGINNINGS:
        return None
    bare = plain(line)
    return next((form.shown for form in FORMS.values() if form.begins.match(bare)), None)


def _without_bullet(line: str) -> str:
    bullet = _BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def read_order(line: str, near: dt.date) -> Order | None:
    """Return the decision that the line wholly is, None where it is none."""
    bare = _without_bullet(unicodedata.normalize("NFC", line)).strip()
    for verb, form in FORMS.items():
        if found := form.whole.fullmatch(plain(bare)):
            return _order(verb, bare, found, near)
    return None


def _order(verb: Verb, line: str, found: re.Match[str], near: dt.date) -> Order | None:
    def original(group: str) -> str:
        return line[slice(*found.span(group))].strip() if found.re.groupindex.get(group) and found[group] else ""

    when = original("when")
    has_happened = verb in {Verb.RECEIVE, Verb.ASSIGN}
    day, time = _instant(when, near, Sense.PAST if has_happened else Sense.COMING) if when else (None, None)
    if when and (day is None or (has_happened and time is None)):
        return None
    return Order(
        verb=verb,
        line=line,
        pattern=original("ref").lower(),
        reason=original("reason").rstrip(),
        day=day,
        time=time,
        mail=int(original("mail") or 0),
        decision=int(original("decision") or 0),
        letter=int(original("letter") or 0),
        title=original("title"),
        units=original("units"),
    )


def _instant(when: str, near: dt.date, sense: Sense) -> tuple[dt.date | None, dt.time | None]:
    """Return the one date and the time, if any, that the text wholly is; no date where it says more or less."""
    days, times = dates_in(when, near, sense=sense), times_in(when)
    if len(days) != 1 or len(times) > 1:
        return None, None
    rest = plain(when)
    spans = [(d.start, d.end) for d in days] + [(t.start, t.end) for t in times]
    for start, end in spans:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    if _AROUND_DATES.fullmatch(rest) is None:
        return None, None
    return days[0].day, times[0].time if times else None
