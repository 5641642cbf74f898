"""Golden whole mails: every shipped template's sample letter, byte for byte.

After a change of wording that is meant: DONDOC_WRITE_GOLDEN=1 python -m pytest tests/letters, then read the diff.
"""

import os
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from dondoc.adapters.samples import sample_letters
from dondoc.core.letter_facts import FACTS
from tests.letters.office import renderer

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(sample_letters())


def readable(data: bytes) -> str:
    """Return the mail's raw headers and its decoded bodies, so that a diff can be read."""
    head = data.split(b"\r\n\r\n", 1)[0].decode("ascii").replace("\r\n", "\n")
    mail = message_from_bytes(data, policy=default)
    parts = (mail.get_body((kind,)) for kind in ("plain", "html"))
    bodies = (str(part.get_content()).replace("\r\n", "\n") for part in parts if part)
    return "\n======\n".join([head, f"Subject: {mail['Subject']}", *bodies])


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_mail_is_the_golden_one(name: str) -> None:
    found = readable(renderer().render(sample_letters()[name]).data)
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("DONDOC_WRITE_GOLDEN"):
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")


def test_every_template_has_a_sample_a_golden_mail_and_documented_facts() -> None:
    golden = {file.stem for file in GOLDEN.glob("*.txt")}
    assert renderer().names() == set(NAMES) == golden == FACTS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_holds_just_the_documented_facts(name: str) -> None:
    assert sample_letters()[name].facts.keys() == FACTS[name].__annotations__.keys()
