"""One obligation as a row of a letter: every value finished for reading."""

import datetime as dt

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import data_window
from dondoc.core.letters import Row
from dondoc.core.obligations import REQUEST_REPORT, Directory
from dondoc.core.rungs import Recipient, Rung
from dondoc.core.standing import Standing, Status, is_delivery_delay
from dondoc.core.wording import STATUSES, TONES, due_text, instant_text, lateness_text, short_date_text
from dondoc.service.addressees import Addressees


def state_text(state: Standing) -> tuple[str, str]:
    """Return the state in words, and its tone."""
    words, tone = STATUSES[state.status], TONES[state.status]
    if state.status is Status.LATE:
        words = f"Nộp {lateness_text(state.late_seconds, state.late_working_days)}"
    if state.excused:
        words += " (lý do khách quan)"
    return words, tone


def row_of(state: Standing, now: dt.datetime, calendar: Calendar, directory: Directory) -> Row:
    """Return the row of an obligation as it stands at `now`."""
    unit = directory.get(state.obligation.ref.unit)
    words, tone = state_text(state)
    if state.status is Status.PENDING:
        words = "Chưa nộp" if now < state.due else "Chưa nộp, đã hết hạn"  # at the due itself the term has run out
        tone = "info" if now < state.due else TONES[Status.MISSING]
    return Row(
        ref=str(state.obligation.ref),
        unit=unit.name if unit else state.obligation.ref.unit,
        report=state.obligation.report_name,
        period=state.obligation.label,
        due=due_text(state.due, calendar),
        state=words,
        tone="info" if tone == "none" else tone,
        detail=detail_of(state, calendar),
    )


def detail_of(state: Standing, calendar: Calendar) -> str:
    """Return the small print: when it came, the data window, how often the unit was reminded, what was decided."""
    parts = []
    if state.arrival:
        parts.append(f"Nhận lúc {instant_text(state.arrival.instant, calendar)}")
    elif state.obligation.ref.report != REQUEST_REPORT:
        start, end = data_window(state.obligation.ref.period, state.obligation.data_window)
        parts.append(f"Số liệu từ {short_date_text(start)} đến {short_date_text(end)}")
    if state.due != state.obligation.due:
        parts.append(f"Hạn ban đầu: {due_text(state.obligation.due, calendar)}")
    reminders, escalations = state.sent()
    if reminders + escalations:
        parts.append(f"Đã nhắc {reminders + escalations} lần")
    if is_delivery_delay(state):
        parts.append("Người gửi ghi giờ gửi trước hạn, có thể do đường truyền chậm")
    parts.extend(f"Đơn vị trao đổi: «{note.title[:80]}»" for note in state.notes[-1:] if note.title)
    if state.returned:
        parts.append(f"Đã trả lại {state.returned} lần")
    if state.candidates:
        parts.append(f"Có {len(state.candidates)} thư đang xem xét")
    return "; ".join(parts)


def salutation_of(rung: Rung, state: Standing, addressees: Addressees, now: dt.datetime) -> str:
    """Return whom the letter greets: the head by name and title, else the unit."""
    head = addressees.head_of(state, now) if Recipient.HEAD in rung.to else None
    name = addressees.unit_name(state)
    if head is None:
        return name
    title = head.title or "Thủ trưởng"
    return f"Ông/Bà {head.name}, {title} {name}" if head.name != title else f"{title} {name}"
