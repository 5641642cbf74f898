"""BODYSTRUCTURE (RFC 3501, 7.4.2) as the flat list of parts that `adapters.mime` reads."""

from collections.abc import Sequence
from typing import Final

from dondoc.adapters.imap_fetch import MalformedError, Node, number, text
from dondoc.adapters.mime import PartInfo, file_name
from dondoc.adapters.mime_params import token
from dondoc.adapters.mime_tree import MAX_SUBJECT
from dondoc.adapters.mime_words import words
from dondoc.adapters.storable import one_line

MAX_DEPTH: Final = 20
MAX_PARTS: Final = 500

_BASIC_FIELDS: Final = 7  # type, subtype, parameters, id, description, encoding, size
_TEXT_EXTENSION: Final = 8  # a text part has its lines before the extension
_MESSAGE_EXTENSION: Final = 10  # a nested message its envelope, structure and lines
_ENVELOPE: Final = 7
_NESTED: Final = 8
_ENVELOPE_SUBJECT: Final = 1

_Parameters = tuple[tuple[str, str], ...]


def read_parts(structure: Node | None) -> tuple[PartInfo, ...]:
    """Return the leaves in the order of the mail, each nested message before its own parts.

    Raises MalformedError for a structure that is no structure, deeper than 20 or of more than 500 parts: then only
    the mail itself tells.
    """
    parts: list[PartInfo] = []
    _walk_body(structure, prefix="", depth=1, parts=parts)
    return tuple(parts)


def _walk_body(body: Node | None, *, prefix: str, depth: int, parts: list[PartInfo]) -> None:
    """Add the parts of a message: the children of its multipart, or the one part `1` (RFC 3501, 6.4.5)."""
    if not isinstance(body, list) or not body:
        raise MalformedError("a structure lacks its body")
    if not isinstance(body[0], list):
        _add_part(body, section=f"{prefix}1", depth=depth, parts=parts, parent="")
        return
    _bound(depth, parts)
    children = [child for child in _leading_lists(body) if child]
    subtype = _lower(body[len(children)]) if len(children) < len(body) else ""
    for index, child in enumerate(children, start=1):
        section = f"{prefix}{index}"
        if isinstance(child[0], list):
            _walk_body(child, prefix=f"{section}.", depth=depth + 1, parts=parts)
        else:
            _add_part(child, section=section, depth=depth, parts=parts, parent=subtype)


def _leading_lists(body: list[Node]) -> list[list[Node]]:
    lists: list[list[Node]] = []
    for node in body:
        if not isinstance(node, list):
            break
        lists.append(node)
    return lists


def _add_part(node: list[Node], *, section: str, depth: int, parts: list[PartInfo], parent: str) -> None:
    _bound(depth, parts)
    if len(node) < _BASIC_FIELDS:
        raise MalformedError("a part of a structure lacks fields")
    content_type = f"{_lower(node[0])}/{_lower(node[1])}"
    nested = _nested_body(node, content_type)
    parameters = _parameters(node[2])
    disposition, disposition_parameters = _disposition(node, content_type, nested)
    parts.append(
        PartInfo(
            section=section,
            content_type=content_type,
            charset=next((value.lower() for name, value in parameters if name.lower() == "charset"), ""),
            encoding=_lower(node[5]),
            disposition=disposition,
            filename=_file_name(disposition_parameters + parameters),
            content_id=text(node[3]),
            size=number(node[6]),
            depth=depth,
            parent=parent,
            subject=_subject(node) if nested else "",
        )
    )
    if nested:
        _walk_body(nested, prefix=f"{section}.", depth=depth + 1, parts=parts)


def _bound(depth: int, parts: Sequence[PartInfo]) -> None:
    if depth > MAX_DEPTH or len(parts) >= MAX_PARTS:
        raise MalformedError("a structure is too deep or has too many parts")


def _nested_body(node: list[Node], content_type: str) -> list[Node] | None:
    """Return the structure of a nested message, None for other parts and servers that do not look into it."""
    if content_type not in ("message/rfc822", "message/global") or len(node) <= _NESTED:
        return None
    body = node[_NESTED]
    return body if isinstance(body, list) and body and isinstance(node[_ENVELOPE], list) else None


def _disposition(node: list[Node], content_type: str, nested: list[Node] | None) -> tuple[str, _Parameters]:
    """Return the disposition and its parameters: the second field of the extension, wherever that starts."""
    index = _BASIC_FIELDS + 1
    if content_type.startswith("text/"):
        index = _TEXT_EXTENSION + 1
    elif nested:
        index = _MESSAGE_EXTENSION + 1
    field = node[index] if len(node) > index else "NIL"
    if not isinstance(field, list):  # some servers (pymap) hand over the field as it stands in the mail
        value, parameters = token(text(field))
        return _kind(value), parameters
    return (_kind(_lower(field[0])), _parameters(field[1])) if len(field) > 1 else ("", ())


def _kind(value: str) -> str:
    return "attachment" if value and value != "inline" else value  # RFC 2183, 2.8: unknown ones are attachments


def _parameters(node: Node) -> _Parameters:
    if not isinstance(node, list):
        return ()
    values = [text(value) for value in node]
    return tuple(zip(values[::2], values[1::2], strict=False))


def _file_name(parameters: _Parameters) -> str:
    if any("name" in name.lower() for name, _ in parameters):
        return file_name(parameters)
    return ""


def _subject(node: list[Node]) -> str:
    envelope = node[_ENVELOPE]
    if not isinstance(envelope, list) or len(envelope) <= _ENVELOPE_SUBJECT:
        return ""
    return one_line(words(text(envelope[_ENVELOPE_SUBJECT])), MAX_SUBJECT)


def _lower(node: Node) -> str:
    return text(node).lower()
