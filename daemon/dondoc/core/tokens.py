"""Tokens: proof that a decision answers a mail that we wrote to this operator (contract, 6).

A token is bound to operator, verb, item and the day it expires; it is an HMAC (RFC 2104) cut to 80 bits. Whether it
was used before, the ledger knows.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from dondoc.core.history import Verb

LIVE = "k"
REPLAYED = "r"  # a live service refuses what a replay has signed
LIFE = dt.timedelta(days=14)
_EPOCH = dt.date(2020, 1, 1)
_TOKEN = re.compile(r"\b([kr])([0-9a-f]{4})([a-z2-7]{16})\b")
_MAC_BYTES = 10
MOST_TOKENS = 50


class Keys(Protocol):
    """The secrets of an office; they change with time."""

    def signing(self, today: dt.date) -> bytes:
        """Return the secret to sign with."""
        ...

    def in_force(self, day: dt.date) -> Sequence[bytes]:
        """Return the secrets that signed on a day."""
        ...


@dataclass(frozen=True, slots=True)
class OneKey:
    """One secret for all time: replays, demonstrations, tests."""

    secret: bytes

    def signing(self, today: dt.date) -> bytes:  # noqa: ARG002 - the protocol's signature
        """Return the secret."""
        return self.secret

    def in_force(self, day: dt.date) -> Sequence[bytes]:  # noqa: ARG002
        """Return the secret."""
        return (self.secret,)


class Voucher(Enum):
    """What a token is worth for a decision."""

    NONE = "none"  # not made for it
    GOOD = "good"
    EXPIRED = "expired"
    USED = "used"  # the decision was made already


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks tokens; `realm` is LIVE or REPLAYED."""

    keys: Keys
    realm: str = LIVE

    def sign(self, operator: str, verb: Verb, item: str, today: dt.date) -> str:
        """Return a token for one decision of one operator, good for two weeks."""
        days = (today + LIFE - _EPOCH).days
        return f"{self.realm}{days:04x}{self._mac(self.keys.signing(today), operator, verb, item=item, days=days)}"

    def voucher(self, token: str, operator: str, verb: Verb, *, item: str, today: dt.date) -> Voucher:
        """Return whether the token was made for exactly this, and still holds."""
        found = _TOKEN.fullmatch(token)
        if found is None or found[1] != self.realm:
            return Voucher.NONE
        days = int(found[2], 16)
        expires = _EPOCH + dt.timedelta(days=days)
        secrets = self.keys.in_force(expires - LIFE)
        macs = [self._mac(secret, operator, verb, item=item, days=days) for secret in secrets]
        if expires > today + LIFE or not any(hmac.compare_digest(found[3], mac) for mac in macs):
            return Voucher.NONE
        return Voucher.GOOD if today <= expires else Voucher.EXPIRED

    def _mac(self, secret: bytes, operator: str, verb: Verb, *, item: str, days: int) -> str:
        bound = "\n".join((self.realm, operator, verb.value, item, str(days))).encode()
        digest = hmac.new(secret, bound, hashlib.sha256).digest()[:_MAC_BYTES]
        return base64.b32encode(digest).decode().lower()


def tokens_in(text: str) -> tuple[str, ...]:
    """Return what looks like a token in a mail, each once."""
    found = (match[0] for match in _TOKEN.finditer(text.lower()))
    return tuple(dict.fromkeys(found))[:MOST_TOKENS]


def item_of(verb: Verb, pattern: str = "", *, mail: int = 0, decision: int = 0, letter: int = 0) -> str:
    """Return what a decision is about, as tokens are bound to it."""
    match verb:
        case Verb.ASSIGN:
            return f"m{mail} {pattern}"
        case Verb.DISMISS:
            return f"m{mail}"
        case Verb.UNDO:
            return f"d{decision}"
        case Verb.RELEASE:
            return f"t{letter}"
        case _:
            return pattern
