"""What the mail's own words claim: which reports are named, for which periods, and whether they are handed in.

A line is the subject, a file name, a forwarded subject or a line of the body. Within it a phrase is the unit of
meaning (contract, 4.5); a period that its phrase lacks is looked for in the line, then in the whole mail.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from dondoc.core.cycles import Period
from dondoc.core.dates import PeriodMention, mentions_in_line, resolve
from dondoc.core.judging.moods import POINTS, REPORT_WORDS, Mood, mood, says
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import Report, ReportKind
from dondoc.core.text import file_words, fold, forwarded_part, is_forward, own_part, phrases, subject_core

MAX_BODY_LINES = 300


class Source(IntEnum):
    """Where words stand, the strongest first."""

    SUBJECT = 0
    FILE = 1
    FORWARDED = 2  # the subject or a file of a message that is passed on
    BODY = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A report, or a single ad-hoc request, with the folded words by which it is known."""

    report: Report
    words: tuple[str, ...]
    period: Period | None = None  # set for an ad-hoc request: its title names the obligation itself

    @classmethod
    def of(cls, report: Report) -> "Topic":
        """Return the topic of a configured report: its keywords and its name."""
        return cls(report, tuple(dict.fromkeys(fold(word) for word in (*report.keywords, report.name))))


@dataclass(frozen=True, slots=True)
class Claim:
    """One report named in one phrase, with the periods that the phrase names for it."""

    topic: Topic
    source: Source
    phrase: str
    mood: Mood
    periods: tuple[Period, ...]  # that its cycle has, named in the phrase
    strangers: tuple[Period, ...]  # named in the phrase, not in its cycle
    nearby: tuple[Period, ...]  # that its cycle has, named elsewhere in the line

    @property
    def hands_in(self) -> bool:
        """Whether the words hand the report in: naming it does in a subject or file name, in the body it takes a verb."""
        if self.source is Source.BODY:
            return self.mood is Mood.HANDS_IN
        return self.mood in {Mood.STATES, Mood.HANDS_IN, Mood.THANKS, Mood.POINTS}


@dataclass(frozen=True, slots=True)
class Words:
    """The mail's own words, read once."""

    claims: tuple[Claim, ...]
    moods: tuple[tuple[Source, Mood], ...]
    loose: tuple[tuple[Source, PeriodMention], ...]  # every period named, plans and comparisons left out
    text: str  # subject, names and own part, folded, for names of units

    def speaks(self, *moods: Mood) -> bool:
        """Whether a phrase does one of these."""
        return any(m in moods for _, m in self.moods)


def lines_of(mail: IncomingMail, *, own_subject: str) -> Iterator[tuple[Source, str]]:
    """Yield the mail's own lines; `own_subject` is its subject, empty where it repeats ours."""
    yield Source.SUBJECT, own_subject
    for attachment in mail.attachments:
        if not attachment.is_inline:
            yield Source.FILE, file_words(attachment.name)
    for nested in mail.forwarded:
        yield Source.FORWARDED, subject_core(nested.subject)
        for attachment in nested.attachments:
            if not attachment.is_inline:
                yield Source.FORWARDED, file_words(attachment.name)
    if is_forward(mail.subject) and (inline := forwarded_part(mail.text)):
        yield Source.FORWARDED, subject_core(inline.subject)
    for line in own_part(mail.text).splitlines()[:MAX_BODY_LINES]:
        yield Source.BODY, line


def read_words(lines: Sequence[tuple[Source, str]], topics: Sequence[Topic], near: dt.date) -> Words:
    """Return what the lines claim; `near` is the day of the arrival."""
    claims: list[Claim] = []
    moods: list[tuple[Source, Mood]] = []
    loose: list[tuple[Source, PeriodMention]] = []
    for source, line in lines:
        if not line.strip():
            continue
        mentions = tuple(m for m in mentions_in_line(line) if not m.is_plan)
        kept = tuple(m for m in mentions if not _is_comparison(line, m))
        loose.extend((source, m) for m in kept)
        for start, phrase in spans(line):
            felt = mood(phrase)
            moods.append((source, felt))
            inside = tuple(m for m in kept if start <= m.start < start + len(phrase))
            named = _named(fold(phrase), topics)
            claims.extend(_claim(topic, (source, phrase, felt), inside, kept, near) for topic in named)
    return Words(tuple(_sensible(claims)), tuple(moods), tuple(loose), fold(" \n ".join(line for _, line in lines)))


def spans(line: str) -> Iterator[tuple[int, str]]:
    """Yield the line's phrases with their offsets."""
    position = 0
    for phrase in phrases(line):
        found = line.find(phrase, position)
        if found < 0:
            continue
        yield found, phrase
        position = found + len(phrase)


def _is_comparison(line: str, mention: PeriodMention) -> bool:
    before = fold(line[: mention.start])
    return any(before.endswith(word) for word in (*POINTS, "so voi cung ky", "tang so voi", "giam so voi"))


def _named(folded: str, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return the topics that the phrase names; one of articles outranks the others (contract, 4.5)."""
    named = tuple(topic for topic in topics if says(folded, topic.words))
    articles = tuple(topic for topic in named if topic.report.kind is ReportKind.ARTICLES)
    return articles or named


def _claim(
    topic: Topic,
    where: tuple[Source, str, Mood],
    inside: Sequence[PeriodMention],
    in_line: Sequence[PeriodMention],
    near: dt.date,
) -> Claim:
    source, phrase, felt = where
    fits, strangers = fitting(topic, inside, near)
    nearby, _ = fitting(topic, in_line, near)
    return Claim(topic, source, phrase, felt, fits, strangers, nearby)


def fitting(
    topic: Topic, mentions: Sequence[PeriodMention], near: dt.date
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Return the periods of the topic's cycle that the mentions mean, and those that its cycle does not have."""
    if topic.period:
        return (topic.period,), ()
    fits: dict[Period, None] = {}
    strangers: dict[Period, None] = {}
    for period in (resolve(mention, near) for mention in mentions):
        known = topic.report.cycle.named(period)
        (fits if known else strangers)[known or period] = None
    return tuple(fits), tuple(strangers)


def _sensible(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the claims, but for a report that its phrase or line names beside another to which alone the period belongs.

    «Báo cáo CCHC, kiểm soát TTHC quý I/2026» is the quarterly report, not the monthly one.
    """
    for claim in claims:
        others = [c for c in claims if c.topic is not claim.topic and c.source is claim.source and c.mood is claim.mood]
        if claim.strangers and not claim.periods and any(o.periods or o.nearby for o in others if _shares(o, claim)):
            continue
        yield claim


def _shares(other: Claim, claim: Claim) -> bool:
    named = set(other.periods) | set(other.nearby)
    return any(other.topic.report.cycle.named(stranger) in named for stranger in claim.strangers)


def is_reportish(folded: str) -> bool:
    """Whether the words speak of some report without naming it."""
    return says(folded, REPORT_WORDS)


def periods_elsewhere(words: Words, topic: Topic, near: dt.date) -> tuple[Period, ...]:
    """Return the periods of the topic's cycle that the strongest of the mail's other lines names."""
    for source in Source:
        mentions = [m for s, m in words.loose if s is source]
        fits, _ = fitting(topic, mentions, near)
        if fits:
            return fits
    return ()
