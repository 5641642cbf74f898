"""The siren: a second way to reach a person where mail itself is what fails (contract, 2, `alert_command`).

A trouble is told once, and once more when it is over. The command may take half a minute, so it runs between the
steps and never within a transaction.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dondoc import log
from dondoc.ports import Alarm, Delivery, Receipt

A_WHILE = dt.timedelta(hours=1)  # a server that is being restarted, or greylists, is no trouble yet
SENDING = "sending"
ANSWERED = frozenset({Delivery.SENT, Delivery.PERMANENT})  # either way the server talks to us


@dataclass(slots=True)
class Siren:
    """Collects what is to be said; `ring` says it. Without an alarm, or where another host serves, it stays silent."""

    alarm: Alarm | None = None
    may_ring: Callable[[], bool] = lambda: True
    _waiting: list[str] = field(default_factory=list)
    _lasting: set[str] = field(default_factory=set)
    _failing_since: dt.datetime | None = None

    def say(self, text: str) -> None:
        """Say something that stands for itself."""
        self._waiting.append(text)

    def begin(self, trouble: str, text: str) -> None:
        """Say that a trouble began, unless it was said."""
        if trouble not in self._lasting:
            self._lasting.add(trouble)
            self.say(text)

    def end(self, trouble: str, text: str) -> None:
        """Say that it is over, where its beginning was said."""
        if trouble in self._lasting:
            self._lasting.discard(trouble)
            self.say(text)

    def heard(self, receipts: Sequence[Receipt], now: dt.datetime) -> None:
        """Note how sending went: after an hour in which no mail got out a person must hear of it."""
        if any(receipt.delivery in ANSWERED for receipt in receipts):
            self._failing_since = None
            self.end(SENDING, "dondoc: đã gửi thư trở lại bình thường.")
        elif receipts:
            since = self._failing_since = self._failing_since or now
            if now - since >= A_WHILE:
                reply = receipts[-1].reply
                self.begin(SENDING, f"dondoc: hơn một giờ nay không gửi được thư nào. Máy chủ trả lời: {reply}")

    def ring(self) -> None:
        """Say what is waiting to be said."""
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            if self.alarm and self.may_ring():
                log.alarm_raised(text, is_heard=self.alarm.alert(text))
