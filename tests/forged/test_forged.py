"""Claims about forged and malformed command mails: none is obeyed, and nobody is buried in alerts (contract, 6)."""

from pathlib import Path

import pytest

from dondoc.service.replies import MOST_STRANGERS
from tests.forged.mails import forged
from tests.forged.played import Played, played, replayed

COUNT = 400
NAMES_A_REF = (
    "From x Thu Mar 12 02:{minute:02}:00 2026\nFrom: <x{n}@evil.example>\nTo: baocao@snnmt.example\n"
    "Subject: Re: cchc.2026-q1.mt\nMessage-ID: <r{n}@evil.example>\n\nKinh gui bao cao cai cach hanh chinh quy I.\n\n"
)
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


def test_of_strangers_who_name_our_refs_only_so_many_are_put_to_the_operators(tmp_path: Path) -> None:
    mails = [NAMES_A_REF.format(n=n, minute=n) for n in range(50)]
    (tmp_path / "mail.mbox").write_text("".join(mails), encoding="utf-8")
    found = replayed(tmp_path / "mail.mbox", tmp_path / "out")
    assert found.judged == {"review": 50}
    assert found.letters["review"] == MOST_STRANGERS
    assert found.letters["alert"] == 1


def test_nobody_else_is_written_to(found: Played) -> None:
    assert set(found.letters) <= {"alert", "digest", "review"}


def test_the_attack_is_what_it_says() -> None:
    mails = list(forged(COUNT, seed=7))
    assert len(set(mails)) == COUNT
    assert sum("MIỄN".encode() in mail for mail in mails) > COUNT / 4
    assert sum(b"From: <vanphong@snnmt.example>" in mail for mail in mails) > COUNT / 50
