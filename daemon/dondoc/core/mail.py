"""IncomingMail: the facts of a mail that judging may look at, and nothing else.

Made by `adapters.mime` from bytes that strangers wrote: every text is bounded, NFC, and free of control
characters but for line ends; addresses are lower case.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

UNREADABLE = "unreadable: "  # begins the fault of a mail whose reading failed or took too long; what failed follows


class TimeSource(StrEnum):
    """Where the instant of an arrival was read (contract, 3)."""

    RECEIVED = "received"
    INTERNALDATE = "internaldate"
    MBOX = "mbox"
    MANUAL = "manual"  # told by an operator
    NONE = "none"


class Authentication(StrEnum):
    """What the office's own server found out about the sender (contract, 6)."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    NONE = "none"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Trace:
    """What the trusted part of the trace fields says; `instant` is UTC, None where nothing is known."""

    instant: dt.datetime | None
    source: TimeSource
    authentication: Authentication = Authentication.NONE


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that people would call an attachment, or an inline picture (`is_inline`).

    `size` counts decoded bytes; `sha256` is of the decoded bytes, empty where they were not fetched.
    """

    name: str
    content_type: str
    size: int
    sha256: str = ""
    is_inline: bool = False  # a picture that the text shows, such as a logo in a signature


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message nested as message/rfc822."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class AutomaticMarks:
    """Headers by which programs make themselves known (RFC 3834 and its older cousins), lower case, stripped."""

    auto_submitted: str = ""
    precedence: str = ""
    list_id: str = ""  # List-Id or List-Unsubscribe or List-Post: its value
    content_type: str = ""  # of the whole mail, without parameters
    report_type: str = ""  # of multipart/report
    return_path: str | None = None  # None: no such header; "" is <>
    x_auto: tuple[str, ...] = ()  # names of X-Autoreply, X-Autorespond, X-Mail-Autoreply, X-Failed-Recipients … present
    dondoc_kind: str = ""  # X-Dondoc-Kind
    failed_recipients: tuple[str, ...] = ()  # Final-Recipient/Original-Recipient/X-Failed-Recipients of a bounce
    delayed_recipients: tuple[str, ...] = ()  # of a delivery report that says only «not yet»
    original_message_ids: tuple[str, ...] = ()  # Message-IDs found in the returned original


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """One mail as judging sees it."""

    header_hash: str  # SHA-256 of the header block; with `size` the mail's identity (contract, 4.0)
    size: int  # bytes on the server (RFC822.SIZE)
    sha256: str  # of all bytes; empty where the mail was not fetched whole
    message_id: str  # with its angle brackets; empty where there is none
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: str  # the From address; empty where there is none or more than one author
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    claimed: dt.datetime | None  # `Date`, UTC: what the sender claims
    trace: Trace
    text: str  # the body's text as it stands, quoted parts included; HTML made to text
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    marks: AutomaticMarks = AutomaticMarks()
    faults: tuple[str, ...] = ()  # what was broken or cut off, for the operator: «charset x-unknown», «depth»

    @property
    def identity(self) -> tuple[str, int]:
        """By what a mail is known again wherever it lies (contract, 4.0)."""
        return self.header_hash, self.size

    @property
    def documents(self) -> tuple[Attachment, ...]:
        """The attachments that may be a report: nested ones too, inline pictures not."""
        nested = tuple(a for f in self.forwarded for a in f.attachments)
        return tuple(a for a in (*self.attachments, *nested) if not a.is_inline)
