"""Patience with a server that refuses the login: tried again every minute, a wrong password locks the account.

The same secret is tried again after five minutes, then after ten, and at most every half hour; another one, which
somebody has put into its place meanwhile, at once.
"""

import hashlib
import os
import time
from collections.abc import Callable
from typing import Final

from dondoc.adapters.host import SecretError

FIRST_REST: Final = 300.0  # seconds
LONGEST_REST: Final = 1800.0


class Patience:
    """Stands between a login and its secret; remembers of a refused secret only a keyed hash."""

    def __init__(
        self, secret: Callable[[], str], *, is_fleeting: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask `secret` for each login; a fleeting one (a token) is another each time and waits all the same.

        `clock` counts seconds, from whenever it likes.
        """
        self._clock = clock
        self._ask = secret
        self._is_fleeting = is_fleeting
        self._key = os.urandom(32)
        self._given = b""
        self._refused = b""
        self._reason = ""
        self._rest = 0.0
        self._until = 0.0

    def secret(self) -> str:
        """Return the secret for a login; SecretError."""
        secret = self._ask()
        self._given = self._mark(secret)
        return secret

    def reason_to_wait(self) -> str:
        """Return why the server is not to be asked now; empty where it may be."""
        if self._clock() >= self._until or self._is_another():
            return ""
        minutes = max(1, round((self._until - self._clock()) / 60))
        return f"{self._reason} (not tried again for {minutes} min, or until the secret changes)"

    def refused(self, reason: str) -> None:
        """Note that the server refused the secret given last."""
        is_same = self._is_fleeting or self._given == self._refused
        self._rest = min(2 * self._rest, LONGEST_REST) if is_same and self._rest else FIRST_REST
        self._refused, self._reason = self._given, reason
        self._until = self._clock() + self._rest

    def accepted(self) -> None:
        """Note that the login went well."""
        self._refused, self._rest, self._until = b"", 0.0, 0.0

    def _is_another(self) -> bool:
        if self._is_fleeting:
            return False
        try:
            return self._mark(self._ask()) != self._refused
        except SecretError:
            return True  # the login itself tells what is wrong with the secret

    def _mark(self, secret: str) -> bytes:
        return hashlib.blake2b(secret.encode(), key=self._key).digest()
