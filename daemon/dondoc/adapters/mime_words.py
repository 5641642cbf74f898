"""Header values to text: encoded words (RFC 2047), raw 8-bit, folding."""

import binascii
import re
from itertools import pairwise
from typing import Final

from dondoc.adapters.charset import decode
from dondoc.core.syllables import stood_apart

MAX_VALUE: Final = 20_000

_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*+(?:\?(?!=)[^?]*+)*)(?:\?=|\Z)")
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_FOLD: Final = re.compile(r"[\r\n]+[ \t]?")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


def words(value: str, hint: str = "") -> str:
    """Return the text of a field's value, given as latin-1 of its bytes.

    Neighbouring words of one charset are joined before they are decoded, for programs split them in mid-character.
    Raw bytes above ASCII are UTF-8 or in the charset `hint`. Not cleaned yet: see `storable.one_line`.
    """
    value = value[:MAX_VALUE]
    if not value.isascii():
        value = raw_text(value, hint)
    return encoded_words(value) if "=?" in value else value


def raw_text(value: str, hint: str = "") -> str:
    """Return what bytes above ASCII in a header mean, where `value` is latin-1 of them."""
    try:
        data = value.encode("latin-1")
    except UnicodeEncodeError:
        return value  # characters already
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, hint)[0]


def encoded_words(value: str) -> str:
    """Return the value with its encoded words decoded; what is none stays as it stands."""
    out: list[str] = []
    charset, pending = "", list[bytes]()
    place = 0
    for word in _WORD.finditer(value):
        between = value[place : word.start()]
        name = word[1].partition("*")[0].lower()
        joins = bool(pending) and not between.strip()
        if pending and not (joins and name == charset):
            out.append(_joined(pending, charset))
            pending = []
        if not joins:
            out.append(between)
        charset = name
        pending.append(_word_bytes(word[2], word[3]))
        place = word.end()
    if pending:
        out.append(_joined(pending, charset))
    return "".join(out) + value[place:]


def _joined(pieces: list[bytes], charset: str) -> str:
    """Return the text of neighbouring words, with the spaces that some programs lose between them.

    The white space between two encoded words is none of the text (RFC 2047, 6.2), yet the `email` of Python 3.11
    cuts «giải ngân» at its space and writes none in either word: «giảingân».
    """
    whole = decode(b"".join(pieces), charset)[0]
    if len(pieces) == 1:
        return whole
    try:
        texts = [piece.decode(charset) for piece in pieces]
    except (LookupError, UnicodeError):
        return whole  # a word that ends in mid-character was cut by its bytes
    if "".join(texts) != whole:
        return whole
    spaced = (" " + right if stood_apart(left, right) else right for left, right in pairwise(texts))
    return texts[0] + "".join(spaced)


def unfolded(value: str) -> str:
    """Return the value on one line, without the white space around it."""
    flat = value.replace("\n\t", " ").replace("\n ", " ")
    return (_FOLD.sub(" ", value) if "\n" in flat or "\r" in flat else flat).strip()


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return base64_bytes(data)
    return _HEX.sub(lambda h: bytes((int(h[1], 16),)), data.replace(b"_", b" "))


def base64_bytes(data: bytes) -> bytes:
    """Return what can be read of base64, however damaged: foreign characters skipped, padding mended."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    data = _NOT_BASE64.sub(b"", data)
    spare = 1 if len(data) % 4 == 1 else 0
    data = data[: len(data) - spare]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
