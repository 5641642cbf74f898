"""One obligation as a row of a letter: every value finished for reading."""

import datetime as dt
from collections.abc import Iterator, Sequence

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import data_window
from dondoc.core.history import Noted, RungDone, RungState, Speech
from dondoc.core.judging import Judgement
from dondoc.core.letters import Row
from dondoc.core.obligations import REQUEST_REPORT, Directory, ReportKind
from dondoc.core.rungs import Recipient, Rung
from dondoc.core.standing import Standing, Status, is_delivery_delay
from dondoc.core.wording import (
    STATUSES,
    TONES,
    day_text,
    due_text,
    duration_text,
    handed_in_text,
    instant_text,
    lateness_text,
    short_date_text,
)
from dondoc.service.addressees import Addressees

SAID = {
    Speech.WISH: "đơn vị xin thêm thời gian",
    Speech.EXPLANATION: "đơn vị giải trình",
    Speech.SENT: "đơn vị báo đã gửi",
    Speech.QUESTION: "đơn vị hỏi",
    Speech.OTHER: "đơn vị trao đổi",
}


def state_text(state: Standing) -> tuple[str, str]:
    """Return the state in words, and its tone."""
    words, tone = STATUSES[state.status], TONES[state.status]
    if state.status is Status.LATE:
        words = f"Nộp {lateness_text(state.late_seconds, state.late_working_days)}"
    if state.excused:
        words += " (lý do khách quan)"
    return words, tone


def state_at(state: Standing, now: dt.datetime, calendar: Calendar) -> tuple[str, str]:
    """Return the state as a letter tells it: what is still to come with the time left, what is missing with its age."""
    words, tone = state_text(state)
    if state.status is Status.PENDING:
        words, tone = _pending(state, now, calendar)
    if state.status is Status.MISSING:
        days = state.late_working_days
        words = f"Chưa nộp, quá hạn {days} ngày làm việc" if days else "Chưa nộp, đã quá hạn"
        words += " (lý do khách quan)" if state.excused else ""
    if state.obligation.kind is ReportKind.ARTICLES and state.status in {Status.PENDING, Status.MISSING}:
        count, quota = state.articles, state.obligation.quota
        so_far = f"Mới có {count}/{quota} tin, bài" if count else f"Chưa có tin, bài (chỉ tiêu {quota})"
        words = words.replace("Chưa nộp", so_far, 1)
    return words, "info" if tone == "none" else tone


def _pending(state: Standing, now: dt.datetime, calendar: Calendar) -> tuple[str, str]:
    today, due_day = calendar.day_of(now), calendar.day_of(state.due)
    if now >= state.due:  # at the due itself the term has run out
        return "Chưa nộp, đã hết hạn", TONES[Status.MISSING]
    if today == due_day:
        return f"Chưa nộp, hạn hôm nay, còn {duration_text((state.due - now).total_seconds())}", "warn"
    days = calendar.working_days_after(today, due_day)
    return (f"Chưa nộp, còn {days} ngày làm việc" if days else "Chưa nộp"), "info"


def handed_in(judgement: Judgement) -> str:
    """Return how many reports and articles a mail brings, in words."""
    articles = judgement.articles
    return handed_in_text(len(judgement.results.keys() - articles.keys()), sum(map(len, articles.values())))


def received(states: Sequence[Standing]) -> str:
    """Return how many reports and articles have come for these obligations, in words."""
    of_articles = [state for state in states if state.obligation.kind is ReportKind.ARTICLES]
    return handed_in_text(len(states) - len(of_articles), sum(state.articles for state in of_articles))


def row_of(state: Standing, now: dt.datetime, calendar: Calendar, directory: Directory) -> Row:
    """Return the row of an obligation as it stands at `now`."""
    return _row(state, now, calendar, directory, detail_of(state, calendar))


def receipt_row(state: Standing, now: dt.datetime, calendar: Calendar, directory: Directory) -> Row:
    """Return the row of a receipt: what the unit keeps says nothing of reminders."""
    return _row(state, now, calendar, directory, _sentences(_term(state, calendar)))


