"""Claims about the ledger: append-only, chained by hash, one truth for every process (contract, 10)."""

import contextlib
import hashlib
import json
from collections.abc import Iterator

import pytest

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import SCHEMA_VERSION, Store, StoreError
from dondoc.core.history import Arrived
from dondoc.ports import KnownThread, Place
from tests.cast import ZONE, at
from tests.databases import change, rows

NOW = at("2026-03-17 09:12:33")
REF = "cchc.2026-q1.kl"
ARRIVAL = {"received": "2026-03-16T16:00:00+07:00", "results": {REF: "arrival"}}


@pytest.fixture
def other(url: str, store: Store) -> Iterator[DatabaseLedger]:
    """Another process on the same database, such as a command."""
    opened = Store(url)
    yield DatabaseLedger(opened, ZONE)
    opened.close()


def add(ledger: DatabaseLedger, *kinds: str) -> None:
    """Write an entry of each kind, in one transaction."""
    with ledger.write():
        for kind in kinds:
            ledger.append(NOW, kind, {"name": "Kiểm lâm"}, (REF,))


def test_each_hash_is_the_sha256_of_the_previous_one_a_newline_and_the_canonical_rest(
    ledger: DatabaseLedger, url: str
) -> None:
    add(ledger, "a", "b")
    prev = "0" * 64
    found = rows(url, "SELECT seq, body, prev, hash FROM entry ORDER BY seq")
    for seq, (row_seq, body, row_prev, row_hash) in enumerate(found, 1):
        whole = {"seq": seq, "at": "2026-03-17T09:12:33+07:00", "kind": "ab"[seq - 1], "name": "Kiểm lâm"}
        canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev_and_body = f"{prev}\n{canonical}".encode()
        assert (row_seq, body, row_prev) == (seq, canonical, prev)
        assert row_hash == hashlib.sha256(prev_and_body).hexdigest()
        prev = row_hash
    assert ledger.head() == (2, prev)


def test_the_first_entry_follows_sixty_four_zeros(ledger: DatabaseLedger) -> None:
    assert ledger.head() == (0, "0" * 64)


def test_an_entry_reads_back_as_it_was_written(ledger: DatabaseLedger) -> None:
    add(ledger, "a")
    entry = ledger.entry(1)
    assert entry is not None
    assert (entry.seq, entry.kind, entry.prev, entry.body["name"]) == (1, "a", "0" * 64, "Kiểm lâm")
    assert ledger.entry(2) is None


def test_entries_are_given_in_order_by_kind_and_from_a_place_on(ledger: DatabaseLedger) -> None:
    add(ledger, "a", "b", "a")
    assert [e.seq for e in ledger.entries()] == [1, 2, 3]
    assert [e.seq for e in ledger.entries("a")] == [1, 3]
    assert [e.seq for e in ledger.entries("a", "b", after=1)] == [2, 3]


