"""IncomingMail from bytes that strangers wrote: never raises, whatever they are, and bounds all it returns."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dondoc.adapters.mail_dates import read_date
from dondoc.adapters.mail_time import Deadline, Ticks, standing_still
from dondoc.adapters.mime_addresses import author, mailboxes
from dondoc.adapters.mime_content import Returned, nested_mails, part_text, returned, text_of
from dondoc.adapters.mime_fields import HeaderBlock, read_header
from dondoc.adapters.mime_marks import header_marks, looks_returned, message_ids, named_in_text
from dondoc.adapters.mime_params import content_type, file_name, parameter
from dondoc.adapters.mime_parts import Measured, PartInfo, Role, bundles, role
from dondoc.adapters.mime_tree import MAX_SUBJECT, Node, leaves, measured, read_tree
from dondoc.adapters.mime_words import words
from dondoc.adapters.storable import one_line
from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.core.mail import UNREADABLE, Attachment, AutomaticMarks, Forwarded, IncomingMail, TimeSource, Trace

__all__ = ["Origin", "PartInfo", "file_name", "read_head", "read_mail", "read_whole", "text_part", "with_text"]

A_DAY: Final = dt.timedelta(days=1)
MAX_SIZE: Final = 50 * 1024 * 1024
MAX_NAME: Final = 255
MAX_REFERENCES: Final = 200
MAX_ATTACHMENTS: Final = 500
_LINE: Final = 78  # bytes of a line of base64 with its end, which stand for 57


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a mail beside its bytes, and the clock by which its reading is bounded.

    `size` is what the server calls its size (contract, 4.0).
    """

    size: int
    internal_date: dt.datetime | None
    policy: TrustPolicy
    mbox_date: dt.datetime | None = None
    ticks: Ticks = standing_still


def read_mail(
    raw: bytes,
    *,
    size: int,
    internal_date: dt.datetime | None,
    policy: TrustPolicy,
    mbox_date: dt.datetime | None = None,
) -> IncomingMail:
    """Return the facts of a whole mail, however long that takes; see `read_whole`."""
    return read_whole(raw, Origin(size, internal_date, policy, mbox_date))


def read_whole(raw: bytes, origin: Origin) -> IncomingMail:
    """Return the facts of a whole mail.

    Beyond 50 MiB, 20 levels, 500 parts, 200 kB of header or of text, the rest is left out and a fault says so. A mail
    that takes more than 5 s, or fails in any way, comes with what its header tells and a fault that begins UNREADABLE.
    """
    deadline = Deadline.by(origin.ticks)
    head = raw[:MAX_SIZE]
    header = read_header(head)
    if "line ends" in header.faults and b"\n" not in head[header.body :]:
        head = head.replace(b"\r", b"\n")
    cut = ("size",) if len(raw) > MAX_SIZE else ()
    mail = _from_header(header, origin)
    mail = replace(mail, sha256=hashlib.sha256(raw).hexdigest(), faults=(*mail.faults, *cut))
    try:
        return _with_content(mail, *read_tree(head, header, deadline), deadline)
    except Exception as error:  # noqa: BLE001 - the one guard around a single mail: it stops no other (invariant 1)
        return replace(mail, faults=(*mail.faults, f"{UNREADABLE}{type(error).__name__}: {error}"[:MAX_NAME]))


def _with_content(mail: IncomingMail, root: Node, faults: tuple[str, ...], deadline: Deadline) -> IncomingMail:
    text, text_faults = text_of(root, deadline)
    parts = leaves(root)
    attachments, forwarded = _sorted_out(list(_measured(parts, deadline)), dict(nested_mails(root, deadline)))
    return replace(
        mail,
        text=text,
        attachments=attachments,
        forwarded=forwarded,
        marks=_with_originals(mail, text, returned(parts)),
        faults=tuple(dict.fromkeys((*mail.faults, *faults, *text_faults))),
    )


def _measured(parts: Sequence[Node], deadline: Deadline) -> Iterator[Measured]:
    for part in parts:
        deadline.look()
        yield measured(part)


def read_head(
    header: bytes,
    parts: Sequence[PartInfo],
    *,
    size: int,
    internal_date: dt.datetime | None,
    policy: TrustPolicy,
) -> IncomingMail:
    """Return the facts that the header block (BODY[HEADER]) and the structure tell; no text, no hashes of content.

    All it tells, `read_mail` tells too, save that attachments' sizes are estimated from their encoded bytes. Where the
    From field came to stand below an empty line, only the whole mail shows it: `sender` is empty here.
    """
    mail = _from_header(read_header(header), Origin(size, internal_date, policy))
    if not parts:
        return mail
    attachments, forwarded = _sorted_out([Measured(p, _estimated(p)) for p in parts], {})
    return replace(mail, attachments=attachments, forwarded=forwarded) if attachments or forwarded else mail


