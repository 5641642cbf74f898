"""The score of thousands of random months, held against a plain reckoning that shares no code with the program.

A month is drawn as a story of each obligation in plain numbers; the reckoning works on the story alone, with
fractions, sentence by sentence of contract, 7. Only then is the story told to the program.
"""

import datetime as dt
import random
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from dondoc.core.history import Event, Verb
from dondoc.core.schemes import Scheme
from dondoc.core.scoring import counts, on_time_rate, score
from dondoc.core.standing import Outage, Standing
from tests.cast import arrived, articles, at, candidate, decided, owed, state

MONTHS = 3000
SEAL_DAY = 34  # days after 1 March
OUTAGE = Outage(at("2026-03-28 00:00"))


@dataclass(frozen=True)
class Story:
    """One obligation: days are counted from 1 March 2026, each arrival at noon, each due at 17:00."""

    weight: float
    quota: int  # 0: a report
    due: int
    arrivals: tuple[tuple[int, int], ...]  # (day, article)
    returned: int  # the day on which it was sent back, 0 never
    new_due: int
    doubtful: tuple[tuple[int, int], ...]  # under review: (day, article)
    excused: bool
    waived: bool
    blind: bool


def draw(dice: random.Random) -> Story:
    """Return a random story."""
    due = dice.randint(3, 40)
    days = sorted(dice.sample(range(1, 34), dice.choice([0, 1, 1, 1, 2, 3])))
    doubts = sorted(dice.sample(range(1, 34), dice.choice([0, 0, 0, 1, 2])))
    returned = dice.choice([0, 0, 0, dice.randint(5, 30)])
    if not any(day < returned for day in days):
        returned = 0  # nothing to send back
    return Story(
        weight=dice.choice([0.5, 1.0, 1.0, 1.5, 2.0]),
        quota=dice.choice([0, 0, 1, 2, 3]),
        due=due,
        arrivals=tuple((day, dice.randint(1, 4)) for day in days),
        returned=returned,
        new_due=max(returned, due) + dice.randint(1, 5) if returned else 0,
        doubtful=tuple((day, dice.randint(1, 4)) for day in doubts),
        excused=dice.random() < 0.2,
        waived=dice.random() < 0.1,
        blind=dice.random() < 0.1,
    )


def _fulfilled(story: Story, mails: list[tuple[int, int]]) -> int | None:
    """Return the day on which these mails, in order, fulfil it."""
    if not story.quota:
        return mails[0][0] if mails else None
    seen: set[int] = set()
    for day, article in sorted(mails):
        seen.add(article)
        if len(seen) >= story.quota:
            return day
    return None


@dataclass(frozen=True)
class Reckoned:
    """What the contract says of one story."""

    status: str
    points: Fraction | None


def reckon(story: Story) -> Reckoned:
    """Return status and points by the sentences of the contract."""
    due, lateness = story.due, 0
    mails, doubts = list(story.arrivals), list(story.doubtful)
    if story.returned:
        before = [mail for mail in mails if mail[0] < story.returned]
        first = _fulfilled(story, before)
        lateness += first is not None and first > due  # a lateness before a return stays
        mails = [mail for mail in mails if mail[0] >= story.returned]
        doubts = [mail for mail in doubts if mail[0] >= story.returned]
        due = story.new_due
    day = _fulfilled(story, mails)
    doubts = [mail for mail in doubts if day is None or mail[0] < day]
    status = _status(story, due, day, doubts=bool(doubts))
    if status in {"waived", "unknown", "pending"}:
        return Reckoned(status, None)
    if status == "under_review":  # as if confirmed at the candidate's own instant
        mails = sorted(mails + doubts)
        day = _fulfilled(story, mails)
    missing = day is None
    lateness += day is not None and day > due
    if story.excused:
        lateness, missing = 0, False
    points = Fraction(100) - 25 * lateness - 25 * bool(story.returned)
    if missing:
        share = Fraction(min(len({article for _, article in mails}), story.quota), story.quota) if story.quota else 0
        points -= 100 * (1 - share)
    return Reckoned(status, max(Fraction(0), points))


def _status(story: Story, due: int, day: int | None, *, doubts: bool) -> str:
    if story.waived:
        return "waived"
    if day is not None and day <= due:
        return "on_time"
    if doubts:
        return "under_review"
    if day is not None:
        return "late"
    if due >= SEAL_DAY:
        return "pending"
    return "unknown" if story.blind and due >= 28 else "missing"


def _rounded(value: Fraction) -> float:
    """Round half to even, to two places, without decimals."""
    return round(value * 100) / 100  # Python rounds fractions half to even


def _day(day: int, time: str = "12:00") -> str:
    return f"{dt.date(2026, 2, 28) + dt.timedelta(days=day)} {time}"


def tell(story: Story) -> Standing:
    """Return the standing that the program makes of the story at the seal."""
    due = _day(story.due, "17:00")
    obligation = owed(weight=story.weight, due=due)
    if story.quota:
        obligation = replace(articles(story.quota, weight=story.weight), due=at(due))
    dated: list[tuple[int, Event]] = []
    for number, (day, article) in enumerate(story.arrivals):
        dated.append((day, arrived(100 + number, _day(day), f"a{article}")))
    for number, (day, article) in enumerate(story.doubtful):
        dated.append((day, candidate(200 + number, _day(day), f"a{article}")))
    dated.sort(key=lambda pair: pair[0])
    events = [event for _, event in dated]
    if story.returned:
        sent_back = decided(300, Verb.RETURN, _day(story.returned, "08:00"), due=_day(story.new_due, "17:00"))
        at_place = sum(day < story.returned for day, _ in dated)
        events.insert(at_place, sent_back)
    if story.excused:
        events.append(decided(301, Verb.EXCUSE, _day(33)))
    if story.waived:
        events.append(decided(302, Verb.WAIVE, _day(33)))
    return state(obligation, *events, now=_day(SEAL_DAY, "08:00"), outage=OUTAGE if story.blind else None)


def drawn(number: int) -> list[Story]:
    """Return the month of that number."""
    dice = random.Random(number)  # noqa: S311 - months, no secrets
    return [draw(dice) for _ in range(dice.randint(1, 6))]


def agrees(number: int) -> bool:
    """Whether program and reckoning say the same of the month of that number: each status, score, rate and count."""
    stories = drawn(number)
    reckoned, told = [reckon(story) for story in stories], [tell(story) for story in stories]
    both = zip(reckoned, stories, strict=True)
    rows = [(r.points, Fraction(story.weight)) for r, story in both if r.points is not None]
    weight = sum((w for _, w in rows), Fraction(0))
    expected = _rounded(sum((p * w for p, w in rows), Fraction(0)) / weight) if weight else None
    return (
        [s.status.value for s in told] == [r.status for r in reckoned]
        and score(told, Scheme("nd335")).value == expected
        and on_time_rate(told) == _rate(stories, reckoned)
        and counts(told)["due"] == len(stories)
    )


@pytest.mark.parametrize("block", range(10))
def test_every_month_scores_as_the_plain_reckoning_says(block: int) -> None:
    numbers = range(block * MONTHS, block * MONTHS + MONTHS // 10)
    assert [number for number in numbers if not agrees(number)] == []


def _rate(stories: list[Story], reckoned: list[Reckoned]) -> float | None:
    left_out = {"waived", "under_review", "unknown", "pending"}
    rated = [(r.status, story.excused) for r, story in zip(reckoned, stories, strict=True) if r.status not in left_out]
    return sum(status == "on_time" or excused for status, excused in rated) / len(rated) if rated else None
