"""`status` and `list`: what is true now, as a table, as plain text or as JSON."""

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence

from dondoc.commands import plugin
from dondoc.commands.answers import DONE, CommandError, WrongUseError, as_json, nearest
from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.paper import Line, Paper
from dondoc.core.opening import stamp
from dondoc.core.record_lines import line_of as record_line
from dondoc.core.standing import Standing, Status
from dondoc.core.wording import STATUSES, TONES, due_text, instant_text
from dondoc.service.daily import SOON
from dondoc.service.letter_rows import state_text
from dondoc.service.post import HOLD
from dondoc.service.watch import NEVER

HEADS = ("MÃ", "ĐƠN VỊ", "BÁO CÁO", "KỲ", "HẠN NỘP", "TÌNH TRẠNG")
GROUPS = {"under_review": "Đang xem xét", "overdue": "Quá hạn", "due_soon": "Sắp đến hạn"}
QUEUE = {
    "queued": "chờ gửi",
    "sending": "đang gửi",
    "sent": "đã gửi",
    "failed": "không gửi được",
    "uncertain": "chưa rõ đã đến",
    "skipped": "bỏ qua",
    "superseded": "thay bằng thư mới",
}


def all_states(desk: Desk, unit: str | None) -> list[Standing]:
    """Return the states of all obligations, or of one unit's, by due; CommandError for an unknown unit."""
    desk.ledger.load_all_events()
    refs = None if unit is None else desk.casebook.refs_of(unit)
    if unit is not None and not refs:
        known = {u.id for u in desk.settings.units.units}
        if unit not in known:
            raise CommandError(f"there is no unit «{unit}»{nearest(unit, known)}")
    return sorted(desk.casebook.standings(desk.now, refs), key=lambda s: (s.due, str(s.obligation.ref)))


def unit_name(desk: Desk, state: Standing) -> str:
    """Return what the owing unit is called."""
    unit = desk.settings.units.get(state.obligation.ref.unit)
    return unit.name if unit else state.obligation.ref.unit


def line_of(desk: Desk, state: Standing) -> dict[str, object]:
    """Return an obligation as the record has it (contract, 7), with its unit."""
    line = record_line(state, desk.settings.record.scheme, desk.calendar)
    return {**line, "unit": state.obligation.ref.unit, "unit_name": unit_name(desk, state)}


def print_states(paper: Paper, desk: Desk, states: Sequence[Standing]) -> None:
    """Print obligations as a table."""
    paper.table(HEADS, [_row(desk, state) for state in states])


def _row(desk: Desk, state: Standing) -> Line:
    obligation = state.obligation
    due = due_text(state.due, desk.calendar)
    words, _ = state_text(state)
    cells = (str(obligation.ref), unit_name(desk, state), obligation.report_name, obligation.label, due, words)
    return Line(cells, TONES[state.status])


def list_obligations(arguments: Namespace) -> int:
    """`dondoc list`: the obligations whose due lies in the month, of that status."""
    if arguments.status and arguments.status not in {s.value for s in Status}:
        words = [s.value for s in Status]
        hint = nearest(arguments.status, words)
        raise WrongUseError(f"--status: there is no status «{arguments.status}»{hint} ({', '.join(words)})")
    with desk_of(arguments) as desk:
        states = [s for s in all_states(desk, arguments.unit) if _is_wanted(desk, s, arguments)]
        if arguments.json:
            lines = [line_of(desk, state) for state in states]
            told = {"schema": "dondoc/list/1", "at": stamp(desk.now, desk.calendar), "obligations": lines}
            sys.stdout.write(as_json(told) + "\n")
            return DONE
        paper = Paper()
        print_states(paper, desk, states)
        if not states:
            paper.say("không có báo cáo nào như vậy")
    return DONE


def _is_wanted(desk: Desk, state: Standing, arguments: Namespace) -> bool:
    month = f"{desk.calendar.day_of(state.due):%Y-%m}"
    return arguments.month in {None, month} and arguments.status in {None, state.status.value}


