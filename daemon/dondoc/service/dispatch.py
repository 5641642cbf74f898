"""Dispatch: queued mails go out, one envelope for each recipient.

1. Take the next envelopes: some ordinary ones together, one to leaders alone.
2. Before a rung's first attempt look again: a mail whose facts have changed is closed as superseded and made anew.
3. Mark the envelopes as sending and commit.
4. Send each; commit what the server said of all.

Found in `sending` after a crash, an ordinary mail goes again with the same Message-ID; one to leaders is
uncertain and an operator is asked.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dondoc import log
from dondoc.core.backoff import next_try
from dondoc.core.ladder import deferred_until
from dondoc.core.letters import LetterKind
from dondoc.core.opening import stamp
from dondoc.ports import Courier, Delivery, Envelope, EnvelopeState, Outbox, Receipt
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.watch import Watch

BATCH = 50
RUNGS = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
ENTRY_OF = {
    Delivery.SENT: "letter.sent",
    Delivery.PERMANENT: "letter.failed",
    Delivery.UNCERTAIN: "letter.uncertain",
}


@dataclass(slots=True)
class Dispatch:
    """`step` sends what is due; `jitter` gives a number in [0, 1) for spreading retries."""

    casebook: Casebook
    outbox: Outbox
    courier: Courier
    sender: str
    alerts: Alerts
    jitter: Callable[[], float]
    watch: Watch = field(default_factory=Watch)
    _recovered: bool = field(default=False)

    def step(self, now: dt.datetime) -> bool:
        """Send the next envelopes; return whether there were any."""
        self._recover(now)
        envelopes = self.outbox.due(now, BATCH)
        if not envelopes:
            self.courier.close()
            return False
        stale = [e for e in envelopes if e.is_first and not self._still_stands(e, now)]
        if stale:
            self._supersede(stale, now)
            return True
        alone = [e for e in envelopes if e.kind is LetterKind.ESCALATION]
        self._send(alone[:1] or envelopes, now)
        return True

    def next_at(self) -> dt.datetime | None:
        """Return when the next envelope may go."""
        return self.outbox.next_at()

    def _still_stands(self, envelope: Envelope, now: dt.datetime) -> bool:
        """Whether every obligation of a rung is as it was when the mail was made."""
        if envelope.kind not in RUNGS:
            return True
        calendar = self.casebook.calendar
        for ref, due in envelope.dues.items():
            state = self.casebook.standing(ref, now)
            if state is None or state.is_settled or stamp(state.due, calendar) != due:
                return False
            if deferred_until(state, now, calendar) is not None:
                return False
        return True

    def _supersede(self, envelopes: Sequence[Envelope], now: dt.datetime) -> None:
        ledger = self.casebook.ledger
        with ledger.write():
            for key, envelope in {e.key: e for e in envelopes}.items():
                self.outbox.close(key, EnvelopeState.SUPERSEDED)
                ledger.append(now, "letter.superseded", _body(envelope), envelope.refs)

    def _send(self, envelopes: Sequence[Envelope], now: dt.datetime) -> None:
        ledger = self.casebook.ledger
        with ledger.write():
            for envelope in envelopes:
                self.outbox.mark(envelope, EnvelopeState.SENDING)
        receipts = list(self._tried(envelopes))
        with ledger.write():
            for envelope, receipt in receipts:
                self._settle(envelope, receipt, now)
            for envelope in envelopes[len(receipts) :]:
                self.outbox.mark(envelope, EnvelopeState.QUEUED)

    def _tried(self, envelopes: Sequence[Envelope]) -> Iterator[tuple[Envelope, Receipt]]:
        """Yield what became of each envelope, until the program is asked to stop."""
        for envelope in envelopes:
            if self.watch.interrupted():
                return
            yield envelope, self.courier.send(self.sender, envelope.recipient, self.outbox.data(envelope.key))
            self.watch.alive()

    def _settle(self, envelope: Envelope, receipt: Receipt, now: dt.datetime) -> None:
        log.letter_sent(envelope.key, envelope.recipient, receipt.delivery.value, receipt.reply)
        self.outbox.note_attempt(envelope, now, receipt)
        delivery = receipt.delivery
        if delivery is Delivery.UNCERTAIN and envelope.kind is not LetterKind.ESCALATION:
            delivery = Delivery.TEMPORARY  # the same Message-ID again does no harm
        if delivery is Delivery.TEMPORARY:
            again = next_try(envelope.attempts + 1, now, jitter=self.jitter())
            if again is not None:
                self.outbox.mark(envelope, EnvelopeState.QUEUED, next_at=again)
                return
            delivery = Delivery.PERMANENT
        self.outbox.mark(envelope, _STATE_OF[delivery])
        body = _body(envelope) | {"recipient": envelope.recipient, "reply": receipt.reply}
        self.casebook.ledger.append(now, ENTRY_OF[delivery], body, envelope.refs if envelope.rung else ())
        if delivery is not Delivery.SENT:
            self.alerts.undelivered(envelope, receipt, now)

    def _recover(self, now: dt.datetime) -> None:
        """Once, at start: put right what a crash left in `sending`."""
        if self._recovered:
            return
        self._recovered = True
        left = self.outbox.interrupted()
        if not left:
            return
        with self.casebook.ledger.write():
            for envelope in left:
                if envelope.kind is LetterKind.ESCALATION:
                    self._settle(envelope, Receipt(Delivery.UNCERTAIN, "interrupted while sending"), now)
                else:
                    self.outbox.mark(envelope, EnvelopeState.QUEUED, next_at=now)


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
