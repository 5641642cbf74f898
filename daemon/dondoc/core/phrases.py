"""Phrases: the pieces of a text within which a report and its period belong together (contract, 4.5)."""

import re
import unicodedata
from functools import lru_cache

from dondoc.core.folding import fold

_AND = r"(?<![^\W_])v(?:\u00e0|\u00c0|a\u0300?)(?![^\W_]|[\u0300-\u036f])"  # composed, decomposed, bare
_BREAK = re.compile(rf"[;+&\r\n\v\f\x85\u2028\u2029]|{_AND}|(?<![.!?…])[.!?…]++(?=\s|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?!i{3}$)(?:7z|gz|(?=[0-9]{0,4}[a-z])[a-z0-9]{3,5})$", re.IGNORECASE)
_LETTER = re.compile(r"[a-zA-Z0-9]")  # with one of them a piece says something
_LIST_MARK = re.compile(r"[\s\-*•([]*(?:\d{1,3}(?:\.\d{1,2})*|[ivxlIVXL]{1,5}|[A-Za-zđĐ])")
_WORD_BEFORE = re.compile(r"[^\s,;:()\"«»]*\Z")
_ABBREVIATIONS = frozenset((
    "bs", "cn", "d", "dc", "d/c", "dr", "dt", "gs", "h", "ks", "mr", "mrs", "ms", "no", "p", "pgs", "q", "so", "st",
    "stt", "t", "tel", "th", "ths", "tp", "tr", "ts", "tt", "tx", "v/v", "vd", "x",
))  # fmt: skip  # the words before «Lai Châu» in «TP. Lai Châu»
_LONGEST_ABBREVIATION = 8
_LONGEST_LIST_MARK = 12


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text: its lines and sentences, split further at «;», «+», «&» and «và».

    A full stop ends a sentence where a space or the end follows, but not after an abbreviation or a list
    number. No phrase is empty.
    """
    pieces: list[str] = []
    start = 0
    for found in _BREAK.finditer(text):
        if found[0][0] == "." and _is_no_end(text, start, found.start()):
            continue
        pieces.append(text[start : found.end() if found[0][0] in ".!?…" else found.start()])
        start = found.end()
    pieces.append(text[start:])
    return tuple(piece.strip() for piece in pieces if _LETTER.search(piece) or fold(piece))


def _is_no_end(text: str, start: int, stop: int) -> bool:
    if stop - start <= _LONGEST_LIST_MARK and _LIST_MARK.fullmatch(text, start, stop):
        return True
    word = _WORD_BEFORE.search(text, max(start, stop - _LONGEST_ABBREVIATION), stop)
    return bool(word) and _letters(word[0] if word else "") in _ABBREVIATIONS


@lru_cache(maxsize=2048)  # the words before a full stop are few
def _letters(word: str) -> str:
    return "/".join(fold(part) for part in unicodedata.normalize("NFC", word).split("/"))


def file_words(name: str) -> str:
    """Return a file name as words: no extension, spaces for underlines and before capitals inside a word.

    «BaoCaoCCHC_Quy1.docx» is «Bao Cao CCHC Quy1».
    """
    stem = unicodedata.normalize("NFC", _EXTENSION.sub("", name)).replace("_", " ")
    gaps = [at for at in range(1, len(stem)) if _opens_word(stem, at)]
    return " ".join(stem[a:b] for a, b in zip([0, *gaps], [*gaps, len(stem)], strict=True)).strip()


def _opens_word(stem: str, at: int) -> bool:
    before, here, after = stem[at - 1], stem[at], stem[at + 1 : at + 2]
    if not here.isupper():
        return False
    return before.islower() or (before.isupper() and after.islower())
