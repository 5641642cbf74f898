"""Alerts: what the operators must hear about at once, each said once."""

import datetime as dt
from dataclasses import dataclass, field

from dondoc.core.letters import Letter, LetterKind
from dondoc.ports import Delivery, Envelope, Receipt
from dondoc.service.post import Post
from dondoc.service.siren import Siren

MOST_NAMED = 10  # refs of one letter


@dataclass(frozen=True, slots=True)
class Alerts:
    """Writes alerts to the operators; `key` makes each one unique."""

    post: Post
    operators: tuple[str, ...]
    siren: Siren = field(default_factory=Siren)

    def say(self, now: dt.datetime, key: str, what: str, details: tuple[str, ...] = (), *, remedy: str = "") -> bool:
        """Queue an alert in the caller's transaction; False where it was said before."""
        facts = {"what": what, "details": details, "remedy": remedy}
        letter = Letter(LetterKind.ALERT, "canh_bao", f"alert:{key}"[:200], now, to=self.operators, facts=facts)
        return self.post.queue(letter, now)

    def undelivered(
        self, envelope: Envelope, receipt: Receipt, now: dt.datetime, further: tuple[str, ...] = ()
    ) -> None:
        """Tell that a mail could not be delivered; an alert that fails makes no other.

        Where mail itself seems to fail (an alert was refused, or days of trying came to nothing) the siren tells too.
        """
        if envelope.kind is LetterKind.ALERT or receipt.delivery is Delivery.TEMPORARY:
            told = f"{envelope.message_id}, {envelope.recipient}: {receipt.reply}"
            self.siren.say(f"dondoc: có thư không gửi được ({told}). Đề nghị kiểm tra máy chủ thư.")
        if envelope.kind is LetterKind.ALERT:
            return
        details = (
            f"Người nhận: {envelope.recipient}",
            f"Về: {', '.join(envelope.refs[:MOST_NAMED])}" if envelope.refs else f"Mã thư: {envelope.message_id}",
            f"Máy chủ trả lời: {receipt.reply}",
            *further,
        )
        what = "Có thư nhắc không gửi được" if envelope.rung else "Có thư không gửi được"
        remedy = "Đề nghị kiểm tra lại địa chỉ hoặc liên hệ đơn vị bằng cách khác."
        if receipt.delivery is Delivery.UNCERTAIN:
            what = "Chưa rõ một thư đã đến nơi hay chưa"
            remedy = (
                f"Đề nghị hỏi người nhận; nếu chưa nhận được, gửi lại bằng lệnh: dondoc retry {envelope.message_id}"
            )
        self.say(now, f"undelivered:{envelope.key}:{envelope.recipient}", what, details, remedy=remedy)
