"""Post: a letter becomes frozen bytes in the outbox and an entry in the ledger, in the caller's transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from dondoc.core.calendar import Calendar
from dondoc.core.letters import Letter, LetterKind
from dondoc.core.opening import stamp
from dondoc.ports import EnvelopeState, KnownThread, Ledger, Outbox, Renderer

HELD_KINDS = frozenset(
    {LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.ACK, LetterKind.INCOMPLETE, LetterKind.RECORD}
)
HOLD = "hold"  # the setting's name


@dataclass(frozen=True, slots=True)
class Post:
    """Queues letters; `hold_configured` is the configuration's word, the command's stands in the ledger."""

    ledger: Ledger
    outbox: Outbox
    renderer: Renderer
    calendar: Calendar
    hold_configured: bool = False  # no switch of behaviour: a fact of the configuration

    @property
    def on_hold(self) -> bool:
        """Whether reminders and the like are made and shown, but not sent."""
        return self.hold_configured or self.ledger.setting(HOLD) == "on"

    def queue(self, letter: Letter, now: dt.datetime, dues: Mapping[str, dt.datetime] | None = None) -> bool:
        """Freeze and queue a letter; False where one of its key was made before, or nobody is to get it.

        `dues` names, for a rung, under which due it stands for each ref. What is made on hold is closed at once
        and counts nowhere (contract, 8).
        """
        if not letter.to or self.outbox.has(letter.key):
            return False
        rendered = self.renderer.render(letter)
        stamped = {ref: stamp(due, self.calendar) for ref, due in (dues or {}).items()}
        held = letter.kind in HELD_KINDS and self.on_hold
        body: dict[str, object] = {
            "letter": letter.key,
            "letter_kind": letter.kind.value,
            "rung": letter.rung,
            "refs": list(letter.refs),
            "due": stamped,
            "escalation": letter.kind is LetterKind.ESCALATION,
            "to": list(letter.to),
            "cc": list(letter.cc),
            "subject": rendered.subject,
            "message_id": rendered.message_id,
        }
        seq = self.ledger.append(now, "letter.queued", body, letter.refs if letter.rung else ())
        self.outbox.add(letter, rendered, seq=seq, dues=stamped)
        self.ledger.add_thread(rendered.message_id, KnownThread(letter.refs, rendered.subject, letter.kind.value))
        if held:
            self.outbox.close(letter.key, EnvelopeState.HELD)
            reason = {**body, "why": "hold"}
            self.ledger.append(now, "letter.skipped", reason, letter.refs if letter.rung else ())
        return True
