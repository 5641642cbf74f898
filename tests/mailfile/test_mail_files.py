"""Mail files: mbox in its dialects, Maildir, folders and single mails."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.mailfile import FileMail, MailFileError, read_files

KL = b"From: kl@snnmt.example\nSubject: BC CCHC\n\nKinh gui.\n"
MT = b"From: mt@snnmt.example\nSubject: So lieu\n\nGui kem.\n"
LINE = b"From kl@snnmt.example Mon Mar 16 10:02:05 2026\n"


def read(path: Path) -> list[FileMail]:
    """Return all mails of one path."""
    return list(read_files([path]))


def mbox(tmp_path: Path, content: bytes) -> list[FileMail]:
    """Return the mails of an mbox with that content."""
    path = tmp_path / "thu.mbox"
    path.write_bytes(content)
    return read(path)


def test_an_mbox_gives_its_mails_in_order(tmp_path: Path) -> None:
    found = mbox(tmp_path, LINE + KL + b"\n" + LINE + MT + b"\n")
    assert [m.raw for m in found] == [KL, MT]


def test_the_from_line_dates_a_mail_in_utc(tmp_path: Path) -> None:
    found = mbox(tmp_path, LINE + KL)
    assert found[0].mbox_date == dt.datetime(2026, 3, 16, 10, 2, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Mon Mar 16 10:02:05 2026\n",
        b"From kl@x Mon Mar  6 10:02 2026\n",
        b"From kl@x Mon Mar 16 17:02:05 +0700 2026\n",
        b"From kl@x Mon Mar 16 17:02:05 2026 +0700\n",
        b"From - Mon Mar 16 10:02:05 2026\r\n",
    ],
)
def test_every_usual_from_line_begins_a_mail(tmp_path: Path, line: bytes) -> None:
    found = mbox(tmp_path, LINE + KL + b"\n" + line + MT)
    assert [m.raw for m in found] == [KL, MT]
    assert found[1].mbox_date is not None


@pytest.mark.parametrize(
    "text",
    [
        b"x\nFrom kl@x Mon Mar 16 10:02:05 2026\n",
        b"\nFrom the office of 16 March\n",
        b"\nFrom: kl@x Mon Mar 16 10:02:05 2026\n",
    ],
)
def test_a_line_of_the_text_that_looks_like_one_begins_none(tmp_path: Path, text: bytes) -> None:
    found = mbox(tmp_path, LINE + KL + text)
    assert [m.raw for m in found] == [KL + text]


def test_quoted_from_lines_lose_one_mark(tmp_path: Path) -> None:
    found = mbox(tmp_path, LINE + KL + b"\n>From kl\n>>From mt\n> From x\n")
    assert found[0].raw == KL + b"\nFrom kl\n>From mt\n> From x\n"


def test_an_mbox_with_crlf_is_read_alike(tmp_path: Path) -> None:
    content = (LINE + KL + b"\n" + LINE + MT + b"\n").replace(b"\n", b"\r\n")
    assert [m.raw for m in mbox(tmp_path, content)] == [m.replace(b"\n", b"\r\n") for m in (KL, MT)]


def test_an_empty_file_holds_no_mail(tmp_path: Path) -> None:
    assert mbox(tmp_path, b"") == []


def test_a_single_mail_is_given_whole(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(KL)
    assert read(path) == [FileMail(KL, None, "one.eml")]


def test_a_folder_gives_its_eml_files_by_name(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(MT)
    (tmp_path / "a.EML").write_bytes(KL)
    (tmp_path / "note.txt").write_bytes(b"no mail")
    assert [m.raw for m in read(tmp_path)] == [KL, MT]


def test_a_maildir_gives_what_is_new_and_what_is_seen(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "2.x:2,S").write_bytes(MT)
    (tmp_path / "new" / "1.x").write_bytes(KL)
    (tmp_path / "tmp" / "0.x").write_bytes(b"half a mail")
    assert [m.raw for m in read(tmp_path)] == [KL, MT]


def test_a_missing_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MailFileError, match=r"^There is no mail file .*gone\.mbox\.$"):
        read(tmp_path / "gone.mbox")


def test_a_folder_without_mail_is_told(tmp_path: Path) -> None:
    with pytest.raises(MailFileError, match="neither a Maildir nor any"):
        read(tmp_path)


@given(
    mails=st.lists(
        st.lists(st.sampled_from([b"", b"From x", b">From y", b"text", b"F"]), max_size=6), min_size=1, max_size=5
    )
)
def test_what_is_written_as_mboxrd_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, mails: list[list[bytes]]
) -> None:
    whole = [KL + b"".join(line + b"\n" for line in lines) for lines in mails]
    quoted = [
        b"".join(b">" + x if x.lstrip(b">").startswith(b"From ") else x for x in m.splitlines(keepends=True))
        for m in whole
    ]
    path = tmp_path_factory.mktemp("mbox") / "x.mbox"
    path.write_bytes(b"".join(LINE + m + b"\n" for m in quoted))
    assert [m.raw for m in read(path)] == whole
