"""Claims about sending: at least once, never silently lost, whatever crashes in between (contract, 8)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dondoc.adapters.store import StoreError
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.ports import EnvelopeState
from dondoc.service.dispatch import LOADED
from tests.bureau import BUSY, CUT_OFF, TAKEN, UNKNOWN_USER, Bureau, FakeCourier, bureau
from tests.cast import KL, LEADER, OPERATOR, at, owed

REF = "cchc.2026-q1.kl"
DUE = "2026-03-16 17:00"
KIEMLAM = "kiemlam@snnmt.example"
HEAD = KL.head.address if KL.head else ""


class PowerCutError(Exception):
    """The machine stops."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF))
        yield opened


def crash(folder: Path, when: str) -> tuple[list[str], FakeCourier]:
    """Let an office stop after the server took its mails and before that was written down; return who got them."""
    with bureau(folder) as office:
        office.owe(owed(REF))
        office.watch.saw(at(when))
        office.chase.step(at(when))

        def cut() -> None:
            raise PowerCutError

        office.courier.after = cut
        with pytest.raises(PowerCutError):
            office.dispatch.step(at(when))
        return [to for to, _ in office.courier.carried], office.courier


def test_after_a_crash_an_ordinary_mail_goes_again_with_the_same_bytes(tmp_path: Path) -> None:
    _, before = crash(tmp_path, "2026-03-11 08:00")
    with bureau(tmp_path) as office:
        office.at("2026-03-11 08:01")
        assert office.courier.carried == before.carried
        assert office.outbox.counts() == {"sent": 1}


def test_after_a_crash_a_mail_to_a_head_goes_again_too(tmp_path: Path) -> None:
    crash(tmp_path, "2026-03-17 08:00")
    with bureau(tmp_path) as office:
        office.at("2026-03-17 08:01")
        assert sorted(to for to, _ in office.courier.carried) == sorted([HEAD, KIEMLAM, OPERATOR])
        assert office.alerted() == []


def test_after_a_crash_a_mail_to_leaders_is_uncertain_and_an_operator_is_asked(tmp_path: Path) -> None:
    reached, _ = crash(tmp_path, "2026-03-19 08:00")
    assert reached == [LEADER]
    with bureau(tmp_path) as office:
        office.at("2026-03-19 08:01")
        assert LEADER not in [to for to, _ in office.courier.carried]
        assert office.outbox.counts()["uncertain"] == 1
        assert office.alerted() == ["Cảnh báo: Chưa rõ một thư đã đến nơi hay chưa"]
        assert len(office.kinds("letter.uncertain")) == 1


def test_after_a_crash_before_its_content_was_wanted_a_mail_to_leaders_goes_and_nobody_is_asked(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        office.owe(owed(REF))
        office.watch.saw(at("2026-03-19 08:00"))
        office.chase.step(at("2026-03-19 08:00"))
        office.courier.breaks = PowerCutError()
        with pytest.raises(PowerCutError):
            office.dispatch.step(at("2026-03-19 08:00"))
    with bureau(tmp_path) as office:
        office.at("2026-03-19 08:01")
        assert [to for to, _ in office.courier.carried].count(LEADER) == 1
        assert (office.alerted(), office.kinds("letter.uncertain")) == ([], [])


def test_a_mail_that_goes_alone_is_marked_before_its_content_is_out(office: Bureau) -> None:
    office.chase.step(at("2026-03-11 08:00"))
    office.courier.after = lambda: counts.append(office.outbox.counts())
    counts: list[Mapping[str, int]] = []
    office.dispatch.step(at("2026-03-11 08:00"))
    assert counts == [{"sending": 1}]


def test_a_step_that_broke_is_put_right_by_the_next_one(office: Bureau) -> None:
    def cut() -> None:
        raise PowerCutError

    office.courier.after = cut
    office.chase.step(at("2026-03-11 08:00"))
    with pytest.raises(PowerCutError):
        office.dispatch.step(at("2026-03-11 08:00"))
    office.courier.after = lambda: None
    office.at("2026-03-11 08:01")
    assert [to for to, _ in office.courier.carried] == [KIEMLAM, KIEMLAM]


def test_what_the_server_said_of_a_mail_to_leaders_is_written_down_once_that_can_be_done_and_nobody_is_asked(
    office: Bureau,
) -> None:
    office.watch.saw(at("2026-03-19 08:00"))
    office.chase.step(at("2026-03-19 08:00"))
    office.courier.after = lambda: office.store.connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError):
        office.dispatch.step(at("2026-03-19 08:00"))
    office.courier.after = lambda: None
    office.store.connection.exec_driver_sql("PRAGMA query_only = OFF")
    office.at("2026-03-19 08:01")
    assert [to for to, _ in office.courier.carried].count(LEADER) == 1
    assert (office.alerted(), office.kinds("letter.uncertain")) == ([], [])
    assert [b["recipient"] for b in office.kinds("letter.sent")].count(LEADER) == 1


