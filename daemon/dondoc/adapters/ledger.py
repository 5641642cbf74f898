"""The ledger in the database: entries chained by hash, indexed by ref, and the mails taken in."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, func, insert, select, update

from dondoc.adapters import tables as t
from dondoc.adapters.store import Store
from dondoc.core.chain import FIRST_PREV, canonical, link
from dondoc.core.history import Event, event_for
from dondoc.ports import Entry, KnownThread, Place

READ_SPAN = 5000  # entries read at once
ASK_BATCH = 500

# Asked at every look or for every mail, so made once: making a statement takes longer than running it.
_HEAD = select(t.entry.c.seq, t.entry.c.hash).order_by(t.entry.c.seq.desc()).limit(1)
_HISTORY = (
    select(t.entry.c.seq, t.entry.c.body)
    .join(t.entry_ref, t.entry_ref.c.seq == t.entry.c.seq)
    .where(t.entry_ref.c.ref == bindparam("ref"), t.entry.c.seq < bindparam("before"))
    .order_by(t.entry.c.seq)
)
_KNOWN = select(t.mail.c.header_hash, t.mail.c.size, t.mail.c.seq).where(
    t.mail.c.header_hash.in_(bindparam("hashes", expanding=True))
)
_SIGHTED = select(func.max(t.sighting.c.uid), func.count()).where(
    t.sighting.c.folder == bindparam("folder"), t.sighting.c.uidvalidity == bindparam("uidvalidity")
)
_THREAD = select(t.thread).where(t.thread.c.message_id == bindparam("message_id"))
_SETTING = select(t.setting.c.value).where(t.setting.c.name == bindparam("name"))
_SET = update(t.setting).where(t.setting.c.name == bindparam("of_name"))
_INTO_ENTRY, _INTO_REF, _INTO_MAIL = insert(t.entry), insert(t.entry_ref), insert(t.mail)
_INTO_SIGHTING, _INTO_THREAD, _INTO_SETTING = insert(t.sighting), insert(t.thread), insert(t.setting)


class DatabaseLedger:
    """`ports.Ledger` on a `Store`. Within `write` everything is one transaction; entries are inserted at its end."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        """Read the chain's head; `zone` is in which entries write their instants."""
        self._store = store
        self._zone = zone
        self._rows: list[dict[str, object]] = []
        self._links: list[dict[str, object]] = []
        self._events: dict[str, list[Event]] = {}
        self._sighted: dict[tuple[str, int], tuple[int, int]] = {}
        self._loaded_all = False
        self._seq, self._prev = 0, FIRST_PREV
        self.refresh()

    @contextmanager
    def write(self) -> Iterator[None]:
        """Give one transaction; on any exception nothing of it remains, in memory neither."""
        try:
            with self._store.begin():
                self.refresh()
                yield
                self._flush()
        except BaseException:
            self._rows.clear()
            self._links.clear()
            self._forget()
            self.refresh()
            raise

    def _forget(self) -> None:
        self._events.clear()
        self._sighted.clear()
        self._loaded_all = False
        self._seq, self._prev = 0, FIRST_PREV

    def refresh(self) -> None:
        """Take note of entries that another process has added, such as a decision on the command line."""
        head = self._store.connection.execute(_HEAD).first()
        if head is None or head.seq == self._seq or self._rows:  # with rows of its own it holds the lock
            return
        self._sighted.clear()
        if self._events or self._loaded_all:
            self._append_newer(head.seq)
        self._seq, self._prev = head.seq, head.hash

    def _append_newer(self, last: int) -> None:
        query = (
            select(t.entry_ref.c.ref, t.entry.c.seq, t.entry.c.body)
            .join(t.entry, t.entry_ref.c.seq == t.entry.c.seq)
            .where(t.entry.c.seq > self._seq, t.entry.c.seq <= last)
            .order_by(t.entry.c.seq)
        )
        for row in self._store.connection.execute(query):
            event = event_for(row.ref, row.seq, json.loads(row.body))
            if event is not None and (row.ref in self._events or self._loaded_all):
                self._events.setdefault(row.ref, []).append(event)

    def changed_since(self, seq: int) -> frozenset[str]:
        """Return the refs in whose history an entry after `seq` stands."""
        unwritten = {str(link["ref"]) for link in self._links}
        query = select(t.entry_ref.c.ref).where(t.entry_ref.c.seq > seq).distinct()
        return frozenset(unwritten.union(row.ref for row in self._store.connection.execute(query)))

    def _flush(self) -> None:
        connection = self._store.connection
        if self._rows:
            connection.execute(_INTO_ENTRY, self._rows)
        if self._links:
            connection.execute(_INTO_REF, self._links)
        self._rows.clear()
        self._links.clear()

    def append(self, now: dt.datetime, kind: str, body: Mapping[str, object], refs: Iterable[str] = ()) -> int:
        """Add an entry and return its seq; `refs` are the obligations in whose history it stands."""
        self._seq += 1
        local = now.astimezone(self._zone).isoformat(timespec="seconds")
        whole = {**body, "seq": self._seq, "at": local, "kind": kind}
        text = canonical(whole)
        hashed = link(self._prev, text)
        at = now.astimezone(dt.UTC).isoformat()
        self._rows.append({"seq": self._seq, "at": at, "kind": kind, "body": text, "prev": self._prev, "hash": hashed})
        self._prev = hashed
        for ref in dict.fromkeys(refs):
            self._links.append({"ref": ref, "seq": self._seq})
            self._remember(ref, self._seq, whole)
        return self._seq

    def _remember(self, ref: str, seq: int, body: Mapping[str, object]) -> None:
        event = event_for(ref, seq, body)
        if event is not None:
            self._history(ref, before=seq).append(event)

    def _history(self, ref: str, *, before: int) -> list[Event]:
        if ref not in self._events:
            self._events[ref] = [] if self._loaded_all else self._read_events(ref, before)
        return self._events[ref]

    def _read_events(self, ref: str, before: int) -> list[Event]:
        rows = self._store.connection.execute(_HISTORY, {"ref": ref, "before": before})
        return [event for row in rows if (event := event_for(ref, row.seq, json.loads(row.body)))]

    def head(self) -> tuple[int, str]:
        """Return the seq and hash of the newest entry; (0, 64 zeros) for an empty ledger."""
        return self._seq, self._prev

    def events(self, ref: str) -> Sequence[Event]:
        """Return what happened to one obligation, in the order written."""
        return self._history(ref, before=self._seq + 1)

    def load_all_events(self) -> None:
        """Read every obligation's history in one go: at start, before the ladder looks at all of them."""
        query = select(t.entry_ref.c.ref, t.entry.c.seq, t.entry.c.body).join(
            t.entry, t.entry_ref.c.seq == t.entry.c.seq
        )
        self._events = {}
        for row in self._pages(query, 0):
            event = event_for(row.ref, row.seq, json.loads(row.body))
            if event is not None:
                self._events.setdefault(row.ref, []).append(event)
        self._loaded_all = True

    def entries(self, *kinds: str, after: int = 0) -> Iterator[Entry]:
        """Yield entries in order, of these kinds or of all."""
        query = select(t.entry)
        if kinds:
            query = query.where(t.entry.c.kind.in_(kinds))
        for row in self._pages(query, after):
            yield Entry(row.seq, row.kind, json.loads(row.body), row.prev, row.hash)

    def _pages(self, query: Select[Any], after: int) -> Iterator[Row[Any]]:
        """Yield the rows up to the known head by seq, a span at a time: no cursor is held while others write."""
        while after < self._seq:
            last = min(after + READ_SPAN, self._seq)
            span = query.where(t.entry.c.seq > after, t.entry.c.seq <= last).order_by(t.entry.c.seq)
            yield from self._store.connection.execute(span).all()
            after = last

    def seq_at(self, instant: dt.datetime) -> int:
        """Return the seq of the newest entry that was written by then; read from the end, where it mostly is."""
        query = select(t.entry.c.seq).where(t.entry.c.at <= instant.astimezone(dt.UTC).isoformat())
        return self._store.connection.execute(query.order_by(t.entry.c.seq.desc()).limit(1)).scalar() or 0

    def entry(self, seq: int) -> Entry | None:
        """Return one entry."""
        row = self._store.connection.execute(select(t.entry).where(t.entry.c.seq == seq)).first()
        return Entry(row.seq, row.kind, json.loads(row.body), row.prev, row.hash) if row else None

    def known_mails(self, identities: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """Return the seqs of the judgements of those mails that were taken in before; new ones are missing."""
        known: dict[tuple[str, int], int] = {}
        hashes = sorted({header_hash for header_hash, _ in identities})
        for start in range(0, len(hashes), ASK_BATCH):
            rows = self._store.connection.execute(_KNOWN, {"hashes": hashes[start : start + ASK_BATCH]})
            known.update({(row[0], row[1]): row[2] for row in rows})
        return known

    def add_mails(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Note the identity of mails just judged: header_hash, size, seq, message_id."""
        self._flush()
        if rows:
            self._store.connection.execute(_INTO_MAIL, [dict(row) for row in rows])

    def mails_with(self, message_id: str) -> Sequence[int]:
        """Return the seqs of the judgements of mails that bear this Message-ID."""
        query = select(t.mail.c.seq).where(t.mail.c.message_id == message_id).order_by(t.mail.c.seq)
        return [row.seq for row in self._store.connection.execute(query)]

    def add_sightings(self, places: Sequence[tuple[Place, int]]) -> None:
        """Note where mails lie, each with the seq of its judgement."""
        rows = [
            {"folder": place.folder, "uidvalidity": place.uidvalidity, "uid": place.uid, "seq": seq}
            for place, seq in places
        ]
        if rows:
            self._store.connection.execute(_INTO_SIGHTING, rows)
        for place, _ in places:  # each is a new one: the table takes none twice
            if (folder := (place.folder, place.uidvalidity)) in self._sighted:
                highest, count = self._sighted[folder]
                self._sighted[folder] = max(highest, place.uid), count + 1

    def sighted(self, folder: str, uidvalidity: int) -> tuple[int, int]:
        """Return the highest UID taken in from a folder, and how many were; (0, 0) for none.

        Asked at every look; counting years of mail takes long, so it is done once, and what comes is added.
        """
        if (folder, uidvalidity) not in self._sighted:
            asked = {"folder": folder, "uidvalidity": uidvalidity}
            highest, count = self._store.connection.execute(_SIGHTED, asked).one()
            self._sighted[folder, uidvalidity] = highest or 0, count
        return self._sighted[folder, uidvalidity]

    def sighted_uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every UID taken in from a folder."""
        query = select(t.sighting.c.uid).where(t.sighting.c.folder == folder, t.sighting.c.uidvalidity == uidvalidity)
        return frozenset(row.uid for row in self._store.connection.execute(query))

    def add_thread(self, message_id: str, thread: KnownThread) -> None:
        """Note what a Message-ID of ours, or of a request, is about; the first word on it stands."""
        if message_id and self.thread(message_id) is None:
            row = {
                "message_id": message_id,
                "refs": json.dumps(thread.refs),
                "subject": thread.subject,
                "kind": thread.kind,
            }
            self._store.connection.execute(_INTO_THREAD, [row])

    def thread(self, message_id: str) -> KnownThread | None:
        """Return what a Message-ID is about."""
        row = self._store.connection.execute(_THREAD, {"message_id": message_id}).first()
        return KnownThread(tuple(json.loads(row.refs)), row.subject, row.kind) if row else None

    def setting(self, name: str) -> str | None:
        """Return a remembered value, such as when the mailbox was last read in full."""
        return self._store.connection.execute(_SETTING, {"name": name}).scalar()

    def set(self, name: str, value: str) -> None:
        """Remember a value; it is state of the machine and no fact."""
        changed = self._store.connection.execute(_SET, {"of_name": name, "value": value})
        if not changed.rowcount:
            self._store.connection.execute(_INTO_SETTING, [{"name": name, "value": value}])

    def add_seal(self, month: str, seq: int, record: str) -> None:
        """Keep a sealed record; a month is sealed once."""
        self._flush()
        self._store.connection.execute(insert(t.seal), [{"month": month, "seq": seq, "record": record}])

    def sealed(self, month: str) -> str | None:
        """Return a month's sealed record as canonical JSON."""
        return self._store.connection.execute(select(t.seal.c.record).where(t.seal.c.month == month)).scalar()

    def sealed_months(self) -> Sequence[str]:
        """Return the months that are sealed, in order."""
        return [row.month for row in self._store.connection.execute(select(t.seal.c.month).order_by(t.seal.c.month))]
