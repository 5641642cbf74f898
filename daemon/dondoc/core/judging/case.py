"""One mail on the clerk's desk, with all that is needed to place it, and what is open for whom."""

import datetime as dt
from dataclasses import dataclass, field

from dondoc.core.judging.claims import Words
from dondoc.core.judging.documents import Documents
from dondoc.core.judging.topics import Topic
from dondoc.core.judging.verdict import Book, Office, Outcome
from dondoc.core.obligations import Ref, Unit
from dondoc.core.standing import Standing


@dataclass(slots=True)
class Placement:
    """What the mail is to each obligation, what is only proposed, and why."""

    results: dict[str, Outcome] = field(default_factory=dict)
    candidates: list[str] = field(default_factory=list)
    articles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)

    def propose(self, refs: tuple[str, ...], reason: str) -> None:
        """Put the refs up for decision."""
        self.candidates.extend(ref for ref in refs if ref not in self.candidates)
        self.why.append(reason)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is needed to place one mail of known or proposed units."""

    words: Words
    documents: Documents
    units: tuple[Unit, ...]  # whose reports the sender may hand in, the sender's own first
    refs: tuple[Ref, ...]  # of the subject or thread
    instant: dt.datetime
    office: Office
    book: Book
    told_refs: tuple[Ref, ...] = ()  # of its own units, that stand in the body
    told_of: frozenset[str] = frozenset()  # ids of reports for which only the file of an article is named
    named_units: frozenset[str] = frozenset()  # ids of units whose report it may be, by its words
    heading_units: frozenset[str] = frozenset()  # those that subject and file names name
    authors: tuple[Unit, ...] = ()  # units that subject and file names make the author

    @property
    def day(self) -> dt.date:
        """The day of the arrival, on the office's clock."""
        return self.office.calendar.day_of(self.instant)

    def open(self, unit: Unit, topic: Topic) -> list[Standing]:
        """Return what is open for the unit and report at the instant."""
        owed = self.book.owed(unit.id, topic.report.id)
        return [s for s in owed if s.obligation.opens <= self.instant and not s.fulfilled_at(self.instant)]

    def open_refs(self, unit: Unit, topic: Topic) -> tuple[str, ...]:
        """Return the refs of what is open."""
        return tuple(str(s.obligation.ref) for s in self.open(unit, topic))
