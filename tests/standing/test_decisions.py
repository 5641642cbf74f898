"""Claims about what the office's decisions make of an obligation (contract, 5 and 6)."""

from dataclasses import replace

from dondoc.core.history import Verb
from dondoc.core.mail import TimeSource
from dondoc.core.standing import Status, is_delivery_delay
from tests.cast import arrived, articles, at, candidate, decided, owed, state

REF = "cchc.2026-q1.kl"
EXTENDED = decided(3, Verb.EXTEND, "2026-03-16 10:00", due="2026-03-20 17:00")
LATE = arrived(5, "2026-03-17 09:00")
RETURNED = decided(6, Verb.RETURN, "2026-03-18 08:00", due="2026-03-20 17:00")


def test_an_extension_makes_a_new_due_and_leaves_the_original_one_known() -> None:
    standing = state(owed(), EXTENDED, LATE)
    assert (standing.status, standing.due, standing.obligation.due) == (
        Status.ON_TIME, at("2026-03-20 17:00"), at("2026-03-16 17:00"),
    )  # fmt: skip


def test_an_extended_due_comes_into_being_with_the_decision_mail() -> None:
    assert state(owed(), EXTENDED).due_since == at("2026-03-16 10:00")


def test_of_two_extensions_the_later_one_holds() -> None:
    again = decided(4, Verb.EXTEND, "2026-03-17 10:00", due="2026-03-18 17:00")
    assert state(owed(), EXTENDED, again).due == at("2026-03-18 17:00")


def test_what_was_sent_back_no_longer_counts() -> None:
    standing = state(owed(), arrived(5, "2026-03-16 09:00"), RETURNED, now="2026-03-19 08:00")
    assert (standing.status, standing.arrival, standing.returned) == (Status.PENDING, None, 1)
    assert standing.due == at("2026-03-20 17:00")


def test_a_version_after_the_return_is_measured_by_the_new_due() -> None:
    assert state(owed(), LATE, RETURNED, arrived(7, "2026-03-20 17:00")).status is Status.ON_TIME
    assert state(owed(), LATE, RETURNED, arrived(7, "2026-03-20 17:01")).status is Status.LATE


def test_a_lateness_before_a_return_stays() -> None:
    standing = state(owed(), LATE, RETURNED, arrived(7, "2026-03-19 09:00"))
    assert (standing.status, standing.late_before_return) == (Status.ON_TIME, 1)


def test_a_punctual_version_that_was_sent_back_was_not_late() -> None:
    assert state(owed(), arrived(5, "2026-03-16 09:00"), RETURNED).late_before_return == 0


def test_a_mail_that_arrived_before_the_return_does_not_satisfy_it() -> None:
    read_later = arrived(9, "2026-03-18 07:59")
    assert state(owed(), LATE, RETURNED, read_later).status is Status.MISSING


def test_a_new_version_that_was_read_before_the_decision_mail_satisfies_it() -> None:
    newer = arrived(5, "2026-03-18 09:00")  # the decision mail lay in another folder meanwhile
    standing = state(owed(), arrived(4, "2026-03-16 09:00"), newer, RETURNED)
    assert (standing.status, standing.returned) == (Status.ON_TIME, 1)


def test_a_review_of_a_mail_from_before_the_return_cannot_satisfy_it() -> None:
    assert state(owed(), LATE, candidate(8, "2026-03-17 10:00"), RETURNED).status is Status.MISSING
    assert state(owed(), LATE, candidate(8, "2026-03-18 10:00"), RETURNED).status is Status.UNDER_REVIEW


def test_each_return_counts() -> None:
    again = decided(8, Verb.RETURN, "2026-03-21 08:00", due="2026-03-25 17:00")
    standing = state(owed(), LATE, RETURNED, arrived(7, "2026-03-20 17:01"), again, arrived(9, "2026-03-24 08:00"))
    assert (standing.status, standing.returned, standing.late_before_return) == (Status.ON_TIME, 2, 2)


def test_articles_sent_back_are_counted_afresh() -> None:
    returned = decided(6, Verb.RETURN, "2026-03-18 08:00", due="2026-04-02 17:00")
    standing = state(
        articles(2), arrived(5, "2026-03-10 08:00", "a", "b"), returned, arrived(7, "2026-03-20 08:00", "c")
    )
    assert (standing.articles, standing.status) == (1, Status.MISSING)


def test_an_excused_lateness_is_late_and_excused() -> None:
    standing = state(owed(), LATE, decided(6, Verb.EXCUSE, "2026-03-18 08:00"))
    assert (standing.status, standing.excused, standing.late_working_days) == (Status.LATE, True, 1)


def test_a_report_received_on_paper_counts_from_the_instant_told() -> None:
    standing = state(owed(), decided(6, Verb.RECEIVE, "2026-03-18 08:00", instant="2026-03-16 16:00"))
    assert standing.status is Status.ON_TIME
    assert standing.arrival is not None
    assert standing.arrival.evidence.time_source == TimeSource.MANUAL


def test_something_received_on_paper_after_a_return_satisfies_it() -> None:
    on_paper = decided(7, Verb.RECEIVE, "2026-03-19 08:00", instant="2026-03-18 15:00")
    assert state(owed(), LATE, RETURNED, on_paper).status is Status.ON_TIME


def test_a_candidate_that_is_confirmed_counts_from_its_own_arrival() -> None:
    confirmed = decided(9, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target=REF, instant="2026-03-16 16:30")
    standing = state(owed(), candidate(5, "2026-03-16 16:30"), confirmed)
    assert (standing.status, standing.arrival and standing.arrival.instant) == (Status.ON_TIME, at("2026-03-16 16:30"))


