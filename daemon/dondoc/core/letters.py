"""Letters: what a mail of ours is about, before its text is rendered and its bytes are frozen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LetterKind(StrEnum):
    """The value of X-Dondoc-Kind (contract, 8)."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    ACK = "ack"
    INCOMPLETE = "incomplete"
    REVIEW = "review"
    DIGEST = "digest"
    RECORD = "record"
    DECISION = "decision"
    REQUEST = "request"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Link:
    """A `mailto:` link that a reader may tap."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation in a letter's table, every value finished for reading.

    `tone` is one of ok, info, warn, late: a colour beside the words of `state`, never instead of them.
    """

    ref: str
    unit: str
    report: str
    period: str
    due: str
    state: str
    tone: str = "info"
    detail: str = ""  # data window, history of reminders, reason …
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table of a digest; `empty` is what stands there when it has no rows."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""
    more: int = 0  # rows left out of the table


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; its name is ASCII."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be: `key` is unique and gives the Message-ID, `facts` are the template's context.

    `at` is UTC and becomes `Date`; `answers` holds the Message-ID that it replies to.
    """

    kind: LetterKind
    template: str
    key: str
    at: dt.datetime
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    rung: str = ""
    refs: tuple[str, ...] = ()
    answers: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """The finished mail: these bytes are frozen before its first attempt."""

    message_id: str
    subject: str
    data: bytes
