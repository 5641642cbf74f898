"""Tokens: proof that a decision answers a mail that we wrote to this operator (contract, 6).

A token is bound to operator, verb, item and the day it expires; it is an HMAC (RFC 2104) cut to 80 bits. Whether it
was used before, the ledger knows.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass

from dondoc.core.history import Verb

LIVE = "k"
REPLAYED = "r"  # a live service refuses what a replay has signed
_EPOCH = dt.date(2020, 1, 1)
_LIFE = dt.timedelta(days=14)
_TOKEN = re.compile(r"\b([kr])([0-9a-f]{4})([a-z2-7]{16})\b")
_MAC_BYTES = 10
MOST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks tokens with one key; `realm` is LIVE or REPLAYED."""

    key: bytes
    realm: str = LIVE

    def sign(self, operator: str, verb: Verb, item: str, today: dt.date) -> str:
        """Return a token for one decision of one operator, good for two weeks."""
        days = (today + _LIFE - _EPOCH).days
        return f"{self.realm}{days:04x}{self._mac(operator, verb, item, days)}"

    def vouches(self, token: str, operator: str, verb: Verb, *, item: str, today: dt.date) -> bool:
        """Whether the token was made for exactly this, and still holds."""
        found = _TOKEN.fullmatch(token)
        if found is None or found[1] != self.realm:
            return False
        days = int(found[2], 16)
        if not today <= _EPOCH + dt.timedelta(days=days) <= today + _LIFE:
            return False
        return hmac.compare_digest(found[3], self._mac(operator, verb, item, days))

    def _mac(self, operator: str, verb: Verb, item: str, days: int) -> str:
        bound = "\n".join((self.realm, operator, verb.value, item, str(days))).encode()
        digest = hmac.new(self.key, bound, hashlib.sha256).digest()[:_MAC_BYTES]
        return base64.b32encode(digest).decode().lower()


def tokens_in(text: str) -> tuple[str, ...]:
    """Return what looks like a token in a mail, each once."""
    found = (match[0] for match in _TOKEN.finditer(text.lower()))
    return tuple(dict.fromkeys(found))[:MOST_TOKENS]


def item_of(verb: Verb, pattern: str, *, mail: int, decision: int, letter: int = 0) -> str:
    """Return what a decision is about, as tokens are bound to it."""
    if verb is Verb.ASSIGN:
        return f"m{mail} {pattern}"
    if verb is Verb.DISMISS:
        return f"m{mail}"
    if verb is Verb.RELEASE:
        return f"t{letter}"
    return f"d{decision}" if verb is Verb.UNDO else pattern
