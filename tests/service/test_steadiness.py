"""Claims about a clock that leaps: nobody is called late by it, and nothing waits for an hour that never was."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dondoc.service.steadiness import DOUBT, Steadiness
from tests.bureau import BUSY, TAKEN, Bureau, bureau
from tests.cast import at, owed

REF = "cchc.2026-q1.kl"
DUE = "2026-03-16 17:00"
KIEMLAM = "kiemlam@snnmt.example"
FORWARD = "Cảnh báo: Đồng hồ máy chủ vừa nhảy tới trước"
BACK = "Cảnh báo: Đồng hồ máy chủ vừa lùi lại"


@dataclass
class FakePulse:
    """A host whose wall clock is set by the test; `real` is what truly passes."""

    real: dt.datetime
    wall: dt.datetime
    offset: dt.timedelta = dt.timedelta()

    def counted(self) -> float:
        """Return the seconds that have truly passed."""
        return self.real.timestamp()

    def leap(self) -> dt.timedelta:
        """Return how far the wall clock was set since the last question."""
        before, self.offset = self.offset, self.wall - self.real
        return self.offset - before


@dataclass
class Host:
    """An office on a host with such a clock."""

    office: Bureau
    pulse: FakePulse
    steadiness: Steadiness

    def at(self, real: str, wall: str = "") -> bool:
        """Take every step at that time by the wall, as the app does; return whether the clock was in doubt."""
        self.pulse.real, self.pulse.wall = at(real), at(wall or real)
        doubted = self.steadiness.step(self.pulse.wall)
        self.office.watch.saw(self.pulse.wall)
        if doubted:
            self.office.dispatch.step(self.pulse.wall)
        else:
            self.office.at(wall or real)
        return doubted

    def rungs(self) -> list[str]:
        """Return the rungs that were sent."""
        return [rung for rung, _, _ in self.office.courier.told()]


def host_of(office: Bureau, begin: str) -> Host:
    """Return the host of an office whose clock is right at the beginning."""
    pulse = FakePulse(at(begin), at(begin))
    return Host(office, pulse, Steadiness(pulse, office.chase, office.alerts))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF))
        yield opened


def test_a_clock_that_leaps_a_day_forward_and_back_calls_nobody_late(office: Bureau) -> None:
    host = host_of(office, "2026-03-16 13:30")
    assert host.at("2026-03-16 13:30") is False
    assert host.at("2026-03-16 13:31", "2026-03-17 13:31") is True
    assert host.at("2026-03-16 13:40", "2026-03-17 13:40") is True
    assert host.at("2026-03-16 13:50") is False
    assert host.rungs() == ["trong-ngay"]
    assert office.alerted() == [FORWARD, BACK]
    office.mail(REF, "2026-03-16 16:00")
    assert host.at(DUE) is False
    assert host.rungs() == ["trong-ngay"]


def test_a_clock_set_right_by_a_leap_forward_is_believed_after_an_hour(office: Bureau) -> None:
    host = host_of(office, "2026-03-15 17:30")
    host.at("2026-03-15 17:30")
    assert host.at("2026-03-15 17:31", "2026-03-16 17:31") is True
    assert host.at("2026-03-15 18:30", "2026-03-16 18:30") is True
    assert DOUBT == 3600
    assert host.at("2026-03-15 18:31", "2026-03-16 18:31") is False
    host.at("2026-03-16 07:00", "2026-03-17 07:00")
    assert host.rungs() == ["truoc-3", "qua-han"]


def test_after_a_day_on_a_clock_that_was_ahead_nothing_waits_for_that_day_to_come_again(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = BUSY
    host = host_of(office, "2026-03-11 08:00")
    host.at("2026-03-11 08:00")
    host.at("2026-03-11 08:10", "2026-03-12 08:10")
    office.courier.answers[KIEMLAM] = TAKEN
    host.at("2026-03-11 08:11")
    assert host.rungs() == ["truoc-3"]
    assert office.outbox.counts() == {"sent": 3}  # the reminder, and the two alerts
    host.at("2026-03-16 13:00")
    assert host.rungs() == ["truoc-3", "trong-ngay"]


def test_a_clock_set_back_a_day_and_forward_again_costs_no_rung_and_doubles_none(office: Bureau) -> None:
    host = host_of(office, "2026-03-16 12:50")
    host.at("2026-03-16 12:50")
    assert host.at("2026-03-16 13:00", "2026-03-15 13:00") is False
    assert host.at("2026-03-16 13:10") is True
    assert host.at("2026-03-16 14:10") is False
    host.at(DUE)
    assert host.rungs() == ["truoc-3", "trong-ngay", "qua-han"]


def test_a_start_with_a_clock_behind_the_ledger_lets_go_what_was_put_off(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        office.owe(owed(REF))
        office.courier.answers[KIEMLAM] = BUSY
        office.at("2026-03-12 08:00")
    with bureau(tmp_path) as office:
        host = host_of(office, "2026-03-11 08:00")
        host.at("2026-03-11 08:00")
        assert host.rungs() == ["truoc-3"]


def test_small_corrections_are_no_leap(office: Bureau) -> None:
    host = host_of(office, "2026-03-11 08:00")
    assert host.at("2026-03-11 08:00") is False
    assert host.at("2026-03-11 09:00", "2026-03-11 09:01:59") is False
    assert host.at("2026-03-11 10:00", "2026-03-11 10:00:30") is False
    assert office.alerted() == []
