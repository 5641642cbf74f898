"""Claims about quarter and year records: what the months say now, and how units are ranked (contract, 7)."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from dondoc.core.cycles import parse_period
from dondoc.core.history import Arrived, Decided, Verb
from dondoc.core.month import Recorder, sealed
from dondoc.core.obligations import Obligation
from dondoc.core.record import Record, UnitRecord, seal_hash
from dondoc.core.rungs import parse_at
from dondoc.core.schemes import Scheme
from dondoc.core.spans import month_now, months_of, ranking_words, span_record
from tests.cast import CALENDAR, DIRECTORY, arrived, at, decided, owed, state

SEAL = parse_at("+3wd 08:00")
assert SEAL is not None
RECORDER = Recorder("VP", "Sở", "Lai Châu", DIRECTORY, Scheme("nd335"), CALENDAR, SEAL, live_since=dt.date(2026, 1, 1))
SEALS = {"2026-01": "2026-02-04 08:00", "2026-02": "2026-03-04 08:00", "2026-03": "2026-04-03 08:00"}

Happened = Arrived | Decided
History = Sequence[tuple[Obligation, Sequence[Happened]]]


def owe(report: str, month: int, unit: str = "kl", **changes: object) -> Obligation:
    """Return what is due on the 16th of that month of 2026, at 17:00."""
    return owed(f"{report}.2026-{month:02}.{unit}", f"2026-{month:02}-16 17:00", **changes)


def came(seq: int, month: int, *, late: bool = False) -> Arrived:
    """Return an arrival in time, or on the day after."""
    return arrived(seq, f"2026-{month:02}-{17 if late else 16} 12:00")


def sealed_months(history: History, recorder: Recorder = RECORDER) -> list[Record]:
    """Return the sealed records of January to March, as they were made one after the other."""
    made: list[Record] = []
    for month, seal in SEALS.items():
        known = [(o, [e for e in events if _when(e) <= at(seal)]) for o, events in history]
        states = [state(o, *events, now=seal) for o, events in known]
        record = recorder.record(month, states, at(seal), earlier=made)
        made.append(sealed(record, (), CALENDAR, head=(7, "0" * 64)))
    return made


def _when(event: Happened) -> dt.datetime:
    return event.effective if isinstance(event, Decided) else event.instant


def span(history: History, now: str = "2026-06-01 08:00", *, span_id: str = "2026-q1", **wishes: object) -> Record:
    """Return the span's record at that instant; wishes, by name: recorder, months."""
    recorder: Recorder = wishes.get("recorder", RECORDER)  # type: ignore[assignment]
    records: list[Record] = wishes.get("months") or sealed_months(history)  # type: ignore[assignment]
    period = parse_period(span_id)
    assert period is not None
    present = recorder.present([state(o, *events, now=now) for o, events in history])
    months = [month_now(record, present) for record in records]
    return span_record(period, months, recorder.scheme, like=recorder.record("2026-03", (), at(now)))


def of(record: Record, unit: str) -> UnitRecord:
    return next(one for one in record["units"] if one["id"] == unit)


GOOD: History = [(owe("a", m, "mt"), [came(m, m)]) for m in (1, 2, 3)]
LATE_ONCE: History = [(owe("a", m), [came(10 + m, m, late=m == 1)]) for m in (1, 2, 3)]


@pytest.mark.parametrize(
    ("span_id", "first", "last"),
    [
        ("2026-q1", "2026-01", "2026-03"),
        ("2026-h2", "2026-07", "2026-12"),
        ("2026-9m", "2026-01", "2026-09"),
        ("2026", "2026-01", "2026-12"),
    ],
)
def test_a_span_is_made_of_its_months(span_id: str, first: str, last: str) -> None:
    period = parse_period(span_id)
    assert period is not None
    assert (months_of(period)[0], months_of(period)[-1]) == (first, last)


def test_a_quarter_holds_the_lines_of_its_months_each_once() -> None:
    made = span([*GOOD, *LATE_ONCE])
    lines = [(line["ref"], line.get("month")) for unit in made["units"] for line in unit["obligations"]]
    assert len(lines) == len(set(lines)) == 6
    assert ("a.2026-02.kl", "2026-02") in lines
    assert (made["totals"]["due"], made["totals"]["late"]) == (6, 1)
    assert [m["totals"]["due"] for m in made.get("months", [])] == [2, 2, 2]


def test_the_score_is_the_mean_of_all_obligations_and_not_of_the_months() -> None:
    more: History = [(owe("b", 3), [came(30, 3)]), (owe("c", 3), [came(31, 3)])]
    unit = of(span([*LATE_ONCE, *more]), "kl")
    assert unit["score"] == 95.0  # (75 + 100 + 300) : 5, and not the mean of 75, 100 and 100
    assert unit.get("calculation") == "(75 + 100 + 300) : (1 + 1 + 3) = 95"
    assert [month["score"] for month in unit.get("months", [])] == [75.0, 100.0, 100.0]
    assert unit.get("trend") == 25.0


def test_a_month_in_which_a_unit_owed_nothing_has_no_score_and_no_say_in_the_trend() -> None:
    unit = of(span([*GOOD, (owe("a", 2), [came(12, 2, late=True)])]), "kl")
    assert [month["score"] for month in unit.get("months", [])] == [None, 75.0, None]
    assert unit.get("trend") is None