def text_part(parts: Sequence[PartInfo]) -> PartInfo | None:
    """Return the part whose text judging should read: the first plain text that is no attachment, else HTML."""
    nested = tuple(p.section + "." for p in parts if role(p) is Role.MESSAGE)
    texts = [p for p in parts if role(p) is Role.TEXT and p.size and not p.section.startswith(nested)]
    plain = [p for p in texts if p.content_type == "text/plain"]
    return next(iter(plain or texts), None)


def with_text(mail: IncomingMail, part: PartInfo, body: bytes) -> IncomingMail:
    """Return the mail with the text of `part`, of which `body` is the beginning as on the wire (BODY[section])."""
    text, fault = part_text(part, body)
    faults = (*mail.faults, fault) if fault else mail.faults
    return replace(
        mail,
        text=text,
        marks=_with_originals(mail, text, Returned()),
        faults=tuple(dict.fromkeys(faults)),
    )


def _from_header(header: HeaderBlock, origin: Origin) -> IncomingMail:
    kind, params = content_type(header.first("content-type"))
    hint = parameter(params, "charset")
    writer = author(header.all("from"), hint)
    trace = read_trace(
        header.wire,
        policy=origin.policy,
        from_domain=writer.address.rpartition("@")[2],
        internal_date=origin.internal_date,
        mbox_date=origin.mbox_date,
    )
    return IncomingMail(
        header_hash=header.digest,
        size=origin.size,
        sha256="",
        message_id=_message_id(header),
        in_reply_to=message_ids(header.all("in-reply-to")),
        references=message_ids(header.all("references"), MAX_REFERENCES),
        sender=writer.address,
        sender_name=writer.name,
        to=tuple(m.address for m in mailboxes(header.all("to"), hint)),
        cc=tuple(m.address for m in mailboxes(header.all("cc"), hint)),
        subject=one_line(words(header.first("subject"), hint), MAX_SUBJECT),
        claimed=next((d for v in header.all("date") if (d := read_date(v)) is not None), None),
        trace=trace,
        text="",
        marks=header_marks(header, kind, parameter(params, "report-type")),
        faults=(*header.faults, *_conflict(trace, origin.internal_date)),
    )


def _conflict(trace: Trace, internal_date: dt.datetime | None) -> tuple[str, ...]:
    """Return a fault where the server's own date contradicts `Received`, which holds: a box moved to another server."""
    if trace.source is not TimeSource.RECEIVED or trace.instant is None or internal_date is None:
        return ()
    if abs(internal_date - trace.instant) < A_DAY:
        return ()
    return (f"evidence conflict: INTERNALDATE is {internal_date.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",)


def _message_id(header: HeaderBlock) -> str:
    found = message_ids(header.all("message-id"))
    if found:
        return found[0]
    bare = one_line(header.first("message-id"), MAX_NAME).strip("<>").replace(" ", "")
    return f"<{bare}>" if bare else ""


def _sorted_out(
    parts: list[Measured],
    texts: dict[str, str],
) -> tuple[tuple[Attachment, ...], tuple[Forwarded, ...]]:
    whole, *nested = bundles(parts)
    forwarded = tuple(
        Forwarded(b.message.part.subject, texts.get(b.message.part.section, ""), tuple(b.attachments))
        for b in nested
        if b.message is not None
    )
    return tuple(whole.attachments[:MAX_ATTACHMENTS]), forwarded


def _with_originals(mail: IncomingMail, text: str, told: Returned) -> AutomaticMarks:
    """Tie a bounce to what it returns: by its report, else by what its text quotes."""
    marks = mail.marks
    if not looks_returned(marks, mail.sender):
        return marks
    named, quoted = named_in_text(text, {mail.sender, *mail.to, *mail.cc})
    failed = told.failed or (() if told.delayed else named)
    return replace(
        marks,
        failed_recipients=tuple(dict.fromkeys((*marks.failed_recipients, *failed))),
        delayed_recipients=told.delayed,
        original_message_ids=tuple(dict.fromkeys((*marks.original_message_ids, *(told.ids or quoted)))),
    )


def _estimated(part: PartInfo) -> int:
    """Return the decoded bytes, near enough, of a part of which only the encoded size is known."""
    return part.size * 57 // _LINE if part.encoding == "base64" else part.size
