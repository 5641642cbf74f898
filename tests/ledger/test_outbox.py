"""Claims about the outbox: frozen bytes, an envelope for each recipient, rungs claimed once (contract, 8)."""

import datetime as dt
from dataclasses import replace

import pytest

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.outbox import DatabaseOutbox
from dondoc.adapters.store import Store, StoreError
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.ports import Delivery, EnvelopeState, Receipt
from tests.cast import at

NOW = at("2026-03-16 17:00")
LATER = at("2026-03-16 17:05")
DUES = {"cchc.2026-q1.kl": "2026-03-16T17:00:00+07:00"}


@pytest.fixture
def outbox(store: Store) -> DatabaseOutbox:
    return DatabaseOutbox(store)


def letter(key: str, *to: str, cc: tuple[str, ...] = ()) -> Letter:
    """Return a rung's letter."""
    return Letter(LetterKind.REMINDER, "qua_han", key, NOW, to or ("a@kl",), cc, rung="qua-han", refs=tuple(DUES))


def queue(ledger: DatabaseLedger, outbox: DatabaseOutbox, *letters: Letter) -> None:
    """Write letters and queue them."""
    with ledger.write():
        for each in letters:
            seq = ledger.append(NOW, "letter.queued", {"letter": each.key})
            outbox.add(each, RenderedLetter(f"<{each.key}@x>", "Nhắc", each.key.encode()), seq=seq, dues=DUES)


def states(outbox: DatabaseOutbox) -> dict[str, int]:
    return dict(outbox.counts())


def test_a_letter_has_one_envelope_for_each_recipient(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    queue(ledger, outbox, letter("k", "a@kl", "b@kl", cc=("c@kl", "a@kl")))
    assert [e.recipient for e in outbox.due(NOW, 10)] == ["a@kl", "b@kl", "c@kl"]
    assert outbox.data_of(["k", "l"]) == {"k": b"k"}
    assert outbox.has("k")
    assert not outbox.has("l")


def test_the_oldest_letter_goes_first_and_none_before_its_time(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    queue(ledger, outbox, letter("z", "a@kl"))
    with ledger.write():
        outbox.close("z", EnvelopeState.SUPERSEDED)
    queue(ledger, outbox, letter("y", "b@kl"))
    with ledger.write():
        outbox.close("y", EnvelopeState.SUPERSEDED)
    queue(ledger, outbox, letter("x", "c@kl"))
    assert [e.key for e in outbox.due(NOW, 10)] == ["x"]
    assert outbox.due(at("2026-03-16 16:59"), 10) == []
    assert outbox.next_at() == NOW


def test_recipients_of_a_letter_go_in_the_order_of_their_code_points(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k", "b@kl", "B@kl", "a-b@kl", "a_c@kl", "ab@kl"))
    assert [e.recipient for e in outbox.due(NOW, 9)] == ["B@kl", "a-b@kl", "a_c@kl", "ab@kl", "b@kl"]


def test_an_instant_with_a_fraction_comes_after_the_whole_second(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k"))
    (envelope,) = outbox.due(NOW, 9)
    soon = NOW + dt.timedelta(microseconds=1)
    with ledger.write():
        outbox.mark(envelope, EnvelopeState.QUEUED, next_at=soon)
    assert (list(outbox.due(NOW, 9)), len(outbox.due(soon, 9))) == ([], 1)


def test_a_key_is_used_once(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    queue(ledger, outbox, letter("k"))
    with ledger.write():
        outbox.close("k", EnvelopeState.SUPERSEDED)
    with pytest.raises(StoreError):
        queue(ledger, outbox, letter("k"))


def test_a_rung_is_claimed_once_for_an_obligation_due_and_recipient(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k"))
    with pytest.raises(StoreError):
        queue(ledger, outbox, letter("l"))
    assert not outbox.has("l")


def test_a_letter_to_many_claims_its_rung_too(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    many = tuple(f"lanh.dao.so.{n}@snnmt.example" for n in range(60))
    queue(ledger, outbox, letter("k", *many))
    with pytest.raises(StoreError):
        queue(ledger, outbox, letter("again", *many))
    queue(ledger, outbox, letter("others", *many[1:]))


@pytest.mark.parametrize("state", [EnvelopeState.SUPERSEDED, EnvelopeState.HELD])
def test_a_letter_that_is_closed_frees_its_rungs(
    ledger: DatabaseLedger, outbox: DatabaseOutbox, state: EnvelopeState
) -> None:
    queue(ledger, outbox, letter("k"))
    with ledger.write():
        outbox.close("k", state)
    queue(ledger, outbox, letter("l"))
    assert states(outbox) == {state.value: 1, "queued": 1}


def test_what_is_being_sent_is_not_due_and_is_found_after_a_crash(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k"))
    (envelope,) = outbox.due(NOW, 10)
    assert (envelope.attempts, envelope.is_first) == (0, True)
    with ledger.write():
        outbox.mark(envelope, EnvelopeState.SENDING)
    assert outbox.due(LATER, 10) == []
    (left,) = outbox.interrupted()
    assert left == replace(envelope, state=EnvelopeState.SENDING)
    with ledger.write():
        outbox.mark(left, EnvelopeState.QUEUED, next_at=LATER)
    assert [(e.attempts, e.is_first) for e in outbox.due(LATER, 10)] == [(1, False)]


def test_a_temporary_failure_comes_back_at_its_time_and_its_bytes_stay_frozen(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k", "a@kl", "b@kl"))
    first, _ = outbox.due(NOW, 10)
    with ledger.write():
        outbox.mark(first, EnvelopeState.SENDING)
        outbox.note_attempts([(first, Receipt(Delivery.TEMPORARY, "451"))], NOW)
        outbox.mark(first, EnvelopeState.QUEUED, next_at=LATER)
    assert [e.recipient for e in outbox.due(NOW, 10)] == ["b@kl"]
    assert [(e.recipient, e.attempts, e.is_first) for e in outbox.due(LATER, 10)] == [
        ("a@kl", 1, False),
        ("b@kl", 0, False),
    ]


def test_what_was_not_tried_after_all_was_never_tried(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    queue(ledger, outbox, letter("k"))
    (envelope,) = outbox.due(NOW, 10)
    with ledger.write():
        outbox.mark(envelope, EnvelopeState.SENDING)
        outbox.mark(envelope, EnvelopeState.QUEUED)
    assert outbox.due(NOW, 10)[0].is_first


def test_a_letter_that_waits_for_a_word_goes_when_it_is_released(
    ledger: DatabaseLedger, outbox: DatabaseOutbox
) -> None:
    queue(ledger, outbox, letter("k"))
    with ledger.write():
        outbox.await_word("k")
    assert outbox.is_awaiting("k")
    assert outbox.due(LATER, 10) == []
    with ledger.write():
        outbox.release("k", LATER)
    assert not outbox.is_awaiting("k")
    assert [e.ready for e in outbox.due(LATER, 10)] == [LATER]


def test_a_crash_in_the_transaction_leaves_no_letter(ledger: DatabaseLedger, outbox: DatabaseOutbox) -> None:
    with pytest.raises(RuntimeError), ledger.write():  # noqa: PT012 - the whole transaction is the claim
        ledger.append(NOW, "letter.queued", {})
        outbox.add(letter("k"), RenderedLetter("<k@x>", "Nhắc", b"k"), seq=1, dues=DUES)
        raise RuntimeError
    assert not outbox.has("k")
    assert states(outbox) == {}
