"""What a quarter came to, and whether one that was cut short time and again came to the same."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dondoc.adapters.archive import FileArchive
from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import Store
from dondoc.service.verifying import Verifying
from tests.daemon.books import entries, envelopes, judged, rows
from tests.faults.quarter import Quarter

Fact = tuple[str, ...]
FORMS = ("json", "xlsx", "docx", "html")


@dataclass(frozen=True, slots=True)
class Came:
    """What counts of a quarter: the judgement of each mail, what each person was told, and what was sealed."""

    judgements: Mapping[str, tuple[str, str]]  # Message-ID → outcome and refs
    told: Mapping[Fact, frozenset[str]]  # what was said to whom → the Message-IDs under which it was accepted
    statuses: Mapping[str, object]  # month → status and arrival of each obligation, as sealed
    queued: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def came(quarter: Quarter) -> Came:
    """Return what the quarter came to."""
    database = quarter.folder / "dondoc.db"
    queued = {str(e["message_id"]): e for e in entries(database, "letter.queued")}
    told: defaultdict[Fact, set[str]] = defaultdict(set)
    for letter in quarter.world.accepted():
        entry = queued.get(letter["Message-ID"])
        for fact in _facts(letter, entry) if entry else [(letter["to"], "sent before it was kept")]:
            told[fact].add(letter["Message-ID"])
    judgements = {
        str(e["message_id"]): (str(e["outcome"]), " ".join(e["refs"])) for e in entries(database, "mail.judged")
    }
    records = {month: json.loads(text) for month, text in rows(database, "SELECT month, record FROM seal")}
    return Came(
        judgements,
        {fact: frozenset(ids) for fact, ids in told.items()},
        {month: _statuses(record) for month, record in records.items()},
        queued,
    )


def _facts(letter: Mapping[str, str], entry: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what a letter says to its recipient: a rung of a ref under a due, an answer, a digest, a record."""
    kind, to = letter["X-Dondoc-Kind"], letter["to"]
    if letter["X-Dondoc-Rung"]:
        yield from ((to, letter["X-Dondoc-Rung"], ref, str(entry["due"][ref])) for ref in entry["refs"])
    elif kind in {"digest", "record"}:
        yield (to, kind, str(entry["letter"]))
    elif letter["In-Reply-To"]:
        yield (to, kind, letter["In-Reply-To"])


def _statuses(record: Mapping[str, Any]) -> object:
    return [(o["ref"], o["status"], o.get("arrived"), o["due"]) for u in record["units"] for o in u["obligations"]]


def faults(quarter: Quarter, undisturbed: Came) -> list[str]:
    """Return what is lost, doubled, missed or broken, a line each; none where all is as it would have been."""
    found = came(quarter)
    return [
        *_of_mails(quarter, found, undisturbed),
        *_of_letters(quarter, found, undisturbed),
        *(f"sealed otherwise: {m}" for m, said in undisturbed.statuses.items() if found.statuses.get(m) != said),
        *_of_files(quarter),
    ]


def sent_unkept(quarter: Quarter) -> list[str]:
    """Return the letters that were sent and of which, after a crash, nothing is known: their text was not durable."""
    if not quarter.world.path.exists():
        return []
    kept = {name for (name,) in rows(quarter.folder / "dondoc.db", "SELECT message_id FROM letter")}
    sent = {letter["Message-ID"] for letter in quarter.world.accepted()}
    return [f"sent before it was kept: {name}" for name in sorted(sent - kept)]


def _of_mails(quarter: Quarter, found: Came, undisturbed: Came) -> Iterator[str]:
    expected, got = _times(undisturbed), judged(quarter.folder / "dondoc.db")
    yield from (f"judged {got[m]} times, not {n}: {m}" for m, n in expected.items() if got[m] != n)
    yield from (f"judged otherwise: {m}" for m, j in undisturbed.judgements.items() if found.judgements.get(m) != j)


def _times(undisturbed: Came) -> Counter[str]:
    return Counter(dict.fromkeys(undisturbed.judgements, 1))


def _of_letters(quarter: Quarter, found: Came, undisturbed: Came) -> Iterator[str]:
    database = quarter.folder / "dondoc.db"
    asked = {
        (str(e["recipient"]), str(e["rung"]), str(ref), str(e["due"][ref]))
        for e in entries(database, "letter.uncertain")
        for ref in e["refs"]
    }
    yield from (f"never told: {fact}" for fact in undisturbed.told.keys() - found.told.keys() - asked)
    yield from (f"told and should not have been: {fact}" for fact in found.told.keys() - undisturbed.told.keys())
    yield from (f"under {len(ids)} Message-IDs: {fact}" for fact, ids in found.told.items() if len(ids) > 1)
    leaders = set(quarter.settings.office.leaders)
    carried = Counter((w["to"], w["Message-ID"]) for w in quarter.world.accepted() if w["X-Dondoc-Rung"])
    yield from (f"twice to leaders: {to} {name}" for (to, name), n in carried.items() if to in leaders and n > 1)
    states = envelopes(database)
    yield from (f"{states[s]} envelopes left {s}" for s in ("queued", "sending") if states[s])


def _of_files(quarter: Quarter) -> Iterator[str]:
    """Yield what `dondoc verify` finds of chain, seals and archive, and the records that nobody can open."""
    store = Store(quarter.paths.database)
    try:
        ledger = DatabaseLedger(store, quarter.settings.office.timezone)
        yield from Verifying(ledger, FileArchive(quarter.paths.archive)).faults()
        files = (quarter.paths.records / f"record-{month}.{form}" for month in ledger.sealed_months() for form in FORMS)
        yield from (f"not printed: {path.name}" for path in files if not path.exists())
    finally:
        store.close()
