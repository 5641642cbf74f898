"""Taking: one mail is judged and written down, with all that follows from it, in the caller's transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dondoc import log
from dondoc.core.history import Speech, instant_of
from dondoc.core.judging import Judgement, Office, Outcome, judge
from dondoc.core.judging.speech import said_in
from dondoc.core.judging.thread import parents_of
from dondoc.core.letters import LetterKind
from dondoc.core.mail import IncomingMail, TimeSource
from dondoc.core.opening import stamp
from dondoc.core.standing import looks_delayed
from dondoc.core.text import own_part
from dondoc.core.tokens import Voucher, tokens_in
from dondoc.ports import Archive, KnownThread, Place
from dondoc.service.casebook import Casebook
from dondoc.service.decide import By, Decide, Ruling
from dondoc.service.decide import Outcome as Done
from dondoc.service.replies import Replies, Taken
from dondoc.service.requesting import Requesting
from dondoc.service.rivals import Rivals

ARCHIVED = frozenset(
    {Outcome.ARRIVAL, Outcome.SUPPLEMENT, Outcome.INCOMPLETE, Outcome.REVIEW, Outcome.NOTE, Outcome.REQUEST}
)
ONCE = frozenset({Outcome.DECISION, Outcome.REQUEST})
STARTED = "started"  # the setting: when the service first ran


@dataclass(slots=True)
class Taking:
    """Takes in a batch: `begin`, `take` for each mail, `finish` writes identities and places; `abandon` after all."""

    casebook: Casebook
    office: Office
    decide: Decide
    requesting: Requesting
    replies: Replies
    archive: Archive
    rivals: Rivals
    _mails: list[Mapping[str, object]] = field(default_factory=list)
    _places: list[tuple[Place, int]] = field(default_factory=list)
    _known: dict[tuple[str, int], int] = field(default_factory=dict)
    _acted: set[tuple[str, str]] = field(
        default_factory=set
    )  # (From, Message-ID) of the batch's decisions and requests
    _started: dt.datetime | None = None

    def begin(self, mails: Sequence[IncomingMail]) -> None:
        """Look up at once which mails of a batch were taken in before."""
        ledger = self.casebook.ledger
        self._known.update(ledger.known_mails([mail.identity for mail in mails]))
        self._started = self._started or instant_of(ledger.setting(STARTED))

    def take(self, mail: IncomingMail, place: Place, now: dt.datetime, *, raw: bytes) -> None:
        """Judge a mail that was not seen before; one that was is only noted where it lies now (contract, 4.0)."""
        known = self._known.get(mail.identity)
        seq = known or self._take_new(mail, now, raw, place.folder)
        self._places.append((place, seq))
        if not known:
            self._known[mail.identity] = seq
            row = {"header_hash": mail.header_hash, "size": mail.size, "seq": seq, "message_id": mail.message_id[:1000]}
            self._mails.append(row)

    def finish(self) -> None:
        """Write the identities and places of the batch, once the archive holds its mails."""
        self.archive.settle()
        ledger = self.casebook.ledger
        ledger.add_mails(self._mails)
        ledger.add_sightings(self._places)
        self._mails.clear()
        self._places.clear()
        self._known.clear()
        self._acted.clear()

    def abandon(self) -> None:
        """Forget a batch that was rolled back, with the requests that were made in it."""
        self._mails.clear()
        self._places.clear()
        self._known.clear()
        self._acted.clear()
        self.casebook.refresh()

    def _take_new(self, mail: IncomingMail, now: dt.datetime, raw: bytes, folder: str) -> int:
        try:
            judgement = judge(mail, self.office, self.casebook.at(now), now)
        except Exception as error:  # noqa: BLE001 - the one guard around a single mail: it stops no other (invariant 1)
            reason = f"{type(error).__name__}: {error}"[:300]
            judgement = Judgement(Outcome.UNREADABLE, ("Không đọc được thư này", reason))
        if judgement.outcome is Outcome.UNREADABLE:
            log.mail_unreadable(self.casebook.ledger.head()[0] + 1, judgement.why[-1])
        judgement = self._without_history(judgement, mail)
        judgement = self._without_repetition(judgement, mail)
        return self._write(mail, judgement, now, raw=raw, folder=folder)

    def _without_history(self, judgement: Judgement, mail: IncomingMail) -> Judgement:
        """Old mail found at the first start asks nobody: what changes nothing is history."""
        instant = mail.trace.instant
        if self._started is None or instant is None or instant >= self._started:
            return judgement
        if judgement.outcome is Outcome.REVIEW and not judgement.candidates:
            return replace(judgement, outcome=Outcome.IGNORED).because("Thư đến trước khi hệ thống hoạt động")
        return judgement

    def _without_repetition(self, judgement: Judgement, mail: IncomingMail) -> Judgement:
        """See to it that the same (From, Message-ID) decides or requests once (contract, 6)."""
        if judgement.outcome not in ONCE or not mail.message_id:
            return judgement
        earlier = (self.casebook.ledger.entry(seq) for seq in self.casebook.ledger.mails_with(mail.message_id))
        same = next(
            (e for e in earlier if e and e.body.get("from") == mail.sender and e.body.get("outcome") in ONCE), None
        )
        if not same and (mail.sender, mail.message_id) not in self._acted:
            self._acted.add((mail.sender, mail.message_id))
            return judgement
        reason = "Thư này lặp lại một thư đã được thực hiện; không thực hiện lần nữa"
        return replace(judgement, orders=(), request=None, why=(*judgement.why, reason))

    def _write(self, mail: IncomingMail, judgement: Judgement, now: dt.datetime, *, raw: bytes, folder: str) -> int:
        instant = mail.trace.instant or now
        for ref in judgement.candidates:
            self.decide.open(ref, instant, now)  # a period named before its opening is asked about like any other
        seq = self.casebook.ledger.head()[0] + 1
        by = By(mail.sender, instant, seq)
        rulings = self.decide.rule_all(judgement.orders, by)
        refs = self._refs(judgement, rulings, instant)
        if raw and judgement.outcome in {*ARCHIVED, Outcome.UNREADABLE}:
            self.archive.keep(mail.sha256, raw)
        body = self._body(mail, judgement, refs) | {"folder": folder}
        touched = dict.fromkeys((*judgement.results, *judgement.candidates))
        self.casebook.ledger.append(now, "mail.judged", body, touched)
        log.mail_judged(seq, judgement.outcome.value, ",".join(refs), mail.trace.source.value)
        done = self.decide.carry_out(rulings, by, now)
        self._spend_tokens(mail, done, seq, now)
        made = self._make_request(mail, judgement, instant, now)
        if judgement.outcome is Outcome.REQUEST:
            self.casebook.ledger.add_thread(mail.message_id, KnownThread(refs, mail.subject, ""))
        if self._started and instant >= self._started:
            self.rivals.look(mail, seq, now)
        self.replies.after(Taken(seq, mail, judgement, refs, instant, done, made), now)
        return seq

    def _spend_tokens(self, mail: IncomingMail, done: Sequence[Done], seq: int, now: dt.datetime) -> None:
        """Note the tokens that stood for a decision of this mail: each is used once; what was refused used none."""
        orders = [outcome.ruling.order for outcome in done if outcome.ruling.order and outcome.ruling.bodies]
        for token in tokens_in(own_part(mail.text)) if orders else ():
            if any(self.casebook.voucher(mail.sender, order, token, now) is Voucher.GOOD for order in orders):
                self.casebook.ledger.set(f"token:{token}", f"m{seq}")

    def _refs(self, judgement: Judgement, rulings: tuple[Ruling, ...], instant: dt.datetime) -> tuple[str, ...]:
        if judgement.outcome is Outcome.REQUEST and judgement.request:
            return self.requesting.refs(judgement.request.units, instant)
        decided = (ref for ruling in rulings if ruling.bodies for ref in ruling.refs)
        return tuple(dict.fromkeys((*judgement.results, *decided)))

    def _make_request(self, mail: IncomingMail, judgement: Judgement, instant: dt.datetime, now: dt.datetime) -> int:
        draft = judgement.request
        if judgement.outcome is not Outcome.REQUEST or draft is None:
            return 0
        return self.requesting.make(draft, by=mail.sender, born=instant, now=now)

    def _body(self, mail: IncomingMail, judgement: Judgement, refs: tuple[str, ...]) -> dict[str, object]:
        calendar = self.casebook.calendar
        known = mail.trace.instant is not None and mail.trace.source is not TimeSource.NONE
        return {
            "message_id": mail.message_id,
            "from": mail.sender,
            "subject": mail.subject,
            "received": stamp(mail.trace.instant, calendar) if mail.trace.instant and known else None,
            "time_source": mail.trace.source.value,
            "authentication": mail.trace.authentication.value,
            "outcome": judgement.outcome.value,
            "refs": list(refs),
            "candidates": list(judgement.candidates),
            "why": ". ".join(judgement.why),
            "unit": judgement.unit,
            "results": {ref: result.value for ref, result in judgement.results.items()},
            "articles": {ref: list(hashes) for ref, hashes in judgement.articles.items()},
            "defers": judgement.defers,
            "tied": list(judgement.tied),
            **self._speech(mail, judgement),
            "claimed": stamp(mail.claimed, calendar) if mail.claimed else None,
            "delivery_delay": self._is_delayed(mail, judgement),
            "header_hash": mail.header_hash,
            "sha256": mail.sha256,
            "size": mail.size,
            "files": [{"name": a.name, "size": a.size, "sha256": a.sha256} for a in mail.documents[:50]],
            "faults": list(mail.faults[:20]),
        }

    def _speech(self, mail: IncomingMail, judgement: Judgement) -> dict[str, object]:
        """Return what a unit says where it hands nothing in; an answer to a request for an explanation is one."""
        if judgement.outcome is not Outcome.NOTE or judgement.request:
            return {}
        said, rung, asks = said_in(mail), "", False
        parents = (self.replies.post.outbox.envelopes(message_id) for message_id in parents_of(mail))
        if letter := next((envelopes[0] for envelopes in parents if envelopes), None):
            rung, asks = letter.rung, letter.kind is LetterKind.ESCALATION
        speech = Speech.EXPLANATION if asks and said.speech is Speech.OTHER else said.speech
        return {"speech": speech.value, "words": said.words, "answers": rung}

    def _is_delayed(self, mail: IncomingMail, judgement: Judgement) -> bool:
        """Whether the sender claims to have been on time and the mail came late by less than a day (contract, 3)."""
        arrived = mail.trace.instant
        if arrived is None or mail.claimed is None:
            return False
        states = self.casebook.standings(arrived, [*judgement.results, *judgement.candidates])
        return any(looks_delayed(mail.claimed, arrived, due=s.due) for s in states)
