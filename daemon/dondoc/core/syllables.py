"""Whether two pieces of a line stood apart: a Vietnamese word is a syllable; two of them hardly make another one."""

import re

from dondoc.core.folding import fold_once

LONGEST = 20  # characters of a word that is looked at
_SYLLABLE = re.compile(
    r"(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdghklmnprstvx])?"
    r"(?:uyen?|uya|uyu|oai|oay|oeo|uay|uoi|uou|ieu|yeu|a[iouy]?|e[ou]?|i[aeu]?|o[aeio]?|u[aeiouy]?|y[e]?)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_LAST = re.compile(r"[^\W_]+\Z")
_FIRST = re.compile(r"[^\W_]+")


def is_syllable(word: str) -> bool:
    """Return whether the word has the form of one Vietnamese syllable, with or without its accents: no «BaoC»."""
    if not (word[1:].islower() or word.isupper() or len(word) == 1):
        return False
    return _SYLLABLE.fullmatch(fold_once(word)) is not None


def stood_apart(left: str, right: str) -> bool:
    """Return whether a space is missing between the last word of `left` and the first of `right`.

    So it is where each is a syllable and the two together are none, or where one is a number or an abbreviation
    and the other a syllable.
    """
    before, after = _LAST.search(left[-LONGEST:]), _FIRST.match(right[:LONGEST])
    if not before or not after:
        return False
    last, first = before[0], after[0]
    if is_syllable(last + first):
        return False
    if is_syllable(last) and is_syllable(first):
        return True
    return _parts_from(last, first) or _parts_from(first, last)


def _parts_from(mark: str, word: str) -> bool:
    """Whether the mark is a number or an abbreviation, and the word an ordinary one beside it."""
    if len(word) == 1 or not is_syllable(word):
        return False
    return mark.isdigit() or (len(mark) > 1 and mark.isalpha() and mark.isupper() and not word.isupper())
