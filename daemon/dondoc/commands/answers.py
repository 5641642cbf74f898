"""How a command ends: its exit status (contract, 9), and the errors that are answers to the person who typed it."""

import json
from collections.abc import Iterable
from difflib import get_close_matches

DONE = 0
FAILED = 1  # it could not be done
WRONG = 2  # wrong use or a wrong configuration


class CommandError(Exception):
    """The command ends here; the message is the one sentence that the person reads."""

    status = FAILED


class WrongUseError(CommandError):
    """The command was written wrongly; the message says how it is right."""

    status = WRONG


def nearest(word: str, words: Iterable[str]) -> str:
    """Return «; did you mean …?» with the valid word that was probably meant; empty where none is near."""
    found = get_close_matches(word.lower(), sorted(words), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def as_json(value: object) -> str:
    """Return a value as JSON: sorted keys, letters as they are, the same text for the same value."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
