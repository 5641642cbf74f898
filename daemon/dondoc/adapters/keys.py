"""The keys with which links to operators are signed: a file of the service, never in the database.

A line a key, the newest last: the day from which it signs, and the secret in hexadecimal digits. A new key is made
every ROTATE_EVERY; an old one stays until the last token that it signed has expired.
"""

import datetime as dt
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dondoc import log
from dondoc.core.tokens import LIFE

KEY_BYTES = 32
ROTATE_EVERY = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class _Key:
    since: dt.date
    secret: bytes


class KeyFileError(Exception):
    """The file of keys is none; the message says what to do."""


@dataclass(slots=True)
class FileKeys:
    """`core.tokens.Keys` in a file; it is made by the first that signs, and read anew where another has changed it.

    Only who serves the office rotates; commands beside it, and a host whose turn is over, use what is there.
    """

    path: Path
    rotates: Callable[[], bool] = lambda: False  # asked when a key has served its time
    _read: tuple[int, tuple[_Key, ...]] = field(default=(0, ()))

    def signing(self, today: dt.date) -> bytes:
        """Return the secret to sign with; a new one is made where the newest has served its time."""
        keys = self._keys()
        if not keys:
            keys = self._write((), today)
        elif today - keys[-1].since >= ROTATE_EVERY and self.rotates():
            keys = self._rotated(keys, today)
        return keys[-1].secret

    def in_force(self, day: dt.date) -> Sequence[bytes]:
        """Return the secrets that signed on that day: two on the day of a change; the first key knows no beginning."""
        keys = self._keys()
        ends = [*(key.since for key in keys[1:]), dt.date.max]
        begins = [dt.date.min, *(key.since for key in keys[1:])]
        spans = zip(keys, begins, ends, strict=True)
        return tuple(key.secret for key, begin, end in spans if begin <= day <= end)

    def _rotated(self, keys: tuple[_Key, ...], today: dt.date) -> tuple[_Key, ...]:
        """Return the keys with a new one; where it cannot be written, the old one goes on signing."""
        successors = [*(key.since for key in keys[1:]), today]
        kept = tuple(key for key, until in zip(keys, successors, strict=True) if until + LIFE >= today)
        try:
            return self._write(kept, today)
        except OSError as error:
            log.key_not_rotated(str(error))
            return keys

    def _keys(self) -> tuple[_Key, ...]:
        try:
            stamp = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        if stamp != self._read[0]:
            self._read = stamp, _parsed(self.path)
        return self._read[1]

    def _write(self, keys: tuple[_Key, ...], today: dt.date) -> tuple[_Key, ...]:
        keys = (*keys, _Key(today, secrets.token_bytes(KEY_BYTES)))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f".{self.path.name}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write("".join(f"{key.since} {key.secret.hex()}\n" for key in keys).encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path)
        return keys


def _parsed(path: Path) -> tuple[_Key, ...]:
    data = path.read_bytes()
    if len(data) == KEY_BYTES:  # as the first versions wrote it: one key, of unknown age
        return (_Key(dt.date.min, data),)
    try:
        rows = [line.split() for line in data.decode("ascii").splitlines()]
        keys = tuple(_Key(dt.date.fromisoformat(since), bytes.fromhex(secret)) for since, secret in rows)
    except ValueError:
        keys = ()
    if not keys or any(len(key.secret) != KEY_BYTES for key in keys):
        message = f"{path} holds no keys for links: remove it, and a new one is made (links already sent stop working)"
        raise KeyFileError(message)
    return keys
