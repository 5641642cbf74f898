"""The one form in which people's words are compared: no accents, no case, no punctuation.

Accents go with the tone marks, so both tone placements («thuỷ», «thủy») and both Unicode forms come to
the same; `đ` has no decomposition and is named by hand.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_BARRED_D = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D"}  # eth and African d are typed for đ
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58")
# What nearly all mail here is written in, and how its letters and signs come apart; anything else takes the long way.
_SIGNS = "\xa0\xab\xbb–—‘’“”…•"
_LETTERS = "\x00-\x7fÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u0303\u0306\u0309\u031b\u0323"
_QUICK = re.compile(f"[{_LETTERS}]*+([{_LETTERS}{_SIGNS}]*+)")
_EACH_SIGN = re.compile(f"[{_SIGNS}]")
_ASCII = bytes(byte if chr(byte).isalnum() and byte < 0x80 else 0x20 for byte in range(256))  # noqa: PLR2004
_SHORT = 300  # characters
_LONGEST_KEPT = 16_000  # characters: what is kept stays small whatever strangers write
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")


class _Bare(dict[int, str]):
    """Maps a character to itself without accents; marks and invisible characters to nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = found = "".join(_plain(char) for char in unicodedata.normalize("NFKD", chr(code)))
        return found


def _plain(char: str) -> str:
    if char in _BARRED_D:
        return _BARRED_D[char]
    if char in _DASHES:
        return "-"
    category = unicodedata.category(char)
    if category[0] == "M" or category == "Cf":  # marks; zero-width spaces, soft hyphens, bidi controls
        return ""
    return char


class _Folded(dict[int, str]):
    """Maps a character to its letters and digits in lower case without accents; anything else to a space."""

    def __missing__(self, code: int) -> str:
        bare = _BARE[code].casefold().translate(_BARE).casefold()
        self[code] = found = "".join(char if char.isalnum() else " " for char in bare)
        return found


class _Skeleton(dict[int, str]):
    """Maps a character to itself without accents, and the underline of file names to a space."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _BARE[code].replace("_", " ").replace("\xa0", " ")
        if len(found) != 1:
            _NOT_ONE_FOR_ONE.add(chr(code))
        return found


_NOT_ONE_FOR_ONE: set[str] = set()  # of the characters met so far: those that become none or several
_BARE = _Bare()
_FOLDED = _Folded()
_SKELETON = _Skeleton()


def fold(text: str) -> str:
    """Return the text's letters and digits, lower case, without accents, words apart by one space."""
    if text.isascii():
        bare = text.encode("ascii")
    elif found := _QUICK.fullmatch(text):
        letters = _EACH_SIGN.sub(" ", text) if found[1] else text
        apart = unicodedata.normalize("NFD", letters.replace("đ", "d").replace("Đ", "d"))
        bare = apart.encode("ascii", "ignore")
    else:
        return fold_any(text)
    return b" ".join(bare.lower().translate(_ASCII).split()).decode("ascii")


def fold_once(text: str) -> str:
    """Return `fold` of a subject, name or body that several questions ask for, one mail after the other in a batch."""
    if len(text) <= _SHORT:
        return _folded_short(text)
    return _folded(text) if len(text) <= _LONGEST_KEPT else fold(text)


@lru_cache(maxsize=1024)  # subject and sender of a batch of mails
def _folded_short(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=256)  # the bodies of a batch
def _folded(text: str) -> str:
    return fold(text)


def fold_any(text: str) -> str:
    """Return the same for text in any script, character by character."""
    return " ".join(text.translate(_FOLDED).split())


def has_word(folded: str, keyword_folded: str) -> bool:
    """Whether the keyword stands in the text as whole words; both are folded. An empty keyword never does."""
    return bool(keyword_folded) and f" {keyword_folded} " in f" {folded} "


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text without accents and case but with its punctuation, and the way back to the offsets of the original.

    A space stands before a capital in the midst of a word, so that «BaoCaoThang3» shows its words.
    """

    text: str
    original: str
    _starts: tuple[int, ...] | None = None  # where each character comes from; None: one for one

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of the characters from `start` to before `end`."""
        if self._starts is None:
            return start, end
        stop = self._starts[end] if end < len(self._starts) else len(self.original)
        return self._starts[start], stop

    def written(self, start: int, end: int) -> str:
        """Return how those characters were written, composed (NFKC) and in lower case."""
        first, last = self.span(start, end)
        return unicodedata.normalize("NFKC", self.original[first:last]).lower()


def skeleton(text: str) -> Skeleton:
    """Return the text as the patterns for dates and periods read it."""
    bare = text.translate(_SKELETON)
    gaps = [found.start() for found in _CAMEL.finditer(bare)]
    if not gaps and _NOT_ONE_FOR_ONE.isdisjoint(text):
        return Skeleton(bare.lower(), text)
    starts = [index for index, char in enumerate(text) for _ in _SKELETON[ord(char)]]
    pieces = [bare[a:b] for a, b in zip([0, *gaps], [*gaps, len(bare)], strict=True)]
    spaced = [index + bisect_right(gaps, index) for index in range(len(bare))]
    places = [0] * (len(bare) + len(gaps))
    for index, place in enumerate(spaced):
        places[place] = starts[index]
    for nth, gap in enumerate(gaps):
        places[gap + nth] = starts[gap]
    return Skeleton(" ".join(pieces).lower(), text, tuple(places))