def test_a_temporary_failure_is_tried_again_with_the_same_bytes(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = BUSY
    office.at("2026-03-11 08:00")
    office.at("2026-03-11 08:00:30")
    assert len(office.courier.carried) == 1
    office.courier.answers[KIEMLAM] = TAKEN
    office.at("2026-03-11 08:01")
    (first, second) = office.courier.carried
    assert first == second
    assert office.outbox.counts() == {"sent": 1}


def test_what_was_tried_once_is_frozen_and_goes_though_the_facts_have_changed(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = BUSY
    office.at("2026-03-11 08:00")
    office.mail(REF, "2026-03-11 08:00:30")
    office.courier.answers[KIEMLAM] = TAKEN
    office.at("2026-03-11 08:01")
    assert office.outbox.counts() == {"sent": 1}


def test_five_days_of_failures_end_in_an_alert(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = BUSY
    ended = office.give_up("2026-03-11 08:00")
    assert (ended - at("2026-03-11 08:00")).days in {4, 5}
    assert office.outbox.counts()["failed"] == 1
    assert office.alerted() == ["Cảnh báo: Có thư nhắc không gửi được"]


def test_a_refusal_for_good_is_told_at_once_and_counts_as_done(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = UNKNOWN_USER
    office.at("2026-03-11 08:00")
    office.at("2026-03-11 09:00")
    assert office.alerted() == ["Cảnh báo: Có thư nhắc không gửi được"]
    assert office.courier.told() == []  # what went on to the next person is no rung of its own
    assert office.outbox.counts() == {"failed": 1, "sent": 2}  # the alert, and what went on to the head
    state = office.casebook.standing(REF, at("2026-03-11 09:00"))
    assert state is not None
    assert state.sent() == (1, 0)


def test_a_refusal_is_known_for_each_recipient(office: Bureau) -> None:
    office.courier.answers[HEAD] = UNKNOWN_USER
    office.at(DUE)
    states = [(b["recipient"], b["kind"]) for kind in ("letter.sent", "letter.failed") for b in office.kinds(kind)]
    assert (KIEMLAM, "letter.sent") in states
    assert (HEAD, "letter.failed") in states
    state = office.casebook.standing(REF, at(DUE))
    assert state is not None
    assert state.sent() == (1, 0)


def test_an_alert_that_fails_makes_no_other(office: Bureau) -> None:
    office.courier.answers.update({KIEMLAM: UNKNOWN_USER, OPERATOR: UNKNOWN_USER})
    office.at("2026-03-11 08:00")
    assert len([m for m in office.kinds("letter.queued") if m["letter_kind"] == "alert"]) == 1


def test_where_the_line_broke_an_ordinary_mail_goes_again_and_one_to_leaders_does_not(office: Bureau) -> None:
    office.courier.answers.update({KIEMLAM: CUT_OFF, LEADER: CUT_OFF})
    office.at("2026-03-11 08:00")
    office.at("2026-03-11 08:02")
    assert [to for to, _ in office.courier.carried] == [KIEMLAM, KIEMLAM]
    office.courier.answers[KIEMLAM] = TAKEN
    office.at("2026-03-11 08:10")
    office.at("2026-03-19 08:00")
    office.at("2026-03-19 10:00")
    assert [to for to, _ in office.courier.carried].count(LEADER) == 1


def test_a_mail_is_sent_only_after_its_text_was_committed(office: Bureau, tmp_path: Path) -> None:
    seen: list[int] = []

    def look() -> None:
        with bureau(tmp_path) as other:
            seen.append(len(other.kinds("letter.queued")))

    office.courier.after = look
    office.at("2026-03-11 08:00")
    assert seen == [1]


def test_who_is_asked_to_stop_leaves_the_rest_untried(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        office.owe(owed(REF))
        office.watch.saw(at(DUE))
        office.chase.step(at(DUE))
        office.watch.interrupted = lambda: bool(office.courier.carried)
        office.dispatch.step(at(DUE))
        assert len(office.courier.carried) == 1
        assert office.outbox.counts() == {EnvelopeState.SENT.value: 1, EnvelopeState.QUEUED.value: 1}


def test_a_whole_morning_s_letters_go_out_between_two_commits(office: Bureau) -> None:
    written: list[int] = []
    office.courier.after = lambda: written.append(office.ledger.head()[0])
    with office.ledger.write():
        seq = office.ledger.append(at(DUE), "letter.queued", {"letter": "many"})
        for number in range(2 * LOADED + 10):
            letter = Letter(LetterKind.ACK, "xac_nhan", f"ack:{number}", at(DUE), to=(KIEMLAM,), refs=(REF,))
            office.outbox.add(letter, RenderedLetter(f"<{number}@x>", "x", b"%d" % number), seq=seq, dues={})
    office.dispatch.step(at(DUE))
    assert sorted(office.courier.carried) == sorted((KIEMLAM, b"%d" % number) for number in range(2 * LOADED + 10))
    assert set(written) == {seq}
    assert office.outbox.counts() == {EnvelopeState.SENT.value: 2 * LOADED + 10}


def test_once_one_of_its_recipients_has_it_a_mail_goes_to_the_others_as_it_is(office: Bureau) -> None:
    office.dispatch.batch = 1
    office.watch.saw(at(DUE))
    office.chase.step(at(DUE))
    office.dispatch.step(at(DUE))
    office.mail(REF, "2026-03-16 16:59", taken=DUE)
    office.at("2026-03-16 17:01")
    assert sorted(to for to, _ in office.courier.carried) == sorted([HEAD, KIEMLAM])
    assert office.outbox.counts() == {"sent": 2}
