"""Mail by programs is known, and people's mail is hardly ever taken for it (issue 3 names the figures)."""

import pytest

from dondoc.core.judging import Outcome
from tests.automatic.mails import bounces, people, replies, unseen
from tests.automatic.rates import found, mistaken
from tests.corpus.judged import judged
from tests.corpus.letters import raw_of
from tests.mime.letters import read


def test_bounces_are_known() -> None:
    rate = found(bounces(), Outcome.BOUNCE)
    assert rate.of >= 300
    assert rate.percent >= 97, rate.names


def test_automatic_replies_are_known() -> None:
    rate = found(replies(), Outcome.AUTO_REPLY)
    assert rate.of >= 200
    assert rate.percent >= 90, rate.names


@pytest.mark.parametrize(("outcome", "most"), [(Outcome.BOUNCE, 0.3), (Outcome.AUTO_REPLY, 0.2)])
def test_people_are_hardly_ever_taken_for_programs(outcome: Outcome, most: float) -> None:
    rate = mistaken(people(), outcome)
    assert rate.of >= 1_000
    assert rate.percent <= most, rate.names


def test_words_that_the_rules_had_not_met_are_mostly_known_even_without_a_mark() -> None:
    every = list(unseen())
    known = [case for case in every if judged(case).outcome.value == case.want]
    assert len(known) / len(every) >= 0.9


def test_the_text_of_a_bounce_names_whom_it_did_not_reach() -> None:
    told = [case for case in bounces() if case.want != "-" and not case.get("dsn")]
    named = [case for case in told if read(raw_of(case)).marks.failed_recipients == (case.want,)]
    assert len(named) / len(told) >= 0.85