def test_a_candidate_that_is_dismissed_is_no_longer_under_review() -> None:
    assert state(owed(), candidate(5, "2026-03-16 16:30")).status is Status.UNDER_REVIEW
    dismissed = decided(9, Verb.DISMISS, "2026-03-25 08:00", mail=5)
    assert state(owed(), candidate(5, "2026-03-16 16:30"), dismissed).status is Status.MISSING


def test_a_dismissed_arrival_does_not_count() -> None:
    assert state(owed(), LATE, decided(9, Verb.DISMISS, "2026-03-25 08:00", mail=5)).status is Status.MISSING


def test_a_wrongly_matched_mail_moves() -> None:
    moved = decided(9, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target="cchc.2026-h1.kl", instant="2026-03-17 09:00")
    assert state(owed(), LATE, moved).status is Status.MISSING
    assert state(owed("cchc.2026-h1.kl", "2026-06-15 17:00"), moved).status is Status.ON_TIME


def test_a_mail_that_is_confirmed_for_a_second_obligation_keeps_its_first() -> None:
    both = arrived(5, "2026-03-16 09:00", shared=("tthc.2026-03.kl",))
    confirmed = decided(
        9, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target="tthc.2026-03.kl", instant="2026-03-16 09:00"
    )
    assert state(owed(), both, confirmed).status is Status.ON_TIME


def test_a_new_instant_for_one_of_a_mails_obligations_leaves_the_others_as_they_are() -> None:
    both = arrived(5, "2026-03-16 09:00", shared=("cchc.2026-q1.mt",))
    corrected = decided(
        9, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target="cchc.2026-q1.mt", instant="2026-03-15 09:00"
    )
    assert state(owed(), both, corrected).status is Status.ON_TIME


def test_a_mail_for_two_reports_moves_only_where_the_same_report_was_mistaken() -> None:
    tthc = arrived(5, "2026-03-16 09:00", shared=("cchc.2026-q1.kl",))
    cchc = arrived(5, "2026-03-16 09:00", shared=("tthc.2026-03.kl",))
    moved = decided(9, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target="cchc.2026-h1.kl", instant="2026-03-16 09:00")
    assert state(owed(), cchc, moved).status is Status.MISSING
    assert state(owed("tthc.2026-03.kl"), tthc, moved).status is Status.ON_TIME


def test_the_last_word_on_a_mail_stands() -> None:
    assigned = decided(8, Verb.ASSIGN, "2026-03-25 08:00", mail=5, target=REF, instant="2026-03-16 09:00")
    corrected = decided(9, Verb.ASSIGN, "2026-03-25 09:00", mail=5, target=REF, instant="2026-03-17 09:00")
    dismissed = decided(10, Verb.DISMISS, "2026-03-25 10:00", mail=5)
    assert state(owed(), assigned).status is Status.ON_TIME
    assert state(owed(), assigned, corrected).status is Status.LATE
    assert state(owed(), assigned, corrected, dismissed).status is Status.MISSING
    assert state(owed(), dismissed, decided(11, Verb.ASSIGN, "2026-03-26 08:00", mail=5, target=REF,
                                            instant="2026-03-16 09:00")).status is Status.ON_TIME  # fmt: skip


def test_an_undone_decision_no_longer_counts_and_an_undone_undo_restores_it() -> None:
    waived = decided(3, Verb.WAIVE, "2026-03-10 08:00")
    undone = decided(4, Verb.UNDO, "2026-03-11 08:00", undoes=3)
    restored = decided(5, Verb.UNDO, "2026-03-12 08:00", undoes=4)
    assert state(owed(), waived).status is Status.WAIVED
    assert state(owed(), waived, undone).status is Status.MISSING
    assert state(owed(), waived, undone, restored).status is Status.WAIVED


def test_an_undone_dismissal_puts_the_mail_back() -> None:
    dismissed = decided(9, Verb.DISMISS, "2026-03-25 08:00", mail=5)
    assert state(owed(), LATE, dismissed, decided(10, Verb.UNDO, "2026-03-26 08:00", undoes=9)).status is Status.LATE


def test_an_undone_return_restores_report_due_and_count() -> None:
    standing = state(
        owed(), arrived(5, "2026-03-16 09:00"), RETURNED, decided(9, Verb.UNDO, "2026-03-19 08:00", undoes=6)
    )
    assert (standing.status, standing.returned, standing.due) == (Status.ON_TIME, 0, at("2026-03-16 17:00"))


def test_a_due_restored_by_an_undo_comes_into_being_with_it() -> None:
    undone = decided(9, Verb.UNDO, "2026-03-18 08:00", undoes=3)
    assert state(owed(), EXTENDED, undone).due_since == at("2026-03-18 08:00")


def test_an_undo_that_leaves_the_due_as_it_is_does_not_make_it_new() -> None:
    excused = decided(8, Verb.EXCUSE, "2026-03-17 08:00")
    undone = decided(9, Verb.UNDO, "2026-03-18 08:00", undoes=8)
    assert state(owed(), EXTENDED, excused, undone).due_since == at("2026-03-16 10:00")


def test_who_claims_to_have_been_on_time_and_came_late_by_less_than_a_day_is_listed() -> None:
    claims = replace(LATE, evidence=replace(LATE.evidence, claimed=at("2026-03-16 16:00")))
    assert is_delivery_delay(state(owed(), claims))
    assert not is_delivery_delay(state(owed(), LATE))
    assert not is_delivery_delay(state(owed(), replace(claims, instant=at("2026-03-17 17:00"))))
