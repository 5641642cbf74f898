"""Claims about points, score and level under Decree 335/2025/NĐ-CP and the office's own schemes (contract, 7)."""

from dataclasses import replace

import pytest

from dondoc.core.history import Event, Verb
from dondoc.core.obligations import Obligation
from dondoc.core.schemes import Scheme, in_words, rule_of, scheme_of
from dondoc.core.scoring import counts, marks, on_time_rate, points, score
from dondoc.core.standing import Outage, Standing
from tests.cast import arrived, articles, at, candidate, decided, owed, state

ND335 = Scheme("nd335")
RATE = Scheme("rate")

ON_TIME = arrived(5, "2026-03-16 16:00")
LATE = arrived(5, "2026-03-17 09:00")
EXCUSED = decided(20, Verb.EXCUSE, "2026-03-30 08:00")
RETURNED = decided(8, Verb.RETURN, "2026-03-18 08:00", due="2026-03-20 17:00")
AGAIN = arrived(9, "2026-03-20 09:00")
LATE_AGAIN = arrived(9, "2026-03-21 09:00")
RETURNED_AGAIN = decided(10, Verb.RETURN, "2026-03-23 08:00", due="2026-03-25 17:00")
TWICE = (RETURNED, AGAIN, RETURNED_AGAIN, arrived(11, "2026-03-24 08:00"))
QUOTA = articles(4)
A, B = arrived(5, "2026-03-10 08:00", "a"), arrived(6, "2026-03-11 08:00", "b", "c")
REST_LATE = arrived(7, "2026-04-01 08:00", "d")

TABLE: list[tuple[str, Obligation, tuple[Event, ...], float | None]] = [
    ("on time", owed(), (ON_TIME,), 100),
    ("late", owed(), (LATE,), 75),
    ("missing", owed(), (), 0),
    ("late and excused", owed(), (LATE, EXCUSED), 100),
    ("missing and excused", owed(), (EXCUSED,), 100),
    ("waived", owed(), (decided(3, Verb.WAIVE, "2026-03-10 08:00"),), None),
    ("returned once, then in time", owed(), (ON_TIME, RETURNED, AGAIN), 75),
    ("returned once, then late", owed(), (ON_TIME, RETURNED, LATE_AGAIN), 50),
    ("late, returned, then in time", owed(), (LATE, RETURNED, AGAIN), 50),
    ("late, returned, late again", owed(), (LATE, RETURNED, LATE_AGAIN), 25),
    ("returned twice", owed(), (ON_TIME, *TWICE), 50),
    ("late and returned twice", owed(), (LATE, *TWICE), 25),
    ("returned and never sent again", owed(), (ON_TIME, RETURNED), 0),
    ("an excuse does not forgive the return", owed(), (ON_TIME, RETURNED, LATE_AGAIN, EXCUSED), 75),
    ("no article of four", QUOTA, (), 0),
    ("one article of four", QUOTA, (A,), 25),
    ("three articles of four", QUOTA, (A, B), 75),
    ("three articles of four and excused", QUOTA, (A, B, EXCUSED), 100),
    ("the same article twice is one", QUOTA, (A, replace(A, seq=6)), 25),
    ("the quota filled late", QUOTA, (A, B, REST_LATE), 75),
    ("under review, sent in time", owed(), (candidate(7, "2026-03-16 17:00"),), 100),
    ("under review, sent late", owed(), (candidate(7, "2026-03-16 17:01"),), 75),
    ("late, with an earlier one in time under review", owed(), (LATE, candidate(7, "2026-03-16 10:00")), 100),
    ("late, with an earlier late one under review", owed(), (LATE, candidate(7, "2026-03-17 08:00")), 75),
    ("an article under review counts to the share", QUOTA, (A, candidate(7, "2026-03-20 08:00", "b")), 50),
    ("articles under review that fill the quota", QUOTA, (A, B, candidate(7, "2026-03-20 08:00", "d")), 100),
    ("articles under review that fill it late", QUOTA, (A, B, candidate(7, "2026-04-01 08:00", "d")), 75),
]  # fmt: skip


