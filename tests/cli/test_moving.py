"""`backup` and `restore`: an office moves by one file, to another host, another database, another owner."""

import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.cli.office import SCENARIO, dondoc, new_office
from tests.servers.postgres import Postgres

CHECKER = SCENARIO.parent / "check.py"

NOBODY = 65534


def test_a_backup_comes_back_as_it_was(lived: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.tar"
    assert dondoc("backup", file, config=lived).status == 0
    other = new_office(tmp_path / "other")
    assert dondoc("restore", file, config=other).status == 0
    assert dondoc("verify", config=other).out == dondoc("verify", config=lived).out
    listed = dondoc("list", "--json", config=lived).out
    assert re.sub('"at".*', "", dondoc("list", "--json", config=other).out) == re.sub('"at".*', "", listed)


def test_a_backup_alone_moves_the_office_but_for_its_passwords(office: Path, tmp_path: Path) -> None:
    (office / "mail_templates").mkdir(exist_ok=True)
    (office / "mail_templates" / "ket_thuc.txt.j2").write_text("Trân trọng.", encoding="utf-8")
    (office / "ca.pem").write_text("an authority", encoding="utf-8")
    for name in ("imap-password", "smtp-password"):
        (office / name).write_text("mật khẩu", encoding="utf-8")
    (office / "token-key").write_text(f"2026-03-01 {'ab' * 32}\n", encoding="utf-8")
    file, new = tmp_path / "office.tar", tmp_path / "new" / "etc"
    assert dondoc("backup", file, "--keys", config=office).status == 0
    told = dondoc("restore", file, config=new)
    assert (told.status, told.err) == (0, "")
    assert "no keys of links" not in told.out
    assert f"Next: put the password into {new / 'imap-password'}" in told.out
    for name in ("units.toml", "ca.pem", "token-key", "mail_templates/ket_thuc.txt.j2"):
        assert (new / name).read_bytes() == (office / name).read_bytes()
    assert (new / "token-key").stat().st_mode & 0o777 == 0o600
    assert not (new / "imap-password").exists()
    assert b"m\xe1\xba\xadt kh" not in file.read_bytes()
    assert dondoc("verify", config=new).out == dondoc("verify", config=office).out


KEY = f"2026-03-01 {'ab' * 32}\n"


def back_up(office: Path, file: Path, *how: str) -> str:
    """Back an office up that has a key, with no umask and a file of another mode in the way; return what it tells."""
    (office / "token-key").write_text(KEY, encoding="utf-8")
    left = file.with_name(f".{file.name}.part")  # of one that was killed, or of somebody who wants to read along
    left.write_bytes(b"")
    left.chmod(0o666)
    usual = os.umask(0)
    try:
        told = dondoc("backup", file, *how, config=office)
    finally:
        os.umask(usual)
    assert (told.status, told.err) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    return told.out


def test_who_finds_an_ordinary_backup_finds_no_key_of_links(office: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "nightly.tar", tmp_path / "new" / "etc"
    assert "keys" not in back_up(office, file)
    assert KEY.strip().encode() not in file.read_bytes()
    told = dondoc("restore", file, config=new)
    assert (told.status, told.err) == (0, "")
    assert "there are no keys of links in it (--keys)" in told.out
    assert not (new / "token-key").exists()


def test_a_backup_with_keys_says_so_and_asks_to_be_deleted(office: Path, tmp_path: Path) -> None:
    told = back_up(office, tmp_path / "move.tar", "--keys")
    assert ", the keys of links and the configuration" in told
    assert "Next: delete it once the office has moved" in told
    assert KEY.strip().encode() in (tmp_path / "move.tar").read_bytes()


def test_keys_that_are_not_there_are_not_said_to_be_in_the_backup(office: Path, tmp_path: Path) -> None:
    (office / "token-key").unlink(missing_ok=True)
    told = dondoc("backup", tmp_path / "move.tar", "--keys", config=office)
    assert (told.status, "there are no keys of links" in told.err) == (1, True)
    assert not (tmp_path / "move.tar").exists()


def test_a_configuration_that_is_there_stays(lived: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "office.tar", new_office(tmp_path / "other")
    (other / "units.toml").write_text((other / "units.toml").read_text("utf-8") + "# mine\n", encoding="utf-8")
    assert dondoc("backup", file, config=lived).status == 0
    assert "the configuration: was here and stays" in dondoc("restore", file, config=other).out
    assert (other / "units.toml").read_text("utf-8").endswith("# mine\n")


def test_what_root_restores_for_a_service_belongs_to_the_service(lived: Path, tmp_path: Path) -> None:
    file, other, state = tmp_path / "office.tar", new_office(tmp_path / "other"), tmp_path / "state"
    state.mkdir()
    os.chown(state, NOBODY, NOBODY)
    assert dondoc("backup", file, config=lived).status == 0
    assert dondoc("restore", file, config=other, more={"STATE_DIRECTORY": str(state)}).status == 0
    there = [path for path in state.glob("**/*") if path.name != "records"]
    assert {path.lstat().st_uid for path in there} == {NOBODY}
    assert {"dondoc.db", "dondoc.db.lock", "archive"} <= {path.name for path in there}


@pytest.fixture
def public() -> Iterator[Path]:
    """Give a folder to which everybody has a way, which pytest's own bar."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_check_as_root_asks_what_the_service_may_write(office: Path, public: Path) -> None:
    panel = public / "node-exporter"
    with (office / "dondoc.toml").open("a", encoding="utf-8") as file:
        file.write(f'[monitoring]\ntextfile = "{panel}/dondoc.prom"\n')

    def told() -> str:
        out = dondoc("check", "--offline", config=office).out
        return " ".join(out[out.index("monitoring ") :].split())

    assert "is not there" in told()
    panel.mkdir(mode=0o755)
    assert "can be written" in told()
    for path in (office, *office.glob("dondoc.db*")):
        os.chown(path, NOBODY, NOBODY)
    assert "the service cannot write" in told()
    assert "setfacl" in told()
    os.chown(panel, NOBODY, NOBODY)
    assert "can be written" in told()


def on_postgresql(directory: Path, url: str) -> Path:
    """Return an office without a ledger, whose database is a schema on a server."""
    office = new_office(directory)
    file = office / "dondoc.toml"
    told = re.sub(r"\[database\]\nurl = .*", f'[database]\nurl = "{url}"\nschema = "snnmt"', file.read_text("utf-8"))
    file.write_text(told, encoding="utf-8")
    return office


def test_a_backup_moves_an_office_to_postgresql_and_back(lived: Path, tmp_path: Path, postgres: Postgres) -> None:
    there, back = tmp_path / "there.tar", tmp_path / "back.tar"
    assert dondoc("backup", there, config=lived).status == 0
    server = on_postgresql(tmp_path / "server", postgres.new_database(template="template0"))
    told = dondoc("restore", there, config=server)
    assert (told.status, told.err) == (0, "")
    assert "schema snnmt: restored" in told.out
    assert "overwrites none" in dondoc("restore", there, config=server).err
    whole = dondoc("verify", config=lived).out
    assert dondoc("verify", config=server).out == whole
    assert dondoc("backup", back, config=server).status == 0
    again = new_office(tmp_path / "again")
    assert dondoc("restore", back, config=again).status == 0
    assert dondoc("verify", config=again).out == whole


def test_neither_backup_nor_restore_overwrites(lived: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.tar"
    file.write_bytes(b"precious")
    assert dondoc("backup", file, config=lived).status == 1
    assert file.read_bytes() == b"precious"
    assert "overwrites no ledger" in dondoc("restore", file, config=lived).err


def test_what_a_crash_left_beside_the_lost_ledger_gets_not_into_the_restored_one(lived: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "office.tar", new_office(tmp_path / "other")
    assert dondoc("backup", file, config=lived).status == 0
    lost = sqlite3.connect(tmp_path / "lost.db")
    lost.executescript("PRAGMA journal_mode = WAL; CREATE TABLE lost (x); INSERT INTO lost VALUES (1);")
    shutil.copy(tmp_path / "lost.db-wal", other / "dondoc.db-wal")
    lost.close()
    told = dondoc("restore", file, config=other)
    assert (told.status, "dondoc.db-wal exists" in told.err) == (1, True)
    (other / "dondoc.db-wal").unlink()
    assert dondoc("restore", file, config=other).status == 0
    assert dondoc("verify", config=other).out == dondoc("verify", config=lived).out


def test_a_damaged_backup_restores_nothing(lived: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.tar"
    assert dondoc("backup", file, config=lived).status == 0
    data = bytearray(file.read_bytes())
    data[100_000] ^= 1
    file.write_bytes(bytes(data))
    other = new_office(tmp_path / "other")
    assert dondoc("restore", file, config=other).status == 1
    assert not (other / "dondoc.db").exists()


FOREIGN = ["../evil", "/etc/evil", "archive/../../evil.eml", "config/imap-password", "config/../evil.toml"]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_backup_with_foreign_names_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, BytesIO(b"evil"))
    told = dondoc("restore", file, config=new_office(tmp_path / "office"))
    assert (told.status, "does not belong" in told.err) == (1, True)
