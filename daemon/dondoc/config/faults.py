"""What is wrong with a configuration: each fault with its place, what was found, what is allowed and a hint."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST_SHOWN = 60
_URL_PASSWORD = re.compile(r"(://[^/@\s:]*:)\S*@|(password=)[^&\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `path` is a key path such as `report[2].due.day`, rows counted from 1, empty for a whole file."""

    file: str
    path: str
    found: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        """Return the fault as one line."""
        place = f"{self.file}: {self.path}: " if self.path else f"{self.file}: "
        hint = f"; did you mean «{self.nearest}»?" if self.nearest else ""
        return place + self.found + hint + (f" (allowed: {self.allowed})" if self.allowed else "")


class ConfigurationError(Exception):
    """The configuration cannot be used; its text lists all faults, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order in which they are to be read."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the valid word that was probably meant; empty where none is near."""
    return next(iter(get_close_matches(word.lower(), sorted(words), n=1)), "")


def quoted(text: str) -> str:
    """Return a text in quotes, on one line whatever is in it: JSON lets some line ends through."""
    marked = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in marked)


def shown(value: object) -> str:
    """Return a TOML value as a fault may show it: short, on one line, no password of a URL."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            text = without_password(value)
            return quoted(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…")
        case dt.date() | dt.time():
            return value.isoformat()
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return str(value)[:LONGEST_SHOWN]


def without_password(url: str) -> str:
    """Return a URL whose password is masked."""
    return _URL_PASSWORD.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", url)