def test_a_long_ledger_is_read_to_its_end(ledger: DatabaseLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dondoc.adapters.ledger.READ_SPAN", 3)
    add(ledger, *"abababab")
    assert [e.seq for e in ledger.entries("b")] == [2, 4, 6, 8]


class BrokenOffError(Exception):
    """What goes wrong in the middle of a transaction."""


def test_after_an_exception_nothing_remains_in_the_database_or_in_memory(ledger: DatabaseLedger, url: str) -> None:
    add(ledger, "a")
    before = ledger.head()
    with pytest.raises(BrokenOffError), ledger.write():  # noqa: PT012 - the whole transaction is the claim
        ledger.append(NOW, "mail.judged", ARRIVAL, (REF,))
        ledger.add_mails([{"header_hash": "h", "size": 1, "seq": 2, "message_id": "<x>"}])
        ledger.set("name", "value")
        raise BrokenOffError
    assert ledger.head() == before
    assert ledger.events(REF) == []
    assert ledger.known_mails([("h", 1)]) == {}
    assert ledger.setting("name") is None
    assert rows(url, "SELECT count(*) FROM entry") == [(1,)]
    add(ledger, "b")
    assert [e.kind for e in ledger.entries()] == ["a", "b"]


def test_within_a_transaction_its_own_events_are_seen(ledger: DatabaseLedger) -> None:
    with ledger.write():
        ledger.append(NOW, "mail.judged", ARRIVAL, (REF,))
        assert [type(e) for e in ledger.events(REF)] == [Arrived]
        assert ledger.changed_since(0) == {REF}


@pytest.mark.parametrize("known", ["nothing", "one history", "all histories"])
def test_what_another_process_has_written_is_seen_once(
    ledger: DatabaseLedger, other: DatabaseLedger, known: str
) -> None:
    if known == "one history":
        ledger.events(REF)
    if known == "all histories":
        ledger.load_all_events()
    with other.write():
        other.append(NOW, "mail.judged", ARRIVAL, (REF,))
    ledger.refresh()
    ledger.refresh()
    assert len(ledger.events(REF)) == 1
    assert ledger.head() == other.head()


def test_histories_read_before_the_head_is_known_are_not_read_twice(
    ledger: DatabaseLedger, other: DatabaseLedger
) -> None:
    add(ledger, "a")
    with other.write():
        other.append(NOW, "mail.judged", ARRIVAL, (REF,))
    ledger.load_all_events()
    ledger.refresh()
    assert len(ledger.events(REF)) == 1


def test_two_processes_write_one_chain(ledger: DatabaseLedger, other: DatabaseLedger) -> None:
    for writer in (ledger, other, other, ledger):
        add(writer, "a")
    ledger.refresh()
    entries = list(ledger.entries())
    assert [e.seq for e in entries] == [1, 2, 3, 4]
    assert [e.prev for e in entries[1:]] == [e.hash for e in entries[:-1]]


def test_changes_name_the_refs_in_whose_history_they_stand(ledger: DatabaseLedger) -> None:
    add(ledger, "a")
    with ledger.write():
        ledger.append(NOW, "b", {}, ("tthc.2026-03.mt",))
    assert ledger.changed_since(1) == {"tthc.2026-03.mt"}


MAIL = {"header_hash": "h", "size": 1, "seq": 1, "message_id": "<x>"}
PLACE = (Place("INBOX", 7, 3), 1)
ONCE = {
    "a mail's identity": lambda ledger: ledger.add_mails([MAIL]),
    "a place in a folder": lambda ledger: ledger.add_sightings([PLACE]),
    "a month's seal": lambda ledger: ledger.add_seal("2026-03", 1, "{}"),
}


@pytest.mark.parametrize("write", ONCE.values(), ids=ONCE)
def test_what_is_noted_once_is_refused_a_second_time(ledger: DatabaseLedger, write: object) -> None:
    add(ledger, "a")
    with ledger.write():
        write(ledger)  # type: ignore[operator]
    with pytest.raises(StoreError), ledger.write():
        write(ledger)  # type: ignore[operator]


def test_an_index_row_without_its_entry_is_refused_at_the_commit(ledger: DatabaseLedger) -> None:
    with pytest.raises(StoreError), ledger.write():
        ledger.add_mails([{**MAIL, "seq": 99}])
    with ledger.write():  # the entry may come after what points at it
        ledger.append(NOW, "mail.judged", {}, ())
        ledger.add_mails([MAIL])
    assert ledger.known_mails([("h", 1), ("h", 2), ("g", 1)]) == {("h", 1): 1}


def test_the_first_word_on_a_thread_stands(ledger: DatabaseLedger) -> None:
    with ledger.write():
        ledger.add_thread("<x>", KnownThread((REF,), "Nhắc", "reminder"))
        ledger.add_thread("<x>", KnownThread((), "Khác", ""))
        ledger.add_thread("", KnownThread((), "Không", ""))
    assert ledger.thread("<x>") == KnownThread((REF,), "Nhắc", "reminder")
    assert ledger.thread("") is None


def test_sightings_tell_how_far_a_folder_was_read(ledger: DatabaseLedger) -> None:
    add(ledger, "a")
    with ledger.write():
        ledger.add_sightings([(Place("INBOX", 7, uid), 1) for uid in (3, 5)])
    assert ledger.sighted("INBOX", 7) == (5, 2)
    assert ledger.sighted("INBOX", 8) == (0, 0)
    assert ledger.sighted_uids("INBOX", 7) == {3, 5}


def test_what_is_read_further_is_added_to_what_was_sighted(ledger: DatabaseLedger) -> None:
    assert ledger.sighted("INBOX", 7) == (0, 0)
    with ledger.write():
        ledger.append(NOW, "mail.judged", {"n": 1})
        ledger.add_sightings([(Place("INBOX", 7, uid), 1) for uid in (3, 5)])
    with ledger.write():
        ledger.add_sightings([(Place("INBOX", 7, 4), 1), (Place("Junk", 7, 9), 1)])
    assert ledger.sighted("INBOX", 7) == (5, 3)
    with contextlib.suppress(KeyError), ledger.write():
        ledger.add_sightings([(Place("INBOX", 7, 6), 1)])
        raise KeyError  # all of it is taken back
    assert ledger.sighted("INBOX", 7) == (5, 3)


def test_uids_and_uidvalidity_are_unsigned_numbers_of_32_bits(ledger: DatabaseLedger) -> None:
    most = 2**32 - 1
    add(ledger, "a")
    with ledger.write():
        ledger.add_sightings([(Place("INBOX", most, most), 1)])
    assert ledger.sighted("INBOX", most) == (most, 1)


def test_a_newer_schema_is_refused_with_what_to_do(url: str) -> None:
    change(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=f"schema 9999, this one knows {SCHEMA_VERSION}: install the newer"):
        Store(url)
