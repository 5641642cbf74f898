"""Content-Type and Content-Disposition: their value and parameters, file names above all (RFC 2045, 2183, 2231)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from dondoc.adapters.charset import decode
from dondoc.adapters.mime_words import words
from dondoc.adapters.storable import one_line

MAX_NAME: Final = 255
MAX_PARAMS: Final = 100
_MAX_VALUE: Final = 10_000

_PARAM: Final = re.compile(r";\s*+([^\s=;]++)\s*+=\s*+(\"(?:[^\"\\]++|\\.)*\"?|[^;]*+)", re.DOTALL)
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_TOKEN: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}")
_QUOTED_PAIR: Final = re.compile(r"\\([\"\\])")
_PIECE: Final = re.compile(r"(filename|name)\*([0-9]{1,3})?(\*)?")
_NOT_IN_NAMES: Final = re.compile(r'[<>"|?*]')

Params = tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def content_type(value: str, default: str = "text/plain") -> tuple[str, Params]:
    """Return the type, lower case, and its parameters; `default` where it is none (RFC 2045, 5.2)."""
    named, params = _split(value)
    if _TYPE.fullmatch(named):
        return named, params
    alone = _TYPE.match(named)
    return (alone[0] if alone else default), params


@lru_cache(maxsize=256)
def token(value: str) -> tuple[str, Params]:
    """Return a disposition or an encoding, lower case, and the parameters behind it."""
    named, params = _split(value)
    found = _TOKEN.match(named)
    return (found[0] if found else ""), params


def parameter(params: Sequence[tuple[str, str]], name: str) -> str:
    """Return the first value of a parameter, empty where there is none."""
    return next((v for k, v in params if k == name), "")


def file_name(params: Sequence[tuple[str, str]]) -> str:
    """Return the decoded file name that parameters give: `filename`, else `name`; empty where there is none.

    Give those of Content-Disposition first, then those of Content-Type, names in any case, values as latin-1 of the
    bytes on the wire: RFC 2231 pieces (`filename*0*`), RFC 2047 words and raw 8-bit are all understood. The result has
    no directory, no control characters, and at most 255 characters.
    """
    if not params:
        return ""
    named = [(k.lower(), v[:_MAX_VALUE]) for k, v in params[:MAX_PARAMS]]
    for wanted in ("filename", "name"):
        text = _extended(named, wanted) or words(parameter(named, wanted))
        shown = _shown(text)
        if shown:
            return shown
    return ""


def _split(value: str) -> tuple[str, Params]:
    named, mark, _ = value[:_MAX_VALUE].partition(";")
    if not mark:
        return named.strip().lower(), ()
    found = _PARAM.findall(value[: 4 * _MAX_VALUE], len(named))[:MAX_PARAMS]
    return named.strip().lower(), tuple((k.lower(), _unquoted(v)) for k, v in found)


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return _QUOTED_PAIR.sub(r"\1", value[1:].removesuffix('"'))
    return value


def _extended(named: Sequence[tuple[str, str]], wanted: str) -> str:
    """RFC 2231, 3 and 4: pieces in the order of their numbers; the first may name the charset."""
    pieces: dict[int, tuple[bool, str]] = {}
    for key, value in named:
        found = _PIECE.fullmatch(key)
        if found and found[1] == wanted:
            pieces.setdefault(int(found[2] or 0), (found[2] is None or found[3] is not None, value))
    if not pieces:
        return ""
    ordered = [pieces[number] for number in sorted(pieces)]
    charset = ""
    encoded, first = ordered[0]
    if encoded and first.count("'") > 1:
        charset, _, first = first.split("'", 2)
        ordered[0] = (True, first)
    if not any(encoded for encoded, _ in ordered):
        return words("".join(v for _, v in ordered))
    data = b"".join(_piece(encoded, value.encode("latin-1", "replace")) for encoded, value in ordered)
    return decode(data, charset)[0]


def _piece(encoded: bool, value: bytes) -> bytes:  # noqa: FBT001
    return unquote_to_bytes(value) if encoded else value


def _shown(text: str) -> str:
    """Return the last step of a path, without what files cannot be called; the ending survives the cut."""
    name = one_line(text, 4 * MAX_NAME).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _NOT_IN_NAMES.sub("_", name).strip()
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:  # noqa: PLR2004
        return name[:MAX_NAME]
    return stem[: MAX_NAME - len(ending) - 1] + dot + ending
