"""Claims about forged and malformed command mails: none is obeyed, and nobody is buried in alerts (contract, 6)."""


import pytest

from tests.forged.mails import forged
from tests.forged.played import Played, played

COUNT = 400
HOURS = 2  # in which they come
MOST_ALERTS = HOURS + 1


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(COUNT, tmp_path_factory.mktemp("forged"), seed=7)


def test_none_is_obeyed(found: Played) -> None:
    assert sum(found.judged.values()) >= COUNT * 0.98  # a mail broken before its first line may join its neighbour
    assert found.effects == []
    assert "decision" not in found.judged


def test_the_operators_hear_of_them_once_an_hour_at_the_most(found: Played) -> None:
    assert 1 <= found.letters["alert"] <= MOST_ALERTS


def test_nobody_else_is_written_to(found: Played) -> None:
    assert set(found.letters) <= {"alert", "digest", "review"}


def test_the_attack_is_what_it_says() -> None:
    mails = list(forged(COUNT, seed=7))
    assert len(set(mails)) == COUNT
    assert sum("MIỄN".encode() in mail for mail in mails) > COUNT / 4
    assert sum(b"From: <vanphong@snnmt.example>" in mail for mail in mails) > COUNT / 50
