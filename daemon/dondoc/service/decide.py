"""Decide: an operator's orders become entries of the ledger, or a refusal that says why (contract, 6).

`rule` looks at one order and changes nothing; `carry_out` writes what it allowed. Both the mail and the command line
come through here.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase

from dondoc.core.cycles import END_OF_DAY
from dondoc.core.decisions import Misread, Order, Unproved
from dondoc.core.effect import undone
from dondoc.core.history import Verb, instant_of
from dondoc.core.mail import TimeSource
from dondoc.core.obligations import Directory
from dondoc.core.opening import Duties, stamp
from dondoc.core.standing import Standing, Status, standing
from dondoc.core.wording import due_text, instant_text
from dondoc.ports import Entry, Outbox
from dondoc.service.casebook import Casebook
from dondoc.service.refusals import UNPROVED, Refusal, evidence_of, names_in, refuse_early, refuse_future
from dondoc.service.requesting import Requesting
from dondoc.service.unit_names import nearest_unit, units_named, unknown_unit

REF_DOTS = 2  # report.period.unit


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of one line: the entries to write, or none where it is refused; `said` tells the operator."""

    line: str
    said: str
    bodies: tuple[Mapping[str, object], ...] = ()
    refs: tuple[str, ...] = ()
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ruling that was carried out; `undo` is the line that takes it back, empty where nothing was done."""

    ruling: Ruling
    undo: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, since when it holds, and from which mail (0: the command line)."""

    operator: str
    effective: dt.datetime
    mail: int = 0


