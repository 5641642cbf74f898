"""What is kept: the ledger and the archive."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dondoc.core.history import Event
from dondoc.ports.mailbox import Place


class Archive(Protocol):
    """Keeps the raw bytes of what could be a report, by their SHA-256."""

    def keep(self, sha256: str, raw: bytes) -> None:
        """Begin to store the bytes; storing twice is harmless."""
        ...

    def settle(self) -> None:
        """Return when all that was begun is durable, before the ledger names it; OSError where something is not."""
        ...

    def load(self, sha256: str) -> bytes | None:
        """Return the bytes, None where they are not kept."""
        ...

    def forget(self, sha256: str) -> None:
        """Delete the bytes; harmless where they are not kept."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger; `body` is the whole of it but for `prev` and `hash`."""

    seq: int
    kind: str
    body: Mapping[str, object]
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class KnownThread:
    """What a Message-ID of ours, or of an ad-hoc request, is about; `kind` is empty for a request."""

    refs: tuple[str, ...]
    subject: str
    kind: str


class Ledger(Protocol):
    """The append-only record of what happened. Everything but reading is done within `write`."""

    def write(self) -> AbstractContextManager[None]:
        """Give one durable transaction; on an exception nothing of it remains."""
        ...

    def append(self, now: dt.datetime, kind: str, body: Mapping[str, object], refs: Iterable[str] = ()) -> int:
        """Add an entry to the chain and return its seq; `refs` are the obligations whose history it belongs to."""
        ...

    def refresh(self) -> None:
        """Take note of what another process has added."""
        ...

    def head(self) -> tuple[int, str]:
        """Return the newest seq and hash."""
        ...

    def events(self, ref: str) -> Sequence[Event]:
        """Return what happened to one obligation, in the order written."""
        ...

    def load_all_events(self) -> None:
        """Read every history in one go."""
        ...

    def changed_since(self, seq: int) -> frozenset[str]:
        """Return the refs in whose history an entry after `seq` stands."""
        ...

    def entries(self, *kinds: str, after: int = 0) -> Iterator[Entry]:
        """Yield entries in order, of these kinds or of all."""
        ...

    def seq_at(self, instant: dt.datetime) -> int:
        """Return the seq of the newest entry that was written by then, 0 where there is none."""
        ...

    def entry(self, seq: int) -> Entry | None:
        """Return one entry."""
        ...

    def known_mails(self, identities: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """Return, for those mails (header hash and size) that were taken in before, the seq of their judgement."""
        ...

    def add_mails(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Note the identity of mails just judged."""
        ...

    def mails_with(self, message_id: str) -> Sequence[int]:
        """Return the seqs of judgements of mails with this Message-ID."""
        ...

    def add_sightings(self, places: Sequence[tuple[Place, int]]) -> None:
        """Note where mails lie, each with the seq of its judgement."""
        ...

    def sighted(self, folder: str, uidvalidity: int) -> tuple[int, int]:
        """Return the highest UID taken in from a folder, and how many."""
        ...

    def sighted_uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every UID taken in from a folder."""
        ...

    def add_thread(self, message_id: str, thread: KnownThread) -> None:
        """Note what a Message-ID is about; the first word on it stands."""
        ...

    def thread(self, message_id: str) -> KnownThread | None:
        """Return what a Message-ID is about."""
        ...

    def setting(self, name: str) -> str | None:
        """Return a remembered value of the machine's state."""
        ...

    def set(self, name: str, value: str) -> None:
        """Remember a value."""
        ...

    def add_seal(self, month: str, seq: int, record: str) -> None:
        """Keep a sealed record; a month is sealed once."""
        ...

    def sealed(self, month: str) -> str | None:
        """Return a sealed record as canonical JSON."""
        ...

    def sealed_months(self) -> Sequence[str]:
        """Return the months that are sealed, in order."""
        ...
