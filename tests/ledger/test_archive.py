"""Claims about the archive: raw mails by their hash, whole and durable before the ledger names them."""

import hashlib
import shutil
from pathlib import Path

import pytest

from dondoc.adapters.archive import FileArchive, NoArchive

RAW = b"From: kiemlam@snnmt.example\r\n\r\nB\xc3\xa1o c\xc3\xa1o\r\n"
NAME = hashlib.sha256(RAW).hexdigest()


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_loaded_byte_for_byte(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path / "archive")
    archive.keep(NAME, RAW)
    archive.settle()
    assert archive.load(NAME) == RAW
    assert archive.load("0" * 64) is None


def test_keeping_twice_is_harmless_at_once_and_later(tmp_path: Path) -> None:
    for _ in range(2):
        archive = FileArchive(tmp_path)
        archive.keep(NAME, RAW)
        archive.keep(NAME, RAW)
        archive.settle()
    (file,) = kept(tmp_path)
    assert file.read_bytes() == RAW


def test_a_file_that_stands_is_never_written_again(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    archive.keep(NAME, RAW)
    archive.settle()
    (file,) = kept(tmp_path)
    before = file.stat()
    archive.keep(NAME, RAW)
    archive.settle()
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_half_a_file_left_by_a_crash_is_no_mail_and_is_replaced(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    half = tmp_path / NAME[:2] / f"{NAME}.part"
    half.parent.mkdir()
    half.write_bytes(RAW[:5])
    assert archive.load(NAME) is None
    archive.keep(NAME, RAW)
    archive.settle()
    assert archive.load(NAME) == RAW
    assert [path.suffix for path in kept(tmp_path)] == [".eml"]


def test_a_changed_file_is_found_by_its_hash(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    archive.keep(NAME, RAW)
    archive.settle()
    (file,) = kept(tmp_path)
    file.write_bytes(RAW.replace(b"kiemlam", b"moitrng"))
    loaded = archive.load(NAME)
    assert loaded is not None
    assert hashlib.sha256(loaded).hexdigest() != NAME == file.stem


def test_the_first_mail_makes_the_folders_for_all(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path / "archive")
    archive.keep(NAME, RAW)
    archive.settle()
    folders = {path.name for path in (tmp_path / "archive").iterdir()}
    assert folders == {f"{number:02x}" for number in range(256)}


def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    archive.keep(NAME, RAW)
    archive.settle()
    shutil.rmtree(tmp_path / NAME[:2])
    archive.keep(NAME, RAW)
    archive.settle()
    assert archive.load(NAME) == RAW


def test_what_cannot_be_written_is_told_before_the_ledger_names_it(tmp_path: Path) -> None:
    (tmp_path / NAME[:2]).write_bytes(b"in the way")
    archive = FileArchive(tmp_path)
    archive.keep(NAME, RAW)
    with pytest.raises(OSError, match=NAME[:2]):
        archive.settle()


def test_an_office_may_keep_nothing() -> None:
    archive = NoArchive()
    archive.keep(NAME, RAW)
    archive.settle()
    assert archive.load(NAME) is None
