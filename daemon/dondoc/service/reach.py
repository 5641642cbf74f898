"""Reach: a reminder that did not reach its recipient goes to the next person, and the operators hear of it at once.

The chain of a unit: its contacts, who all get the mail anyway; where none of them was reached, its head; then the
operators, to whom the alert says that nobody is left. Later reminders go to the next person as well, until the
address answers or some time has passed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from dondoc.core.history import instant_of
from dondoc.core.ladder import Rules
from dondoc.core.letters import Letter, LetterKind
from dondoc.core.opening import stamp
from dondoc.core.rungs import Rung
from dondoc.core.standing import Standing
from dondoc.ports import Envelope, EnvelopeState
from dondoc.service.addressees import Addressees
from dondoc.service.alerts import MOST_NAMED, Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.letter_rows import rung_facts
from dondoc.service.post import Post

LOST = frozenset({EnvelopeState.FAILED, EnvelopeState.UNCERTAIN, EnvelopeState.HELD, EnvelopeState.SUPERSEDED})
RUNGS = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
LONGEST_NAME = 80  # of an address in a setting's name


class Miss(Enum):
    """Why somebody did not get a letter; the value is the ledger's kind of entry and how long it is remembered."""

    BOUNCED = ("letter.failed", 30)
    ABSENT = ("letter.absent", 7)


