"""Addresses as people and programs write them (RFC 5322, 3.4 and 4.4; RFC 6854), read leniently."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from dondoc.adapters.mime_words import encoded_words, words
from dondoc.adapters.storable import one_line

MAX_ADDRESSES: Final = 500
MAX_NAME: Final = 200
MAX_ADDRESS: Final = 320  # RFC 5321, 4.5.3.1

_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\]++|\\.)*\"|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*\))*\)|<[^<>]*+>?|[,;:]|[^\"(<,;:]++|.",
    re.DOTALL,
)
_SIMPLE: Final = re.compile(r"([\w .=?+/*'-]{0,200})<([\w.+=/'-]+@[\w.-]+)>", re.ASCII)
_ADDRESS: Final = re.compile(
    r"(?:\"(?:[^\"\\]|\\.){1,64}\"|[^\s@<>\",;:()\[\]]{1,128})"
    r"@(?:\[[^\s@<>\[\]]{1,60}\]|[^\s@<>\",;:()\[\]]{1,255})",
)
_LONGEST_VALUE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One author or recipient; `address` is lower case."""

    address: str
    name: str


def mailboxes(values: list[str], hint: str = "") -> tuple[Mailbox, ...]:
    """Return who stands in address fields (values as latin-1 of their bytes), at most 500, each address once.

    What has no `@` is no address; the members of groups count, their names do not.
    """
    found: dict[str, Mailbox] = {}
    for value in values:
        for mailbox in _one_field(value[:_LONGEST_VALUE], hint):
            found.setdefault(mailbox.address, mailbox)
            if len(found) >= MAX_ADDRESSES:
                return tuple(found.values())
    return tuple(found.values())


def author(values: list[str], hint: str = "") -> Mailbox:
    """Return the one author of `From`; no address where there is none or more than one, for whom nobody can vouch.

    The name then tells the addresses of all, so that a person can see them.
    """
    found = mailboxes(values, hint)
    if not found and any("=?" in v for v in values):
        found = mailboxes([encoded_words(v) for v in values], hint)
    return found[0] if len(found) == 1 else Mailbox("", ", ".join(m.address for m in found)[:MAX_NAME])


def _one_field(value: str, hint: str) -> list[Mailbox]:
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        return [Mailbox(simple[2].lower(), _name(simple[1], hint))]
    found: list[Mailbox] = []
    phrase: list[str] = []
    angle = ""
    for piece in islice(_TOKEN.findall(value), MAX_ADDRESSES * 8):
        if piece in {",", ";"}:
            found += _finished(phrase, angle, hint)
            phrase, angle = [], ""
        elif piece == ":":
            if not angle and "@" not in "".join(phrase):
                phrase = []
            else:
                phrase.append(" ")
        elif piece[0] == "<":
            if angle:
                found += _finished(phrase, angle, hint)
                phrase = []
            angle = piece
        else:
            phrase.append(piece)
    return found + _finished(phrase, angle, hint)


def _finished(phrase: list[str], angle: str, hint: str) -> list[Mailbox]:
    """One member of the list: an address in angle brackets before all others, else every address in its words."""
    text = "".join(p for p in phrase if p[0] != "(")
    if "@" in angle:
        inside = angle.strip("<> ")
        found = _ADDRESS.findall(inside.rpartition(":")[2] if inside.startswith("@") else inside)
        return [Mailbox(_shown(a), _name(text, hint)) for a in found]
    comment = " ".join(p.strip("()") for p in phrase if p[0] == "(")
    return [Mailbox(_shown(a), _name(comment, hint)) for a in _ADDRESS.findall(text)]


def _shown(address: str) -> str:
    return one_line(words(address), MAX_ADDRESS).lower().rstrip(".").replace(" ", "")


def _name(phrase: str, hint: str) -> str:
    return one_line(words(phrase.strip().strip('"').replace('\\"', '"'), hint), MAX_NAME) if phrase else ""