@pytest.mark.parametrize(
    ("obligation", "events", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_points_follow_the_decree(obligation: Obligation, events: tuple[Event, ...], expected: float | None) -> None:
    marks = points(state(obligation, *events), ND335)
    assert (float(marks) if marks is not None else None) == expected


def test_points_never_fall_below_nothing() -> None:
    returns = [decided(n, Verb.RETURN, f"2026-03-{n} 08:00", due="2026-03-30 17:00") for n in range(18, 28)]
    assert points(state(owed(), LATE, *returns, arrived(40, "2026-03-29 08:00")), ND335) == 0


def test_unknown_and_pending_do_not_count() -> None:
    assert points(state(owed(), outage=Outage(at("2026-03-16 08:00"))), ND335) is None
    assert points(state(owed(), now="2026-03-10 08:00"), ND335) is None


def test_an_office_may_set_its_own_points() -> None:
    table = Scheme("table", late=10, returned=5, missing=60)
    assert points(state(owed(), LATE), table) == 90
    assert points(state(owed(), ON_TIME, RETURNED, AGAIN), table) == 95
    assert points(state(owed()), table) == 40


def _unit(*marks: str, weights: tuple[float, ...] = ()) -> list[Standing]:
    made = {"on_time": (ON_TIME,), "late": (LATE,), "missing": (), "excused": (LATE, EXCUSED),
            "waived": (decided(3, Verb.WAIVE, "2026-03-10 08:00"),),
            "review": (candidate(7, "2026-03-16 10:00"),)}  # fmt: skip
    weights = weights or (1.0,) * len(marks)
    return [state(owed(weight=weight), *made[mark]) for mark, weight in zip(marks, weights, strict=True)]


def test_a_unit_gets_the_weighted_mean() -> None:
    assert score(_unit("on_time", "late", "missing", weights=(2.0, 1.0, 0.5)), ND335).value == 78.57


def test_the_score_is_rounded_half_to_even() -> None:
    # (75 × 1 + 100 × 7) : 8 = 96.875 → 96.88; (75 × 3 + 100 × 5) : 8 = 90.625 → 90.62
    assert score(_unit(*["late"], *["on_time"] * 7), ND335).value == 96.88
    assert score(_unit(*["late"] * 3, *["on_time"] * 5), ND335).value == 90.62


LEVELS = [
    (90.0, "xuất sắc"), (100.0, "xuất sắc"), (89.99, "tốt"), (70.0, "tốt"), (69.99, "hoàn thành"), (50.0, "hoàn thành"),
    (49.99, "không hoàn thành"), (0.0, "không hoàn thành"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "level"), LEVELS)
def test_a_level_begins_at_its_bound(value: float, level: str) -> None:
    assert ND335.level(value) == level


def test_the_level_is_that_of_the_rounded_score() -> None:
    marks = score(_unit("late", "on_time", weights=(0.40004, 0.59996)), ND335)  # 89.999
    assert (marks.value, marks.level) == (90.0, "xuất sắc")


def test_where_nothing_counted_there_is_no_score_and_no_level() -> None:
    for scheme in (ND335, RATE):
        marks = score(_unit("waived"), scheme)
        assert (marks.value, marks.level) == (None, None)
    assert on_time_rate(_unit("waived")) is None
    assert on_time_rate([]) is None


def test_the_rate_is_on_time_or_excused_of_what_is_rated() -> None:
    unit = _unit("on_time", "late", "missing", "excused", "waived", "review")
    assert on_time_rate(unit) == 0.5
    assert score(unit, RATE).value == 50.0


def test_the_scheme_rate_is_rounded_and_has_levels() -> None:
    marks = score(_unit("on_time", "on_time", "late"), RATE)
    assert (marks.value, marks.level) == (66.67, "hoàn thành")


def test_the_figures_count_every_status_and_the_excused() -> None:
    figures = counts(_unit("on_time", "late", "missing", "excused", "waived", "review"))
    assert figures == {
        "due": 6, "on_time": 1, "late": 2, "missing": 1, "waived": 1,
        "excused": 1, "under_review": 1, "unknown": 0, "pending": 0,
    }  # fmt: skip


def test_the_score_can_be_followed_with_a_pencil() -> None:
    assert score(_unit("on_time", "late", weights=(1.0, 0.5)), ND335).working == "(100 × 1 + 75 × 0,5) : 1,5 = 91,67"


def test_no_more_than_the_cap_is_taken_off_for_delays_and_returns() -> None:
    assert points(state(owed(), LATE, *TWICE), Scheme("table", cap=60)) == 40
    assert points(state(owed(), LATE), Scheme("table", cap=60)) == 75
    assert points(state(owed()), Scheme("table", cap=60)) == 0  # to hand in nothing is no delay


WORKINGS = [
    (owed(), (ON_TIME,), "100"),
    (owed(), (LATE,), "100 − 25 (chậm) = 75"),
    (owed(), (LATE, *TWICE), "100 − 25 (chậm) − 2 × 25 (trả lại) = 25"),
    (owed(), (), "100 − 100 (chưa nộp) = 0"),
    (owed(), (LATE, EXCUSED), "100"),
    (owed(), (ON_TIME, RETURNED), "100 − 25 (trả lại) − 100 (chưa nộp) = 0 (không thấp hơn 0)"),
    (articles(3), (A,), "100 − 100 × 2/3 (thiếu 2 bài) = 100/3"),
    (owed(), (decided(3, Verb.WAIVE, "2026-03-10 08:00"),), "không tính"),
]


@pytest.mark.parametrize(("obligation", "events", "working"), WORKINGS)
def test_the_points_of_an_obligation_can_be_followed_with_a_pencil(
    obligation: Obligation, events: tuple[Event, ...], working: str
) -> None:
    assert marks(state(obligation, *events), ND335).working == working


def test_thirds_are_written_as_the_fractions_that_they_are() -> None:
    told = score([state(articles(3), A), state(owed(), ON_TIME)], ND335)
    assert (told.value, told.working) == (66.67, "(100/3 × 1 + 100 × 1) : 2 = 66,67")


def test_by_the_rate_an_obligation_has_all_points_or_none() -> None:
    unit = _unit("on_time", "late", "missing", "excused", "waived", "review")
    assert [points(s, RATE) for s in unit] == [100, 0, 0, 100, None, None]


OWN = Scheme("table", late=10, returned=5, missing=60, levels=((80.0, "đạt"), (0.0, "chưa đạt")), cap=30, ranked_from=2)


@pytest.mark.parametrize("scheme", [ND335, RATE, OWN], ids=lambda s: s.name)
def test_a_record_keeps_the_scheme_that_it_was_scored_by(scheme: Scheme) -> None:
    assert scheme_of(rule_of(scheme), scheme.name) == scheme


def test_a_record_of_old_tells_its_scheme_by_its_name_or_not_at_all() -> None:
    assert (scheme_of(None, "rate"), scheme_of(None, "Mỗi lần chậm trừ 5 điểm.")) == (RATE, None)


@pytest.mark.parametrize("figure", ["trừ 10 điểm", "trừ 5 điểm", "không quá 30", "trừ 60 điểm", "từ 80 điểm là đạt"])
def test_the_rule_in_words_names_each_figure_of_the_offices_own_scheme(figure: str) -> None:
    assert figure in in_words(OWN)
    assert figure not in in_words(ND335)
