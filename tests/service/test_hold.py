"""Claims about hold: everything is made and shown and nothing is sent, by a word or a flood (contract, 2, 8)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.obligations import Directory
from tests.bureau import Bureau, bureau
from tests.cast import KL, at, owed

KL_REF = "cchc.2026-q1.kl"
DUE = "2026-03-16 17:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        yield opened


def test_on_hold_everything_is_made_and_nothing_is_sent(tmp_path: Path) -> None:
    with bureau(tmp_path, hold=True) as office:
        office.owe(owed(KL_REF))
        office.at("2026-03-11 08:00")
        assert office.courier.carried == []
        assert [body["why"] for body in office.kinds("letter.skipped")] == ["hold"]
        state = office.casebook.standing(KL_REF, at("2026-03-11 08:00"))
        assert state is not None
        assert state.sent() == (0, 0)


def test_after_hold_off_the_highest_rung_that_comes_goes_and_what_was_held_is_never_sent(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.hold("on")
    office.at("2026-03-11 08:00")
    office.at("2026-03-16 13:00")
    office.hold("off")
    office.at("2026-03-16 13:30")
    assert office.courier.told() == []
    office.at(DUE)
    assert [rung for rung, _, _ in office.courier.told()] == ["qua-han"]


def test_what_waits_in_the_outbox_when_hold_comes_is_held_too(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.chase.step(at("2026-03-11 08:00"))
    office.hold("on")
    office.at("2026-03-11 08:00")
    office.hold("off")
    office.at("2026-03-11 08:30")
    assert office.courier.carried == []


def test_alerts_go_out_all_the_same_on_hold(tmp_path: Path) -> None:
    with bureau(tmp_path, hold=True) as office:
        with office.ledger.write():
            office.alerts.say(at(DUE), "k", "Hộp thư đã đầy")
        office.at(DUE)
        assert len(office.alerted()) == 1


def many(count: int) -> tuple[Directory, list[str]]:
    """Return so many units and a ref for each."""
    units = tuple(
        replace(KL, id=f"u{n}", name=f"Đơn vị {n}", addresses=(f"u{n}@x",), contacts=(f"u{n}@x",)) for n in range(count)
    )
    return Directory(units), [f"cchc.2026-q1.u{n}" for n in range(count)]


def test_more_rungs_in_an_hour_than_allowed_are_a_fault_hold_and_alert(tmp_path: Path) -> None:
    directory, refs = many(4)
    with bureau(tmp_path, directory=directory, most=3) as office:
        office.owe(*(owed(ref) for ref in refs))
        office.at("2026-03-11 08:00")
        assert office.courier.told() == []
        assert office.post.on_hold
        (alert,) = office.alerted()
        assert alert.startswith("Cảnh báo: Số thư nhắc trong một giờ vượt mức cho phép")
        assert [body["by"] for body in office.kinds("hold.set")] == ["dondoc"]


def test_as_many_rungs_as_allowed_are_none(tmp_path: Path) -> None:
    directory, refs = many(3)
    with bureau(tmp_path, directory=directory, most=3) as office:
        office.owe(*(owed(ref) for ref in refs))
        office.at("2026-03-11 08:00")
        assert len(office.courier.told()) == 3
        assert not office.post.on_hold


HOURS = [("2026-03-11 08:59", False), ("2026-03-11 09:00", True)]


@pytest.mark.parametrize(("when", "goes"), HOURS)
def test_the_hour_is_counted_over_a_restart_and_is_over_after_sixty_minutes(
    tmp_path: Path,
    when: str,
    goes: bool,  # noqa: FBT001 - the table's
) -> None:
    directory, refs = many(4)
    with bureau(tmp_path, directory=directory, most=3) as office:
        office.owe(*(owed(ref) for ref in refs[:3]))
        office.at("2026-03-11 08:00")
    with bureau(tmp_path, directory=directory, most=3) as office:
        office.owe(owed(refs[3]), now=when)
        office.at(when)
        assert bool(office.courier.told()) is goes
        assert office.post.on_hold is not goes


def test_what_was_held_is_not_counted_after_hold_off(tmp_path: Path) -> None:
    directory, refs = many(4)
    with bureau(tmp_path, directory=directory, most=3) as office:
        office.owe(*(owed(ref) for ref in refs))
        office.at("2026-03-11 08:00")
        office.hold("off")
        office.owe(owed("tthc.2026-03.u0"), now="2026-03-11 08:30")
        office.at("2026-03-11 08:30")
        assert len(office.courier.told()) == 1
