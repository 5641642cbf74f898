"""One line of an operator → decisions: tidying what people and mail programs did to it, and reading its parts."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dondoc.core.cycles import END_OF_DAY
from dondoc.core.dates import Sense, dates_in, times_in
from dondoc.core.decision_forms import (
    ALL_UNITS,
    FORMS,
    HARMLESS,
    IDS,
    REASON,
    VIA,
    beginning,
    forbids,
    ids_in,
    is_open,
    numbers_in,
    spoken_of,
)
from dondoc.core.history import Verb
from dondoc.core.plain import plain

MAX_LINE = 1000

# What may stand around a date and a time: «hết ngày», «thứ Sáu, ngày», «trước … giờ». Anything else is no date.
_AROUND_DATES = re.compile(
    r"(?:[\s,.;:()-]|\b(?:den|truoc|het|cuoi|ngay|hom|luc|vao|hoi|gio|cham nhat|muon nhat"
    r"|thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])|chu\s+nhat)\b)*"
)
_BULLET = re.compile(r"\s*(?:[-*•+–—→✓]\s+|\(?(?:\d{1,2}|[a-zA-Z])[.)/]\s+)?")
_QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'", "‘": "’"}
_LINKED = re.compile(
    r"\s?<https?://[^>\s]{1,200}>|\s?\(https?://[^)\s]{1,200}\)"
)  # mail programs take a ref for a site
_EMPHASIS = re.compile(r"(?<!\S)\*(?=\w)([^*]{1,80}?)(?<=\w)\*(?=[\s,.;:]|$)")
_BRACKETED = re.compile(r"\[\s?BC\s([^\[\]]{1,300})\]", re.IGNORECASE)  # as our subjects name refs
# The marks of the help table, with something put in: «MIỄN <cchc.2026-q1.kl>».
_FILLED_IN = re.compile(r"<\s?([^<>@:]{0,140}\d[^<>@]{0,140}?)\s?>")
_SPACED_REF = re.compile(
    r"\b([\w-]{1,64})\.\s?(\d{4}(?:-\w{1,3})?)\.\s?([\w*?-]{1,64})"
)  # phones put blanks after full stops
_CODE = re.compile(r"\s*m[ãa]\s+x[áa]c\s+nh[ậa]n\b.*\Z", re.IGNORECASE | re.DOTALL)
_NEXT = re.compile(r"(?:[;,.]|\s(?:va|dong thoi))\s{1,3}(?=[a-z])")  # where another decision may begin in the same line
_DASHES = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\xa0": " ", "\u200b": " "})
_WEEKDAY = re.compile(r"\bthu\s(?:hai|ba|tu|nam|sau|bay|[2-7])\b|\bchu nhat\b")
# «Hết ngày 20/3» is 23:59:59, whatever the report's own hour (contract, 2).
_WHOLE_DAY = re.compile(r"\bhet\s(?:ngay|hom|thu|chu nhat|\d)")
# What announces something more: «GÁN m31 CHO cchc.2026-q1.kl LÚC». As written: «Hiệp hội» is a unit.
UNFINISHED = re.compile(r"\b(?:lúc|luc|vào|vao|hồi|và|va)(?:\s(?:ngày|ngay|lúc|luc))?\s?:?\Z", re.IGNORECASE)
_LEFT = re.compile(r"[a-z\s,.;:()>=!\"'\[\]-]*")  # no digit, no question mark, nothing that a form shows in <>
_WORD = re.compile(r"[a-z]+")
REASONED = frozenset({Verb.EXTEND, Verb.WAIVE, Verb.EXCUSE, Verb.RETURN, Verb.RECEIVE})
# What a decision is about: obligations (i), mails (m), decisions (d), letters to leaders (t).
_ABOUT = {
    **dict.fromkeys(REASONED, "i"), Verb.ASSIGN: "im", Verb.DISMISS: "m", Verb.UNDO: "d", Verb.RELEASE: "t",
}  # fmt: skip
_UNSAID = re.compile(r"<[^>]{0,40}>|…|\.\.\.")  # what a form shows and nobody has filled in


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


def tidied(line: str) -> str:
    """Return a line in one form, its words apart by one blank, without what mail programs add."""
    bare = _LINKED.sub("", unicodedata.normalize("NFC", line[:MAX_LINE]).translate(_DASHES))
    bare = _FILLED_IN.sub(r"\1", _EMPHASIS.sub(r"\1", " ".join(bare.split())))
    return _SPACED_REF.sub(r"\1.\2.\3", _BRACKETED.sub(r"\1", bare))


def bare_line(line: str) -> str:
    """Return the line without its bullet, the quotes around it and the code of a link below it."""
    bullet = _BULLET.match(line)
    bare = line[bullet.end() :] if bullet else line
    if len(bare) > 1 and _QUOTES.get(bare[0]) == bare.rstrip(" .")[-1:]:
        bare = bare.rstrip(" .")[1:-1]
    return _CODE.sub("", bare).strip()


def read_order(line: str, near: dt.date) -> tuple[Order, ...]:
    """Return the decisions that the line wholly is: one for each thing it names; none where it is not of a form."""
    bare = bare_line(tidied(line))
    whole = plain(bare)
    another = (found for found in _NEXT.finditer(whole) if IDS.search(whole[: found.start()]))
    starts = [0, *(found.end() for found in another if _begins_another(whole[found.end() :]))]
    pieces = [bare[a:b].strip(" ,;") for a, b in zip(starts, [*starts[1:], len(bare)], strict=True)]
    if len(pieces) > 1:
        pieces = [piece.removesuffix(" và").removesuffix(" va") for piece in pieces]
    read = [_one(piece, line, near) for piece in pieces]
    return tuple(order for orders in read for order in orders) if all(read) else ()


def _begins_another(rest: str) -> bool:
    verb = beginning(rest)
    return verb is not None and verb not in HARMLESS and bool(ids_in(rest[:120]) or numbers_in(rest[:40], "m"))


def _one(bare: str, line: str, near: dt.date) -> tuple[Order, ...]:
    whole = plain(bare)
    verb = beginning(whole) or spoken_of(whole)
    if verb is None and whole.startswith("yeu cau "):
        verb = Verb.REQUEST
    if verb is None or (verb not in REASONED and UNFINISHED.search(bare)):
        return ()
    if FORMS[verb].fillers:
        return tuple(_by_parts(verb, bare, near, line))
    found = (pattern.fullmatch(whole) for pattern in FORMS[verb].whole)
    read = (_by_pattern(verb, bare, match, near, line) for match in found if match)
    return next(((order,) for order in read if order), ())


def _by_pattern(verb: Verb, bare: str, found: re.Match[str], near: dt.date, line: str) -> Order | None:
    def original(group: str) -> str:
        return bare[slice(*found.span(group))].strip() if found.re.groupindex.get(group) and found[group] else ""

    if verb is Verb.REQUEST and (is_open(bare) or forbids(bare[: found.start("title")])):
        return None
    when = original("when")
    day, time = _instant(when, near, Sense.COMING) if when else (None, None)
    if when and day is None:
        return None
    units = original("units").rstrip(" .")
    everybody = ALL_UNITS.fullmatch(plain(units)) is not None
    if everybody:
        units = "" if verb is Verb.STATUS else "*"
    title = original("title").strip(" ,.;:-")
    if verb is Verb.STATUS and units.lower().startswith("là "):  # «Tình hình là đơn vị chưa có số liệu»
        return None
    if _QUOTES.get(title[:1]) == title[-1:]:
        title = title[1:-1]
    return Order(verb, line, day=day, time=time, title=title, units=units)


def _by_parts(verb: Verb, bare: str, near: dt.date, line: str) -> Iterator[Order]:
    """Yield the orders of a line whose words are all accounted for: verb, ids, date, reason and fillers."""
    form, whole = FORMS[verb], plain(bare)
    said = form.verb.search(whole) or re.search(r"\bla\b", whole)
    first_id = IDS.search(whole)
    if said is None or first_id is None:
        return
    head, reason = parted(verb, bare, max(said.end(), first_id.end()))
    rest = _blanked(head, [said, *IDS.finditer(plain(head))])
    if forbids(head):
        return
    instant = _moment(rest, near, verb)
    ids, mails, decisions = ids_in(plain(head)), numbers_in(plain(head), "m"), numbers_in(plain(head), "d")
    letters = numbers_in(plain(head), "t")
    if instant is None or not _is_complete(verb, reason, (ids, mails, decisions, letters)):
        return
    day, time, left = instant
    if not _LEFT.fullmatch(left) or not form.fillers.issuperset(_WORD.findall(left)):
        return
    order = Order(verb, line, reason=reason, day=day, time=time, letter=next(iter(letters), 0))
    for pattern in ids or ("",):
        for mail in mails or (0,):
            for decision in decisions or (0,):
                yield replace(order, pattern=pattern, mail=mail, decision=decision)


def parted(verb: Verb, bare: str, start: int) -> tuple[str, str]:
    """Return what stands before the reason that begins after `start`, and the reason; empty where there is none."""
    if verb not in REASONED:
        return bare, ""
    marks = (VIA if verb is Verb.RECEIVE else REASON).finditer(plain(bare), start)
    for found in marks:
        written = bare[slice(*found.span("mark"))].lower() if found["mark"] else ""
        if written not in {"đó", "đo", "vị", "ví", "vĩ", "dở", "đỡ", "độ", "dỡ"}:  # plain letters, other words
            return bare[: found.start()], reason_of(bare[found.end() :])
    return bare, ""


def _blanked(text: str, found: Iterable[re.Match[str]]) -> str:
    for match in found:
        start, end = match.span()
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _moment(rest: str, near: dt.date, verb: Verb) -> tuple[dt.date | None, dt.time | None, str] | None:
    """Return date, time and the plain text without them; None where the verb does not take them so."""
    sense = Sense.PAST if verb in {Verb.RECEIVE, Verb.ASSIGN} else Sense.COMING
    days, times = dates_in(rest, near, sense=sense), times_in(rest)
    if verb in {Verb.EXTEND, Verb.RETURN} and len(days) == 1 and len(times) <= 1:
        fits = days[0].day is not None
    elif verb is Verb.RECEIVE or (verb is Verb.ASSIGN and days):
        fits = len(days) == len(times) == 1 and days[0].day is not None
    else:
        fits = verb not in {Verb.EXTEND, Verb.RETURN} and not days and not times
    if not fits:
        return None
    left = plain(rest)
    for start, end in (*((d.start, d.end) for d in days), *((t.start, t.end) for t in times)):
        left = left[:start] + " " * (end - start) + left[end:]
    return days[0].day if days else None, _hour(rest, [found.time for found in times]), _WEEKDAY.sub(" ", left)


def _hour(when: str, times: Sequence[dt.time]) -> dt.time | None:
    """Return the time of day of a date: the one that is named, else the end of the day where that is said."""
    if times:
        return times[0]
    return END_OF_DAY if _WHOLE_DAY.search(plain(when)) else None


def _is_complete(verb: Verb, reason: str, named: tuple[Sequence[object], ...]) -> bool:
    """Whether the line names what the verb is about, and nothing else, and gives a reason where one is due."""
    wanted = _ABOUT[verb]
    fits = all(bool(numbers) == (kind in wanted) for kind, numbers in zip("imdt", named, strict=True))
    one_mail = verb is not Verb.ASSIGN or len(named[0]) == len(named[1]) == 1
    return fits and one_mail and (verb not in REASONED or bool(reason))


def reason_of(written: str) -> str:
    """Return the reason; empty where nothing is said, where it is open, or where it holds another decision."""
    bare = written.strip()
    if bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip()
    if not any(char.isalnum() for char in _UNSAID.sub("", bare)):
        return ""
    return "" if is_open(bare) or spoken_of(plain(bare)) else bare


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
    return days[0].day, _hour(when, [found.time for found in times])
