"""What the mail's own words claim: which reports are named, for which periods, and whether they are handed in.

A line is the subject, a file name, a forwarded subject or a line of the body. Within it a phrase is the unit of
meaning (contract, 4.5); a period that its phrase lacks is looked for in the line, then in the whole mail.
"""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from dondoc.core.cycles import Period
from dondoc.core.dates import PeriodMention
from dondoc.core.judging.lines import LIST_MARK, Line, Phrase, Source
from dondoc.core.judging.moods import SPEECH, Mood, after_basis, is_still_promised, mood
from dondoc.core.judging.phrase_periods import own_periods
from dondoc.core.judging.topics import Topic, articles_of, fitting, named
from dondoc.core.text import fold

APPENDIX = re.compile(r"(?:\d{1,3} )*(?:phu luc|pl|bieu kem|danh muc kem|mau so)")
INTRODUCES = (":", "：")
MOST_COMMAS = 20  # in a phrase: nobody lists more reports
MOST_CLAIMS = 500  # of a mail; each is held against all others


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
        """Whether the words hand the report in: a subject or file name does by naming it, the body takes a verb."""
        if self.source is Source.BODY:
            return self.mood is Mood.HANDS_IN
        if self.topic.period and self.mood in {Mood.PAPER, Mood.NEWS, Mood.DRAFTS, Mood.INVITES}:
            return True  # an ad-hoc request asks for whatever paper its title names
        return self.mood in {Mood.STATES, Mood.HANDS_IN, Mood.THANKS, Mood.POINTS}


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of the body, as written and folded, and what it does."""

    mood: Mood
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Words:
    """The mail's own words, read once."""

    claims: tuple[Claim, ...]
    moods: tuple[tuple[Source, Mood], ...]
    loose: tuple[tuple[Source, PeriodMention], ...]  # every period named, plans and comparisons left out
    text: str  # subject, names and own part, folded, for names of units
    headings: tuple[str, ...]  # subject and names alone, folded
    said: tuple[Said, ...] = ()  # the body, phrase by phrase

    def speaks(self, *moods: Mood) -> bool:
        """Whether a phrase does one of these."""
        return any(m in moods for _, m in self.moods)

    def body_speaks(self, *moods: Mood) -> bool:
        """Whether a phrase of the body does one of these."""
        return any(m in moods for source, m in self.moods if source is Source.BODY)