@dataclass(frozen=True, slots=True)
class Reach:
    """Knows who was not reached, and who is next."""

    casebook: Casebook
    post: Post
    addressees: Addressees
    alerts: Alerts
    ladders: Mapping[str, tuple[Rung, ...]]
    rules: Rules

    def returned(self, envelope: Envelope, miss: Miss, said: str, now: dt.datetime) -> None:
        """Note in the caller's transaction that a letter which a server took came back, or met an absence."""
        kind, _ = miss.value
        if envelope.state in LOST or self._is_noted(envelope, miss):
            return
        if miss is Miss.BOUNCED:
            self.post.outbox.mark(envelope, EnvelopeState.FAILED)
        body = {
            "letter": envelope.key,
            "letter_kind": envelope.kind.value,
            "rung": envelope.rung,
            "refs": list(envelope.refs),
            "due": dict(envelope.dues),
            "message_id": envelope.message_id,
            "recipient": envelope.recipient,
            "reply": said,
        }
        self.casebook.ledger.append(now, kind, body, envelope.refs if envelope.rung else ())
        what = {
            Miss.BOUNCED: "Thư nhắc bị trả lại, đơn vị chưa nhận được" if envelope.rung else "Có thư bị trả lại",
            Miss.ABSENT: "Người nhận thư nhắc đang vắng mặt" if envelope.rung else "Người nhận thư đang vắng mặt",
        }[miss]
        details = (
            f"Người nhận: {envelope.recipient}",
            *((f"Về: {', '.join(envelope.refs[:MOST_NAMED])}",) if envelope.refs else ()),
            f"{'Máy chủ trả lời' if miss is Miss.BOUNCED else 'Thư trả lời tự động'}: {said}",
            *self.missed(envelope, miss, now),
        )
        remedy = {
            Miss.BOUNCED: "Đề nghị kiểm tra lại địa chỉ hoặc liên hệ đơn vị bằng cách khác.",
            Miss.ABSENT: "Nếu việc gấp, đề nghị liên hệ đơn vị bằng cách khác.",
        }[miss]
        self.alerts.say(now, f"missed:{envelope.key}:{envelope.recipient}", what, details, remedy=remedy)

    def missed(self, envelope: Envelope, miss: Miss, now: dt.datetime) -> tuple[str, ...]:
        """Send a rung's letter to the next person; return what to tell the operators of that."""
        self.casebook.ledger.set(_name(envelope.recipient), f"{miss.name} {stamp(now, self.casebook.calendar)}")
        if envelope.kind not in RUNGS:
            return ()
        by_unit: dict[str, list[Standing]] = {}
        for state in self._still_open(envelope, now):
            by_unit.setdefault(state.obligation.ref.unit, []).append(state)
        return tuple(said for states in by_unit.values() for said in self._pass_on(envelope, states, now))

    def heard_from(self, address: str) -> None:
        """Forget that somebody was not reached who has written since."""
        if self.casebook.ledger.setting(_name(address)):
            self.casebook.ledger.set(_name(address), "")

    def widened(self, to: tuple[str, ...], state: Standing, now: dt.datetime) -> tuple[str, ...]:
        """Return the recipients of a rung, with the next person where nobody of the unit among them can be reached."""
        contacts, head = self._people(state, now)
        named = [address for address in to if address in {*contacts, head}]
        if not named or not all(self._is_lost(address, now) for address in named):
            return to
        is_head_left = head and head not in to and not self._is_lost(head, now)
        return tuple(dict.fromkeys((*to, *((head,) if is_head_left else self.addressees.operators))))

    def _is_noted(self, envelope: Envelope, miss: Miss) -> bool:
        key = f"alert:missed:{envelope.key}:{envelope.recipient}"[:200]
        return miss is Miss.ABSENT and self.post.outbox.has(key)

    def _still_open(self, envelope: Envelope, now: dt.datetime) -> Iterator[Standing]:
        """Yield the obligations for which the rung still stands: a reminder before the due never goes after it."""
        for ref, due in envelope.dues.items():
            state = self.casebook.standing(ref, now)
            if state is None or state.is_settled or stamp(state.due, self.casebook.calendar) != due:
                continue
            rung = self._rung(state, envelope.rung)
            if rung and (now <= state.due or rung.at.instant(state.due, self.casebook.calendar) >= state.due):
                yield state

    def _rung(self, state: Standing, name: str) -> Rung | None:
        return next((rung for rung in self.ladders.get(state.obligation.ladder, ()) if rung.id == name), None)

    def _people(self, state: Standing, now: dt.datetime) -> tuple[tuple[str, ...], str]:
        unit, head = self.addressees.unit_of(state), self.addressees.head_of(state, now)
        return (unit.contacts if unit else ()), (head.address if head else "")

    def _is_lost(self, address: str, now: dt.datetime) -> bool:
        name, _, at = (self.casebook.ledger.setting(_name(address)) or "").partition(" ")
        since = instant_of(at)
        return since is not None and now - since < dt.timedelta(days=Miss[name].value[1])

    def _pass_on(self, envelope: Envelope, states: Sequence[Standing], now: dt.datetime) -> Iterator[str]:
        """Queue the letter for the next person of one unit, and yield what is told of it."""
        contacts, head = self._people(states[0], now)
        if envelope.recipient not in {*contacts, head}:
            return
        unit = self.addressees.unit_name(states[0])
        siblings = self.post.outbox.envelopes(envelope.message_id)
        people = [e for e in siblings if e.recipient in {*contacts, head} and e.recipient != envelope.recipient]
        reached = [e.recipient for e in people if e.state not in LOST and not self._is_lost(e.recipient, now)]
        if reached:
            yield f"{unit}: thư này vẫn được gửi đến {', '.join(reached)}"
        elif head and head not in {e.recipient for e in siblings} and not self._is_lost(head, now):
            self._send_again(envelope, states, head, now)
            yield f"{unit}: thư đã được chuyển đến người tiếp theo là {head}"
        else:
            yield f"{unit}: không còn người nhận nào khác, đề nghị Văn phòng liên hệ trực tiếp"

    def _send_again(self, envelope: Envelope, states: Sequence[Standing], to: str, now: dt.datetime) -> None:
        rung = self._rung(states[0], envelope.rung)
        if rung is None:
            return
        holds = self.rules.window.holds(now, self.rules.calendar)
        letter = Letter(
            kind=envelope.kind,
            template=rung.template,
            key=f"again:{to}:{envelope.key}"[:200],
            at=now if holds else self.rules.window.start_after(now, self.rules.calendar),
            to=(to,),
            rung=rung.id,
            is_repeated=True,
            refs=tuple(str(state.obligation.ref) for state in states),
            facts=rung_facts(rung, states, now, self.addressees),
        )
        self.post.queue(letter, now, {str(state.obligation.ref): state.due for state in states})


def _name(address: str) -> str:
    return f"missed:{address[:LONGEST_NAME]}"
