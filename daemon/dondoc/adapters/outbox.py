"""The outbox in the database: frozen letters, one envelope for each recipient, every attempt a row."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update

from dondoc.adapters import tables as t
from dondoc.adapters.store import Store
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.ports import Envelope, EnvelopeState, Receipt

LONGEST_CLAIMANT = 1000
LONGEST_WAIT = dt.timedelta(hours=2)


def _utc(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat()


def _claimant(to: Sequence[str]) -> str:
    """Return the recipients as one value; a list longer than the column is known by its hash."""
    names = ",".join(to)
    return names if len(names) <= LONGEST_CLAIMANT else hashlib.sha256(names.encode()).hexdigest()


def _envelopes() -> Select[tuple[object, ...]]:
    sibling = t.envelope.alias()
    tried = select(func.sum(sibling.c.attempts)).where(sibling.c.letter == t.letter.c.key).scalar_subquery()
    columns = (t.envelope, t.letter.c.kind, t.letter.c.rung, t.letter.c.message_id, t.letter.c.at, t.letter.c.meta)
    return select(*columns, tried.label("tried")).join(t.letter, t.letter.c.key == t.envelope.c.letter)


# Asked at every tick or for every mail, so made once: making a statement takes longer than running it.
_QUEUED = t.envelope.c.state == EnvelopeState.QUEUED.value
_ENVELOPES = _envelopes()
_DUE = (
    _ENVELOPES.where(_QUEUED, t.envelope.c.next_at <= bindparam("now"))
    .order_by(t.letter.c.seq, t.envelope.c.recipient)
    .limit(bindparam("most"))
)
_OF_LETTER = _ENVELOPES.where(t.letter.c.message_id == bindparam("message_id")).order_by(t.envelope.c.recipient)
_NEXT = select(func.min(t.envelope.c.next_at)).where(_QUEUED)
_INTO_LETTER, _INTO_ENVELOPE = insert(t.letter), insert(t.envelope)
_KEY = select(t.letter.c.key).where(t.letter.c.key == bindparam("key"))
_DATA = select(t.letter.c.key, t.letter.c.data).where(t.letter.c.key.in_(bindparam("keys", expanding=True)))
_MARKED = update(t.envelope).where(
    t.envelope.c.letter == bindparam("of_letter"), t.envelope.c.recipient == bindparam("of_recipient")
)


class DatabaseOutbox:
    """`ports.Outbox` on a `Store`, within the ledger's transactions."""

    def __init__(self, store: Store) -> None:
        """Use the store's one connection."""
        self._store = store

    def add(self, letter: Letter, rendered: RenderedLetter, *, seq: int, dues: Mapping[str, str]) -> None:
        """Freeze a letter and queue an envelope for each of its recipients; a key is used once."""
        connection = self._store.connection
        meta = {"refs": letter.refs, "dues": dict(dues), "to": letter.to, "cc": letter.cc}
        row = {
            "key": letter.key,
            "seq": seq,
            "kind": letter.kind.value,
            "rung": letter.rung,
            "message_id": rendered.message_id,
            "at": _utc(letter.at),
            "meta": json.dumps(meta),
            "data": rendered.data,
        }
        connection.execute(_INTO_LETTER, [row])
        recipients = dict.fromkeys((*letter.to, *letter.cc))
        state = {"state": EnvelopeState.QUEUED.value, "attempts": 0, "next_at": _utc(letter.at)}
        connection.execute(_INTO_ENVELOPE, [{"letter": letter.key, "recipient": r, **state} for r in recipients])
        to = _claimant(letter.to)
        claims = [
            {"ref": ref, "due": due, "rung": letter.rung, "recipient": to, "letter": letter.key}
            for ref, due in dues.items()
        ]
        if claims:
            connection.execute(insert(t.claim), claims)

    def has(self, key: str) -> bool:
        """Whether a letter of this key was ever made."""
        return self._store.connection.execute(_KEY, {"key": key}).first() is not None

    def await_word(self, key: str) -> None:
        """Keep a letter that was just added until an operator releases it."""
        mine = t.envelope.c.letter == key
        self._store.connection.execute(update(t.envelope).where(mine).values(state=EnvelopeState.AWAITING.value))

    def is_awaiting(self, key: str) -> bool:
        """Whether the letter waits for an operator's word."""
        waits = (t.envelope.c.letter == key) & (t.envelope.c.state == EnvelopeState.AWAITING.value)
        return self._store.connection.execute(select(t.envelope.c.letter).where(waits)).first() is not None

    def awaiting(self) -> Sequence[int]:
        """Return the seqs of the letters that wait for an operator's word, in order."""
        waits = t.envelope.c.state == EnvelopeState.AWAITING.value
        query = select(t.letter.c.seq).join(t.envelope, t.envelope.c.letter == t.letter.c.key).where(waits)
        return [row.seq for row in self._store.connection.execute(query.distinct().order_by(t.letter.c.seq))]

    def release(self, key: str, now: dt.datetime) -> None:
        """Let a letter go that waited."""
        waits = (t.envelope.c.letter == key) & (t.envelope.c.state == EnvelopeState.AWAITING.value)
        values = {"state": EnvelopeState.QUEUED.value, "next_at": _utc(now)}
        self._store.connection.execute(update(t.envelope).where(waits).values(**values))

    def due(self, now: dt.datetime, limit: int) -> Sequence[Envelope]:
        """Return the next envelopes to send, the oldest letter first."""
        rows = self._store.connection.execute(_DUE, {"now": _utc(now), "most": limit})
        return [_envelope(row) for row in rows]

    def hasten(self, now: dt.datetime) -> None:
        """Let go at once what waits longer than any retry does: the clock was set back meanwhile."""
        late = _QUEUED & (t.envelope.c.next_at > _utc(now + LONGEST_WAIT))
        self._store.connection.execute(update(t.envelope).where(late).values(next_at=_utc(now)))

    def envelopes(self, message_id: str) -> Sequence[Envelope]:
        """Return every envelope of the letter with this Message-ID, whatever its state; none for another one's."""
        rows = self._store.connection.execute(_OF_LETTER, {"message_id": message_id})
        return [_envelope(row) for row in rows]

    def next_at(self) -> dt.datetime | None:
        """Return when the next queued envelope may go."""
        first = self._store.connection.execute(_NEXT).scalar()
        return dt.datetime.fromisoformat(first) if first else None

    def data_of(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return the frozen bytes of these letters."""
        rows = self._store.connection.execute(_DATA, {"keys": sorted(set(keys))})
        return {row[0]: bytes(row[1]) for row in rows}

    def mark(self, envelope: Envelope, state: EnvelopeState, *, next_at: dt.datetime | None = None) -> None:
        """Set an envelope's state, as one that was just tried; `next_at` is when it is tried again.

        Queued without it: it was not tried after all. SENDING is the beginning of a try, and not one yet.
        """
        is_tried = next_at is not None or state not in {EnvelopeState.QUEUED, EnvelopeState.SENDING}
        values: dict[str, object] = {"state": state.value, "attempts": envelope.attempts + int(is_tried)}
        if next_at is not None:
            values["next_at"] = _utc(next_at)
        whose = {"of_letter": envelope.key, "of_recipient": envelope.recipient}
        self._store.connection.execute(_MARKED, {**whose, **values})

    def close(self, key: str, state: EnvelopeState) -> None:
        """Close every envelope of a letter that was not tried, and free the rungs that it claimed."""
        queued = (t.envelope.c.letter == key) & (t.envelope.c.state == EnvelopeState.QUEUED.value)
        self._store.connection.execute(update(t.envelope).where(queued).values(state=state.value))
        self._store.connection.execute(delete(t.claim).where(t.claim.c.letter == key))

    def mark_all(self, envelopes: Sequence[Envelope], state: EnvelopeState) -> None:
        """Set the state of all of them to SENDING, or to SENT, which counts as an attempt; in one go."""
        tries = int(state is EnvelopeState.SENT)
        rows = [
            {"of_letter": e.key, "of_recipient": e.recipient, "state": state.value, "attempts": e.attempts + tries}
            for e in envelopes
        ]
        if rows:
            self._store.connection.execute(_MARKED, rows)

    def note_attempts(self, attempts: Sequence[tuple[Envelope, Receipt]], now: dt.datetime) -> None:
        """Keep a row for each attempt."""
        at = _utc(now)
        rows = [
            {"letter": e.key, "recipient": e.recipient, "at": at, "delivery": r.delivery.value, "reply": r.reply}
            for e, r in attempts
        ]
        if rows:
            self._store.connection.execute(insert(t.attempt), rows)

    def interrupted(self) -> Sequence[Envelope]:
        """Return the envelopes that a crash left in `sending`."""
        query = _ENVELOPES.where(t.envelope.c.state == EnvelopeState.SENDING.value).order_by(t.letter.c.seq)
        return [_envelope(row) for row in self._store.connection.execute(query)]

    def counts(self) -> Mapping[str, int]:
        """Return how many envelopes are in each state."""
        query = select(t.envelope.c.state, func.count()).group_by(t.envelope.c.state)
        return {row[0]: row[1] for row in self._store.connection.execute(query)}


def _envelope(row: Row[tuple[object, ...]]) -> Envelope:
    meta = json.loads(row.meta)
    return Envelope(
        key=row.letter,
        recipient=row.recipient,
        kind=LetterKind(row.kind),
        rung=row.rung,
        refs=tuple(meta["refs"]),
        dues=meta["dues"],
        attempts=row.attempts,
        message_id=row.message_id,
        created=dt.datetime.fromisoformat(row.at),
        is_first=not row.tried,
        ready=dt.datetime.fromisoformat(row.next_at),
        state=EnvelopeState(row.state),
    )