@dataclass(slots=True)
class _Reader:
    """Reads line after line; `listing` is what the last line that ended in a colon did with what follows it."""

    topics: Sequence[Topic]
    near: dt.date
    claims: list[Claim] = field(default_factory=list)
    moods: list[tuple[Source, Mood]] = field(default_factory=list)
    loose: list[tuple[Source, PeriodMention]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    listing: Mood | None = None
    firsts: frozenset[str] = frozenset()  # with which the name of any topic begins; nearly no phrase has one

    def __post_init__(self) -> None:
        """Note the first words of all topics."""
        self.firsts = frozenset(word.partition(" ")[0] for topic in self.topics for word in topic.words)

    def read(self, line: Line) -> None:
        """Note what the line claims."""
        source, kept, pieces = line.source, line.mentions, line.phrases
        self.loose.extend((source, mention) for mention in kept)
        starts = [mention.start for mention in kept]
        pieces = tuple(part for piece in pieces for part in self._paired(piece, starts))
        named_in = [self._named(piece) for piece in pieces]
        topics = [found for found, _ in named_in]
        pieces = tuple(
            p if felt is None else replace(p, mood=felt) for p, (_, felt) in zip(pieces, named_in, strict=True)
        )
        if source is Source.BODY:
            self._end_listing(line.text, topics)
        moods = self._moods(source, pieces, topics)
        periods = own_periods(pieces, topics, kept)
        all_named = {id(topic): topic for topic in chain.from_iterable(topics)}
        nearby = {key: fitting(topic, kept, self.near)[0] for key, topic in all_named.items()}
        for piece, felt, named_here, own in zip(pieces, moods, topics, periods, strict=True):
            self.moods.append((source, felt))
            if source is Source.BODY:
                self.said.append(Said(felt, piece.text, piece.folded))
            for topic in named_here if len(self.claims) < MOST_CLAIMS else ():
                fits, strangers = fitting(topic, own, self.near)
                self.claims.append(Claim(topic, source, piece.text, felt, fits, strangers, nearby[id(topic)]))
        if source is Source.BODY and moods:
            self.listing = moods[-1] if line.text.rstrip().endswith(INTRODUCES) else self.listing

    def _paired(self, piece: Phrase, dated: Sequence[int]) -> Sequence[Phrase]:
        """Return the parts of a phrase in which each report has its own period: «TTHC tháng 2, KNTC tháng 3»."""
        if len(dated) < 2 or not 0 < piece.text.count(",") <= MOST_COMMAS:  # noqa: PLR2004 - of one there is no pair
            return (piece,)
        ends = (at + 1 for at, char in enumerate(piece.text) if char == ",")
        commas = [at for at in ends if named(fold(piece.text[at:].partition(",")[0]), self.topics)]
        spans = list(pairwise((0, *commas, len(piece.text))))
        parts = tuple(_part(piece, a, b) for a, b in spans)
        found = [named(part.folded, self.topics) for part in parts]
        paired = all(found) and all(
            bisect_left(dated, part.start) < bisect_left(dated, part.start + len(part.text)) for part in parts
        )
        return parts if paired and not articles_of(tuple(chain.from_iterable(found))) else (piece,)

    def _named(self, piece: Phrase) -> tuple[tuple[Topic, ...], Mood | None]:
        """Return the topics of the phrase, and what it does where they tell more of that.

        News about a report's subject may be an article. What stands in the basis of a phrase is not handed in.
        """
        if self.firsts.isdisjoint(piece.folded.split()):
            return (), None
        found = named(piece.folded, self.topics)
        if found and piece.mood is Mood.NEWS:
            return (found, Mood.STATES) if articles_of(found) else (articles_of(self.topics) or found, None)
        if found and (rest := after_basis(piece.folded)):
            behind = named(rest, self.topics)
            return (behind, None) if behind else (found, Mood.POINTS)
        return found, None

    def _end_listing(self, line: str, topics: Sequence[tuple[Topic, ...]]) -> None:
        """Forget the list where a line is neither marked as its next item nor names a report."""
        if self.listing and not LIST_MARK.match(line) and not any(topics):
            self.listing = None

    def _moods(self, source: Source, pieces: Sequence[Phrase], topics: Sequence[tuple[Topic, ...]]) -> list[Mood]:
        """Return what each phrase does: what only states goes on with what its sentence or list began."""
        moods: list[Mood] = []
        for at, piece in enumerate(pieces):
            felt = piece.mood
            if (
                at
                and piece.by_and
                and moods[-1] is Mood.PROMISES
                and is_still_promised(pieces[at - 1].folded, piece.folded)
            ):
                felt = Mood.PROMISES
            if felt is Mood.STATES and at and piece.continues:
                felt = _continued(moods[-1], named_before=bool(topics[at - 1]), by_and=piece.by_and)
            if felt is Mood.STATES and source is Source.BODY and self.listing:
                felt = self.listing if self.listing in {Mood.HANDS_IN, *SPEECH} else felt
            moods.append(felt)
        return moods


def _part(piece: Phrase, start: int, stop: int) -> Phrase:
    """Return a part of the phrase; doing what the whole does, but for another paper: «…, lịch công tác tuần 12»."""
    text = piece.text[start:stop]
    folded = fold(text)
    felt = Mood.PAPER if mood(text, folded) is Mood.PAPER else piece.mood
    return replace(piece, text=text, folded=folded, start=piece.start + start, mood=felt)


def _continued(before: Mood, *, named_before: bool, by_and: bool) -> Mood:
    """Return what a phrase does that only names things after another: «xin gia hạn báo cáo A và báo cáo B»."""
    if before is Mood.HANDS_IN:
        return before
    return before if before in {*SPEECH, Mood.DRAFTS} - {Mood.THANKS} and named_before and by_and else Mood.STATES


def read_words(lines: Sequence[Line], topics: Sequence[Topic], near: dt.date) -> Words:
    """Return what the lines claim; `near` is the day of the arrival."""
    reader = _Reader(topics, near)
    for line in lines:
        reader.read(line)
    return Words(
        claims=tuple(_sensible(_parted(reader.claims))),
        moods=tuple(reader.moods),
        loose=tuple(reader.loose),
        text=fold(" \n ".join(line.text for line in lines)),
        headings=tuple(fold(line.text) for line in lines if line.source is not Source.BODY),
        said=tuple(reader.said),
    )


def _parted(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Return the claims without those that only an overlap of names makes.

    The title of a request may hold the name of a report: «Báo cáo rà soát TTHC về đất đai» is no report on TTHC. Where
    it says hardly more than that name, a period of the report tells which of the two is meant: «Báo cáo TTHC tháng 3».
    """
    beaten: set[int] = set()
    for request in (claim for claim in claims if claim.topic.period):
        for claim in claims:
            if claim.topic.period or claim.source is not request.source or claim.phrase != request.phrase:
                continue
            if claim.periods or claim.nearby:
                beaten.update([id(request)] if request.topic.says_no_more_than(claim.topic) else ())
            elif claim.topic.stands_only_in(fold(claim.phrase), request.topic):
                beaten.add(id(claim))
    return [claim for claim in claims if id(claim) not in beaten] if beaten else claims


def _sensible(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the claims, but for those that another makes part of itself.

    A report to whose phrase a period belongs that only another has: «Báo cáo CCHC, kiểm soát TTHC quý I/2026» is the
    quarterly report, not the monthly one. An appendix without a period of its own belongs to what it came with.
    """
    spoken = {(id(c.topic), c.source, c.mood, c.periods, c.nearby): c for c in claims}.values()
    whole = {id(c.topic) for c in claims if c.hands_in and not _is_appendix(c)}
    for claim in claims:
        if claim.strangers and not claim.periods and any(_takes(other, claim) for other in spoken):
            continue
        if whole - {id(claim.topic)} and _is_appendix(claim):
            continue
        yield claim


def _is_appendix(claim: Claim) -> bool:
    if claim.source not in {Source.FILE, Source.FORWARDED} or claim.periods:
        return False
    return APPENDIX.match(fold(claim.phrase)) is not None


def _takes(other: Claim, claim: Claim) -> bool:
    """Whether the period of the claim belongs to another report that stands beside it."""
    if other.topic is claim.topic or other.source is not claim.source or other.mood is not claim.mood:
        return False
    return bool(other.periods or other.nearby) and _shares(other, claim)


def _shares(other: Claim, claim: Claim) -> bool:
    given = set(other.periods) | set(other.nearby)
    return any(other.topic.report.cycle.named(stranger) in given for stranger in claim.strangers)


def periods_elsewhere(words: Words, topic: Topic, near: dt.date) -> tuple[Period, ...]:
    """Return the periods of the topic's cycle that the strongest of the mail's other lines names."""
    for source in Source:
        mentions = [m for s, m in words.loose if s is source]
        fits, _ = fitting(topic, mentions, near)
        if fits:
            return fits
    return ()
