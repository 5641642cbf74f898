"""Alerts: what the operators must hear about at once, each said once."""

import datetime as dt
from dataclasses import dataclass

from dondoc.core.letters import Letter, LetterKind
from dondoc.ports import Delivery, Envelope, Receipt
from dondoc.service.post import Post


@dataclass(frozen=True, slots=True)
class Alerts:
    """Writes alerts to the operators; `key` makes each one unique."""

    post: Post
    operators: tuple[str, ...]

    def say(self, now: dt.datetime, key: str, what: str, details: tuple[str, ...] = (), *, remedy: str = "") -> bool:
        """Queue an alert in the caller's transaction; False where it was said before."""
        facts = {"what": what, "details": details, "remedy": remedy}
        letter = Letter(LetterKind.ALERT, "canh_bao", f"alert:{key}"[:200], now, to=self.operators, facts=facts)
        return self.post.queue(letter, now)

    def undelivered(self, envelope: Envelope, receipt: Receipt, now: dt.datetime) -> None:
        """Tell that a mail could not be delivered; an alert that fails makes no other."""
        if envelope.kind is LetterKind.ALERT:
            return
        details = (
            f"Người nhận: {envelope.recipient}",
            f"Mã thư: {envelope.message_id}",
            f"Máy chủ trả lời: {receipt.reply}",
        )
        what = "Có thư nhắc không gửi được" if envelope.rung else "Có thư không gửi được"
        remedy = "Đề nghị kiểm tra lại địa chỉ hoặc liên hệ đơn vị bằng cách khác."
        if receipt.delivery is Delivery.UNCERTAIN:
            what = "Chưa rõ một thư đã đến nơi hay chưa"
            remedy = (
                f"Đề nghị hỏi người nhận; nếu chưa nhận được, gửi lại bằng lệnh: dondoc retry {envelope.message_id}"
            )
        self.say(now, f"undelivered:{envelope.key}:{envelope.recipient}", what, details, remedy=remedy)
