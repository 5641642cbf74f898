"""Claims about the wall's board: what each cell says, what is due next, and when it is written."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dondoc.adapters.records.board import write_board
from dondoc.core.board import Board, Cell
from dondoc.core.record import Record
from dondoc.ports import Printed
from dondoc.service.addressees import Addressees
from dondoc.service.boards import Boards
from dondoc.service.siren import Siren
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, DIRECTORY, OPERATOR, articles, at, owed

KL, MT = "cchc.2026-q1.kl", "cchc.2026-q1.mt"


@dataclass
class Wall:
    """Remembers the boards that were put on it."""

    boards: list[Board] = field(default_factory=list)

    def board(self, board: Board) -> None:
        """Put it up."""
        self.boards.append(board)

    def printed(self, record: Record) -> Printed:
        """Print nothing."""
        raise NotImplementedError(record)

    def keep(self, printed: Printed) -> None:
        """Keep nothing."""
        raise NotImplementedError(printed)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path, ladder=()) as opened:
        opened.owe(owed(KL), owed(MT), articles(2, report_name="Tin, bài tuyên truyền"))
        yield opened


def boards(office: Bureau, wall: Wall | None = None) -> Boards:
    addressees = Addressees(DIRECTORY, (OPERATOR,), (), CALENDAR)
    return Boards(office.casebook, addressees, wall or Wall(), office.watch, ("Văn phòng Sở", "Sở"), Siren())


def cells(office: Bureau, now: str) -> dict[str, Cell]:
    """Return the board's cells by ref."""
    made = boards(office).board(at(now))
    return {cell.ref: cell for row in made.rows for cell in row.cells if cell}


def test_a_cell_says_how_long_is_left_and_how_long_it_is_overdue(office: Bureau) -> None:
    assert cells(office, "2026-03-11 08:00")[KL].text == "Chưa nộp, còn 3 ngày làm việc"
    overdue = cells(office, "2026-03-18 08:00")[KL]
    assert (overdue.text, overdue.tone) == ("Chưa nộp, quá hạn 2 ngày làm việc", "late")


def test_a_cell_says_what_came_and_how_late(office: Bureau) -> None:
    office.mail(MT, "2026-03-16 17:00")
    office.mail(KL, "2026-03-17 09:00")
    told = cells(office, "2026-03-18 08:00")
    assert (told[MT].text, told[MT].tone) == ("Đúng hạn", "ok")
    assert (told[KL].text, told[KL].tone) == ("Nộp chậm 16 giờ (1 ngày làm việc)", "warn")


def test_articles_are_counted_against_their_quota(office: Bureau) -> None:
    ref = "tin-bai.2026-q1.kl"
    office.mail(ref, "2026-03-10 08:00", articles={ref: ["a"]})
    assert cells(office, "2026-03-11 08:00")[ref].text.startswith("Mới có 1/2 tin, bài, còn")


def test_the_nearest_due_stands_first_with_how_many_still_owe_it(office: Bureau) -> None:
    office.mail(MT, "2026-03-10 08:00")
    first, second = boards(office).board(at("2026-03-11 08:00")).upcoming
    assert "17 giờ 00, thứ Hai ngày 16/3/2026, còn 1/2 đơn vị chưa nộp" in first
    assert "Tin, bài tuyên truyền, quý I/2026: hạn hết ngày thứ Ba 31/3/2026, còn 1/1" in second


def test_what_everybody_has_handed_in_is_not_due_any_more(office: Bureau) -> None:
    for ref in (KL, MT):
        office.mail(ref, "2026-03-10 08:00")
    (only,) = boards(office).board(at("2026-03-11 08:00")).upcoming
    assert "31/3/2026" in only


def test_units_that_owe_the_same_at_different_times_share_a_column(office: Bureau) -> None:
    office.owe(owed("cchc.2026-q1.tt", "2026-03-20 17:00"))
    made = boards(office).board(at("2026-03-11 08:00"))
    assert [column.label for column in made.columns] == ["Quý I/2026", "Quý I/2026"]  # two reports, each once
    assert [row.unit for row in made.rows][-1] == "Chi cục Trồng trọt và Bảo vệ thực vật"


def test_a_unit_that_is_no_longer_configured_is_not_forgotten(office: Bureau) -> None:
    office.owe(owed("cchc.2026-q1.cu"))
    assert [row.unit for row in boards(office).board(at("2026-03-11 08:00")).rows][-1] == "cu"


def test_the_last_look_is_told_and_an_outage_warns(office: Bureau) -> None:
    never = boards(office).board(at("2026-03-11 08:00"))
    assert (never.mailbox_read_at, never.warning) == ("", "")
    assert "Chưa đọc được hộp thư." in write_board(never).decode()
    office.watch.saw(at("2026-03-11 07:59"))
    with office.ledger.write():
        office.ledger.append(at("2026-03-11 08:15"), "outage.began", {"from": "2026-03-11T07:59:00+07:00"})
    made = boards(office).board(at("2026-03-11 08:20"))
    assert made.mailbox_read_at == "7 giờ 59, thứ Tư ngày 11/3/2026"
    office.casebook.refresh()
    page = write_board(boards(office).board(at("2026-03-11 08:20"))).decode()
    assert "Không đọc được hộp thư từ 7 giờ 59, thứ Tư ngày 11/3/2026" in page


def test_it_is_written_after_each_change_and_else_once_an_hour(office: Bureau) -> None:
    wall = Wall()
    step = boards(office, wall)
    for minute in (0, 1, 2):
        step.step(at(f"2026-03-11 08:0{minute}"))
    assert len(wall.boards) == 1
    office.mail(KL, "2026-03-11 08:03")
    step.step(at("2026-03-11 08:03"))
    assert len(wall.boards) == 2
    step.step(at("2026-03-11 08:03") + dt.timedelta(hours=1))
    assert len(wall.boards) == 3
