"""`dondoc status --plugin`: what a monitoring system hears, as an exit status and one line."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.office import Answer, dondoc, new_office


def heard(office: Path) -> Answer:
    """Ask as a monitoring system does; it reads one line."""
    told = dondoc("status", "--plugin", config=office)
    assert told.out.count("\n") == 1
    assert told.err == ""
    return told


def read_ago(office: Path, minutes: int) -> None:
    """Make the mailbox last read so long ago, on the host's clock."""
    instant = datetime.now(UTC) - timedelta(minutes=minutes)  # noqa: TID251 - the command reads the host's clock too
    with sqlite3.connect(office / "dondoc.db") as database:
        database.execute("DELETE FROM setting WHERE name = 'seen_until'")
        database.execute("INSERT INTO setting VALUES ('seen_until', ?)", (instant.isoformat(),))


@pytest.mark.parametrize(
    ("minutes", "status", "words"),
    [
        (5, 0, "DONDOC OK - all is well | missing="),
        (25, 1, "DONDOC WARNING - the mailbox was last read 25 minutes ago"),
        (90, 2, "DONDOC CRITICAL - the mailbox was last read 90 minutes ago"),
    ],
)
def test_the_longer_nobody_has_read_the_mailbox_the_worse(office: Path, minutes: int, status: int, words: str) -> None:
    read_ago(office, minutes)
    told = heard(office)
    assert (told.status, words in told.out) == (status, True), told.out


def test_mail_that_could_not_be_sent_and_a_hold_are_warnings_told_together(office: Path) -> None:
    read_ago(office, 5)
    with sqlite3.connect(office / "dondoc.db") as database:
        database.execute("UPDATE envelope SET state = 'failed' WHERE rowid = (SELECT min(rowid) FROM envelope)")
    assert dondoc("hold", "on", config=office).status == 0
    told = heard(office)
    assert told.status == 1
    assert "1 mails failed" in told.out
    assert "hold is on" in told.out


def test_without_a_ledger_nothing_is_known(tmp_path: Path) -> None:
    told = heard(new_office(tmp_path / "office"))
    assert (told.status, told.out.startswith("DONDOC UNKNOWN - there is no ledger")) == (3, True)


def test_a_broken_configuration_is_unknown_too(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    (office / "units.toml").write_text("[[unit]]\n", encoding="utf-8")
    assert heard(office).status == 3
