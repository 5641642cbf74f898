"""Raw mails go when their time is over; what the ledger says of them stays (contract, 2, `archive.keep_months`)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.archive import FileArchive
from dondoc.service.retention import Retention, months_before
from dondoc.service.verifying import Verifying
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, at, owed

REF = "cchc.2026-q1.kl"
NOW = at("2026-06-10 08:00")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF))
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> FileArchive:
    return FileArchive(tmp_path / "archive")


def received(office: Bureau, archive: FileArchive, when: str) -> str:
    """Let a mail come and be kept; return its SHA-256."""
    raw = f"Subject: mail of {when}\r\n\r\n".encode()
    digest = hashlib.sha256(raw).hexdigest()
    archive.keep(digest, raw)
    archive.settle()
    office.mail(REF, when, sha256=digest)
    return digest


def retention(office: Bureau, archive: FileArchive, months: int | None) -> Retention:
    return Retention(office.ledger, archive, CALENDAR, months)


def faults(office: Bureau, archive: FileArchive) -> list[str]:
    return list(Verifying(office.ledger, archive).faults())


def test_what_is_older_than_the_months_that_are_kept_goes_and_the_rest_stays(
    office: Bureau, archive: FileArchive
) -> None:
    old, last, young = (received(office, archive, f"2026-{day} 09:00") for day in ("03-02", "03-31", "04-01"))
    retention(office, archive, 2).step(NOW)
    assert [archive.load(digest) is None for digest in (old, last, young)] == [True, True, False]
    (told,) = office.kinds("archive.forgotten")
    assert (told["mails"], told["before"]) == (2, "2026-04-01T00:00:00+07:00")


def test_a_ledger_whose_old_mails_were_forgotten_still_verifies(office: Bureau, archive: FileArchive) -> None:
    received(office, archive, "2026-03-02 09:00")
    retention(office, archive, 2).step(NOW)
    assert faults(office, archive) == []


def test_a_young_mail_that_is_gone_is_a_fault_all_the_same(office: Bureau, archive: FileArchive) -> None:
    received(office, archive, "2026-03-02 09:00")
    young = received(office, archive, "2026-05-02 09:00")
    retention(office, archive, 2).step(NOW)
    archive.forget(young)
    (fault,) = faults(office, archive)
    assert young in fault


def test_without_a_number_of_months_everything_is_kept(office: Bureau, archive: FileArchive) -> None:
    old = received(office, archive, "2020-03-02 09:00")
    retention(office, archive, None).step(NOW)
    assert archive.load(old) is not None


def test_what_a_crash_left_in_the_middle_goes_the_next_time(office: Bureau, archive: FileArchive) -> None:
    first, second = (received(office, archive, f"2026-03-0{day} 09:00") for day in (2, 3))

    class Cut(FileArchive):
        def forget(self, sha256: str) -> None:
            if sha256 == second:
                raise OSError("the power is gone")
            super().forget(sha256)

    with pytest.raises(OSError, match="power"):
        retention(office, Cut(archive._directory), 2).step(NOW)  # noqa: SLF001 - the same folder, with a fault
    assert (archive.load(first), archive.load(second) is None) == (None, False)
    retention(office, archive, 2).step(NOW)
    assert archive.load(second) is None
    assert faults(office, archive) == []


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [("2026-06-10", 2, "2026-04-01"), ("2026-01-31", 1, "2025-12-01"), ("2026-03-01", 12, "2025-03-01")],
)
def test_whole_months_are_kept(day: str, months: int, first: str) -> None:
    assert months_before(CALENDAR.day_of(at(f"{day} 12:00")), months).isoformat() == first
