"""The words of a mail: one normal form, its own part, its subject, its phrases and the refs it names.

The parts live in modules of their own; judging reads them here.
"""

import re
import unicodedata

from dondoc.core.folding import fold, fold_once, has_word
from dondoc.core.obligations import Ref
from dondoc.core.phrases import file_words, phrases
from dondoc.core.quoting import ForwardedText, forwarded_part, own_part
from dondoc.core.subjects import is_forward, is_reply, subject_core

__all__ = [
    "ForwardedText",
    "file_words",
    "fold",
    "fold_once",
    "forwarded_part",
    "has_word",
    "is_forward",
    "is_reply",
    "own_part",
    "phrases",
    "refs_in",
    "subject_core",
    "without_refs",
]

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_BARE_REF = r"(?<![a-z0-9.-])([a-z0-9-]{1,64}\.\d{4}(?:-[a-z0-9]{2,3})?\.[a-z0-9-]{1,64})(?![a-z0-9@-])"
_BARE = re.compile(_BARE_REF)
_BRACKETED = re.compile(r"\[\s{0,9}bc\s{1,9}[^\[\]]{1,400}\]", re.IGNORECASE)
_REFS = re.compile(r"\[\s{0,9}bc\s{1,9}([^\[\]]{1,400})\]|" + _BARE_REF)


def refs_in(text: str) -> tuple[Ref, ...]:
    """Return the refs named in brackets («[BC cchc.2026-q1.kl]») or bare, in order, each once.

    Case, typographic dashes, and the spaces and line folds that mail programs put into brackets do not matter.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
    if "[" not in plain and "." not in plain:
        return ()
    visible = plain if _is_all_visible(plain) else "".join(c for c in plain if unicodedata.category(c) != "Cf")
    found = [ref for match in _REFS.finditer(visible) for ref in _refs_of(match)]
    return tuple(dict.fromkeys(found))


def _is_all_visible(text: str) -> bool:
    """Whether no character is of the kind that shows nothing; as good as all mail, and told a hundred times faster."""
    return "".join(text.split()).isprintable()


def without_refs(subject: str) -> str:
    """Return the subject without the bracketed refs that our letters put in front of it."""
    return " ".join(_BRACKETED.sub(" ", subject).split())


def _refs_of(match: re.Match[str]) -> list[Ref]:
    if match[2]:
        named = [match[2]]
    else:
        pieces = ["".join(piece.split()) for piece in re.split("[,;]", match[1])]
        named = pieces if any(Ref.parse(piece) for piece in pieces) else _BARE.findall(match[1])
    return [ref for ref in map(Ref.parse, named) if ref]
