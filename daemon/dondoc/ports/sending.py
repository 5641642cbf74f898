"""Mail on its way out: the courier and the outbox."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dondoc.core.letters import Letter, LetterKind, RenderedLetter


class Delivery(StrEnum):
    """What a server said of one mail to one recipient."""

    SENT = "sent"  # 250 after the final dot
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"  # the line broke between the final dot and its answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one attempt, with the server's words (one line, bounded)."""

    delivery: Delivery
    reply: str


class Courier(Protocol):
    """Carries one mail to one recipient; keeps its connection until `close`. Never raises for a refusal."""

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object]) -> Receipt:
        """Return what became of it.

        `begin` is called once, when all is ready and before the first byte of the content is out: a mail for which it
        was not called has reached nobody. What it raises is raised, and the mail has not gone.
        """
        ...

    def close(self) -> None:
        """End the connection politely."""
        ...


class Alarm(Protocol):
    """A second way to reach a person."""

    def alert(self, text: str) -> bool:
        """Hand a short text over; return whether it was taken."""
        ...


class EnvelopeState(StrEnum):
    """The life of one mail to one recipient."""

    AWAITING = "awaiting"  # an operator confirms what goes to leaders → queued | superseded
    QUEUED = "queued"  # → sending | superseded | held
    SENDING = "sending"  # → sent | queued (temporary) | failed | uncertain; after a crash queued, to leaders uncertain
    SENT = "sent"
    FAILED = "failed"  # refused for good, or given up
    UNCERTAIN = "uncertain"  # an operator is asked
    SUPERSEDED = "superseded"  # made anew because the facts changed before the first attempt
    HELD = "held"  # closed because everything was on hold


@dataclass(frozen=True, slots=True)
class Envelope:
    """One frozen mail to one recipient; `dues` tells for each ref under which due its rung stands."""

    key: str
    recipient: str
    kind: LetterKind
    rung: str
    refs: tuple[str, ...]
    dues: Mapping[str, str]
    attempts: int
    message_id: str
    created: dt.datetime
    is_first: bool  # no envelope of this letter has been tried yet
    ready: dt.datetime  # since when it may go
    state: EnvelopeState = EnvelopeState.QUEUED


class Outbox(Protocol):
    """Finished mails on their way. Everything but reading is done within the ledger's `write`."""

    def add(self, letter: Letter, rendered: RenderedLetter, *, seq: int, dues: Mapping[str, str]) -> None:
        """Freeze a letter and queue an envelope for each of its recipients; a key is used once."""
        ...

    def has(self, key: str) -> bool:
        """Whether a letter of this key was ever made."""
        ...

    def await_word(self, key: str) -> None:
        """Keep a letter that was just added until an operator releases it."""
        ...

    def is_awaiting(self, key: str) -> bool:
        """Whether the letter waits for an operator's word."""
        ...

    def awaiting(self) -> Sequence[int]:
        """Return the seqs of the letters that wait for an operator's word, in order."""
        ...

    def release(self, key: str, now: dt.datetime) -> None:
        """Let a letter go that waited."""
        ...

    def due(self, now: dt.datetime, limit: int) -> Sequence[Envelope]:
        """Return the next envelopes to send, the oldest letter first."""
        ...

    def hasten(self, now: dt.datetime) -> None:
        """Let go at once what waits longer than any retry does: the clock was set back meanwhile."""
        ...

    def envelopes(self, message_id: str) -> Sequence[Envelope]:
        """Return every envelope of the letter with this Message-ID, whatever its state; none for another one's."""
        ...

    def next_at(self) -> dt.datetime | None:
        """Return when the next queued envelope may go."""
        ...

    def data_of(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return the frozen bytes of these letters."""
        ...

    def mark(self, envelope: Envelope, state: EnvelopeState, *, next_at: dt.datetime | None = None) -> None:
        """Set an envelope's state, as one that was just tried; `next_at` is when it is tried again.

        Queued without it: it was not tried after all. SENDING is the beginning of a try, and not one yet.
        """
        ...

    def close(self, key: str, state: EnvelopeState) -> None:
        """Close every envelope of a letter that was not tried, and free the rungs that it claimed."""
        ...

    def mark_all(self, envelopes: Sequence[Envelope], state: EnvelopeState) -> None:
        """Set the state of all of them to SENDING, or to SENT, which counts as an attempt."""
        ...

    def note_attempts(self, attempts: Sequence[tuple[Envelope, Receipt]], now: dt.datetime) -> None:
        """Keep a row for each attempt."""
        ...

    def interrupted(self) -> Sequence[Envelope]:
        """Return the envelopes that a crash left in `sending`."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many envelopes are in each state."""
        ...
