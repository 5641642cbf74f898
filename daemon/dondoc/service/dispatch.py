"""Dispatch: queued mails go out, one envelope for each recipient.

1. Take the next envelopes: some ordinary ones together, one to leaders alone.
2. On hold, close what is held as skipped.
3. Before a rung's first attempt look again: a mail whose facts have changed is closed as superseded and made anew.
4. Mark the envelopes as sending and commit: several before the first is sent, one that goes alone at the last moment,
   when the server waits for its content. What was never handed over is in no doubt.
5. Send each; commit what the server said of all.

What the server said is remembered until it is written down: where the disk was full, it is written as soon as there is
room, and no mail goes twice. Found in `sending` with no such memory, after a crash, an ordinary mail goes again with
the same Message-ID; one to leaders is uncertain and an operator is asked.
"""

import datetime as dt
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from dondoc import log
from dondoc.core.backoff import next_try
from dondoc.core.ladder import deferred_until
from dondoc.core.letters import LetterKind
from dondoc.core.opening import stamp
from dondoc.ports import Courier, Delivery, Envelope, EnvelopeState, Outbox, Receipt
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.post import HELD_KINDS
from dondoc.service.reach import Miss, Reach
from dondoc.service.watch import Watch

BATCH = 200  # mails between two commits: a durable commit takes as long as ten mails
LOADED = 25  # mails whose bytes are in memory at once
STANDSTILL = dt.timedelta(hours=1)  # a rung that has waited longer for its first attempt is thought over again
RUNGS = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
Try = tuple[str, str, int]  # a letter's key, a recipient, and how often it was tried before
ENTRY_OF = {
    Delivery.SENT: "letter.sent",
    Delivery.PERMANENT: "letter.failed",
    Delivery.UNCERTAIN: "letter.uncertain",
}


