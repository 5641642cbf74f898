"""The structure of a whole mail, walked over its bytes once a level (RFC 2046, 5.1), numbered as IMAP does."""

import binascii
import hashlib
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from dondoc.adapters.mail_time import NEVER, Deadline
from dondoc.adapters.mime_fields import MAX_PART_HEADER, HeaderBlock, fields_of, header_end, read_header
from dondoc.adapters.mime_params import Params, content_type, file_name, parameter, token
from dondoc.adapters.mime_parts import Measured, PartInfo, Role, role
from dondoc.adapters.mime_words import base64_bytes, words
from dondoc.adapters.storable import one_line

MAX_DEPTH: Final = 20
MAX_PARTS: Final = 500
MAX_DELIMITERS: Final = 5_000
MAX_SUBJECT: Final = 2_000
MAX_ID: Final = 500

_DELIMITER_END: Final = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class Node:
    """A part with its bytes; `children` of a multipart, `nested` the root of a message/rfc822 with its `header`."""

    info: PartInfo
    data: bytes
    start: int
    end: int
    children: tuple["Node", ...] = ()
    header: HeaderBlock | None = None

    @property
    def is_multipart(self) -> bool:
        """Whether it only holds other parts."""
        return self.info.content_type.startswith("multipart/")

    def decoded(self, limit: int | None = None) -> bytes:
        """Return the bytes that the encoding stands for, of `limit` encoded ones at most."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        return decoded(self.data[self.start : end], self.info.encoding)


@dataclass(slots=True)
class _Budget:
    """What may still be read, and until when."""

    deadline: Deadline
    parts: int = MAX_PARTS
    faults: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a body lies, and where its part stands in the whole."""

    data: bytes
    start: int
    end: int
    section: str
    depth: int
    parent: str


def decoded(data: bytes, encoding: str) -> bytes:
    """Return what a body stands for (RFC 2045, 6); damaged encodings give what can be read of them."""
    match encoding:
        case "base64":
            return base64_bytes(data)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case _:
            return data


def read_tree(raw: bytes, header: HeaderBlock, deadline: Deadline = NEVER) -> tuple[Node, tuple[str, ...]]:
    """Return the root of a mail's structure and what was broken or cut off in it; OutOfTimeError past the deadline."""
    budget = _Budget(deadline)
    root = _node(_Span(raw, header.body, len(raw), "", 0, ""), header.named, budget)
    return root, tuple(budget.faults)


def leaves(node: Node) -> list[Node]:
    """Return the parts in the order of BODYSTRUCTURE: a nested message stands before its own parts."""
    if node.is_multipart:
        return [leaf for child in node.children for leaf in leaves(child)]
    return [node, *(leaf for child in node.children for leaf in leaves(child))]


def measured(node: Node) -> Measured:
    """Return the part with size and hash of its content; texts and reports are nobody's evidence and stay unhashed."""
    if role(node.info) in {Role.TEXT, Role.REPORT}:
        return Measured(node.info, node.info.size)
    content = node.decoded()
    return Measured(node.info, len(content), hashlib.sha256(content).hexdigest())


def _node(span: _Span, named: dict[str, list[str]], budget: _Budget) -> Node:
    default = "message/rfc822" if span.parent == "digest" else "text/plain"
    kind, params = content_type(_first(named, "content-type"), default)
    budget.parts -= 1
    budget.deadline.look()
    if kind.startswith("multipart/"):
        if span.depth >= MAX_DEPTH:
            budget.faults["depth"] = None
            return _leaf(span, named, ("application/octet-stream", ()))
        spans = _parts(span, kind.partition("/")[2], parameter(params, "boundary"), budget)
        if spans:
            children = tuple(_child(s, budget) for s in spans)
            info = PartInfo(span.section, kind, "", "", "", "", "", span.end - span.start, span.depth, span.parent)
            return Node(info, span.data, span.start, span.end, children)
        budget.faults["boundary"] = None
        kind, params = "text/plain", ()
    leaf = _leaf(span, named, (kind, params))
    return _with_message(leaf, budget) if role(leaf.info) is Role.MESSAGE else leaf


