"""The mail's own lines and their phrases: what is read for claims, and where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from dondoc.core.dates import PeriodMention, mentions_in_line
from dondoc.core.judging.moods import POINTS, Mood, mood
from dondoc.core.mail import IncomingMail
from dondoc.core.text import file_words, fold, forwarded_part, is_forward, own_part, phrases, refs_in, subject_core

MAX_BODY_LINES = 300
MAX_WORDS = 40_000  # characters of subject and names, and as many of the body: no person writes more of their own
LONGEST_POINTER = 60  # characters before a period that may point at another one
LONG = 160  # characters: a longer line is seldom written twice
LIST_MARK = re.compile(r"\s*(?:[-+*•–]|\d{1,2}[.)]|[a-zđ][.)])\s")
# Without a digit, a period is spelt with a number's word: what lacks both, as nearly all prose does, names none.
_SPELT = re.compile(
    r"(?:thang|thg|qu[yi]|q|t)\s{0,2}(?:[il]{1,3}v?|iv|mot|nhat|gieng|hai|nhi|ba|tu|bon|nam|sau|bay|tam|chin|muoi|chap|dau"
    r"|cuoi)\b|\b(?:hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s{1,2}thang|nua"
)
_DIGIT = re.compile(r"\d")
_SENTENCE_END = (".", "!", "?", "…")


class Source(IntEnum):
    """Where words stand, the strongest first."""

    SUBJECT = 0
    FILE = 1
    FORWARDED = 2  # the subject or a file of a message that is passed on
    BODY = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """The unit of meaning; `continues`: it goes on in the sentence of the phrase before, with «và» where `by_and`."""

    text: str
    folded: str
    start: int
    mood: Mood
    continues: bool
    by_and: bool

    def holds(self, offset: int) -> bool:
        """Whether the offset in the line lies in this phrase."""
        return self.start <= offset < self.start + len(self.text)


def lines_of(mail: IncomingMail, *, own_subject: str) -> Iterator[tuple[Source, str]]:
    """Yield the mail's own lines, as far as people write; `own_subject` is its subject, empty where it repeats ours."""
    room = MAX_WORDS
    for source, heading in _headings(mail, own_subject):
        yield source, heading[:room]
        room -= len(heading)
        if room <= 0:
            break
    for line in own_part(mail.text)[:MAX_WORDS].splitlines()[:MAX_BODY_LINES]:
        yield Source.BODY, line


def _headings(mail: IncomingMail, own_subject: str) -> Iterator[tuple[Source, str]]:
    yield Source.SUBJECT, own_subject
    for attachment in mail.attachments:
        if not attachment.is_inline:
            yield Source.FILE, file_words(attachment.name)
    for nested in mail.forwarded:
        if not refs_in(nested.subject):  # a letter of ours that is passed on within the unit says nothing
            yield Source.FORWARDED, subject_core(nested.subject)
        for attachment in nested.attachments:
            if not attachment.is_inline:
                yield Source.FORWARDED, file_words(attachment.name)
    if is_forward(mail.subject) and (inline := forwarded_part(mail.text)) and not refs_in(inline.subject):
        yield Source.FORWARDED, subject_core(inline.subject)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as far as it can be read without knowing the reports: its phrases, and the periods that it hands in."""

    source: Source
    text: str
    phrases: tuple[Phrase, ...]
    mentions: tuple[PeriodMention, ...]  # plans and comparisons left out


def read_lines(mail: IncomingMail, *, own_subject: str) -> tuple[Line, ...]:
    """Return the mail's own lines that say anything."""
    said = ((source, line) for source, line in lines_of(mail, own_subject=own_subject) if line.strip())
    return tuple(_read_often(source, line) if len(line) < LONG else read_line(source, line) for source, line in said)


@lru_cache(maxsize=1024)  # greetings, signatures, the same subject by thirty units
def _read_often(source: Source, text: str) -> Line:
    return read_line(source, text)


def read_line(source: Source, text: str) -> Line:
    """Return one line, read."""
    pieces = tuple(phrases_of(text))
    may_name = _DIGIT.search(text) or any(_SPELT.search(piece.folded) for piece in pieces)
    return Line(source, text, pieces, tuple(_mentions(text)) if may_name else ())


def _mentions(line: str) -> Iterator[PeriodMention]:
    for mention in mentions_in_line(line):
        before = line[max(0, mention.start - LONGEST_POINTER) : mention.start]
        if not mention.is_plan and not fold(before).endswith(POINTS):
            yield mention


def phrases_of(line: str) -> Iterator[Phrase]:
    """Yield the line's phrases."""
    end = 0
    before = ""
    for text in phrases(line):
        start = line.find(text, end)
        if start < 0:
            continue
        continues = bool(before) and not before.endswith(_SENTENCE_END)
        folded = fold(text)
        by_and = continues and ";" not in line[end:start]
        yield Phrase(text, folded, start, mood(text, folded), continues, by_and)
        end, before = start + len(text), text
