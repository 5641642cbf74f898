"""What judging is given and what it gives back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from dondoc.core.calendar import Calendar
from dondoc.core.decisions import Misread, Order, Unproved
from dondoc.core.judging.names import NameIndex
from dondoc.core.judging.topics import Topic
from dondoc.core.obligations import Directory, Report
from dondoc.core.standing import Standing
from dondoc.core.tokens import Voucher


class Outcome(StrEnum):
    """What a mail was taken for (contract, 10)."""

    ARRIVAL = "arrival"
    SUPPLEMENT = "supplement"
    INCOMPLETE = "incomplete"
    REVIEW = "review"
    NOTE = "note"
    DECISION = "decision"
    REQUEST = "request"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    OWN = "own"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"


class Proof(StrEnum):
    """How much proof of the sender the office asks of units (contract, 6)."""

    OFF = "off"
    PREFER = "prefer"
    REQUIRE = "require"


@dataclass(frozen=True)
class Office:
    """The office as judging needs it; what every mail asks for is made once."""

    address: str
    operators: frozenset[str]
    directory: Directory
    reports: tuple[Report, ...]
    calendar: Calendar
    proof: Proof = Proof.PREFER
    sender_login_enforced: bool = False

    @property
    def domain(self) -> str:
        """The domain of the office's address."""
        return self.address.rpartition("@")[2]

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The configured reports with the words by which each is known."""
        return tuple(Topic.of(report) for report in self.reports)

    @cached_property
    def names(self) -> NameIndex:
        """The units by their names."""
        return NameIndex.of(self.directory.units)

    def report(self, report_id: str) -> Report | None:
        """Return the report of that id."""
        return next((r for r in self.reports if r.id == report_id), None)


@dataclass(frozen=True, slots=True)
class Thread:
    """What a Message-ID of ours, or of an ad-hoc request, is about."""

    refs: tuple[str, ...]
    subject: str = ""
    kind: str = ""  # X-Dondoc-Kind of our letter, empty for a request


class Book(Protocol):
    """The obligations as judging may look them up; states are those at the instant of judging."""

    def standing(self, ref: str) -> Standing | None:
        """Return the state of an obligation that has come into being."""
        ...

    def owed(self, unit: str, report: str) -> Sequence[Standing]:
        """Return the obligations of a unit for a report, ordered by first due."""
        ...

    def owing(self, unit: str) -> Sequence[Standing]:
        """Return the unit's obligations that are not settled."""
        ...

    def voucher(self, operator: str, order: Order, token: str) -> Voucher:
        """Return whether we gave this operator the token for exactly this decision, and it was not used yet."""
        ...

    def thread(self, message_id: str) -> Thread | None:
        """Return what a Message-ID is about; None for one that is not ours."""
        ...


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """An ad-hoc request as read from an operator's mail; `obstacle` says why it is only a proposal."""

    title: str
    due: dt.datetime
    units: tuple[str, ...]
    informed: tuple[str, ...] = ()
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome with its reasons.

    `results` names for each ref what the mail is to it: arrival, supplement, incomplete or note; `articles`
    holds one hash for each article; `tied` the refs of our letter that a bounce or automatic reply answers.
    """

    outcome: Outcome
    why: tuple[str, ...]
    unit: str = ""
    results: Mapping[str, Outcome] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    articles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defers: bool = False
    orders: tuple[Order | Misread | Unproved, ...] = ()
    request: RequestDraft | None = None
    attempted: bool = False  # somebody without the right tried to decide
    tied: tuple[str, ...] = ()

    def because(self, reason: str) -> "Judgement":
        """Return the same with one more reason."""
        return replace(self, why=(*self.why, reason))

    def under_review(self, reason: str, *, defers: bool) -> "Judgement":
        """Return the judgement turned into a question to the operators; what it would have changed is proposed."""
        proposed = tuple(dict.fromkeys((*self.results, *self.candidates)))
        return replace(
            self, outcome=Outcome.REVIEW, results={}, candidates=proposed, defers=defers, why=(*self.why, reason)
        )
