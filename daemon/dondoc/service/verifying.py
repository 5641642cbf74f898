"""Verifying: the chain, the seals and the archive are recomputed, and whatever is wrong is named (contract, 10)."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from dondoc.core.chain import FIRST_PREV, canonical, link
from dondoc.core.history import instant_of
from dondoc.core.record import seal_hash
from dondoc.ports import Archive, Entry, Ledger
from dondoc.service.taking import ARCHIVED

EVERY = 200  # entries between two words on the progress


@dataclass(slots=True)
class Verifying:
    """One examination; `archive` None where none is kept, `kept_since` from when on mails must be there."""

    ledger: Ledger
    archive: Archive | None
    kept_since: dt.datetime | None = None
    tell: Callable[[float], None] = field(default=lambda _share: None)
    entries: int = 0
    archived: int = 0
    hashes: set[str] = field(default_factory=set)
    _sealed: dict[str, str] = field(default_factory=dict)

    @property
    def seals(self) -> int:
        """How many months the ledger says were sealed."""
        return len(self._sealed)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong, a sentence each: of the chain the first wrong entry, then seals, then archived mails."""
        mails: list[tuple[int, str, dt.datetime | None]] = []
        broken = yield from self._chain(mails)
        yield from self._seals() if not broken else ()
        for seq, sha256, received in mails if self.archive else ():
            self.archived += 1
            fault = self._mail_fault(seq, sha256, received)
            if fault:
                yield fault
        self.tell(1.0)

    def _chain(self, mails: list[tuple[int, str, dt.datetime | None]]) -> Generator[str, None, bool]:
        """Yield at most one fault; return whether there was one (the value of `yield from`)."""
        head, prev = self.ledger.head()[0] or 1, FIRST_PREV
        for entry in self.ledger.entries():
            self.entries += 1
            fault = entry_fault(entry, self.entries, prev)
            if fault:
                yield fault
                return True
            prev = entry.hash
            self.hashes.add(entry.hash)
            self._note(entry, mails)
            if self.entries % EVERY == 0:
                self.tell(0.9 * self.entries / head)
        return False

    def _note(self, entry: Entry, mails: list[tuple[int, str, dt.datetime | None]]) -> None:
        if entry.kind == "month.sealed":
            self._sealed[str(entry.body.get("month"))] = str(entry.body.get("sha256"))
        sha256 = entry.body.get("sha256")
        if entry.kind == "mail.judged" and entry.body.get("outcome") in {o.value for o in ARCHIVED} and sha256:
            mails.append((entry.seq, str(sha256), instant_of(entry.body.get("received"))))

    def _seals(self) -> Iterator[str]:
        kept = set(self.ledger.sealed_months())
        yield from (f"the record of {month} was sealed and is gone" for month in sorted(self._sealed.keys() - kept))
        for month in sorted(kept):
            fault = self._seal_fault(month)
            if fault:
                yield fault

    def _seal_fault(self, month: str) -> str:
        if month not in self._sealed:
            return f"the record of {month} is kept, but the ledger knows no seal of it"
        try:
            record = json.loads(self.ledger.sealed(month) or "")
            stated, found = str(record["sha256"]), seal_hash(record)
        except (ValueError, KeyError, TypeError):
            return f"the record of {month} cannot be read"
        if found != stated:
            return f"the record of {month} was changed: its sha256 says {stated}, its content gives {found}"
        if stated != self._sealed[month]:
            return f"the record of {month} is another than the one that was sealed ({self._sealed[month]})"
        self.hashes.add(stated)
        return self._chain_fault(month, record.get("ledger"))

    def _chain_fault(self, month: str, told: object) -> str:
        """Return whether the chain is another than the one on which the month was sealed: a chain rebuilt whole."""
        if not isinstance(told, dict):
            return ""
        entry = self.ledger.entry(int(told["seq"]))
        if told["hash"] == (entry.hash if entry else FIRST_PREV):
            return ""
        return f"entry {told['seq']} is not the one on which {month} was sealed: the ledger was rebuilt"

    def _mail_fault(self, seq: int, sha256: str, received: dt.datetime | None) -> str:
        raw = self.archive.load(sha256) if self.archive else None
        if raw is None:
            is_due = self.kept_since is None or received is None or received >= self.kept_since
            return f"m{seq}: the archive does not hold its mail {sha256}" if is_due else ""
        found = hashlib.sha256(raw).hexdigest()
        return "" if found == sha256 else f"m{seq}: the archived mail {sha256} was changed, its content gives {found}"


def entry_fault(entry: Entry, expected: int, prev: str) -> str:
    """Return what is wrong with an entry that should be the `expected`-th and follow `prev`; empty where nothing is."""
    name = f"entry {entry.seq} ({entry.kind})"
    if entry.seq != expected:
        return f"{name}: entry {expected} should stand here"
    if entry.prev != prev:
        return f"{name}: it does not follow the entry before it"
    if entry.body.get("seq") != entry.seq or entry.body.get("kind") != entry.kind:
        return f"{name}: its columns differ from its content"
    if link(prev, canonical(entry.body)) != entry.hash:
        return f"{name}: its content was changed after it was written"
    return ""