@dataclass(slots=True)
class Decide:
    """The office's decisions."""

    casebook: Casebook
    directory: Directory
    requesting: Requesting
    outbox: Outbox
    duties: Duties

    def rule(self, order: Order | Misread | Unproved, by: By) -> Ruling:
        """Return what the order would do; nothing is written."""
        if isinstance(order, Unproved):
            return Ruling(order.line, f"Chưa thực hiện: {UNPROVED[order.worth]}")
        if isinstance(order, Misread):
            return Ruling(order.line, f"Không hiểu dòng này. Dòng đúng gần nhất: {order.nearest or order.form}")
        try:
            return self._allowed(order, by)
        except Refusal as refusal:
            return Ruling(order.line, f"Chưa thực hiện: {refusal}")

    def rule_all(self, orders: Sequence[Order | Misread | Unproved], by: By) -> tuple[Ruling, ...]:
        """Return what the lines of one mail would do; requests among them get numbers one after the other."""
        rulings: list[Ruling] = []
        requests = 0
        for order in orders:
            ruling = self.rule(order, by)
            if ruling.bodies and ruling.order and ruling.order.verb is Verb.REQUEST:
                units = ruling.bodies[0]["units"]
                named = tuple(str(unit) for unit in units) if isinstance(units, tuple) else ()
                ruling = replace(ruling, refs=self.requesting.refs(named, by.effective, ahead=requests))
                requests += 1
            rulings.append(ruling)
        return tuple(rulings)

    def _allowed(self, order: Order, by: By) -> Ruling:
        match order.verb:
            case Verb.EXTEND | Verb.WAIVE | Verb.EXCUSE | Verb.RETURN | Verb.RECEIVE:
                return self._about_obligations(order, by)
            case Verb.ASSIGN | Verb.DISMISS:
                return self._about_mail(order, by)
            case Verb.UNDO:
                return self._undo(order, by)
            case Verb.REQUEST:
                return self._request(order, by)
            case Verb.RELEASE:
                return self._release(order, by)
            case Verb.STATUS | Verb.HELP:
                return self._question(order, by)

    def _states(self, pattern: str, by: By) -> tuple[Standing, ...]:
        if pattern.count(".") != REF_DOTS:  # «*» alone would be about everything that is owed
            raise Refusal(f"«{pattern}» không phải mã báo cáo như cchc.2026-q1.kl")
        known = self.casebook.obligations
        refs = [ref for ref in known if fnmatchcase(ref, pattern)] if "*" in pattern or "?" in pattern else [pattern]
        coming = (o for o in self.duties.foreseen(pattern, by.effective) if str(o.ref) not in known)
        not_open = (standing(o, (), by.effective, calendar=self.casebook.calendar) for o in coming)
        states = (*self.casebook.standings(by.effective, refs), *not_open)
        if not states:
            near = get_close_matches(pattern, known, n=1)
            hint = f"; mã gần nhất là {near[0]}" if near else ""
            raise Refusal(f"không có báo cáo nào mang mã {pattern}{hint}")
        return states

    def _about_obligations(self, order: Order, by: By) -> Ruling:
        states = self._states(order.pattern, by)
        body = self._body(order, by)
        said = _DONE[order.verb]
        calendar = self.casebook.calendar
        if order.day is not None:
            instant = self._instant(order, states[0])
            is_arrival = order.verb is Verb.RECEIVE
            if is_arrival:
                refuse_future(instant, now=by.effective)
            else:
                refuse_early(order.verb, instant, states, by=(by.effective, calendar))
            body["instant" if is_arrival else "due"] = stamp(instant, calendar)
            told = instant_text(instant, calendar) if is_arrival else due_text(instant, calendar)
            said = f"{said} {told}" + ("" if is_arrival else self._warning(order.day))
        if order.verb is Verb.RETURN and not all(state.arrivals for state in states):
            missing = next(str(s.obligation.ref) for s in states if not s.arrivals)
            raise Refusal(f"{missing} chưa có báo cáo nào để trả lại")
        refs = tuple(str(state.obligation.ref) for state in states)
        shown = ", ".join(refs[:MOST_SHOWN]) + (" …" if len(refs) > MOST_SHOWN else "")
        return Ruling(order.line, f"{said} ({shown})", (body,), refs, order)

    def _question(self, order: Order, by: By) -> Ruling:
        if order.units and not units_named(self.directory, order.units, self.casebook.calendar.day_of(by.effective)):
            raise self._unknown(order.units, self.casebook.calendar.day_of(by.effective))
        return Ruling(order.line, "Xem bảng bên dưới", order=order)

    def _unknown(self, text: str, day: dt.date) -> Refusal:
        wrong = unknown_unit(self.directory, text, day)
        near = nearest_unit(self.directory, wrong or text)
        what = f"không nhận ra đơn vị «{wrong}» trong «{text}»" if wrong else f"không nhận ra đơn vị nào trong «{text}»"
        return Refusal(f"{what}; đơn vị gần nhất là {near}" if near else what)

    def _body(self, order: Order, by: By) -> dict[str, object]:
        return {
            "verb": order.verb.value,
            "by": by.operator,
            "effective": stamp(by.effective, self.casebook.calendar),
            "reason": order.reason,
            "line": order.line,
            "via": f"m{by.mail}" if by.mail else "command",
        }

    def _instant(self, order: Order, state: Standing) -> dt.datetime:
        """Return the date as written; without a time the report's own, else the end of that day."""
        calendar = self.casebook.calendar
        own = calendar.local(state.obligation.due).time()
        return calendar.at(order.day or calendar.day_of(state.due), order.time or own)

    def _warning(self, day: dt.date) -> str:
        if self.casebook.calendar.is_working_day(day):
            return ""
        return " (lưu ý: ngày này là ngày nghỉ, hạn vẫn giữ như đã ghi)"

    def _mail(self, seq: int) -> Entry:
        entry = self.casebook.ledger.entry(seq)
        if entry is None or entry.kind != "mail.judged":
            raise Refusal(f"không có thư nào mang mã m{seq}")
        return entry

    def _about_mail(self, order: Order, by: By) -> Ruling:
        entry = self._mail(order.mail)
        touched = tuple(
            dict.fromkeys((*names_in(entry, "refs"), *names_in(entry, "candidates"), *self._targets(entry.seq)))
        )
        body = {**self._body(order, by), "mail": order.mail}
        if order.verb is Verb.DISMISS:
            return Ruling(order.line, f"Thư m{order.mail} không phải báo cáo", (body,), touched, order)
        if "*" in order.pattern or "?" in order.pattern:
            raise Refusal("mỗi lần chỉ gán thư cho một báo cáo")
        state = self._states(order.pattern, by)[0]
        calendar = self.casebook.calendar
        instant = self._instant(order, state) if order.day else instant_of(entry.body.get("received"))
        if instant is None:
            raise Refusal(f"chưa rõ thư m{order.mail} đến lúc nào; ghi thêm LÚC <ngày> <giờ>")
        refuse_future(instant, now=by.effective)
        ref = str(state.obligation.ref)
        body |= {"target": ref, "instant": stamp(instant, calendar), **evidence_of(entry, ref)}
        if order.day:
            body["time_source"] = TimeSource.MANUAL.value
        said = f"Thư m{order.mail} được tính cho {ref}, nhận lúc {instant_text(instant, calendar)}"
        return Ruling(order.line, said, (body,), tuple(dict.fromkeys((ref, *touched))), order)

    def _targets(self, mail: int) -> tuple[str, ...]:
        """Return the refs that earlier decisions assigned the mail to: a later word on it concerns them too."""
        earlier = (e.body for e in self.casebook.ledger.entries("decision.made") if e.body.get("mail") == mail)
        return tuple(str(body["target"]) for body in earlier if body.get("target"))

    def _undo(self, order: Order, by: By) -> Ruling:
        entry = self.casebook.ledger.entry(order.decision)
        if entry is None or entry.kind not in {"decision.made", "request.made"}:
            raise Refusal(f"không có quyết định nào mang mã d{order.decision}")
        refs = names_in(entry, "refs")
        if entry.kind == "request.made":
            if all(state.status is Status.WAIVED for state in self.casebook.standings(by.effective, refs)):
                raise Refusal(f"yêu cầu d{order.decision} đã được huỷ trước đó")
            reason = f"Huỷ yêu cầu d{order.decision}"
            waived = {**self._body(order, by), "verb": Verb.WAIVE.value, "reason": reason, "cancels": order.decision}
            return Ruling(order.line, f"Đã huỷ yêu cầu d{order.decision}", (waived,), refs, order)
        if entry.body.get("verb") == Verb.RELEASE.value:
            raise Refusal("thư đã duyệt gửi thì không thu lại được")
        if any(order.decision in undone(self.casebook.ledger.events(ref)) for ref in refs):
            raise Refusal(f"quyết định d{order.decision} đã được huỷ trước đó")
        body = {**self._body(order, by), "undoes": order.decision}
        return Ruling(order.line, f"Đã huỷ quyết định d{order.decision}; cả hai vẫn lưu trong sổ", (body,), refs, order)

    def _request(self, order: Order, by: By) -> Ruling:
        calendar = self.casebook.calendar
        today = calendar.day_of(by.effective)
        due = calendar.at(order.day or today, order.time or END_OF_DAY)
        if due <= by.effective:
            raise Refusal("thời hạn đã qua")
        units = units_named(self.directory, order.units, calendar.day_of(due))  # owed by who is active then
        if not units and units_named(self.directory, order.units, today):
            raise Refusal(f"«{order.units}» có đơn vị không còn hoạt động vào ngày đến hạn")
        if not units:
            raise self._unknown(order.units, calendar.day_of(due))
        said = f"Đã tạo yêu cầu «{order.title}», hạn {due_text(due, calendar)}, {len(units)} đơn vị"
        body = {"title": order.title, "due": due, "units": units}
        return Ruling(order.line, said + self._warning(calendar.day_of(due)), (body,), (), order)

    def _release(self, order: Order, by: By) -> Ruling:
        entry = self.casebook.ledger.entry(order.letter)
        key = str(entry.body.get("letter", "")) if entry and entry.kind == "letter.queued" else ""
        if entry is None or not self.outbox.is_awaiting(key):
            raise Refusal(f"không có thư nào mang mã t{order.letter} đang chờ duyệt")
        body = {**self._body(order, by), "letter": key}
        return Ruling(order.line, f"Thư t{order.letter} được gửi đến lãnh đạo", (body,), names_in(entry, "refs"), order)

    def carry_out(self, rulings: Sequence[Ruling], by: By, now: dt.datetime) -> tuple[Outcome, ...]:
        """Write what was allowed, within the caller's transaction, and return how each can be undone."""
        return tuple(self._write(ruling, by, now) for ruling in rulings)

    def _write(self, ruling: Ruling, by: By, now: dt.datetime) -> Outcome:
        seq = 0
        for body in ruling.bodies:
            if ruling.order and ruling.order.verb is Verb.REQUEST:
                made = self.requesting.from_order(body, by.operator, by.effective, now)
                return Outcome(ruling, f"HUỶ d{made}")
            if ruling.order and ruling.order.pattern:
                self.open(ruling.order.pattern, by.effective, now)
            seq = self.casebook.ledger.append(now, "decision.made", {**body, "refs": list(ruling.refs)}, ruling.refs)
            if "letter" in body:
                self.outbox.release(str(body["letter"]), now)
        undoable = seq and ruling.order and ruling.order.verb not in FINAL
        return Outcome(ruling, f"HUỶ d{seq}" if undoable else "")

    def open(self, pattern: str, instant: dt.datetime, now: dt.datetime) -> None:
        """Let what is decided about, or proposed, come into being in the caller's transaction, if it has not yet."""
        known = self.casebook.obligations
        coming = self.duties.foreseen(pattern, instant)
        self.casebook.open((o for o in coming if str(o.ref) not in known), now)


MOST_SHOWN = 5  # refs in an answer
FINAL = frozenset({Verb.RELEASE})  # what is sent is sent
_DONE = {
    Verb.EXTEND: "Đã gia hạn đến",
    Verb.WAIVE: "Đã miễn",
    Verb.EXCUSE: "Đã ghi nhận lý do khách quan",
    Verb.RETURN: "Đã trả lại, hạn mới là",
    Verb.RECEIVE: "Đã ghi nhận báo cáo nhận lúc",
}
