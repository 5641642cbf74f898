"""The filters that mail templates have beside Jinja's own: wrapping for plain text, and the text of a link."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

WIDTH = 76
SYMBOLS: Final = {"ok": "✓", "info": "○", "warn": "▲", "late": "■"}


def wrapped(text: str, indent: int = 0, hang: int = 0) -> str:
    """Return the paragraph in lines of at most WIDTH columns; long words stay whole.

    Each line comes after `indent` spaces, those behind the first after `hang` more.
    """
    return textwrap.fill(
        " ".join(str(text).split()),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def symbol(tone: str) -> str:
    """Return the sign beside a state, so that colour is never the only one."""
    return SYMBOLS.get(tone, SYMBOLS["info"])


def lowered(text: str) -> str:
    """Return the text as it stands within a sentence: «quý I/2026»."""
    return text[:1].lower() + text[1:]


def listed(texts: Sequence[str], most: int = 40) -> str:
    """Return the texts in one line, at most so many of them, and how many there are beside."""
    shown = "; ".join(texts[:most])
    return f"{shown}; và {len(texts) - most} mục khác" if len(texts) > most else shown


def link_lines(href: str) -> tuple[str, ...]:
    """Return the lines that a `mailto:` link would write, for readers of plain text; its subject decides nothing."""
    pairs = (field.partition("=") for field in urlsplit(href).query.split("&"))
    fields = {name.lower(): unquote(value) for name, _, value in pairs}  # RFC 6068, 2: a + is a plus
    body = (" ".join(line.split()) for line in fields.get("body", "").splitlines())
    return tuple(line for line in body if line)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "wrapped": wrapped,
    "symbol": symbol,
    "link_lines": link_lines,
    "listed": listed,
    "lowered": lowered,
}
