"""An operator's lines → decisions (contract, 6).

A line is a decision only where it is wholly of the form (`decision_forms`); accents and case do not matter. What
begins like one but is not whole is told back with the nearest right line. Nothing here knows who wrote the line.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.dates import Sense, dates_in, times_in
from dondoc.core.decision_forms import (
    FORMS,
    HARMLESS,
    IDS,
    beginning,
    ids_in,
    is_negated,
    may_hold_orders,
    numbers_in,
    spoken_of,
)
from dondoc.core.decision_line import MAX_LINE, REASONED, UNFINISHED, Order, bare_line, parted, read_order, tidied
from dondoc.core.plain import plain
from dondoc.core.tokens import Voucher

__all__ = [
    "FORMS",
    "HARMLESS",
    "MAX_LINE",
    "Misread",
    "Order",
    "Unproved",
    "may_hold_orders",
    "read_order",
    "read_orders",
]

MAX_LINES = 200
_HEADS = re.compile(r"yeu cau |(?:khong|ko|k) phai\Z|huy\Z")  # what may go on in the line below
WRAPPED = 8  # mail programs break a long line into at most so many
BROKEN_AT = 60  # none breaks a line before this column: where the next word would still fit, a person ended it
# The words of a term that stands alone in a line: it belongs to what stands above.
_OF_A_TERM = re.compile(
    r"vao|luc|hoi|ngay|truoc|gio|phut|\d{1,2}(?:(?:[:h]|gio)\d{0,2})?|\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?"
)
_CLOSING = re.compile(
    r"(?:tran trong|kinh thu|(?:xin )?(?:chan thanh )?cam on|thanks|ma xac nhan|than ai|than men|nguoi gui|noi nhan)\b"
)


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that begins like a decision and is none.

    `form` is how that decision is written, `nearest` the same with what could be read of the line filled in, `about`
    what it would have been about (for the token that its mail may carry).
    """

    line: str
    form: str
    nearest: str = ""
    about: Order | None = None


@dataclass(frozen=True, slots=True)
class Unproved:
    """A line that is not carried out for want of proof; `worth` is that of the token which its mail carries for it."""

    line: str
    worth: Voucher


def read_orders(text: str, near: dt.date) -> tuple[Order | Misread, ...]:
    """Return the decisions in the mail's own part, in order; `near` is its day, for dates without a year."""
    lines = [tidied(line) for line in text.splitlines()[:MAX_LINES]]
    found: list[Order | Misread] = []
    skip_until = 0
    for number, line in enumerate(lines):
        if number < skip_until or not line:
            continue
        read, used = _read_at(lines, number, near)
        found.extend(read)
        skip_until = number + used
    return tuple(found)


def _read_at(lines: Sequence[str], number: int, near: dt.date) -> tuple[tuple[Order | Misread, ...], int]:
    """Return the decisions that start at the line, and how many lines they take (mail programs wrap)."""
    if not _may_begin(lines[number]):
        told = _misread(lines[number], near)
        return ((told,) if told else ()), 1
    spans = 1
    while spans < WRAPPED and number + spans < len(lines) and not _ends(lines[number + spans]):
        spans += 1
    likely = 1
    first = plain(bare_line(lines[number]))
    loose = (beginning(first) or spoken_of(first)) not in REASONED  # a reason is whole where its writer ended the line
    while likely < spans and (
        _is_broken(lines[number + likely - 1], lines[number + likely])
        or (loose and _goes_on(lines[number + likely - 1], lines[number + likely]))
    ):
        likely += 1
    for used in (likely, *range(1, spans + 1)):
        if orders := read_order(" ".join(lines[number : number + used]), near):
            return orders, used
    told = _misread(" ".join(lines[number : number + likely]), near)
    return ((told,) if told else ()), likely


def _may_begin(line: str) -> bool:
    """Whether a decision may begin here; a request is known only by the term that may stand further down."""
    bare = plain(bare_line(line))
    return beginning(bare) is not None or spoken_of(bare) is not None or _HEADS.match(bare) is not None


def _is_broken(line: str, following: str) -> bool:
    """Whether a mail program broke the line: its next word would not have fitted."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > BROKEN_AT


def _goes_on(line: str, following: str) -> bool:
    """Whether a line that a person or a telephone ended says more below, though it may be a decision by itself."""
    if line.endswith((",", "+", "&")) or UNFINISHED.search(line):
        return True
    words = plain(following).replace(",", " ").rstrip(" .").split()
    is_term = any(char.isdigit() for char in following) and all(_OF_A_TERM.fullmatch(word) for word in words)
    return is_term or words[:1] == ["va"]


def _ends(line: str) -> bool:
    """Whether the line cannot belong to the one before: an empty one, another decision, a closing."""
    bare = plain(bare_line(line))
    return not bare or beginning(bare) is not None or _CLOSING.match(bare) is not None


def _misread(line: str, near: dt.date) -> Misread | None:
    """Return what to tell of a line that is no decision; None where it does not look like one."""
    bare = bare_line(line)
    whole = plain(bare)
    verb = beginning(whole) or spoken_of(whole)
    if verb is None:
        return None
    form = FORMS[verb].shown
    ids, mails, decisions = ids_in(whole), numbers_in(whole, "m"), numbers_in(whole, "d")
    about = Order(verb, line, next(iter(ids), ""), mail=next(iter(mails), 0), decision=next(iter(decisions), 0))
    nearest = form if is_negated(whole) else _nearest(form, bare, about, near)
    return Misread(line, form, nearest, about)


def _nearest(form: str, bare: str, about: Order, near: dt.date) -> str:
    """Return the form with what the line says filled in: «GIA HẠN cchc.2026-q1.kl ĐẾN <ngày> LÝ DO mưa»."""
    filled = form.replace("<mã>", about.pattern or "<mã>")
    if about.mail:
        filled = filled.replace("<mã thư>", f"m{about.mail}")
    if about.decision:
        filled = filled.replace("<mã quyết định>", f"d{about.decision}")
    days = [found.day for found in dates_in(bare, near, sense=Sense.COMING)]
    times = [found.time for found in times_in(bare)]
    if len(days) == 1 and days[0]:
        filled = filled.replace("<ngày>", f"{days[0].day}/{days[0].month}/{days[0].year}")
    if len(times) == 1:
        hour = f"{times[0]:%H:%M}"
        filled = filled.replace("<giờ>", hour) if "<giờ>" in filled else filled.replace(" LÝ DO", f" {hour} LÝ DO")
    first_id = IDS.search(plain(bare))
    _, said = parted(about.verb, bare, first_id.end() if first_id else 0)
    return filled.replace("…", said) if said else filled
