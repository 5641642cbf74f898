"""Text that can be stored, shown and mailed: NFC, no control or bidi characters, no lone surrogates, bounded."""

import re
import unicodedata
from typing import Final

MAX_TEXT: Final = 200_000  # characters
_MARKS_IN_A_ROW: Final = 30  # Unicode Standard Annex 15, 13: the stream-safe text format

_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS: Final = re.compile("[\t\xa0]")
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]",
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SUSPECT: Final = re.compile(rf"[^\w\s\x20-\x7e]{{{_MARKS_IN_A_ROW + 1},}}")
# What needs no mending, whatever its order: letters that are whole, the signs people type, no mark by itself.
_CLEAN: Final = re.compile("[\n\x20-\x7e\xa1-\xac\xae-\u02aeẠ-ỹ–—‘’“”…•]*+")
_ONE_LINE: Final = re.compile(r"(?:[\x21-\x7e]++ ?)*(?<! )")  # nothing to mend


def storable(text: str, limit: int = MAX_TEXT) -> str:
    """Return the text cleaned, line ends being line feeds, cut to `limit` characters."""
    text = text[: limit * 2]
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text.replace("\r\n", "\n"))
    if _CLEAN.fullmatch(text):
        return text[:limit]
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    return nfc(_SURROGATES.sub("\ufffd", _UNWANTED.sub("", text)))[:limit]


def one_line(text: str, limit: int) -> str:
    """Return the text cleaned as a single line: white space runs become one space, none at the ends."""
    if len(text) <= limit and _ONE_LINE.fullmatch(text):
        return text
    return " ".join(storable(text, limit * 2).split())[:limit].rstrip()


def nfc(text: str) -> str:
    """Return the text in NFC; rows of combining marks are cut first, for sorting them takes quadratic time."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _SUSPECT.sub(_shortened, text))


def _shortened(row: re.Match[str]) -> str:
    """Keep the first marks of each run; signs that combine with nothing are kept all."""
    kept: list[str] = []
    run = 0
    for char in row[0]:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
