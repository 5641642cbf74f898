"""Letters without their accents, one for one: patterns match the plain text, offsets hold in the original."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def plain(text: str) -> str:
    """Return NFC `text` in lower case without accents, of the same length."""
    return "".join(map(_plain_letter, text))