def test_an_arrival_after_the_seal_is_scored_by_its_own_lateness_and_stands_under_the_amendments() -> None:
    history: History = [(owe("a", 1), [arrived(9, "2026-02-20 09:00")]), (owe("a", 2), [came(12, 2)])]
    months = sealed_months(history)
    assert months[0]["units"][0]["score"] == 0.0
    made = span(history, months=months)
    assert of(made, "kl")["score"] == 87.5
    (change,) = made["amendments"]
    assert (change["was"]["status"], change["is"]["status"], change["is"]["points"]) == ("missing", "late", 75.0)
    assert (change["was"]["score"], change["is"]["score"]) == (0.0, 75.0)
    assert [m["amended"] for m in made.get("months", [])] == [1, 0, 0]
    assert months[0]["units"][0]["score"] == 0.0  # the sealed one never changes


def test_what_is_still_missing_keeps_the_lateness_of_its_seal() -> None:
    early, late = span([(owe("a", 1), [])], "2026-04-10 08:00"), span([(owe("a", 1), [])], "2026-12-01 08:00")
    assert early == late
    assert of(early, "kl")["late_working_days"] == 13


def test_a_decision_after_the_seal_shows_who_and_why() -> None:
    excused = decided(40, Verb.EXCUSE, "2026-05-20 08:00")
    (change,) = span([(owe("a", 1), [excused])])["amendments"]
    assert [(d["id"], d["by"], d["reason"]) for d in change.get("decisions", [])] == [
        ("d40", "vanphong@snnmt.example", "lý do")
    ]


def test_a_record_whose_months_are_sealed_is_the_same_whenever_it_is_made() -> None:
    history = [*GOOD, (owe("a", 1), [arrived(9, "2026-05-20 09:00")])]
    made = span(history)
    assert made == span(history, "2027-01-01 08:00")
    assert made["generated_at"] == "2026-05-20T09:00:00+07:00"  # when the last thing in it happened
    assert made["sha256"] == seal_hash(made)
    assert made["sealed"] is False


def test_a_month_keeps_the_rule_that_it_was_sealed_with() -> None:
    months = sealed_months(LATE_ONCE)
    stricter = replace(RECORDER, scheme=Scheme("table", late=60))
    unit = of(span(LATE_ONCE, months=months, recorder=stricter), "kl")
    assert [month["score"] for month in unit.get("months", [])] == [75.0, 100.0, 100.0]


def test_by_the_rate_every_obligation_weighs_the_same() -> None:
    history = [*LATE_ONCE, (owe("b", 1, weight=5.0), [came(30, 1)])]
    by_rate = replace(RECORDER, scheme=Scheme("rate"))
    unit = of(span(history, months=sealed_months(history), recorder=by_rate), "kl")
    assert (unit["score"], unit["on_time_rate"]) == (75.0, 0.75)
    assert unit.get("calculation") == "(100 + 100 + 100) : (2 + 1 + 1) = 75"


def test_months_that_have_no_record_are_named() -> None:
    months = sealed_months(GOOD)[1:]
    assert span(GOOD, months=months).get("absent") == ["2026-01"]


def ranks(made: Record) -> dict[str, int | None]:
    return {unit["id"]: unit.get("rank") for unit in made["units"]}


def test_equal_scores_share_a_rank_and_the_next_rank_is_left_out() -> None:
    third: History = [(owe("a", m, "tt"), [came(20 + m, m)]) for m in (1, 2, 3)]
    assert ranks(span([*GOOD, *LATE_ONCE, *third])) == {"mt": 1, "tt": 1, "kl": 3}


def test_a_unit_of_which_too_little_counted_is_not_ranked() -> None:
    few: History = [(owe("a", 1, "tt"), [came(20, 1)])]
    made = span([*GOOD, *LATE_ONCE, *few])
    assert ranks(made) == {"mt": 1, "kl": 2, "tt": None}
    assert of(made, "tt")["score"] == 100.0


def test_where_little_counted_for_everybody_all_are_ranked() -> None:
    few: History = [(owe("a", 1, "tt"), [came(20, 1)]), (owe("a", 1), [came(11, 1, late=True)])]
    assert ranks(span(few)) == {"tt": 1, "kl": 2}


def test_the_office_sets_from_how_many_on_a_unit_is_ranked() -> None:
    stricter = replace(RECORDER, scheme=Scheme("nd335", ranked_from=4))
    more: History = [(owe("b", 1, "mt"), [came(20, 1)])]
    history = [*GOOD, *LATE_ONCE, *more]
    assert ranks(span(history, recorder=stricter)) == {"mt": 1, "kl": None}


@pytest.mark.parametrize("said", ["cùng thứ hạng", "dưới 3 báo cáo", "theo cách tính của tháng đó"])
def test_the_ranking_says_how_ties_and_small_numbers_are_treated(said: str) -> None:
    assert said in ranking_words(Scheme("nd335"))


def test_random_quarters_score_as_a_plain_reckoning_says() -> None:
    dice = random.Random(7)  # noqa: S311 - quarters, no secrets
    for _ in range(40):
        history: list[tuple[Obligation, Sequence[Happened]]] = []
        expected = total = Fraction(0)
        for n in range(dice.randint(1, 9)):
            month, weight = dice.choice((1, 2, 3)), dice.choice((0.5, 1.0, 2.0))
            kind = dice.choice(("on time", "late", "missing", "after the seal"))
            events: Sequence[Happened] = {
                "on time": [came(n + 1, month)],
                "late": [came(n + 1, month, late=True)],
                "missing": [],
                "after the seal": [arrived(n + 1, "2026-05-11 09:00")],
            }[kind]
            history.append((owe(f"r{n}", month, weight=weight), events))
            points = {"on time": 100, "late": 75, "missing": 0, "after the seal": 75}[kind]
            expected, total = expected + points * Fraction(weight), total + Fraction(weight)
        assert of(span(history), "kl")["score"] == round(expected / total * 100) / 100
