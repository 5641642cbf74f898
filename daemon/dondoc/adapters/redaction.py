"""What a server says of a login, without the secret: some repeat the line that they refuse, whole or cut."""

import base64
from typing import Final

HIDDEN: Final = "…"
_SHORTEST: Final = 6  # characters of a secret's form that give something away; a shorter secret is looked for whole


def redacted(text: str, username: str, secret: str) -> str:
    """Return the text with every piece of the secret hidden, as it is and in the forms in which logins carry it.

    These are a quoted string (RFC 3501, 9), base64 of the secret, of SASL PLAIN (RFC 4616) and of XOAUTH2.
    """
    is_hidden = [False] * len(text)
    for form in _forms(username, secret):
        size = min(_SHORTEST, len(form))
        for start in range(len(form) - size + 1):
            _mark(text, form[start : start + size], is_hidden)
    kept = [HIDDEN if hidden else char for char, hidden in zip(text, is_hidden, strict=True)]
    return "".join(char for n, char in enumerate(kept) if not (n and is_hidden[n] and is_hidden[n - 1]))


def _forms(username: str, secret: str) -> tuple[str, ...]:
    carried = (secret, f"\0{username}\0{secret}", f"user={username}\x01auth=Bearer {secret}\x01\x01")
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    coded = (base64.b64encode(text.encode()).decode("ascii").rstrip("=") for text in carried)
    return tuple(form for form in (secret, quoted, *coded) if form)


def _mark(text: str, piece: str, is_hidden: list[bool]) -> None:
    place = text.find(piece)
    while place >= 0:
        is_hidden[place : place + len(piece)] = [True] * len(piece)
        place = text.find(piece, place + 1)