def status(arguments: Namespace) -> int:
    """`dondoc status`: the present state of everything."""
    if arguments.plugin:
        return plugin.answer(arguments)
    with desk_of(arguments) as desk:
        states = all_states(desk, arguments.unit)
        if arguments.json:
            sys.stdout.write(as_json(_told(desk, states)) + "\n")
        else:
            _print_status(Paper(), desk, states)
    return DONE


def _groups(desk: Desk, states: Sequence[Standing]) -> dict[str, list[Standing]]:
    today = desk.calendar.day_of(desk.now)
    soon = desk.calendar.add_working_days(today, SOON)
    return {
        "under_review": [s for s in states if s.candidates],
        "overdue": [s for s in states if s.status is Status.MISSING],
        "due_soon": [s for s in states if s.status is Status.PENDING and today <= desk.calendar.day_of(s.due) <= soon],
    }


def _counts(states: Sequence[Standing]) -> dict[str, int]:
    found = Counter(state.status for state in states)
    return {status.value: found[status] for status in Status}


def _told(desk: Desk, states: Sequence[Standing]) -> dict[str, object]:
    calendar = desk.calendar
    groups = {name: [line_of(desk, s) for s in listed] for name, listed in _groups(desk, states).items()}
    return {
        "schema": "dondoc/status/1",
        "office": desk.settings.office.name,
        "at": stamp(desk.now, calendar),
        "counts": _counts(states),
        **groups,
        "outbox": dict(desk.outbox.counts()),
        "hold": {"configuration": desk.settings.mail.hold, "command": desk.ledger.setting(HOLD) == "on"},
        "mailbox": {
            "seen_until": stamp(desk.seen_until, calendar) if desk.seen_until > NEVER else None,
            "outages": [
                {"from": stamp(o.start, calendar), "to": stamp(o.end, calendar) if o.end else None}
                for o in desk.casebook.outages
            ],
        },
    }


def _print_status(paper: Paper, desk: Desk, states: Sequence[Standing]) -> None:
    paper.say(f"{desk.settings.office.name}, {instant_text(desk.now, desk.calendar)}", "title")
    paper.table(("HỆ THỐNG", "TÌNH TRẠNG"), _machine(desk))
    paper.title(f"Báo cáo phải nộp: {len(states)}")
    counts = _counts(states).items()
    lines = [Line((STATUSES[name], str(n), name), TONES[name]) for name, n in counts if n]
    paper.table(("TÌNH TRẠNG", "SỐ", "--status"), lines)
    for name, listed in _groups(desk, states).items():
        paper.title(f"{GROUPS[name]}: {len(listed)}")
        print_states(paper, desk, listed)


def _machine(desk: Desk) -> list[Line]:
    """Return what is to be known of mailbox, outages, outbox and hold."""
    seen, calendar = desk.seen_until, desk.calendar
    read = instant_text(seen, calendar) if seen > NEVER else "chưa lần nào"
    if desk.unread_since:
        read += "; báo cáo đến hạn từ lúc đó chưa kết luận được"
    lasting = desk.casebook.lasting_outage()
    outage = f"từ {instant_text(lasting.start, calendar)}" if lasting else "không"
    told = f"{outage}; đã ghi nhận {len(desk.casebook.outages)} lần"
    queue = (
        ", ".join(f"{n} {QUEUE.get(state, state)}" for state, n in sorted(desk.outbox.counts().items())) or "không có"
    )
    held = [where for where, on in (("cấu hình", desk.settings.mail.hold), ("lệnh hold", _is_held(desk))) if on]
    return [
        Line(("đọc hộp thư lần cuối", read), "warn" if seen == NEVER or desk.unread_since else "info"),
        Line(("mất kết nối hộp thư", told), "late" if lasting else "info"),
        Line(("thư của hệ thống", queue)),
        Line(("tạm dừng thư nhắc", f"có, theo {' và '.join(held)}" if held else "không"), "warn" if held else "info"),
    ]


def _is_held(desk: Desk) -> bool:
    return desk.ledger.setting(HOLD) == "on"
