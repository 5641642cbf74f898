"""Replies: the letters that follow from a judgement, in the same transaction.

A mail program's automatic answer, a bounce, a list or our own mail never makes us write to its sender (invariant 9).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dondoc.core.history import instant_of
from dondoc.core.judging import Judgement, Outcome
from dondoc.core.letters import Letter, LetterKind, Row
from dondoc.core.mail import Authentication, IncomingMail
from dondoc.core.opening import stamp
from dondoc.core.text import own_part
from dondoc.core.tokens import tokens_in
from dondoc.core.wording import SOURCES, exact_text, instant_text, size_text
from dondoc.service.acceptance import acceptance
from dondoc.service.addressees import Addressees
from dondoc.service.answers import answer_facts
from dondoc.service.casebook import Casebook
from dondoc.service.decide import Outcome as Done
from dondoc.service.letter_rows import handed_in, receipt_row, received, row_of
from dondoc.service.links import Links
from dondoc.service.post import Post
from dondoc.service.request_letters import confirmation, proposal
from dondoc.service.returns import Returns

OLD_NEWS = dt.timedelta(days=3)  # of a mail found later than this nobody is told by itself; the digest has it
SHORT_HASH = 16
MOST_STRANGERS = 20  # reviews of mails from unknown addresses that are put to the operators within an hour of the clock
FLOOD = "Có quá nhiều thư từ địa chỉ lạ, các thư tiếp theo chỉ nêu trong bản tổng hợp"
SUPPLEMENT = "Thư này bổ sung, không thay đổi thời điểm nộp đã tính:"


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was just written down, with what was done about it; `made` is the seq of a new request."""

    seq: int
    mail: IncomingMail
    judgement: Judgement
    refs: tuple[str, ...]
    instant: dt.datetime
    done: Sequence[Done]
    made: int


@dataclass(frozen=True, slots=True)
class Manners:
    """The office's wishes about answers."""

    acknowledge: bool
    most_acknowledgements: int  # a sender and day


