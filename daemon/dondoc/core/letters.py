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
    head: str = "Báo cáo"  # of the first column


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the leaders' digest: how many came on time, came late and are missing, and the same a month before.

    `share` and `share_before` are texts such as «75 %», «–» where nothing counted; `trend` tells how the two differ.
    """

    unit: str
    counts: tuple[int, int, int]
    before: tuple[int, int, int]
    share: str
    share_before: str
    trend: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of an attached workbook: every value finished for reading; `widths` are in characters."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that a letter carries, made when it is rendered: `name` ends in .xlsx and is ASCII."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]


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
    is_repeated: bool = False  # the rung went before and did not reach its recipient: this is no rung of its own
    refs: tuple[str, ...] = ()
    answers: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    book: Workbook | None = None


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """The finished mail: these bytes are frozen before its first attempt."""

    message_id: str
    subject: str
    data: bytes
