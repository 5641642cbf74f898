"""The leaders' digest: one screen, each unit beside its month before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cast import KL, LEADER, MT, OPERATOR, at, owed
from tests.service.desk import TIMES, Desk, body, desk_of, many, workbook


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path) as opened:
        yield opened


def weekly(desk: Desk, now: str) -> Mapping[str, object]:
    return desk.facts(now, weekly=True)


def lines(facts: Mapping[str, object]) -> dict[str, tuple[object, ...]]:
    units = facts["units"]
    assert isinstance(units, tuple)
    return {line.unit: (line.counts, line.before, line.share, line.share_before, line.trend) for line in units}


def test_the_weekly_digest_holds_each_unit_against_the_month_before(desk: Desk) -> None:
    february = {"kl": "2026-02-20 10:00", "mt": "2026-02-21 10:00"}
    desk.office.owe(
        *(owed(f"tthc.2026-02.{unit}", "2026-02-20 17:00") for unit in february),
        *(owed(f"tthc.2026-03.{unit}", "2026-03-20 17:00") for unit in february),
        now="2026-02-01 00:00",
    )
    for unit, when in february.items():
        desk.office.mail(f"tthc.2026-02.{unit}", when)
    desk.office.mail("tthc.2026-03.mt", "2026-03-20 10:00")
    assert lines(weekly(desk, "2026-03-23 08:00")) == {
        KL.name: ((0, 0, 1), (1, 0, 0), "0%", "100%", "▼ Giảm 100 điểm phần trăm"),
        MT.name: ((1, 0, 0), (0, 1, 0), "100%", "0%", "▲ Tăng 100 điểm phần trăm"),
    }


def test_early_in_the_month_the_weekly_digest_still_shows_the_month_before(desk: Desk) -> None:
    desk.office.owe(owed("tthc.2026-02.kl", "2026-02-20 17:00"), now="2026-02-01 00:00")
    desk.office.mail("tthc.2026-02.kl", "2026-02-20 10:00")
    assert lines(weekly(desk, "2026-03-02 08:00")) == {KL.name: ((0, 0, 0), (1, 0, 0), "–", "100%", "")}


def test_what_is_still_missing_from_earlier_counts_against_its_unit(desk: Desk) -> None:
    desk.office.owe(owed("tthc.2026-01.kl", "2026-01-20 17:00"), now="2026-01-01 00:00")
    desk.office.owe(owed("tthc.2026-03.kl", "2026-03-20 17:00"))
    desk.office.mail("tthc.2026-03.kl", "2026-03-20 10:00")
    assert lines(weekly(desk, "2026-03-23 08:00")) == {KL.name: ((1, 0, 1), (0, 0, 0), "100%", "–", "")}


def test_the_weekly_digest_stays_one_screen_and_attaches_the_rest(tmp_path: Path) -> None:
    directory = many(40)
    with desk_of(tmp_path, directory, ladder=()) as desk:
        desk.office.owe(*(owed(f"cchc.2026-q1.{unit.id}") for unit in directory.units))
        for unit in directory.units[:25]:
            desk.office.mail(f"cchc.2026-q1.{unit.id}", "2026-03-16 10:00")
        (*_, mail) = desk.send("2026-03-23 08:00")
        assert mail["To"] == LEADER
        assert mail["Subject"].startswith("Tình hình báo cáo đến thứ Hai ngày 23/3/2026: 15 quá hạn")
        told = body(mail)
        assert told.count("tháng trước chưa có số liệu") == 10
        assert "5 đơn vị khác cũng có báo cáo chậm hoặc chưa nộp; 25 đơn vị khác không có" in told
        book = workbook(mail)
        assert sum(bool(row[0].value) for row in book["Tình hình các đơn vị"].iter_rows(min_row=4)) == 40


def test_an_office_without_leaders_or_weekly_time_sends_no_weekly_digest(desk: Desk) -> None:
    assert [m["To"] for m in desk.send("2026-03-16 08:00")] == [OPERATOR, LEADER]
    silent = replace(desk.digests, times=replace(TIMES, weekly_time=None))
    assert [slot.operator for slot in silent._slots(at("2026-03-23 08:00"))] == [OPERATOR]  # noqa: SLF001 - a look
