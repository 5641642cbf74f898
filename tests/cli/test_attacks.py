"""A sealed record is attacked by somebody who may write all files of the office; each attack is found."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dondoc.adapters.records.json import write_json
from dondoc.core.chain import FIRST_PREV, canonical, link
from dondoc.core.record import canonical as record_bytes
from dondoc.core.record import seal_hash
from tests.cli.office import dondoc

LATE, ON_TIME = '"status":"late"', '"status":"on_time"'
Change = Callable[[dict[str, object]], dict[str, object] | None]


def database(office: Path) -> sqlite3.Connection:
    """Return the office's database, opened behind the program's back."""
    return sqlite3.connect(office / "dondoc.db", isolation_level=None)


def rebuild(office: Path, change: Change) -> None:
    """Change entries, then forge the whole chain and every seal anew, as somebody would who knows the program."""
    with closing(database(office)) as db:
        bodies = [json.loads(row[0]) for row in db.execute("SELECT body FROM entry ORDER BY seq")]
        records = {m: json.loads(r) for m, r in db.execute("SELECT month, record FROM seal")}
        prev = FIRST_PREV
        for seq, old in enumerate(bodies, start=1):
            body = change(old) or old
            if body["kind"] == "month.sealed":
                record = records[body["month"]]
                record["ledger"] = {"seq": seq - 1, "hash": prev}
                record["sha256"] = body["sha256"] = seal_hash(record)
                db.execute("UPDATE seal SET record = ? WHERE month = ?", (record_bytes(record).decode(), body["month"]))
                file = office / "records" / f"record-{body['month']}.json"
                file.write_bytes(write_json(record))
            text = canonical(body)
            hashed = link(prev, text)
            db.execute("UPDATE entry SET body = ?, prev = ?, hash = ? WHERE seq = ?", (text, prev, hashed, seq))
            prev = hashed


def later(body: dict[str, object]) -> dict[str, object] | None:
    """Let the mail that was late have come in time."""
    if body["kind"] == "mail.judged" and body.get("refs") == ["tthc.2026-03.kl"]:
        return {**body, "received": "2026-03-19T09:00:00+07:00"}
    return None


def found(office: Path, *words: str | Path) -> str:
    """Return what `verify` says; it must have found something."""
    told = dondoc("verify", *words, config=office)
    assert told.status == 1, told.out
    return told.err


def covering(office: Path) -> Path:
    """Return the mail that covered the sealed record, as any mailbox keeps it."""
    return next((office / "sent").glob("*-record.eml"))


def test_a_deleted_entry_is_named_by_what_stands_in_its_place(office: Path) -> None:
    with closing(database(office)) as db:
        db.execute("DELETE FROM entry WHERE seq = 40")
    assert "entry 41" in (told := found(office))
    assert "entry 40 should stand here" in told


def test_an_entry_that_was_put_in_between_breaks_the_chain(office: Path) -> None:
    with closing(database(office)) as db:
        db.execute("UPDATE entry SET seq = seq + 1000000 WHERE seq > 40")
        db.execute("UPDATE entry SET seq = seq - 999999 WHERE seq > 1000000")
        db.execute("INSERT INTO entry SELECT 41, at, kind, body, prev, 'x' FROM entry WHERE seq = 40")
    assert "entry 41" in found(office)


def test_an_edited_entry_is_named(office: Path) -> None:
    with closing(database(office)) as db:
        db.execute("UPDATE entry SET body = replace(body, '2026-03-16T17:02:05', '2026-03-16T16:02:05')")
    assert "its content was changed after it was written" in found(office)


def test_an_arrival_hidden_from_its_obligation_is_found_though_the_chain_is_whole(office: Path) -> None:
    with closing(database(office)) as db:
        query = "SELECT seq FROM entry WHERE kind = 'mail.judged' AND body LIKE '%\"refs\":[\"cchc.2026-q1.mt\"]%'"
        (seq,) = db.execute(query).fetchone()
        db.execute("DELETE FROM entry_ref WHERE seq = ?", (seq,))
    assert f"entry {seq}: the index of cchc.2026-q1.mt does not agree with it" in found(office)


def test_an_edited_file_of_the_record_is_found_beside_a_ledger_that_is_whole(office: Path) -> None:
    file = office / "records" / "record-2026-03.json"
    file.write_bytes(file.read_bytes().replace(b': "late"', b': "on_time"'))
    assert "record-2026-03.json: the record was changed after it was written" in found(office)


def test_an_edited_file_that_was_sealed_anew_is_found_by_the_ledger_and_by_the_mail(office: Path) -> None:
    file = office / "records" / "record-2026-03.json"
    record = json.loads(file.read_text("utf-8").replace(': "late"', ': "on_time"'))
    record["sha256"] = seal_hash(record)
    file.write_bytes(write_json(record))
    assert dondoc("verify", file).status == 0  # by itself it is without a fault
    assert "it is not the record that was sealed" in found(office)
    told = dondoc("verify", file, "--against", covering(office))
    assert (told.status, "another one was mailed" in told.err) == (1, True)


def test_the_true_file_fits_the_mail_and_the_hash_in_it_without_any_ledger(lived: Path) -> None:
    file = lived / "records" / "record-2026-03.json"
    assert dondoc("verify", file, "--against", covering(lived)).status == 0
    assert dondoc("verify", file, "--against", json.loads(file.read_bytes())["sha256"]).status == 0


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "pdf"])
def test_every_other_form_is_held_against_what_was_printed_at_the_seal(lived: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"record-2026-03.{form}"
    file.write_bytes((lived / "records" / file.name).read_bytes())
    assert dondoc("verify", file, config=lived).status == 0
    file.write_bytes(file.read_bytes() + b" ")
    told = dondoc("verify", file, config=lived)
    assert (told.status, "changed, or not from a seal" in told.err) == (1, True)


def test_a_record_that_was_changed_in_the_database_is_named(office: Path) -> None:
    with closing(database(office)) as db:
        db.execute("UPDATE seal SET record = replace(record, ?, ?)", (LATE, ON_TIME))
    assert "the record of 2026-03 was changed" in found(office)


def test_a_record_that_was_sealed_anew_in_the_database_is_named(office: Path) -> None:
    with closing(database(office)) as db:
        record = json.loads(db.execute("SELECT record FROM seal").fetchone()[0].replace(LATE, ON_TIME))
        record["sha256"] = seal_hash(record)
        db.execute("UPDATE seal SET record = ?", (record_bytes(record).decode(),))
    assert "is another than the one that was sealed" in found(office)


def test_a_second_seal_of_a_month_at_the_end_of_the_chain_is_found(office: Path) -> None:
    with closing(database(office)) as db:
        record = json.loads(db.execute("SELECT record FROM seal").fetchone()[0].replace(LATE, ON_TIME))
        record["sha256"] = seal_hash(record)
        db.execute("UPDATE seal SET record = ?", (record_bytes(record).decode(),))
        seq, prev = db.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        body = {"seq": seq + 1, "at": "2026-04-05T08:00:00+07:00", "kind": "month.sealed", "month": "2026-03"}
        text = canonical({**body, "sha256": record["sha256"]})
        entry = (seq + 1, "2026-04-05T01:00:00Z", "month.sealed", text, prev, link(prev, text))
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entry)
    assert "seals 2026-03 2 times" in found(office)


def test_a_chain_rebuilt_whole_verifies_by_itself_and_is_found_by_a_seal_that_was_mailed(office: Path) -> None:
    mailed = covering(office)
    assert dondoc("verify", "--against", mailed, config=office).status == 0
    rebuild(office, later)
    assert dondoc("verify", config=office).status == 0  # the contract says so: by itself it is whole
    assert "stands nowhere in this ledger" in found(office, "--against", mailed)
    with closing(database(office)) as db:
        (record,) = db.execute("SELECT record FROM seal").fetchone()
    assert hashlib.sha256(record.encode()).hexdigest() not in mailed.read_text("ascii")


def test_a_chain_rebuilt_under_a_seal_that_was_left_alone_is_named(office: Path) -> None:
    with closing(database(office)) as db:
        (kept,) = db.execute("SELECT record FROM seal").fetchone()
    rebuild(office, later)
    with closing(database(office)) as db:
        db.execute("UPDATE seal SET record = ?", (kept,))
    assert "is another than the one that was sealed" in found(office)


def test_a_seal_that_was_taken_out_is_named(office: Path) -> None:
    with closing(database(office)) as db:
        db.execute("DELETE FROM seal")
    assert "the record of 2026-03 was sealed and is gone" in found(office)
