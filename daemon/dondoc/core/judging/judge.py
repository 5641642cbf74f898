"""The questions that a mail is asked, in their order (contract, 4)."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from dondoc.core.decisions import HARMLESS, Misread, Order, may_hold_orders, read_orders
from dondoc.core.judging import silent
from dondoc.core.judging.automatic import classify
from dondoc.core.judging.case import Case, Placement
from dondoc.core.judging.claims import Words, read_words
from dondoc.core.judging.deciding import attempt, decided
from dondoc.core.judging.documents import Documents
from dondoc.core.judging.handing import handed_in, told_in_articles
from dondoc.core.judging.lines import Line, lines_of, read_lines
from dondoc.core.judging.names import authors, spoken_for
from dondoc.core.judging.people import is_alone, may_decide, several_authors, with_proof
from dondoc.core.judging.placing import place
from dondoc.core.judging.requests import read_request
from dondoc.core.judging.thread import own_subject, refs_of, refs_told
from dondoc.core.judging.topics import Topic
from dondoc.core.judging.verdict import Book, Judgement, Office, Outcome
from dondoc.core.legacy_fonts import legible_mail
from dondoc.core.mail import UNREADABLE, Authentication, IncomingMail
from dondoc.core.obligations import REQUEST_REPORT, Ref, Unit
from dondoc.core.text import fold, fold_once, is_forward, own_part, refs_in


def judge(mail: IncomingMail, office: Office, book: Book, now: dt.datetime) -> Judgement:
    """Return what the mail is, to which obligations, and why; `now` stands in where its arrival is not known."""
    asked = _Question(legible_mail(mail), office, book, mail.trace.instant or now)
    return (
        asked.own()
        or asked.unreadable()
        or asked.automatic()
        or asked.decisions()
        or asked.request()
        or asked.forward_of_an_operator()
        or asked.of_a_unit()
        or asked.of_an_operator()
        or asked.of_a_stranger()
    )


@dataclass(frozen=True)
class _Question:
    """One mail on the clerk's desk; what is read from it is read once."""

    mail: IncomingMail
    office: Office
    book: Book
    instant: dt.datetime

    @cached_property
    def day(self) -> dt.date:
        return self.office.calendar.day_of(self.instant)

    @cached_property
    def unit(self) -> Unit | None:
        return self.office.directory.sender(self.mail.sender, self.day) if self.mail.sender else None

    @cached_property
    def is_operator(self) -> bool:
        return self.mail.sender in self.office.operators

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        found = refs_of(self.mail, self.office, self.book)
        may_speak = not self.is_operator and (self.unit is None or self.mail.documents)
        return found or (self.told_refs if may_speak else ())

    @cached_property
    def told_refs(self) -> tuple[Ref, ...]:
        """The refs in the body's own text: with a document they say what it is, alone they are only spoken of."""
        return refs_told(self.mail.text)

    @cached_property
    def orders(self) -> tuple[Order | Misread, ...]:
        if not self.is_operator and not may_hold_orders(fold_once(self.mail.text)):
            return ()
        return read_orders(own_part(self.mail.text), self.day)

    def topics(self, units: tuple[Unit, ...]) -> tuple[Topic, ...]:
        """Return what can be named: the configured reports, and the open ad-hoc requests to these units."""
        asked = [s.obligation for unit in units for s in self.book.owed(unit.id, REQUEST_REPORT)]
        titles = {o.ref.period: o.report_name for o in asked}
        requests = (Topic.of_request(title, period, self.office.topics) for period, title in titles.items())
        return (*self.office.topics, *(topic for topic in requests if topic.words))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return read_lines(self.mail, own_subject=own_subject(self.mail, self.book, self.office.topics))

    def words(self, topics: tuple[Topic, ...]) -> Words:
        return read_words(self.lines, topics, self.day)

    def own(self) -> Judgement | None:
        if self.mail.sender == self.office.address:
            return Judgement(Outcome.OWN, ("Thư của chính hộp thư này",))
        return None

    def unreadable(self) -> Judgement | None:
        """Answer for a mail whose content could not be read at all: a person must look at it."""
        fault = next((fault for fault in self.mail.faults if fault.startswith(UNREADABLE)), "")
        return Judgement(Outcome.UNREADABLE, ("Không đọc được thư này", fault)) if fault else None

    def automatic(self) -> Judgement | None:
        """Answer for mail that a program wrote; such a mark never drops a report (contract, 4.1)."""
        found = classify(self.mail)
        if found is None:
            return None
        outcome, reason = found
        tied = tuple(str(ref) for ref in self.refs)
        if self.unit and outcome is not Outcome.BOUNCE and self._could_be_report():
            judged = self.of_a_unit()
            if judged and (judged.results or judged.candidates):
                return judged.under_review(f"{reason}, nhưng có tệp kèm theo và tên báo cáo", defers=self._defers())
        return Judgement(outcome, (reason,), tied=tied)

    def _could_be_report(self) -> bool:
        topics = self.topics(())
        return bool(Documents.of(self.mail, topics).usable and self.words(topics).claims)

    def _defers(self) -> bool:
        return self.mail.trace.authentication is not Authentication.FAIL

    def decisions(self) -> Judgement | None:
        """Answer for a mail that claims nothing but decisions; a unit's mail is never one (contract, 6)."""
        orders = tuple(order for order in self.orders if isinstance(order, Order))
        weighty = [order for order in orders if order.verb not in HARMLESS]
        if self.unit and (not self.is_operator or self.mail.documents):
            return None
        if not self.is_operator:
            nothing_else = weighty and not self.mail.documents
            return attempt("Người gửi không phải cán bộ Văn phòng được giao quyết định") if nothing_else else None
        if not self.orders or not is_alone(self.mail, self.office) or (self._passes_on() and not orders):
            return None
        return decided(self.mail, self.office, self.book, self.orders)

    def request(self) -> Judgement | None:
        """Answer for an ordinary mail of an operator to units that names a deadline."""
        if not self.is_operator:
            return None
        words = self.words(self.topics(()))
        refs = tuple(str(ref) for ref in self.refs)
        draft = read_request(self.mail, self.instant, office=self.office, words=words, refs=refs)
        if draft is None:
            return None
        if not may_decide(self.mail, self.office):
            return attempt("Chưa chứng minh được yêu cầu này do cán bộ Văn phòng gửi")
        if draft.obstacle:
            return Judgement(Outcome.NOTE, (draft.obstacle, "Chưa tạo yêu cầu, chỉ đề xuất"), request=draft)
        return Judgement(Outcome.REQUEST, ("Cán bộ Văn phòng yêu cầu đơn vị gửi, có nêu thời hạn",), request=draft)

    def forward_of_an_operator(self) -> Judgement | None:
        """Answer for a report that an operator passes on: always a review."""
        if not self.is_operator or not (self._passes_on() or self._hands_on()):
            return None
        units = self.office.names.units(self._all_words()) or self._units_in_passed_on()
        judged = self._propose_for(units, "Cán bộ Văn phòng chuyển tiếp")
        return judged if judged and judged.candidates else None

    def _hands_on(self) -> bool:
        """Whether an operator, who is no unit, sends the mailbox a document: what came to their own address."""
        return self.unit is None and bool(self.mail.documents) and is_alone(self.mail, self.office)

    def _passes_on(self) -> bool:
        return bool(self.mail.forwarded) or is_forward(self.mail.subject)

    def _all_words(self) -> str:
        nested = "\n".join(f"{f.subject}\n{f.text}" for f in self.mail.forwarded)
        names = "\n".join(a.name for a in self.mail.documents)
        return fold(f"{self.mail.subject}\n{names}\n{nested}\n{self.mail.text}")

    def _units_in_passed_on(self) -> tuple[Unit, ...]:
        words = f"{self.mail.text}\n{' '.join(f.text for f in self.mail.forwarded)}".lower()
        return tuple(u for u in self.office.directory.units if any(a in words for a in u.exact_addresses()))

    def of_a_unit(self) -> Judgement | None:
        """Answer for mail of a known unit."""
        if self.unit is None:
            return None
        units = self.office.directory.sends_for(self.unit)
        who = f"Đơn vị: {self.unit.name} (theo địa chỉ {self.mail.sender})"
        judged = self._placed(units)
        judged = replace(judged, unit=self.unit.id, why=(who, *judged.why))
        if self.mail.trace.instant is None and judged.results:
            judged = judged.under_review("Không xác định được thời điểm thư đến", defers=self._defers())
        return with_proof(judged, self.mail, self.office)

    def _placed(self, units: tuple[Unit, ...]) -> Judgement:
        case, placement = self._case(units)
        defers = self._defers() and (self.unit in units)
        ids = {unit.id for unit in units}
        foreign = [ref for ref in self.refs if ref.unit not in ids]
        if any(ref.unit not in ids for ref in refs_in(self.mail.subject)):
            return silent.foreign(case, foreign, placement, defers=defers)
        if placement.results or placement.candidates or placement.why:
            return _from_placement(placement, defers=defers)
        if foreign and len(foreign) == len(self.refs):
            return silent.foreign(case, foreign, placement, defers=defers)
        return silent.answer(case, self.mail, defers=defers)

    def _case(self, units: tuple[Unit, ...]) -> tuple[Case, Placement]:
        topics = self.topics(units)
        words = self.words(topics)
        told_of = told_in_articles(words)
        ids = {unit.id for unit in units}
        index = self.office.names
        case = Case(
            words=words,
            documents=Documents.of(self.mail, topics).naming_none_of(told_of),
            units=units,
            told_of=told_of,
            told_refs=tuple(ref for ref in self.told_refs if ref.unit in ids),
            refs=tuple(ref for ref in self.refs if ref.unit in ids),
            instant=self.instant,
            office=self.office,
            book=self.book,
            named_units=spoken_for(index, words.headings, words.text) if len(units) > 1 else frozenset(),
            heading_units=frozenset(unit.id for text in words.headings for unit in index.units(text)),
            authors=tuple(dict.fromkeys(authors(index, words.headings))),
        )
        return case, place(case, handed_in(case))

    def of_an_operator(self) -> Judgement | None:
        if not self.is_operator:
            return None
        if self.orders and is_alone(self.mail, self.office) and may_decide(self.mail, self.office):
            return Judgement(Outcome.NOTE, ("Không hiểu được quyết định nào trong thư",), orders=self.orders)
        return Judgement(Outcome.IGNORED, ("Thư của cán bộ Văn phòng, không có quyết định hay yêu cầu",))

    def of_a_stranger(self) -> Judgement:
        """Answer for an unknown sender: a review where the mail names a ref, a thread, or a report and a unit."""
        why = f"Địa chỉ gửi chưa có trong danh sách đơn vị ({self.mail.sender or 'không có người gửi'})"
        own = [ref for ref in self.refs if self.book.standing(str(ref))]
        units = tuple(dict.fromkeys(u for ref in own if (u := self.office.directory.get(ref.unit))))
        named = units or several_authors(self.mail, self.office, self.day) or self._named_by_a_stranger()
        judged = self._propose_for(named, why) if named else None
        if judged and (judged.candidates or judged.outcome is Outcome.NOTE):
            return judged
        return Judgement(Outcome.IGNORED, (why, "Không nêu báo cáo và đơn vị nào"))

    def _named_by_a_stranger(self) -> tuple[Unit, ...]:
        """Return the units named in the mail's own lines; most strangers name none, and no line of theirs is read."""
        name = fold(self.mail.sender_name)
        subject = own_subject(self.mail, self.book, self.office.topics)
        heading = " \n ".join(line for _, line in lines_of(replace(self.mail, text=""), own_subject=subject))
        around = f"{fold(heading)} {fold_once(self.mail.text)} {name}"
        if not self.office.names.may_name(frozenset(around.split())):
            return ()
        lines = lines_of(self.mail, own_subject=subject)
        own = fold(" \n ".join(line for _, line in lines))
        return self.office.names.units(f"{own} {name}")

    def _propose_for(self, units: tuple[Unit, ...], why: str) -> Judgement | None:
        """Return a review in which the mail is proposed for each unit as if that unit had sent it."""
        judged = [self._placed((unit,)) for unit in units]
        if not judged:
            return None
        reasons = tuple(dict.fromkeys(reason for j in judged for reason in j.why))
        proposed = tuple(dict.fromkeys(ref for j in judged for ref in (*_qualifying(j), *j.candidates)))
        articles = {ref: hashes for j in judged for ref, hashes in j.articles.items()}
        if proposed:
            return Judgement(Outcome.REVIEW, (why, *reasons), candidates=proposed, articles=articles)
        noted = {ref: result for j in judged for ref, result in j.results.items() if result is Outcome.NOTE}
        if noted or any(j.outcome is Outcome.NOTE for j in judged):
            return Judgement(Outcome.NOTE, (why, *reasons), results=noted)
        return None


def _qualifying(judged: Judgement) -> tuple[str, ...]:
    return tuple(ref for ref, result in judged.results.items() if result is not Outcome.NOTE)


def _from_placement(placement: Placement, *, defers: bool) -> Judgement:
    """Return the judgement: what is certain counts, the rest is proposed."""
    given = set(placement.results.values())
    order = (Outcome.ARRIVAL, Outcome.SUPPLEMENT, Outcome.INCOMPLETE)
    outcome = next((o for o in order if o in given), None)
    if outcome is None:
        uncertain = placement.candidates or not placement.results
        outcome = Outcome.REVIEW if uncertain else Outcome.NOTE
    return Judgement(
        outcome=outcome,
        why=tuple(placement.why),
        results=placement.results,
        candidates=tuple(c for c in dict.fromkeys(placement.candidates) if c not in placement.results),
        articles=placement.articles,
        defers=defers,
    )
