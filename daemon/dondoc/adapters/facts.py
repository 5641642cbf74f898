"""Facts as a template may see them: every text NFC, on one line, bounded, free of control and bidi characters.

Strangers wrote some of them: a subject, a sender, a file name (design, invariant 7).
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from unicodedata import normalize

from dondoc.core.letters import Link, Row, Section, UnitLine

LONGEST_TEXT = 2_000
LONGEST_LIST = 5_000
DEEPEST = 6
# C0 and C1 controls, line and paragraph separators, bidi marks, embeddings and isolates, the byte order mark,
# and halves of surrogate pairs, which no encoding takes.
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_WHITE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")


def clean_text(text: str) -> str:
    """Return the text in NFC on one line, at most LONGEST_TEXT characters long."""
    plain = _WHITE.sub(" ", _UNWANTED.sub("", text[: 2 * LONGEST_TEXT])).strip()
    plain = normalize("NFC", plain)
    return plain if len(plain) <= LONGEST_TEXT else plain[: LONGEST_TEXT - 1] + "…"


def clean(value: object, depth: int = 0) -> object:
    """Return the value with every text in it cleaned; anything but texts, numbers and their groups is refused.

    A link that is not `mailto:` loses its address. Raises TypeError for a value that no template may see.
    """
    if depth > DEEPEST:
        raise TypeError(f"facts are nested more than {DEEPEST} deep")
    match value:
        case str():
            return clean_text(value)
        case bool() | int() | float() | None:
            return value
        case Link(label=label, href=href):
            return Link(clean_text(label), clean_text(href) if href.startswith("mailto:") else "")
        case Mapping():
            return {clean_text(str(key)): clean(item, depth + 1) for key, item in value.items()}
        case tuple() | list():
            return tuple(clean(item, depth + 1) for item in value[:LONGEST_LIST])
        case Row() | Section() | UnitLine():
            changes: dict[str, Any] = {f.name: clean(getattr(value, f.name), depth + 1) for f in fields(value)}
            return replace(value, **changes)
        case _:
            raise TypeError(f"a letter's facts hold a {type(value).__name__}, which no template may see")
