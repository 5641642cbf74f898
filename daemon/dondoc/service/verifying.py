"""Verifying: the chain, the seals and the archive are recomputed, and whatever is wrong is named (contract, 10)."""

import datetime as dt
import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field

from dondoc.core.chain import FIRST_PREV, canonical, link
from dondoc.core.history import event_for, instant_of
from dondoc.ports import Archive, Entry, Ledger
from dondoc.service.retention import FORGOTTEN
from dondoc.service.seal_checks import SealChecks
from dondoc.service.taking import ARCHIVED

EVERY = 200  # entries between two words on the progress


@dataclass(slots=True)
class Verifying:
    """One examination; `archive` None where none is kept."""

    ledger: Ledger
    archive: Archive | None
    tell: Callable[[float], None] = field(default=lambda _share: None)
    entries: int = 0
    archived: int = 0
    hashes: set[str] = field(default_factory=set)
    sealed: dict[str, list[str]] = field(default_factory=dict)  # month → the hashes that it was sealed with
    printed: dict[str, list[str]] = field(default_factory=dict)  # file name → the hashes that it was printed with
    _forgotten: dt.datetime | None = None  # mails taken in before are gone by intention
    _told: dict[str, list[int]] = field(default_factory=dict)  # ref → the entries that speak of it

    @property
    def seals(self) -> int:
        """How many months the ledger says were sealed."""
        return len(self.sealed)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong, a sentence each: the chain's first wrong entry, then index, seals, archived mails."""
        mails: list[tuple[int, str, dt.datetime | None]] = []
        broken = yield from self._chain(mails)
        if not broken:
            yield from self._index()
            seals = SealChecks(self.ledger, self.sealed)
            yield from seals.faults()
            self.hashes |= seals.hashes
        for seq, sha256, taken in mails if self.archive else ():
            self.archived += 1
            fault = self._mail_fault(seq, sha256, taken)
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
        body = entry.body
        if entry.kind == "month.sealed":
            self.sealed.setdefault(str(body.get("month")), []).append(str(body.get("sha256")))
            files = body.get("files")
            for name, found in files.items() if isinstance(files, dict) else ():
                self.printed.setdefault(str(name), []).append(str(found))
        if entry.kind == FORGOTTEN:
            self._forgotten = max(filter(None, (self._forgotten, instant_of(body.get("before")))), default=None)
        for ref in refs_told(body):
            if event_for(ref, entry.seq, body) is not None:
                self._told.setdefault(ref, []).append(entry.seq)
        sha256 = body.get("sha256")
        if entry.kind == "mail.judged" and body.get("outcome") in {o.value for o in ARCHIVED} and sha256:
            mails.append((entry.seq, str(sha256), instant_of(body.get("at"))))

    def _index(self) -> Iterator[str]:
        """Yield the first entry that the index of histories hides from an obligation, or puts there without reason."""
        self.ledger.load_all_events()
        for ref, told in sorted(self._told.items()):
            found = [event.seq for event in self.ledger.events(ref)]
            if found != told:
                odd = min(set(found) ^ set(told), default=told[0])
                yield f"entry {odd}: the index of {ref} does not agree with it"
                return

    def _mail_fault(self, seq: int, sha256: str, taken: dt.datetime | None) -> str:
        raw = self.archive.load(sha256) if self.archive else None
        if raw is None:
            is_forgotten = self._forgotten is not None and taken is not None and taken < self._forgotten
            return "" if is_forgotten else f"m{seq}: the archive does not hold its mail {sha256}"
        found = hashlib.sha256(raw).hexdigest()
        return "" if found == sha256 else f"m{seq}: the archived mail {sha256} was changed, its content gives {found}"


def refs_told(body: Mapping[str, object]) -> Iterator[str]:
    """Yield each ref that an entry speaks of, once."""
    named: dict[str, None] = {}
    for key in ("refs", "candidates", "results", "due"):
        value = body.get(key)
        if isinstance(value, list | dict):
            named.update(dict.fromkeys(map(str, value)))
    yield from named


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
