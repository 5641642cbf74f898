"""Claims about a backup: from either database, into either, and nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.backup import Home, check_backup, restore_backup, write_backup
from dondoc.adapters.copying import fill
from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.outbox import DatabaseOutbox
from dondoc.adapters.store import Store, StoreError
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.ports import Delivery, EnvelopeState, KnownThread, Place, Receipt
from tests.cast import ZONE, at
from tests.databases import rows
from tests.servers.postgres import Postgres

NOW = at("2026-03-17 09:12:33")
REF = "cchc.2026-q1.kl"
TABLES = ("entry", "entry_ref", "mail", "sighting", "thread", "letter", "envelope", "attempt", "claim", "seal")


@pytest.fixture
def full(store: Store) -> Store:
    """Give a store with something in each table."""
    ledger, outbox = DatabaseLedger(store, ZONE), DatabaseOutbox(store)
    letter = Letter(LetterKind.REMINDER, "qua_han", "k", NOW, ("a@kl",), (), rung="qua-han", refs=(REF,))
    with ledger.write():
        seq = ledger.append(NOW, "mail.judged", {"name": "Kiểm lâm"}, (REF,))
        ledger.add_mails([{"header_hash": "h", "size": 2**31, "seq": seq, "message_id": "<x>"}])
        ledger.add_sightings([(Place("INBOX", 2**32 - 1, 3), seq)])
        ledger.add_thread("<x>", KnownThread((REF,), "Nhắc", "reminder"))
        outbox.add(letter, RenderedLetter("<k@x>", "Nhắc", b"\x00\xff bytes"), seq=seq, dues={REF: "2026"})
        ledger.add_seal("2026-03", seq, "{}")
        ledger.set("name", "value")
        (envelope,) = outbox.due(NOW, 1)
        outbox.note_attempts([(envelope, Receipt(Delivery.SENT, "250"))], NOW)
        outbox.mark(envelope, EnvelopeState.SENT)
    return store


@pytest.fixture
def target(postgres: Postgres) -> Iterator[tuple[Store, str]]:
    url = postgres.new_database()
    opened = Store(url)
    yield opened, url
    opened.close()


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    found = {table: sorted(rows(url, f"SELECT * FROM {table}")) for table in TABLES}  # noqa: S608 - names of our own
    assert all(found.values()), found
    return {**found, "setting": sorted(rows(url, "SELECT * FROM setting WHERE name <> 'epoch'"))}


def test_a_copy_holds_every_row(full: Store, url: str, tmp_path: Path) -> None:
    full.backup(tmp_path / "copies" / "copy.db")
    assert content(f"sqlite:///{tmp_path / 'copies' / 'copy.db'}") == content(url)


def test_a_copy_made_within_another_ones_transaction_holds_what_was_committed(full: Store, tmp_path: Path) -> None:
    ledger = DatabaseLedger(full, ZONE)
    with ledger.write():
        ledger.append(NOW, "b", {})
        full.backup(tmp_path / "copy.db")
    copy = Store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert [e.kind for e in DatabaseLedger(copy, ZONE).entries()] == ["mail.judged"]
    copy.close()


def test_a_backup_of_either_goes_into_postgresql_and_life_goes_on(
    full: Store, url: str, target: tuple[Store, str], tmp_path: Path
) -> None:
    store, other = target
    home = Home(tmp_path / "a", tmp_path / "token-key", tmp_path / "etc")
    write_backup(full, home, tmp_path / "backup.tar", lambda _share: None)
    assert check_backup(tmp_path / "backup.tar").mails == 0
    restore_backup(tmp_path / "backup.tar", tmp_path / "work" / "copy.db", home, lambda _share: None)
    fill(store, f"sqlite:///{tmp_path / 'work' / 'copy.db'}")
    assert content(other) == content(url)
    ledger, outbox = DatabaseLedger(store, ZONE), DatabaseOutbox(store)
    with ledger.write():
        ledger.append(NOW, "c", {})
        letter = Letter(LetterKind.ALERT, "canh_bao", "l", NOW, ("a@kl",))
        outbox.add(letter, RenderedLetter("<l@x>", "Tin", b"l"), seq=2, dues={})
        outbox.note_attempts([(outbox.due(NOW, 1)[0], Receipt(Delivery.SENT, "250"))], NOW)
    assert ledger.head()[0] == 2


def test_a_ledger_that_is_there_is_not_overwritten(full: Store, target: tuple[Store, str], tmp_path: Path) -> None:
    full.backup(tmp_path / "copy.db")
    store, other = target
    fill(store, f"sqlite:///{tmp_path / 'copy.db'}")
    before = content(other)
    with pytest.raises(StoreError, match="there is a ledger in the database"):
        fill(store, f"sqlite:///{tmp_path / 'copy.db'}")
    assert content(other) == before
