"""Returns: mails that come back, or meet an automatic reply, are tied to the letter of ours that they are about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.judging import Outcome
from dondoc.core.judging.automatic import tells_of_absence
from dondoc.core.judging.thread import parents_of
from dondoc.core.letters import LetterKind
from dondoc.core.mail import IncomingMail
from dondoc.ports import Envelope, Outbox
from dondoc.service.reach import Miss, Reach


@dataclass(frozen=True, slots=True)
class Returns:
    """Tells `Reach` of each recipient that was not reached; a bounce of anything but our letters is nobody's news."""

    outbox: Outbox
    reach: Reach

    def note(self, mail: IncomingMail, outcome: Outcome, now: dt.datetime) -> None:
        """Take note of a bounce or an automatic reply."""
        if outcome is Outcome.BOUNCE:
            self._bounced(mail, now)
        else:
            self._met_absence(mail, now)

    def _bounced(self, mail: IncomingMail, now: dt.datetime) -> None:
        """Take note of the recipients whom a delivery status reports as failed."""
        failed, ours = mail.marks.failed_recipients, self._ours(mail)
        if not ours or (mail.marks.delayed_recipients and not failed):  # who still tries writes again when giving up
            return
        lost = [e for e in ours if e.recipient in failed] or (ours if len(ours) == 1 else ())
        for envelope in lost:
            self.reach.returned(envelope, Miss.BOUNCED, f"«{mail.subject}»", now)
        if not lost:
            details = (f"Người nhận: một trong số {', '.join(e.recipient for e in ours)}", f"Tiêu đề: {mail.subject}")
            self.reach.alerts.say(now, f"returned:{mail.header_hash}", "Có thư bị trả lại", details)

    def _met_absence(self, mail: IncomingMail, now: dt.datetime) -> None:
        """Take note of a recipient who is away."""
        ours = self._ours(mail) if tells_of_absence(mail) else ()
        for envelope in ours:
            if envelope.recipient == mail.sender or len(ours) == 1:
                self.reach.returned(envelope, Miss.ABSENT, f"«{mail.subject}»", now)

    def heard_from(self, address: str) -> None:
        """Take note of an address that writes to us."""
        self.reach.heard_from(address)

    def _ours(self, mail: IncomingMail) -> Sequence[Envelope]:
        """Return the envelopes of the letter of ours that the mail answers, alerts apart."""
        letters = (self.outbox.envelopes(message_id) for message_id in parents_of(mail))
        found = next((envelopes for envelopes in letters if envelopes), ())
        return [envelope for envelope in found if envelope.kind is not LetterKind.ALERT]
