"""The log in journald's native protocol, read from the other end of the socket; the booted service proves the rest."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc import log
from dondoc.adapters.journal import JournalHandler, log_handler


def read(datagram: bytes) -> dict[str, str]:
    """Return an entry's fields."""
    found: dict[str, str] = {}
    while datagram:
        line, _, rest = datagram.partition(b"\n")
        if b"=" in line:
            name, _, value = line.partition(b"=")
        else:
            name, length = line, int.from_bytes(rest[:8], "little")
            value, rest = rest[8 : 8 + length], rest[9 + length :]
        found[name.decode()], datagram = value.decode(), rest
    return found


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    """Give the end that journald would read."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "journal"))
        listener.settimeout(5)
        handler = JournalHandler(tmp_path / "journal")
        logger = logging.getLogger("dondoc")
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        yield listener
        logger.removeHandler(handler)
        handler.close()


def test_each_event_carries_its_fields_by_name(journal: socket.socket) -> None:
    log.mail_judged(7, "arrival", "cchc.2026-q1.kl tthc.2026-03.kl", "received")
    assert read(journal.recv(100_000)) == {
        "MESSAGE": 'mail-judged mail=m7 outcome=arrival refs="cchc.2026-q1.kl tthc.2026-03.kl" time_source=received',
        "PRIORITY": "6",
        "SYSLOG_IDENTIFIER": "dondoc",
        "DONDOC_EVENT": "mail-judged",
        "DONDOC_MAIL": "m7",
        "DONDOC_OUTCOME": "arrival",
        "DONDOC_REFS": "cchc.2026-q1.kl tthc.2026-03.kl",
        "DONDOC_TIME_SOURCE": "received",
    }


def test_a_fault_has_the_priority_of_a_fault(journal: socket.socket) -> None:
    log.mailbox_unreadable("gone")
    assert read(journal.recv(100_000))["PRIORITY"] == "4"
    log.mail_unreadable(1, "broken")
    assert read(journal.recv(100_000))["PRIORITY"] == "3"


def test_what_strangers_wrote_adds_no_field(journal: socket.socket) -> None:
    log.mailbox_unreadable("gone\nPRIORITY=0\nDONDOC_EVENT=forged")
    found = read(journal.recv(100_000))
    assert (found["PRIORITY"], found["DONDOC_EVENT"]) == ("4", "mailbox-unreadable")
    assert found["DONDOC_REASON"] == "gone?PRIORITY=0?DONDOC_EVENT=forged"


def test_an_entry_of_several_lines_is_one_entry(journal: socket.socket) -> None:
    logging.getLogger("dondoc").error("first\nPRIORITY=0")
    found = read(journal.recv(100_000))
    assert (found["MESSAGE"], found["PRIORITY"]) == ("first\nPRIORITY=0", "3")


def test_an_event_that_the_journal_does_not_take_goes_to_standard_error(
    journal: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.close()
    log.service_stopped()
    assert "INFO service-stopped" in capsys.readouterr().err


def test_without_systemd_the_log_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "1:1")
    assert isinstance(log_handler(), logging.StreamHandler)