@dataclass(frozen=True, slots=True)
class Replies:
    """Writes to units and operators what a mail has come to."""

    casebook: Casebook
    post: Post
    addressees: Addressees
    links: Links
    manners: Manners
    returns: Returns

    def after(self, taken: Taken, now: dt.datetime) -> None:
        """Queue the letters that the judgement calls for."""
        if taken.judgement.unit:
            self.returns.heard_from(taken.mail.sender)
        if taken.judgement.attempted:
            self._alert_of_attempt(taken, now)
        if now - taken.instant > OLD_NEWS:
            return
        reply = {
            Outcome.ARRIVAL: self._acknowledge,
            Outcome.SUPPLEMENT: self._acknowledge,
            Outcome.INCOMPLETE: self._tell_incomplete,
            Outcome.REVIEW: self._ask,
            Outcome.DECISION: self._answer,
            Outcome.IGNORED: self._tell_of_spent_links,
            Outcome.REQUEST: self._requested,
            Outcome.NOTE: self._note,
            Outcome.UNREADABLE: self._alert_unreadable,
            Outcome.BOUNCE: self._returned,
            Outcome.AUTO_REPLY: self._returned,
        }.get(taken.judgement.outcome)
        if reply is not None:
            reply(taken, now)
        if taken.judgement.candidates and taken.judgement.outcome is not Outcome.REVIEW:
            self._ask(taken, now)

    def _rows(self, refs: Sequence[str], now: dt.datetime) -> tuple[Row, ...]:
        states = self.casebook.standings(now, refs)
        return tuple(row_of(state, now, self.casebook.calendar, self.addressees.directory) for state in states)

    def _receipts(self, taken: Taken, now: dt.datetime) -> tuple[Row, ...]:
        """Return a row for each obligation of the mail; what only supplements says so."""
        calendar, directory = self.casebook.calendar, self.addressees.directory
        rows = []
        for state in self.casebook.standings(now, taken.judgement.results):
            row = receipt_row(state, now, calendar, directory)
            is_more = taken.judgement.results[row.ref] is Outcome.SUPPLEMENT
            if is_more and state.arrival and state.arrival.seq != taken.seq:
                row = replace(row, detail=f"{SUPPLEMENT} {instant_text(state.arrival.instant, calendar)}")
            rows.append(row)
        return tuple(rows)

    def _letter(self, taken: Taken, now: dt.datetime, kind: LetterKind, template: str, **facts: object) -> Letter:
        """Return an answer to the mail's sender about its refs."""
        return Letter(
            kind=kind,
            template=template,
            key=f"{template}:m{taken.seq}",
            at=now,
            to=(taken.mail.sender,) if taken.mail.sender else (),
            refs=taken.refs or tuple(taken.judgement.results),
            answers=taken.mail.message_id,
            facts=facts,
        )

    def _unit_name(self, taken: Taken) -> str:
        unit = self.addressees.directory.get(taken.judgement.unit)
        return unit.name if unit else ""

    def _may_answer(self, taken: Taken, now: dt.datetime) -> bool:
        """Whether the sender gets an acknowledgement: never one who is not proved, never more than the cap."""
        unit = self.addressees.directory.get(taken.judgement.unit)
        if not self.manners.acknowledge or unit is None or not unit.acknowledge:
            return False
        return self._is_within_cap("acknowledged", taken, now)

    def _is_within_cap(self, what: str, taken: Taken, now: dt.datetime) -> bool:
        if taken.mail.trace.authentication is Authentication.FAIL:
            return False
        name = f"{what}:{self.casebook.calendar.day_of(now)}:{taken.mail.sender}"
        count = int(self.casebook.ledger.setting(name) or 0)
        if count >= self.manners.most_acknowledgements:
            return False
        self.casebook.ledger.set(name, str(count + 1))
        return True

    def _acknowledge(self, taken: Taken, now: dt.datetime) -> None:
        if not self._may_answer(taken, now):
            return
        mail = taken.mail
        letter = self._letter(
            taken,
            now,
            LetterKind.ACK,
            "xac_nhan",
            unit=self._unit_name(taken),
            handed_in=handed_in(taken.judgement),
            rows=self._receipts(taken, now),
            arrived=exact_text(taken.instant, self.casebook.calendar),
            source=SOURCES[mail.trace.source],
            files=tuple((a.name, size_text(a.size)) for a in mail.documents),
            digest=(mail.sha256 or mail.header_hash)[:SHORT_HASH],
            subject=mail.subject,
        )
        self.post.queue(letter, now)

    def _tell_incomplete(self, taken: Taken, now: dt.datetime) -> None:
        """Tell the unit at once, whoever wants acknowledgements or had his share: the clock runs (contract, 4.6)."""
        if not self._is_within_cap("incomplete", taken, now):
            return
        letter = self._letter(
            taken,
            now,
            LetterKind.INCOMPLETE,
            "thieu_tep",
            unit=self._unit_name(taken),
            rows=self._receipts(taken, now),
            subject=taken.mail.subject,
            arrived=instant_text(taken.instant, self.casebook.calendar),
        )
        self.post.queue(letter, now)

    def _note(self, taken: Taken, now: dt.datetime) -> None:
        """Tell a unit that its report was counted before; a request that was only proposed goes to its operator."""
        if taken.judgement.request:
            self._requested(taken, now)
            return
        states = list(self.casebook.standings(now, taken.judgement.results))
        here = [state for state in states if state.arrival]
        if not here or len(here) < len(states) or not self._may_answer(taken, now):
            return
        first = min(state.arrival.instant for state in here if state.arrival)
        letter = self._letter(
            taken,
            now,
            LetterKind.ACK,
            "da_nhan_truoc",
            unit=self._unit_name(taken),
            handed_in=received(here),
            rows=self._receipts(taken, now),
            arrived=instant_text(first, self.casebook.calendar),
        )
        self.post.queue(letter, now)

    def _ask(self, taken: Taken, now: dt.datetime) -> None:
        """Put the mail to each operator, with links of their own; of strangers' mails not more than can be read."""
        if not self._has_room_for(taken, now):
            return
        for operator in self.addressees.operators:
            self.post.queue(self._question(taken, operator, now), now)

    def _has_room_for(self, taken: Taken, now: dt.datetime) -> bool:
        """Whether a mail may still be put to the operators by itself; the digest shows all that wait."""
        if taken.judgement.unit or taken.mail.sender in self.addressees.operators:
            return True
        name = f"asked_about_strangers:{stamp(now, self.casebook.calendar)[:13]}"
        count = int(self.casebook.ledger.setting(name) or 0)
        self.casebook.ledger.set(name, str(count + 1))
        if count == MOST_STRANGERS:
            self._alert(taken, now, FLOOD, (f"Đã hỏi về {count} thư trong giờ này",))
        return count < MOST_STRANGERS

    def _question(self, taken: Taken, operator: str, now: dt.datetime) -> Letter:
        candidates = taken.judgement.candidates
        lines = (*(f"GÁN m{taken.seq} CHO {ref}" for ref in candidates), f"KHÔNG PHẢI m{taken.seq}")
        today, rows = self.casebook.calendar.day_of(now), self._rows(candidates, now)
        return Letter(
            kind=LetterKind.REVIEW,
            template="can_xem_xet",
            key=f"review:m{taken.seq}:{operator}",
            at=now,
            to=(operator,),
            refs=candidates,
            facts={
                "mail_id": f"m{taken.seq}",
                "subject": taken.mail.subject,
                "sender": taken.mail.sender,
                "arrived": instant_text(taken.instant, self.casebook.calendar),
                "why": taken.judgement.why,
                "rows": tuple(replace(r, links=self.links.for_review(taken.seq, r.ref, operator, today)) for r in rows),
                "lines": lines,
                "accept": acceptance(taken.mail, taken.judgement, self.addressees),
            },
        )

    def _tell_of_spent_links(self, taken: Taken, now: dt.datetime) -> None:
        """Tell the operator of links that were used before or are too old, once for each: the sender is not proved."""
        if not taken.done:
            return
        names = [f"token-told:{token}" for token in tokens_in(own_part(taken.mail.text))]
        ledger = self.casebook.ledger
        if all(ledger.setting(name) for name in names):
            return
        for name in names:
            ledger.set(name, f"m{taken.seq}")
        self._answer(taken, now)

    def _answer(self, taken: Taken, now: dt.datetime) -> None:
        facts = answer_facts(taken.done, self.casebook, self.addressees, now, why=taken.judgement.why)
        today, whose = self.casebook.calendar.day_of(now), taken.mail.sender
        undos = {done.undo: self.links.for_undo(done.undo, whose, today) for done in taken.done if done.undo}
        letter = self._letter(taken, now, LetterKind.DECISION, "tra_loi", **facts, undo_links=undos)
        self.post.queue(letter, now)

    def _alert_of_attempt(self, taken: Taken, now: dt.datetime) -> None:
        """Tell the operators, once an hour at the most."""
        last = instant_of(self.casebook.ledger.setting("attempt_alerted"))
        if last and now - last < dt.timedelta(hours=1):
            return
        self.casebook.ledger.set("attempt_alerted", stamp(now, self.casebook.calendar))
        details = (
            f"Người gửi: {taken.mail.sender}",
            f"Tiêu đề: {taken.mail.subject}",
            f"Thư đến lúc {instant_text(taken.instant, self.casebook.calendar)}, mã m{taken.seq}",
            *taken.judgement.why,
        )
        self._alert(taken, now, "Có thư tự nhận là quyết định của Văn phòng nhưng không được chấp nhận", details)

    def _alert_unreadable(self, taken: Taken, now: dt.datetime) -> None:
        details = (f"Người gửi: {taken.mail.sender}", f"Mã thư: m{taken.seq}", *taken.judgement.why)
        self._alert(taken, now, "Có một thư không đọc được, thư vẫn nằm nguyên trong hộp thư", details)

    def _requested(self, taken: Taken, now: dt.datetime) -> None:
        """Confirm a request that was made, or propose one that was not."""
        draft, units, calendar = taken.judgement.request, self.addressees.directory.units, self.casebook.calendar
        if draft is None:
            return
        if taken.judgement.outcome is Outcome.REQUEST:
            facts = confirmation(draft, units, calendar, refs=taken.refs, made=taken.made)
            letter = self._letter(
                taken, now, LetterKind.REQUEST, "xac_nhan_yeu_cau", **facts, rows=self._rows(taken.refs, now)
            )
        else:
            letter = self._letter(taken, now, LetterKind.REQUEST, "de_xuat_yeu_cau", **proposal(draft, units, calendar))
        self.post.queue(letter, now)

    def _returned(self, taken: Taken, now: dt.datetime) -> None:
        self.returns.note(taken.mail, taken.judgement.outcome, now)

    def _alert(self, taken: Taken, now: dt.datetime, what: str, details: tuple[str, ...]) -> None:
        facts = {"what": what, "details": details, "remedy": "Đề nghị kiểm tra trong hộp thư."}
        key, to = f"alert:m{taken.seq}", self.addressees.operators
        self.post.queue(Letter(LetterKind.ALERT, "canh_bao", key, now, to=to, facts=facts), now)
