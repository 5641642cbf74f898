"""A review of a stranger's report tells the operator how to accept the sender: this once, or for good."""

import tomllib
from dataclasses import replace

import pytest

from dondoc.core.judging import Judgement, Outcome
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import Directory, Unit
from dondoc.service.acceptance import acceptance
from dondoc.service.addressees import Addressees
from tests.cast import CALENDAR
from tests.mime.letters import HEAD, read

KL = Unit("kl", "Chi cục Kiểm lâm", addresses=("kl@snnmt.example", "*@kl.snnmt.example"))
PEOPLE = Addressees(Directory((KL, Unit("mt", "Phòng Môi trường"))), ("vanphong@snnmt.example",), (), CALENDAR)
REVIEW = Judgement(Outcome.REVIEW, ("x",), candidates=("cchc.2026-q1.kl", "tthc.2026-03.kl"))


def mail(sender: str, result: str = "pass") -> IncomingMail:
    """Return a mail by that sender, with this result of DMARC."""
    return read(f"{HEAD}\nx".replace("kl@snnmt.example", sender).replace("dmarc=pass", f"dmarc={result}"))


def test_the_line_is_right_toml_and_keeps_the_addresses_that_were_there() -> None:
    found = acceptance(mail("an.1990@mail.example"), REVIEW, PEOPLE)
    assert found is not None
    assert (found["unit"], found["id"]) == ("Chi cục Kiểm lâm", "kl")
    assert tomllib.loads(found["line"]) == {"addresses": [*KL.addresses, "an.1990@mail.example"]}


@pytest.mark.parametrize(
    ("sender", "result", "judgement"),
    [
        ("an.1990@mail.example", "fail", REVIEW),
        ("vanphong@snnmt.example", "pass", REVIEW),
        ("mt@snnmt.example", "pass", replace(REVIEW, unit="mt")),
        ("an.1990@mail.example", "pass", replace(REVIEW, candidates=("cchc.2026-q1.kl", "cchc.2026-q1.mt"))),
        ("an.1990@mail.example", "pass", replace(REVIEW, candidates=("cchc.2026-q1.cu",))),
        ("an.1990@mail.example", "pass", replace(REVIEW, candidates=())),
    ],
)
def test_nobody_is_offered_who_is_forged_known_or_of_several_units(
    sender: str, result: str, judgement: Judgement
) -> None:
    assert acceptance(mail(sender, result), judgement, PEOPLE) is None
