"""Past months from IMAP folders, on a real server: the same records as from files, and the folders stay untouched."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from imaplib import Time2Internaldate
from pathlib import Path

import pytest

from dondoc.adapters.mailfile import read_files
from dondoc.adapters.pastbox import PastMail, PastMailbox, PastMailError, mails_between
from dondoc.ports import MailboxError, Place
from dondoc.replay import SimulatedClock
from tests.cast import at
from tests.cli.office import SCENARIO, dondoc, new_office
from tests.imap.office import mail, mailbox
from tests.servers.dovecot import PASSWORD, Dovecot

ARCHIVE, WIRE_NAME = "Lưu trữ", '"L&AbA-u tr&Hu8-"'  # as people see it, and in modified UTF-7 (RFC 3501, 5.1.3)
SPAN = (at("2026-03-01 00:00"), at("2026-04-03 08:00"))
CHANGES = {
    r'host = "mail[^"]*"\nport = 993\nsecurity = "tls"': 'host = "127.0.0.1"\nport = {port}\nsecurity = "none"',
    r"live_since = 2026-03-01": "live_since = 2026-04-01",
    r'username = "[^"]*"': 'username = "{user}"',
}


def office_on(server: Dovecot, user: str, directory: Path) -> Path:
    """Return the worked month's office, live since April, whose mailbox lies on the server."""
    office = new_office(directory)
    file = office / "dondoc.toml"
    text = file.read_text("utf-8")
    for pattern, said in CHANGES.items():
        text, found = re.subn(pattern, said.format(port=server.imap, user=user), text, count=1)
        assert found == 1, pattern
    file.write_text(text, "utf-8")
    (office / "imap-password").write_text(PASSWORD, "utf-8")
    (office / "imap-password").chmod(0o600)
    return office


def fill(server: Dovecot, user: str, mails: Sequence[bytes]) -> None:
    """Put mails into a folder with a Vietnamese name, each with the INTERNALDATE of its Date."""
    with server.client(user) as client:
        assert client.create(WIRE_NAME)[0] == "OK"
        for raw in mails:
            date = re.search(rb"^Date: (.*?)\r?$", raw, re.MULTILINE)
            came = parsedate_to_datetime(date[1].decode()) if date else dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
            told = client.append(
                WIRE_NAME, "", Time2Internaldate(came), raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            )
            assert told[0] == "OK", told


def record_of(office: Path) -> dict[str, object]:
    """Return the record but for the mails' hashes: a server keeps them with other line ends than a file."""
    text = (office / "records" / "record-2026-03.json").read_text("utf-8")
    made: dict[str, object] = json.loads(re.sub(r'"sha256": "[0-9a-f]{64}"', '"sha256": ""', text))
    return made


def test_a_folder_gives_the_record_that_the_same_mails_give_as_a_file(
    server: Dovecot, user: str, tmp_path: Path
) -> None:
    fill(server, user, [file.raw for file in read_files([SCENARIO / "mail.mbox"])])
    by_folder = office_on(server, user, tmp_path / "folder")
    told = dondoc("import", "--imap", ARCHIVE, "--from", "2026-03-01", config=by_folder)
    assert (told.status, told.err) == (0, "")
    by_file = office_on(server, user, tmp_path / "file")
    assert dondoc("import", SCENARIO / "mail.mbox", "--from", "2026-03-01", config=by_file).status == 0
    assert record_of(by_folder)["units"] == record_of(by_file)["units"]
    assert record_of(by_folder)["reconstructed"] is True
    assert dondoc("verify", config=by_folder).status == 0
    page = (by_folder / "records" / "record-2026-03.html").read_text("utf-8")
    assert "Lập lại từ hộp thư" in page
    with server.client(user) as client:
        client.select(WIRE_NAME, readonly=True)
        assert client.search(None, "SEEN") == ("OK", [b""])


def test_where_no_trusted_host_wrote_the_time_the_servers_own_date_counts(server: Dovecot, user: str) -> None:
    server.append(user, mail("Sớm"), date='"16-Feb-2026 08:00:00 +0700"')
    server.append(user, mail("Đúng"), date='"16-Mar-2026 08:00:00 +0700"')
    box = mailbox(server, user)
    found = mails_between(box, ["inbox"], SPAN, lambda _share: None)
    box.close()
    assert [(m.comes, m.folder) for m in found] == [(at("2026-03-16 08:00"), "INBOX")]


def test_mails_come_each_at_its_own_instant_whatever_folder_they_lie_in(server: Dovecot, user: str) -> None:
    with server.client(user) as client:
        client.create("Cu")
    server.append(user, mail("hai"), date='"17-Mar-2026 08:00:00 +0700"')
    server.append(user, mail("mot"), folder="Cu", date='"16-Mar-2026 08:00:00 +0700"')
    source = mailbox(server, user, folders=("INBOX", "Cu"))
    clock = SimulatedClock(at("2026-03-16 07:59"))
    box = PastMailbox(clock, source, mails_between(source, ["INBOX", "Cu"], SPAN, lambda _share: None))
    assert (box.count(), box.next_at()) == (0, at("2026-03-16 08:00"))
    clock.instant = at("2026-03-17 08:00")
    glimpses = list(box.glimpses(box.uids(0)))
    assert [g.mail.subject for g in glimpses] == ["mot", "hai"]
    assert [m.text.strip() for _, m in box.texts(glimpses)] == ["Kinh gui Van phong So."] * 2
    assert [raw.count(b"Subject: ") for _, _, raw in box.whole(box.uids(0))] == [1, 1]
    assert [place.uid for place, _, _ in box.whole(box.uids(0))] == [1, 2]
    box.close()


def test_a_folder_that_is_not_there_is_named(server: Dovecot, user: str) -> None:
    box = mailbox(server, user, folders=("INBOX", "Nowhere"))
    with pytest.raises(PastMailError, match="no folder Nowhere"):
        mails_between(box, ["INBOX", "Nowhere"], SPAN, lambda _share: None)
    box.close()


class Failing:
    """A mailbox whose line breaks so many times, and then holds."""

    def __init__(self, times: int) -> None:
        """Break that often."""
        self.times = times

    def open(self, _folder: str) -> int:
        """Break, or open."""
        self.times -= 1
        if self.times >= 0:
            raise MailboxError("connection reset")
        return 7

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, object, bytes]]:
        """Return the mails."""
        return ((Place("INBOX", 7, uid), None, b"here") for uid in uids)


def one_mail(times: int) -> list[bytes]:
    past = [PastMail(at("2026-03-16 08:00"), "INBOX", 5)]
    box = PastMailbox(SimulatedClock(SPAN[1]), Failing(times), past)  # type: ignore[arg-type]
    return [raw for _, _, raw in box.whole([1])]


def test_a_line_that_breaks_is_made_anew_and_one_that_stays_broken_ends_the_import() -> None:
    assert one_mail(2) == [b"here"]
    with pytest.raises(PastMailError, match="INBOX broke off, nothing was imported: connection reset"):
        one_mail(3)


@pytest.mark.parametrize("words", [(), (SCENARIO / "mail.mbox", "--imap", "INBOX")])
def test_files_or_folders_are_imported_never_neither_or_both(tmp_path: Path, words: tuple[str | Path, ...]) -> None:
    told = dondoc("import", *words, "--from", "2026-03-01", config=new_office(tmp_path / "office"))
    assert (told.status, "either mail files or --imap" in told.err) == (2, True)
