"""`verify`, `replay`, `import`, `check`: what is kept, and what is run over files."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.office import SCENARIO, dondoc, new_office

CHECKER = SCENARIO.parent / "check.py"


def tampered(office: Path, statement: str) -> None:
    """Change the database behind the program's back."""
    with sqlite3.connect(office / "dondoc.db") as database:
        database.execute(statement)


def test_a_ledger_as_it_was_written_verifies(lived: Path) -> None:
    told = dondoc("verify", config=lived)
    assert (told.status, told.err) == (0, "")
    assert "all as written" in told.out


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("""UPDATE entry SET body = replace(body, 'kl@snnmt', 'mt@snnmt') WHERE seq = 31""", "entry 31 (mail.judged)"),
        ("UPDATE entry SET kind = 'mail.judgee' WHERE seq = 31", "entry 31 (mail.judgee)"),
        ("UPDATE entry SET hash = 'f' || substr(hash, 2) || 'g' WHERE seq = 12", "entry 12 (obligation.opened)"),
        ("UPDATE seal SET record = replace(record, '\"late\"', '\"on_time\"')", "the record of 2026-03 was changed"),
        ("DELETE FROM seal", "the record of 2026-03 was sealed and is gone"),
    ],
)
def test_the_first_thing_that_is_wrong_is_named(office: Path, statement: str, said: str) -> None:
    tampered(office, statement)
    told = dondoc("verify", config=office)
    assert (told.status, said in told.err) == (1, True), told.err


def test_a_changed_mail_of_the_archive_is_named(office: Path) -> None:
    mails = sorted((office / "archive").rglob("*.eml"))
    mails[0].write_bytes(mails[0].read_bytes() + b"x")
    mails[1].unlink()
    told = dondoc("verify", config=office)
    assert told.status == 1
    assert "was changed" in told.err
    assert "does not hold its mail" in told.err


def test_a_seal_that_was_mailed_stands_in_the_chain(lived: Path) -> None:
    mail = next((lived / "sent").glob("*-record.eml"))
    assert dondoc("verify", "--against", mail, config=lived).status == 0


def test_a_hash_of_another_ledger_stands_nowhere(lived: Path) -> None:
    told = dondoc("verify", "--against", "ab" * 32, config=lived)
    assert (told.status, "stands nowhere" in told.err) == (1, True)


def test_what_is_neither_hash_nor_mail_is_wrong_use(lived: Path) -> None:
    assert dondoc("verify", "--against", "abc", config=lived).status == 2


def test_a_record_is_verified_alone(lived: Path, tmp_path: Path) -> None:
    record = tmp_path / "record-2026-03.json"
    shutil.copy(lived / "records" / record.name, record)
    assert dondoc("verify", record).status == 0
    record.write_text(record.read_text(encoding="utf-8").replace('"late"', '"on_time"'), encoding="utf-8")
    assert dondoc("verify", record).status == 1


def test_a_record_that_is_not_sealed_is_not_called_sealed(lived: Path, tmp_path: Path) -> None:
    assert dondoc("record", "2026-04", "--out", tmp_path, config=lived).status == 0
    told = dondoc("verify", tmp_path / "record-2026-04.json")
    assert (told.status, "not sealed then" in told.out, "its seal" in told.out) == (0, True, False)


@pytest.mark.parametrize("place", ["", "records", "archive"])
def test_a_replay_into_a_real_office_is_refused(office: Path, place: str) -> None:
    before = sorted(path for path in office.glob("**/*") if "-shm" not in path.name and "-wal" not in path.name)
    words = ("replay", SCENARIO / "mail.mbox", "--from", "2026-03-01", "--to", "2026-03-02", "--out", office / place)
    told = dondoc(*words, config=office)
    assert (told.status, "is a folder of a real office" in told.err) == (2, True)
    assert sorted(p for p in office.glob("**/*") if "-shm" not in p.name and "-wal" not in p.name) == before


