"""The clerk's answer to «vì sao?»: what counts, by which clock, against which due, and why nothing else does."""

from collections.abc import Iterator, Sequence

from dondoc.commands.desk import Desk
from dondoc.commands.telling import Told
from dondoc.core.history import Arrived, Candidate, RungState, Verb, instant_of
from dondoc.core.mail import TimeSource
from dondoc.core.obligations import ReportKind
from dondoc.core.standing import Standing, Status, is_delivery_delay
from dondoc.core.wording import SOURCES, day_text, due_text, exact_text, instant_text, lateness_text

MOST_MAILS = 8
# What a mail was that changed nothing, in the clerk's words.
NOT_COUNTED = {
    "incomplete": "không được tính",
    "note": "là thư trao đổi, không phải báo cáo",
    "supplement": "là bản bổ sung, không đổi thời điểm nộp",
    "bounce": "là thư báo lỗi gửi",
    "auto_reply": "là thư trả lời tự động",
    "ignored": "không được coi là thư của đơn vị về báo cáo",
    "unreadable": "không đọc được, đã lưu nguyên bản",
}
DECIDED = {
    Verb.EXTEND: "gia hạn",
    Verb.WAIVE: "miễn",
    Verb.EXCUSE: "ghi nhận lý do khách quan",
    Verb.RETURN: "trả lại báo cáo",
    Verb.RECEIVE: "ghi nhận đã nhận ngoài thư điện tử",
    Verb.ASSIGN: "gán thư cho báo cáo này",
    Verb.DISMISS: "xác định thư không phải báo cáo",
}


def reasons(desk: Desk, state: Standing, story: Sequence[Told]) -> Iterator[str]:
    """Yield the sentences, the verdict first."""
    yield from _verdict(desk, state)
    yield from _term(desk, state)
    for decided in state.decisions:
        if decided.verb in DECIDED:
            reason = f": {decided.reason}" if decided.reason else ""
            yield f"Văn phòng đã {DECIDED[decided.verb]} (d{decided.seq}{reason})."
    yield from _excuse(state)
    yield from _mails(desk, state, story)
    yield from _letters(desk, state)


def _verdict(desk: Desk, state: Standing) -> Iterator[str]:
    calendar, ref = desk.calendar, state.obligation.ref
    due = due_text(state.due, calendar)
    match state.status:
        case Status.ON_TIME if state.arrival:
            yield f"{_counting(desk, state.arrival)}. Hạn là {due}: đúng hạn."
        case Status.LATE if state.arrival:
            late = lateness_text(state.late_seconds, state.late_working_days)
            yield f"{_counting(desk, state.arrival)}. Hạn là {due}: {late}."
        case Status.UNDER_REVIEW:
            for candidate in state.candidates:
                yield from _waiting(desk, candidate, str(ref))
        case Status.WAIVED:
            yield "Báo cáo này được miễn, đơn vị không phải gửi."
        case Status.UNKNOWN:
            yield f"Đến hạn ({due}) thì hộp thư của cơ quan không đọc được: chưa kết luận, không ai bị coi là chậm."
        case Status.MISSING:
            yield f"Đã quá hạn {due} mà chưa có thư nào được tính."
        case _:
            yield f"Chưa đến hạn ({due}) và chưa có thư nào được tính."
    if state.obligation.kind is ReportKind.ARTICLES and state.status is not Status.WAIVED:
        yield f"Yêu cầu {state.obligation.quota} tin, bài; đã nhận {state.articles}."


def _counting(desk: Desk, arrival: Arrived) -> str:
    """Return which arrival counts, and by whose clock."""
    when = exact_text(arrival.instant, desk.calendar)
    if arrival.by_decision:
        return f"Tính theo ghi nhận của Văn phòng (d{arrival.seq}): nhận lúc {when}"
    source = SOURCES.get(TimeSource(arrival.evidence.time_source), "") if arrival.evidence.time_source else ""
    return f"Thư được tính là m{arrival.seq}, đến lúc {when}{f' ({source})' if source else ''}"


def _waiting(desk: Desk, candidate: Candidate, ref: str) -> Iterator[str]:
    name, came = f"m{candidate.seq}", instant_text(candidate.instant, desk.calendar)
    yield f"Thư {name} (đến lúc {came}) có thể là báo cáo này và đang chờ Văn phòng quyết định."
    yield "Trong lúc chờ, báo cáo không bị coi là chưa nộp. Được gán thì thư tính từ giờ đến của chính nó."
    yield f"Văn phòng trả lời bằng một dòng: «GÁN {name} CHO {ref}» hoặc «KHÔNG PHẢI {name}»."


def _term(desk: Desk, state: Standing) -> Iterator[str]:
    if state.due != state.obligation.due:
        yield f"Hạn ban đầu là {due_text(state.obligation.due, desk.calendar)}, đã được Văn phòng đổi."


def _excuse(state: Standing) -> Iterator[str]:
    if state.excused:
        yield "Có lý do khách quan: vẫn ghi là nộp chậm nhưng không bị trừ điểm vì chậm."
    elif state.status is Status.LATE and is_delivery_delay(state):
        ref = state.obligation.ref
        yield (
            "Người gửi ghi giờ gửi trước hạn, nhưng giờ tính là giờ máy chủ thư của cơ quan nhận được. "
            f"Nếu do đường truyền, Văn phòng có thể ghi nhận: «KHÁCH QUAN {ref} LÝ DO …»."
        )


def _mails(desk: Desk, state: Standing, story: Sequence[Told]) -> Iterator[str]:
    """Yield why each other mail that has to do with it does not count."""
    counting = state.arrival.seq if state.arrival else 0
    waiting = {candidate.seq for candidate in state.candidates}
    mails = [told for told in story if told.kind == "mail" and told.seq != counting]
    for one in [told for told in mails if told.seq in waiting][-MOST_MAILS:]:
        yield f"Vì sao thư m{one.seq} phải chờ: {one.why}."
    for one in [told for told in mails if told.seq not in waiting and told.outcome in NOT_COUNTED][-MOST_MAILS:]:
        when = instant_of(one.at)
        came = f" (đến lúc {instant_text(when, desk.calendar)})" if when else ""
        yield f"Thư m{one.seq}{came} {NOT_COUNTED[one.outcome]}: {one.why}."


def _letters(desk: Desk, state: Standing) -> Iterator[str]:
    """Yield on which days the ladder wrote."""
    sent = [rung for rung in state.rungs if rung.state is RungState.SENT]
    for what, is_escalation in (("Thư nhắc", False), ("Thư báo thủ trưởng, lãnh đạo", True)):
        days = dict.fromkeys(desk.calendar.day_of(r.at) for r in sent if r.is_escalation is is_escalation)
        if days:
            yield f"{what} đã gửi ngày {', '.join(day_text(day) for day in days)}."
