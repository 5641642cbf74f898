"""Rivals: traces of another service at work on the same mailbox, on another host, which no lock can see.

Its letters come back as copies, bounces and answers, with a Message-ID in our form that our ledger does not know.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dondoc.core.mail import IncomingMail
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook

WHAT = "Có thể một hệ thống dondoc khác đang chạy trên cùng hộp thư này"
REMEDY = (
    "Hai hệ thống cùng chạy sẽ nhắc đơn vị hai lần. Đề nghị kiểm tra và tắt một hệ thống."
    " Nếu sổ của hệ thống vừa được lập lại, xin bỏ qua thông báo này."
)


@dataclass(frozen=True, slots=True)
class Rivals:
    """`look` tells the operators of such a mail, once a day."""

    casebook: Casebook
    alerts: Alerts
    domain: str  # of the office's address

    def look(self, mail: IncomingMail, seq: int, now: dt.datetime) -> None:
        """Alert where a mail speaks of a letter in our form that we did not send; in the caller's transaction."""
        unknown = next((i for i in self._in_our_form(mail) if self.casebook.ledger.thread(i) is None), None)
        if unknown is None:
            return
        details = (f"Mã thư lạ: {unknown}", f"Gặp trong thư m{seq} của {mail.sender}, tiêu đề: {mail.subject}")
        self.alerts.say(now, f"stranger:{self.casebook.calendar.day_of(now)}", WHAT, details, remedy=REMEDY)

    def _in_our_form(self, mail: IncomingMail) -> Iterator[str]:
        ending = f".dondoc@{self.domain}>"
        own = (mail.message_id,) if mail.sender.endswith(f"@{self.domain}") else ()
        for name in (*own, *mail.marks.original_message_ids, *mail.in_reply_to, *mail.references):
            if name.endswith(ending):
                yield name
