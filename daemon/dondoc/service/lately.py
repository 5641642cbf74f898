"""Lately: what the ledger tells of the last days that no obligation shows: lost letters, mails without a place."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dondoc.core.history import Verb, instant_of
from dondoc.core.letters import LetterKind, Row
from dondoc.ports import Entry
from dondoc.service.casebook import Casebook
from dondoc.service.links import Links
from dondoc.service.post import Post

KEPT_IN_MIND = dt.timedelta(days=30)  # a lost letter is shown so long while what it was about is still open
NOT_REACHED: Mapping[str, tuple[str, str]] = {
    "letter.failed": ("Không đến nơi", "late"),
    "letter.uncertain": ("Chưa rõ đã đến nơi hay chưa", "warn"),
    "letter.absent": ("Người nhận vắng mặt", "warn"),
}
UNPLACED = dt.timedelta(days=14)
OTHER_NAMES: Mapping[str, str] = {
    LetterKind.REMINDER: "Thư nhắc",
    LetterKind.ESCALATION: "Thư yêu cầu, báo cáo cấp trên",
    LetterKind.ACK: "Thư xác nhận đã nhận",
    LetterKind.INCOMPLETE: "Thư báo thiếu tệp",
    LetterKind.REVIEW: "Thư hỏi Văn phòng",
    LetterKind.DIGEST: "Thư tổng hợp",
    LetterKind.RECORD: "Thư gửi sổ tháng",
    LetterKind.DECISION: "Thư trả lời quyết định",
    LetterKind.REQUEST: "Thư về yêu cầu đột xuất",
    LetterKind.ALERT: "Thư cảnh báo",
}


@dataclass(frozen=True, slots=True)
class Lately:
    """Reads the ledger's last days; every answer is rows, finished for reading."""

    casebook: Casebook
    post: Post
    links: Links

    def undelivered(self, now: dt.datetime, since: dt.datetime) -> Iterator[Row]:
        """Yield letters that a recipient did not get: rungs while what they asked for is open, the others once."""
        ledger = self.casebook.ledger
        lost: dict[tuple[str, str], Entry] = {}
        kinds = (*NOT_REACHED, "letter.sent")
        first = next(ledger.entries(*NOT_REACHED, after=ledger.seq_at(now - KEPT_IN_MIND)), None)
        for entry in ledger.entries(*kinds, after=first.seq - 1) if first else ():
            whose = str(entry.body.get("letter", "")), str(entry.body.get("recipient", ""))
            lost.pop(whose, None)
            if entry.kind != "letter.sent":
                lost[whose] = entry
        for entry in lost.values():
            if self._still_matters(entry, now, since):
                yield self._lost_row(entry)

    def _still_matters(self, entry: Entry, now: dt.datetime, since: dt.datetime) -> bool:
        at = instant_of(entry.body.get("at"))
        if at and at > since:
            return True
        dues = entry.body.get("due")
        open_ones = (self.casebook.standing(str(ref), now) for ref in dues) if isinstance(dues, Mapping) else ()
        return any(state and not state.is_settled for state in open_ones)

    def held(self, since: dt.datetime) -> Iterator[Row]:
        """Yield the letters that were made since then, and not sent because sending is on hold."""
        ledger = self.casebook.ledger
        for entry in ledger.entries("letter.skipped", after=ledger.seq_at(since)):
            if entry.body.get("why") == "hold":
                to, cc = (_listed(entry.body.get(field)) for field in ("to", "cc"))
                about = str(entry.body.get("subject") or self._about(entry))
                yield Row("", to, about, "", "", "Không gửi", "info", f"Đồng gửi: {cc}" if cc else "")

    def _lost_row(self, entry: Entry) -> Row:
        body = entry.body
        state, tone = NOT_REACHED[entry.kind]
        reply = f"Máy chủ trả lời: {body.get('reply')}" if body.get("reply") else ""
        return Row("", str(body.get("recipient", "")), self._about(entry), "", "", state, tone, reply)

    def _about(self, entry: Entry) -> str:
        """Return what kind of letter it is, and of which report or of how many."""
        refs = entry.body.get("refs")
        named = [self._report_of(str(ref)) for ref in refs] if isinstance(refs, list) else []
        about = f": {named[0]}" if len(named) == 1 else f": {len(named)} báo cáo" if named else ""
        return OTHER_NAMES.get(str(entry.body.get("letter_kind")), "Thư") + about

    def _report_of(self, ref: str) -> str:
        obligation = self.casebook.obligations.get(ref)
        return f"{obligation.report_name} ({ref})" if obligation else ref

    def to_release(self, operator: str, today: dt.date) -> Iterator[Row]:
        """Yield the letters to leaders that wait for an operator's word, each with the tap that gives it."""
        for seq in self.post.outbox.awaiting():
            entry = self.casebook.ledger.entry(seq)
            subject = str(entry.body.get("subject", "")) if entry else ""
            links = self.links.for_release(seq, operator, today)
            yield Row("", f"Thư gửi Lãnh đạo, mã t{seq}", subject, "", "", "Chờ duyệt", "warn", links=links)

    def unplaced(self, now: dt.datetime) -> Iterator[tuple[int, Row]]:
        """Yield the mails under review that fit no obligation, while nobody has decided about them."""
        ledger = self.casebook.ledger
        open_ones: dict[int, Entry] = {}
        for entry in ledger.entries("mail.judged", "decision.made", after=ledger.seq_at(now - UNPLACED)):
            body = entry.body
            if entry.kind == "mail.judged" and body.get("outcome") == "review" and not body.get("candidates"):
                open_ones[entry.seq] = entry
            if entry.kind == "decision.made" and body.get("verb") in {Verb.ASSIGN.value, Verb.DISMISS.value}:
                open_ones.pop(int(str(body.get("mail") or 0)), None)
        for seq, entry in open_ones.items():
            sender, subject = str(entry.body.get("from", "")), str(entry.body.get("subject", ""))
            why = str(entry.body.get("why", ""))
            yield seq, Row("", sender, f"«{subject}» (m{seq})", "", "", "Chờ xem xét", "info", why)

    def shortest_way(self, since: dt.datetime) -> dt.timedelta | None:
        """Return the shortest time from a mail's acceptance by the office's server to its being taken in since then."""
        ledger = self.casebook.ledger
        ways = []
        for entry in ledger.entries("mail.judged", after=ledger.seq_at(since)):
            accepted, taken = instant_of(entry.body.get("received")), instant_of(entry.body.get("at"))
            if accepted and taken and entry.body.get("time_source") == "received":
                ways.append(taken - accepted)
        return min(ways, default=None)


def _listed(addresses: object) -> str:
    return ", ".join(str(address) for address in addresses) if isinstance(addresses, list) else ""
