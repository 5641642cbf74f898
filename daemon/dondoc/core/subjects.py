"""Subjects without the answer and forward marks that mail programs put before them."""

import re
from enum import Enum

from dondoc.core.folding import fold

_TAG = re.compile(r"\s*\[[^\[\]]{0,80}\]\s*")
_PREFIX = re.compile(r"\s*([^\W\d_](?:[^\W\d_]|\s){0,14}?)\s{0,3}(?:[\[(]\d{1,3}[\])]|\^\d{1,3})?\s{0,3}[:：]\s*")
_LONGEST_RUN = 50  # prefixes; no person's thread has more


class _Mark(Enum):
    REPLY = "reply"
    FORWARD = "forward"


_MARKS = {
    "re": _Mark.REPLY, "aw": _Mark.REPLY, "tl": _Mark.REPLY, "tra loi": _Mark.REPLY,
    "phan hoi": _Mark.REPLY, "hoi am": _Mark.REPLY,
    "fw": _Mark.FORWARD, "fwd": _Mark.FORWARD, "ct": _Mark.FORWARD, "chuyen tiep": _Mark.FORWARD,
}  # fmt: skip


def subject_core(subject: str) -> str:
    """Return the subject without «Re:», «Fwd:», «TL:», «Chuyển tiếp:» …; tags in brackets stay."""
    return _read(subject)[1]


def is_reply(subject: str) -> bool:
    """Whether the outermost mark is that of an answer."""
    return _read(subject)[0] is _Mark.REPLY


def is_forward(subject: str) -> bool:
    """Whether the outermost mark is that of a forwarded mail."""
    return _read(subject)[0] is _Mark.FORWARD


def _read(subject: str) -> tuple[_Mark | None, str]:
    """Return the outermost mark and the subject without any."""
    outermost: _Mark | None = None
    tags: list[str] = []
    at = 0
    for _ in range(_LONGEST_RUN):
        tag = _TAG.match(subject, at)
        prefix = _PREFIX.match(subject, tag.end() if tag else at)
        mark = _MARKS.get(fold(prefix[1])) if prefix else None
        if tag:
            tags.append(tag[0].strip())
            at = tag.end()
        if prefix and mark:
            outermost = outermost or mark
            at = prefix.end()
        elif not tag:
            break
    return outermost, " ".join((*tags, subject[at:].strip())).strip()
