"""What a walked mail says: its text, the mails nested in it, the reports of mail servers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dondoc.adapters.charset import decode
from dondoc.adapters.html_text import html_text
from dondoc.adapters.mail_time import NEVER, Deadline
from dondoc.adapters.mime_fields import fields_of
from dondoc.adapters.mime_marks import message_ids, reported_recipients
from dondoc.adapters.mime_parts import PartInfo, Role, role
from dondoc.adapters.mime_tree import Node, decoded
from dondoc.adapters.storable import MAX_TEXT, storable

MAX_ENCODED: Final = 6 * MAX_TEXT  # four bytes a character, in base64
_HTML: Final = frozenset({"text/html", "text/x-amp-html"})
_STATUS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADERS: Final = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})


def part_text(part: PartInfo, body: bytes) -> tuple[str, str]:
    """Return the text of a text part, of which `body` is the beginning as on the wire, and its fault or nothing."""
    data = decoded(body[:MAX_ENCODED], part.encoding)
    text, fault = decode(data, part.charset)
    return storable(html_text(text) if part.content_type in _HTML else text), fault


def text_of(root: Node, deadline: Deadline = NEVER) -> tuple[str, tuple[str, ...]]:
    """Return the text that a reader of the mail sees, at most 200,000 characters, and the faults met in it.

    Of alternatives the plain one, where it says anything; texts that stand one after another are all read, those
    of nested mails are not. OutOfTimeError beyond the deadline.
    """
    faults: dict[str, None] = {}
    pieces: list[str] = []
    room = MAX_TEXT
    for text in _texts(root, faults):
        deadline.look()
        pieces.append(text[:room])
        room -= len(text) + 1
        if room <= 0:
            break
    return storable("\n".join(pieces)), tuple(faults)


def _texts(node: Node, faults: dict[str, None]) -> Iterator[str]:
    if node.info.content_type == "multipart/alternative":
        yield from _alternative(node, faults)
    elif node.is_multipart:
        for child in node.children:
            yield from _texts(child, faults)
    elif role(node.info) is Role.TEXT:
        text, fault = part_text(node.info, node.data[node.start : min(node.end, node.start + MAX_ENCODED)])
        if fault:
            faults[fault] = None
        if text.strip():
            yield text


def _alternative(node: Node, faults: dict[str, None]) -> Iterator[str]:
    """Yield the first plain alternative that says something, else the last that does (RFC 2046, 5.1.4)."""
    plain = [c for c in node.children if c.info.content_type == "text/plain"]
    others = [c for c in reversed(node.children) if c.info.content_type != "text/plain"]
    for child in (*plain, *others):
        said = list(_texts(child, faults))
        if said:
            yield from said
            return


def nested_mails(root: Node, deadline: Deadline = NEVER) -> Iterator[tuple[str, str]]:
    """Yield section and text of each nested mail, in the order of the mail."""
    for child in root.children:
        if role(root.info) is Role.MESSAGE:
            yield root.info.section, text_of(child, deadline)[0]
        yield from nested_mails(child, deadline)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the delivery reports of a mail tell: whom it did not reach, or not yet, and the ids of the originals."""

    failed: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def returned(parts: Sequence[Node]) -> Returned:
    """Return what the delivery reports and originals among the parts tell."""
    return Returned(_reported(parts, "failed"), _reported(parts, "delayed"), _returned_ids(parts))


def _reported(parts: Iterable[Node], action: str) -> tuple[str, ...]:
    reports = [p for p in parts if p.info.content_type in _STATUS]
    return tuple(dict.fromkeys(a for p in reports for a in reported_recipients(p.decoded(MAX_TEXT), action)))


def _returned_ids(parts: Iterable[Node]) -> tuple[str, ...]:
    """Return the message ids of the originals among the parts: whole mails or their header blocks."""
    values: list[str] = []
    for part in parts:
        if part.header is not None:
            values += part.header.all("message-id")
        elif part.info.content_type in _HEADERS:
            values += fields_of(part.decoded(MAX_TEXT)).get("message-id", ())
    return message_ids(values)