@dataclass(slots=True)
class Dispatch:
    """`step` sends what is due; `jitter` gives a number in [0, 1) for spreading retries.

    `batch` is how many mails a crash may leave in doubt, to be sent again; where a standby takes over at once, one: its
    mark is a write, and refused to a daemon whose time is over. `heard` is what servers said and is not on disk yet: it
    is to outlive this object, where the database is opened anew.
    """

    casebook: Casebook
    outbox: Outbox
    courier: Courier
    sender: str
    alerts: Alerts
    jitter: Callable[[], float]
    watch: Watch
    leaders: tuple[str, ...]
    reach: Reach
    batch: int = BATCH
    heard: MutableMapping[Try, Receipt] = field(default_factory=dict)
    _recovered: bool = field(default=False)

    def step(self, now: dt.datetime) -> bool:
        """Send the next envelopes; return whether there were any."""
        self._recover(now)
        envelopes = self.outbox.due(now, self.batch)
        if not envelopes:
            self.courier.close()
            return False
        if self.alerts.post.on_hold and (held := [e for e in envelopes if e.kind in HELD_KINDS]):
            self._close(held, EnvelopeState.HELD, now)
            return True
        stale = [e for e in envelopes if e.is_first and not self._still_stands(e, now)]
        if stale:
            self._close(stale, EnvelopeState.SUPERSEDED, now)
            return True
        alone = [e for e in envelopes if self._is_to_leaders(e)]
        self._send(alone[:1] or envelopes, now)
        return True

    def next_at(self) -> dt.datetime | None:
        """Return when the next envelope may go."""
        return self.outbox.next_at()

    def _still_stands(self, envelope: Envelope, now: dt.datetime) -> bool:
        """Whether every obligation of a rung is as it was when the mail was made, and no standstill lies between."""
        if envelope.kind not in RUNGS:
            return True
        if now - envelope.ready > STANDSTILL:
            return False
        calendar = self.casebook.calendar
        for ref, due in envelope.dues.items():
            state = self.casebook.standing(ref, now)
            if state is None or state.is_settled or stamp(state.due, calendar) != due:
                return False
            if deferred_until(state, now, calendar) is not None:
                return False
        return True

    def _is_to_leaders(self, envelope: Envelope) -> bool:
        return envelope.kind is LetterKind.ESCALATION and envelope.recipient in self.leaders

    def _close(self, envelopes: Sequence[Envelope], state: EnvelopeState, now: dt.datetime) -> None:
        ledger = self.casebook.ledger
        kind, why = _CLOSED[state]
        with ledger.write():
            for key, envelope in {e.key: e for e in envelopes}.items():
                self.outbox.close(key, state)
                body = {**_body(envelope), "to": [e.recipient for e in envelopes if e.key == key], "why": why}
                ledger.append(now, kind, body, envelope.refs if envelope.rung else ())

    def _send(self, envelopes: Sequence[Envelope], now: dt.datetime) -> None:
        ledger = self.casebook.ledger
        self._recovered = False  # until it is settled: whatever breaks below, the next step puts it right
        if len(envelopes) > 1:  # a commit for each would take as long as ten mails
            self._begin(envelopes)
        receipts = list(self._tried(envelopes))
        with ledger.write():
            self._write_down(receipts, now)
            for envelope in envelopes[len(receipts) :]:
                self.outbox.mark(envelope, EnvelopeState.QUEUED)
        self.heard.clear()
        self._recovered = True
        self.alerts.siren.heard([receipt for _, receipt in receipts], now)

    def _write_down(self, receipts: Sequence[tuple[Envelope, Receipt]], now: dt.datetime) -> None:
        self.outbox.note_attempts(receipts, now)
        self.outbox.mark_all([e for e, r in receipts if r.delivery is Delivery.SENT], EnvelopeState.SENT)
        for envelope, receipt in receipts:
            self._settle(envelope, receipt, now)

    def _tried(self, envelopes: Sequence[Envelope]) -> Iterator[tuple[Envelope, Receipt]]:
        """Yield what became of each envelope, until the program is asked to stop."""
        for start in range(0, len(envelopes), LOADED):
            group = envelopes[start : start + LOADED]
            data = self.outbox.data_of(envelope.key for envelope in group)
            for envelope in group:
                if self.watch.interrupted():
                    return
                begin = partial(self._begin, envelopes if len(envelopes) == 1 else ())
                receipt = self.courier.send(self.sender, envelope.recipient, data[envelope.key], begin)
                self.heard[_try(envelope)] = receipt
                yield envelope, receipt
                self.watch.alive()

    def _begin(self, envelopes: Sequence[Envelope]) -> None:
        """Commit that these are being sent: from now on a server may have them."""
        with self.casebook.ledger.write() if envelopes else nullcontext():
            self.outbox.mark_all(envelopes, EnvelopeState.SENDING)

    def _settle(self, envelope: Envelope, receipt: Receipt, now: dt.datetime) -> None:
        log.letter_sent(envelope.key, envelope.recipient, receipt.delivery.value, receipt.reply)
        delivery = receipt.delivery
        if delivery is Delivery.UNCERTAIN and not self._is_to_leaders(envelope):
            delivery = Delivery.TEMPORARY  # the same Message-ID again does no harm
        if delivery is Delivery.TEMPORARY:
            again = next_try(envelope.attempts + 1, now, jitter=self.jitter())
            if again is not None:
                self.outbox.mark(envelope, EnvelopeState.QUEUED, next_at=again)
                return
            delivery = Delivery.PERMANENT
        if delivery is not Delivery.SENT:
            self.outbox.mark(envelope, _STATE_OF[delivery])
        body = _body(envelope) | {"recipient": envelope.recipient, "reply": receipt.reply}
        self.casebook.ledger.append(now, ENTRY_OF[delivery], body, envelope.refs if envelope.rung else ())
        if delivery is not Delivery.SENT:
            is_lost = delivery is Delivery.PERMANENT
            further = self.reach.missed(envelope, Miss.BOUNCED, now) if is_lost else ()
            self.alerts.undelivered(envelope, receipt, now, further)

    def _recover(self, now: dt.datetime) -> None:
        """Put right what a crash, or a step that broke, left in `sending`."""
        if self._recovered:
            return
        left = self.outbox.interrupted()
        with self.casebook.ledger.write() if left else nullcontext():
            self._write_down([(e, self.heard[_try(e)]) for e in left if _try(e) in self.heard], now)
            for envelope in (e for e in left if _try(e) not in self.heard):
                log.letter_in_doubt(envelope.key, envelope.recipient)
                if self._is_to_leaders(envelope):
                    self._write_down([(envelope, Receipt(Delivery.UNCERTAIN, "interrupted while sending"))], now)
                else:
                    self.outbox.mark(envelope, EnvelopeState.QUEUED, next_at=now)
        self.heard.clear()
        self._recovered = True


def _try(envelope: Envelope) -> Try:
    return envelope.key, envelope.recipient, envelope.attempts


_CLOSED = {
    EnvelopeState.HELD: ("letter.skipped", "hold"),
    EnvelopeState.SUPERSEDED: ("letter.superseded", "the facts have changed"),
}
_STATE_OF = {
    Delivery.SENT: EnvelopeState.SENT,
    Delivery.PERMANENT: EnvelopeState.FAILED,
    Delivery.UNCERTAIN: EnvelopeState.UNCERTAIN,
}


def _body(envelope: Envelope) -> dict[str, object]:
    return {
        "letter": envelope.key,
        "letter_kind": envelope.kind.value,
        "rung": envelope.rung,
        "refs": list(envelope.refs),
        "due": dict(envelope.dues),
        "escalation": envelope.kind is LetterKind.ESCALATION,
        "message_id": envelope.message_id,
    }
