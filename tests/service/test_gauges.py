"""The gauges show what the ledger says, now and then, and decide nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.ports import Reading
from dondoc.service.gauges import Gauges
from tests.bureau import Bureau, bureau
from tests.cast import at, owed

REF = "cchc.2026-q1.kl"


class Wall:
    """A panel that keeps what it was shown."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.shown: list[Reading] = []

    def show(self, reading: Reading) -> None:
        """Keep it."""
        self.shown.append(reading)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        yield opened


def gauges(office: Bureau, wall: Wall | None) -> Gauges:
    return Gauges(office.casebook, office.post, office.watch, wall)


def test_a_reading_says_what_is_owed_what_is_under_way_and_when_the_mailbox_was_read(office: Bureau) -> None:
    office.owe(owed(REF))
    office.watch.saw(at("2026-03-17 09:00"))
    wall = Wall()
    gauges(office, wall).step(at("2026-03-17 09:01"))
    (reading,) = wall.shown
    assert (reading.obligations["missing"], reading.obligations["on_time"]) == (1, 0)
    assert reading.mailbox_read_at == at("2026-03-17 09:00").timestamp()
    assert reading.ledger_entries == office.ledger.head()[0]
    assert (reading.hold, reading.mailbox_failing) == (False, False)


def test_it_is_shown_now_and_then_and_follows_the_ledger(office: Bureau) -> None:
    office.owe(owed(REF))
    wall = Wall()
    shown = gauges(office, wall)
    shown.step(at("2026-03-16 16:00:00"))
    shown.step(at("2026-03-16 16:00:20"))
    office.mail(REF, "2026-03-16 16:00:25")
    office.hold("on")
    shown.step(at("2026-03-16 16:00:40"))
    assert [(r.obligations["pending"], r.obligations["on_time"], r.hold) for r in wall.shown] == [
        (1, 0, False),
        (0, 1, True),
    ]


def test_what_falls_due_shows_without_a_new_entry(office: Bureau) -> None:
    office.owe(owed(REF))
    wall = Wall()
    shown = gauges(office, wall)
    shown.step(at("2026-03-16 16:55"))
    shown.step(at("2026-03-16 17:06"))
    assert [r.obligations["missing"] for r in wall.shown] == [0, 1]


def test_without_a_panel_nothing_is_shown(office: Bureau) -> None:
    assert gauges(office, None).step(at("2026-03-16 16:55")) is False