def _child(span: _Span, budget: _Budget) -> Node:
    end, body = header_end(span.data, span.start, span.end)
    named = fields_of(span.data[span.start : min(end, span.start + MAX_PART_HEADER)])
    inner = _Span(span.data, body, span.end, span.section, span.depth, span.parent)
    return _node(inner, named, budget)


def _leaf(span: _Span, named: dict[str, list[str]], kind: tuple[str, Params]) -> Node:
    disposition, about = token(_first(named, "content-disposition"))
    info = PartInfo(
        section=span.section or "1",
        content_type=kind[0],
        charset=parameter(kind[1], "charset")[:60].lower(),
        encoding=token(_first(named, "content-transfer-encoding"))[0],
        disposition=disposition,
        filename=file_name([*about, *kind[1]]),
        content_id=one_line(_first(named, "content-id"), MAX_ID),
        size=span.end - span.start,
        depth=max(span.depth, 1),
        parent=span.parent,
    )
    return Node(info, span.data, span.start, span.end)


def _with_message(leaf: Node, budget: _Budget) -> Node:
    """Read the mail inside, unless it lies too deep: then it is an attachment like any other."""
    info = leaf.info
    if info.depth >= MAX_DEPTH or budget.parts <= 0:
        budget.faults["depth" if info.depth >= MAX_DEPTH else "parts"] = None
        return leaf
    raw = leaf.decoded()
    header = read_header(raw)
    subject = one_line(words(header.first("subject"), ""), MAX_SUBJECT)
    inner_kind = content_type(header.first("content-type"))[0]
    section = info.section if inner_kind.startswith("multipart/") else info.section + ".1"
    root = _node(_Span(raw, header.body, len(raw), section, info.depth + 1, ""), header.named, budget)
    shown = replace(info, subject=subject)
    return Node(shown, leaf.data, leaf.start, leaf.end, (root,), header)


def _parts(span: _Span, subtype: str, boundary: str, budget: _Budget) -> list[_Span]:
    """Cut a multipart at its delimiter lines; the closing one may be missing."""
    boundary = boundary.rstrip()[:500]
    if not boundary:
        return []
    cuts = _delimiters(span, b"--" + boundary.encode("latin-1", "replace"), budget.deadline)
    room = max(budget.parts, 0)
    if len(cuts) - 1 > room:
        budget.faults["parts"] = None
    prefix = span.section + "." if span.section else ""
    return [
        _Span(span.data, after, _before(span.data, after, following), f"{prefix}{number}", span.depth + 1, subtype)
        for number, ((_, after), (following, _)) in enumerate(pairwise(cuts), start=1)
        if number <= room
    ]


def _delimiters(span: _Span, mark: bytes, deadline: Deadline) -> list[tuple[int, int]]:
    """Return where each delimiter line begins and ends, and the end of the multipart behind them."""
    cuts: list[tuple[int, int]] = []
    data = span.data
    place = span.start if data.startswith(mark, span.start, span.end) else _next(span, mark, span.start)
    for _ in range(MAX_DELIMITERS):
        if place < 0:
            break
        deadline.look()
        tail = _DELIMITER_END.match(data, place + len(mark), span.end)
        if tail is not None:
            cuts.append((place, tail.end()))
            if tail[1]:
                return cuts
        place = _next(span, mark, place + len(mark))
    return [*cuts, (span.end, span.end)] if cuts else []


def _next(span: _Span, mark: bytes, start: int) -> int:
    found = span.data.find(b"\n" + mark, max(start - 1, 0), span.end)
    return found + 1 if found >= 0 else -1


def _before(data: bytes, start: int, delimiter: int) -> int:
    """Return the end of the part: the line end before a delimiter is no part of it (RFC 2046, 5.1.1)."""
    if delimiter > start and data[delimiter - 1 : delimiter] == b"\n":
        delimiter -= 1
        if delimiter > start and data[delimiter - 1 : delimiter] == b"\r":
            delimiter -= 1
    return max(delimiter, start)


def _first(named: dict[str, list[str]], name: str) -> str:
    return next((v for v in named.get(name, ()) if v), "")
