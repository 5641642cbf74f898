"""A mail that takes too long to read is kept as unreadable; the next one is read as ever."""

import itertools
from collections.abc import Callable

import pytest

from dondoc.adapters.mail_time import MOST_SECONDS
from dondoc.adapters.mime import Origin, read_whole
from dondoc.core.judging import Outcome, judge
from dondoc.core.mail import UNREADABLE, IncomingMail
from tests.corpus.office import instant, office_for, shelf
from tests.mime.letters import DOCX, HTML, INTERNAL, OFFICE, PLAIN, multi, read
from tests.mime.test_marks import ORIGINAL

NOW = instant("2026-03-16 17:30")
MAIL = multi("mixed", PLAIN, HTML, ORIGINAL, DOCX, DOCX)
LOOKS = 40  # more than the reading of MAIL takes


def slow_clock(each: float) -> Callable[[], float]:
    """Return a clock that goes on by so many seconds each time it is looked at."""
    steps = itertools.count()
    return lambda: next(steps) * each


def read_by(ticks: Callable[[], float], raw: bytes = MAIL) -> IncomingMail:
    """Return the facts of a mail, read by this clock."""
    return read_whole(raw, Origin(len(raw), INTERNAL, OFFICE, ticks=ticks))


def test_a_mail_within_its_time_is_read_whole() -> None:
    assert read_by(slow_clock(MOST_SECONDS / LOOKS)) == read(MAIL)


@pytest.mark.parametrize("looks", range(1, 12))
def test_wherever_the_time_runs_out_the_header_s_facts_stay(looks: int) -> None:
    mail, whole = read_by(slow_clock(MOST_SECONDS / looks + 0.001)), read(MAIL)
    assert mail.faults[-1] == f"{UNREADABLE}OutOfTimeError: reading it took more than 5 s"
    assert (mail.text, mail.attachments) == ("", ())
    assert (mail.identity, mail.sender, mail.subject, mail.sha256) == (
        whole.identity,
        whole.sender,
        whole.subject,
        whole.sha256,
    )


def test_it_is_judged_unreadable_and_the_operator_is_told_why() -> None:
    judgement = judge(read_by(slow_clock(MOST_SECONDS)), office_for("", ""), shelf(NOW, ()), NOW)
    assert judgement.outcome is Outcome.UNREADABLE
    assert "5 s" in judgement.why[-1]


def test_whatever_fails_while_it_is_read_makes_that_mail_unreadable_and_no_other() -> None:
    seconds = iter([0.0, 0.0])  # the clock breaks at the third look: StopIteration
    assert read_by(lambda: next(seconds)).faults[-1].startswith(f"{UNREADABLE}StopIteration")
    assert read(MAIL).faults == ()