def test_a_file_without_a_mail_is_not_judged_in_silence(lived: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").touch()
    told = dondoc("judge", tmp_path / "empty.mbox", config=lived)
    assert (told.status, f"{tmp_path / 'empty.mbox'}: no mail in it" in told.err) == (1, True)


def replayed(out: Path) -> Path:
    """Replay the worked month."""
    words = ("replay", SCENARIO / "mail.mbox", "--from", "2026-03-01", "--to", "2026-04-08", "--out", out)
    told = dondoc(*words, config=SCENARIO / "config")
    assert (told.status, told.out, told.err) == (0, "", "")
    return out


def test_the_worked_month_replays_to_what_is_expected_and_always_to_the_same_bytes(tmp_path: Path) -> None:
    first, second = replayed(tmp_path / "one"), replayed(tmp_path / "two")
    checked = subprocess.run([sys.executable, CHECKER, SCENARIO, first], capture_output=True, check=False, text=True)
    assert checked.returncode == 0, checked.stdout
    assert digests(first) == digests(second)


def digests(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize(
    ("mail", "last", "status"), [("nowhere.mbox", "2026-04-08", 1), (SCENARIO / "mail.mbox", "2026-02-08", 2)]
)
def test_a_replay_that_cannot_be_ends_with_a_sentence(tmp_path: Path, mail: Path, last: str, status: int) -> None:
    words = ("replay", mail, "--from", "2026-03-01", "--to", last, "--out", tmp_path / "out")
    assert dondoc(*words, config=SCENARIO / "config").status == status


def test_past_months_become_reconstructed_records_without_a_word_to_anybody(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    service = office / "dondoc.toml"
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace("live_since = 2026-03-01", "live_since = 2026-04-01"), encoding="utf-8")
    told = dondoc("import", SCENARIO / "mail.mbox", "--from", "2026-03-01", config=office)
    assert told.status == 0, told.err
    record = json.loads((office / "records" / "record-2026-03.json").read_text(encoding="utf-8"))
    assert record["reconstructed"] is True
    assert record["totals"]["due"] > 0
    assert {unit["reminders"] + unit["escalations"] for unit in record["units"]} == {0}
    assert dondoc("verify", config=office).status == 0
    assert dondoc("verify", office / "records" / "record-2026-03.json").status == 0
    assert json.loads(dondoc("status", "--json", config=office).out)["outbox"] == {}
    assert "left as it is" in dondoc("import", SCENARIO / "mail.mbox", "--from", "2026-03-01", config=office).out


def test_months_of_the_live_service_are_not_imported(lived: Path) -> None:
    assert dondoc("import", SCENARIO / "mail.mbox", "--from", "2026-03-01", config=lived).status == 2


def test_check_names_what_is_wrong_and_the_remedy(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    told = dondoc("check", "--offline", config=office)
    assert told.status == 1
    assert "x   imap secret" in told.out
    assert "ok  configuration" in told.out
    for name in ("imap-password", "smtp-password"):
        (office / name).write_text("mật khẩu\n", encoding="utf-8")
        (office / name).chmod(0o600)
    assert dondoc("check", "--offline", config=office).status == 0
    assert list(office.glob("*.db*")) == []


def test_check_names_the_forms_of_the_record_and_a_broken_template(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    assert "ok  record forms" in (told := dondoc("check", "--offline", config=office).out)
    assert "docx, html, json, pdf, xlsx" in told
    (office / "mail_templates").mkdir()
    (office / "mail_templates" / "record.docx").write_bytes(b"")
    told = dondoc("check", "--offline", config=office).out
    assert "x   record template" in told
    assert "docx, html, json, pdf, xlsx" in told  # the shipped template stands in


def test_check_shows_the_configuration_without_its_secrets(lived: Path) -> None:
    told = dondoc("check", "--show", config=lived)
    assert told.status == 0
    assert "[office]" in told.out
    assert "imap-password" in told.out


def test_raw_mails_can_be_forgotten_and_chain_and_records_still_verify(office: Path) -> None:
    kept = len(list((office / "archive").rglob("*.eml")))
    told = dondoc("forget", "--before", "2026-03-20", "--by", "an", config=office)
    left = len(list((office / "archive").rglob("*.eml")))
    assert (told.status, told.out.split()[0]) == (0, str(kept - left))
    assert 0 < left < kept
    assert dondoc("verify", config=office).status == 0


def test_what_lies_ahead_cannot_be_forgotten(office: Path) -> None:
    told = dondoc("forget", "--before", "2099-01-01", config=office)
    assert (told.status, "lies ahead" in told.err) == (1, True)