def _row(state: Standing, now: dt.datetime, calendar: Calendar, directory: Directory, detail: str) -> Row:
    unit = directory.get(state.obligation.ref.unit)
    words, tone = state_at(state, now, calendar)
    return Row(
        ref=str(state.obligation.ref),
        unit=unit.name if unit else state.obligation.ref.unit,
        report=state.obligation.report_name,
        period=_period(state),
        due=due_text(state.due, calendar),
        state=words,
        tone=tone,
        detail=detail,
    )


def _period(state: Standing) -> str:
    """Return the period; a request's number in brackets, for it stands behind a title in people's own words."""
    label = state.obligation.label
    is_request = state.obligation.ref.report == REQUEST_REPORT
    return f"({label[:1].lower()}{label[1:]})" if is_request else label


def detail_of(state: Standing, calendar: Calendar) -> str:
    """Return the small print: when it came, the data window, when the unit was reminded, what was decided."""
    parts = [*_arrival(state, calendar), *_term(state, calendar), *_history(state, calendar)]
    if is_delivery_delay(state):
        parts.append("người gửi ghi giờ gửi trước hạn, có thể do đường truyền chậm")
    parts.extend(said_text(note) for note in state.notes[-1:] if note.words or note.title)
    if state.candidates:
        parts.append(f"có {len(state.candidates)} thư đang xem xét")
    return _sentences(parts)


def said_text(note: Noted) -> str:
    """Return what a unit said, in its own words where a line of it says so."""
    return f"{SAID[note.speech]}: «{note.words or note.title[:80]}»"


def _sentences(parts: Iterator[str] | Sequence[str]) -> str:
    return ". ".join(part[:1].upper() + part[1:] for part in parts)


def _arrival(state: Standing, calendar: Calendar) -> Iterator[str]:
    obligation = state.obligation
    if state.arrival:
        yield f"nhận lúc {instant_text(state.arrival.instant, calendar)}"
    elif obligation.ref.report != REQUEST_REPORT and obligation.kind is ReportKind.REPORT:
        start, end = data_window(obligation.ref.period, obligation.data_window)
        yield f"số liệu từ {short_date_text(start)} đến {short_date_text(end)}"


def _term(state: Standing, calendar: Calendar) -> Iterator[str]:
    if state.due != state.obligation.due:
        yield f"hạn ban đầu: {due_text(state.obligation.due, calendar)}"
    if state.returned:
        yield f"đã trả lại {state.returned} lần"


def _history(state: Standing, calendar: Calendar) -> Iterator[str]:
    """Yield how often and on which days the unit was reminded, and the matter put to its head or the leaders."""
    sent: dict[tuple[str, dt.datetime], RungDone] = {}
    for rung in state.rungs:
        if rung.state is RungState.SENT:
            sent.setdefault((rung.rung, rung.due), rung)
    for is_escalation, words in ((False, "đã nhắc"), (True, "đã chuyển thủ trưởng, lãnh đạo")):
        done = [rung for rung in sent.values() if rung.is_escalation is is_escalation]
        if done:
            days = dict.fromkeys(day_text(calendar.day_of(rung.at)) for rung in done)
            yield f"{words} {len(done)} lần ({', '.join(days)})"


def salutation_of(rung: Rung, state: Standing, addressees: Addressees, now: dt.datetime) -> str:
    """Return whom the letter greets: the head by name and title, else the unit."""
    head = addressees.head_of(state, now) if Recipient.HEAD in rung.to else None
    name = addressees.unit_name(state)
    if head is None:
        return name
    title = head.title or "Thủ trưởng"
    return f"Ông/Bà {head.name}, {title} {name}" if head.name != title else f"{title} {name}"


def rung_facts(rung: Rung, states: Sequence[Standing], now: dt.datetime, addressees: Addressees) -> dict[str, object]:
    """Return what a rung's template says; several units behind one address are named each."""
    units = dict.fromkeys(addressees.unit_name(state) for state in states)
    greeted = dict.fromkeys(salutation_of(rung, state, addressees, now) for state in states)
    rows = tuple(row_of(state, now, addressees.calendar, addressees.directory) for state in states)
    return {"unit": ", ".join(units), "salutation": "; ".join(greeted), "rows": rows, "attached": ""}
