"""Claims about decision lines as people write them: few are not understood, none is done wrongly."""

import pytest

from tests.decisions.table import Came, came, rows

TABLES = (
    "lines.txt",
    "held_out.txt",
    "held_out_again.txt",
    "held_out_last.txt",
    "by_a_clerk.txt",
    "second_clerk.txt",
    "third_clerk.txt",
)
FEW = 0.03


@pytest.mark.parametrize("table", TABLES)
def test_no_line_is_done_wrongly(table: str) -> None:
    assert [row.text for row in rows(table) if came(row) is Came.WRONG] == []


def test_nearly_every_decision_is_understood() -> None:
    decisions = [row for table in TABLES for row in rows(table) if row.is_decision]
    unread = [row.text for row in decisions if came(row) is Came.UNREAD]
    assert len(unread) <= FEW * len(decisions), unread


def test_what_must_not_be_done_is_told_back() -> None:
    asked = [row for table in TABLES for row in rows(table) if row.meaning == "ask"]
    assert asked
    assert [row.text for row in asked if came(row) is not Came.RIGHT] == []
