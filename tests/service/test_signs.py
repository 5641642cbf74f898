"""Claims about what is wrong with the mailbox and is no outage: told once, and once more when it is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.service.signs import Signs
from tests.bureau import Bureau, bureau
from tests.cast import at, owed

REF = "cchc.2026-q1.kl"
GONE = "Cảnh báo: Không thấy thư mục «Junk» trong hộp thư"
BACK = "Cảnh báo: Đã thấy lại thư mục «Junk»"
FILLING = "Cảnh báo: Hộp thư đã dùng hơn 80 % dung lượng"
ROOM = "Cảnh báo: Dung lượng hộp thư đã trở lại bình thường"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        yield opened


def live(office: Bureau, *moments: tuple[str, tuple[str, ...], float]) -> list[str]:
    """Let the office see missing folders and fullness at these times; return the subjects of its alerts."""
    signs = Signs(office.casebook, office.alerts, office.watch)
    for when, missing, fullness in moments:
        office.watch.missing_folders, office.watch.fullness = missing, fullness
        signs.step(at(when))
        office.at(when)
    return office.alerted()


def test_a_missing_folder_is_told_once_and_once_more_when_it_is_back(office: Bureau) -> None:
    junk = ("Junk",)
    told = live(office, ("2026-03-11 08:00", junk, 0), ("2026-03-11 09:00", junk, 0), ("2026-03-12 08:00", (), 0))
    assert told == [GONE, BACK]


def test_a_restart_tells_nothing_again(office: Bureau) -> None:
    assert live(office, ("2026-03-11 08:00", ("Junk",), 0.9)) == [GONE, FILLING]
    assert live(office, ("2026-03-11 09:00", ("Junk",), 0.9)) == [GONE, FILLING]


def test_a_folder_that_goes_again_is_told_again(office: Bureau) -> None:
    days = ((11, ("Junk",)), (12, ()), (13, ("Junk",)))
    told = live(office, *((f"2026-03-{day} 08:00", missing, 0.0) for day, missing in days))
    assert told == [GONE, BACK, GONE]


def test_a_box_that_fills_up_is_told_at_four_fifths_and_not_with_each_mail_that_goes(office: Bureau) -> None:
    shares = (0.79, 0.80, 0.78, 0.81, 0.76, 0.74, 0.79)
    told = live(office, *((f"2026-03-{11 + n} 08:00", (), share) for n, share in enumerate(shares)))
    assert told == [FILLING, ROOM]


def test_a_box_that_is_full_at_once_is_told_as_that_alone(office: Bureau) -> None:
    office.watch.full_since = at("2026-03-11 07:00")
    assert live(office, ("2026-03-11 08:00", (), 0.97)) == []
    office.watch.full_since = None
    assert live(office, ("2026-03-11 09:00", (), 0.85)) == [FILLING]
    office.watch.full_since = at("2026-03-12 07:00")
    assert live(office, ("2026-03-12 08:00", (), 0.97), ("2026-03-13 08:00", (), 0.97)) == [FILLING]


def test_while_the_mailbox_cannot_be_read_nothing_is_said_to_be_over(office: Bureau) -> None:
    signs = Signs(office.casebook, office.alerts, office.watch)
    office.watch.missing_folders = ("Junk",)
    signs.step(at("2026-03-11 08:00"))
    office.watch.failed(at("2026-03-11 08:30"), "connection refused")
    office.watch.missing_folders = ()
    assert signs.step(at("2026-03-11 09:00")) is False
    office.watch.saw(at("2026-03-11 10:00"))
    assert signs.step(at("2026-03-11 10:00")) is True


def test_a_missing_folder_keeps_no_verdict_back(office: Bureau) -> None:
    office.owe(owed(REF))
    live(office, ("2026-03-16 17:00", ("Junk",), 0))
    assert [rung for rung, _, _ in office.courier.told()] == ["qua-han"]
