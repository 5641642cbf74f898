"""`record M`: a month's record as it stands, or sealed, printed or written in every form."""

import sys
from argparse import Namespace
from pathlib import Path

from dondoc.adapters.records.json import write_json
from dondoc.app import App
from dondoc.commands.answers import DONE, FAILED, CommandError, WrongUseError
from dondoc.commands.desk import Desk, app_of, desk_of
from dondoc.commands.paper import Line, Paper
from dondoc.config import Settings
from dondoc.core.cycles import Period, parse_period
from dondoc.core.record import Record, UnitRecord
from dondoc.core.spans import SPANS
from dondoc.core.wording import STATUSES, instant_text
from dondoc.fittings import press_of
from dondoc.ports import Printed
from dondoc.service.sealing import Spans
from dondoc.service.watch import NEVER

HEADS = ("ĐƠN VỊ", "PHẢI NỘP", "ĐÚNG HẠN", "CHẬM HẠN", "CHƯA NỘP", "KHÁC", "THƯ NHẮC", "ĐIỂM", "XẾP MỨC")


def record(arguments: Namespace) -> int:
    """`dondoc record M [--json] [--out DIR] [--seal]`."""
    period = parse_period(arguments.month)
    is_span = period is not None and period.kind in SPANS
    if is_span and arguments.seal:
        raise WrongUseError(f"{arguments.month}: months are sealed, not quarters or years")
    with desk_of(arguments) as desk, app_of(desk) as app:
        made = _span(desk, app, period) if period and is_span else _month(desk, app, arguments)
        settings = desk.settings
    printed = write_forms(made, arguments.out, settings) if arguments.out else None
    if arguments.json:
        sys.stdout.write(write_json(made).decode())
    elif printed:
        sys.stdout.write(f"written to {arguments.out}: {', '.join(printed.files)}\n")
    else:
        _print(Paper(), made)
    return FAILED if printed and printed.faults else DONE


def _month(desk: Desk, app: App, arguments: Namespace) -> Record:
    _check_month(desk, arguments.month)
    if arguments.seal:
        _seal(desk, app, arguments.month)
    return app.sealing.record(arguments.month, desk.now)


def _span(desk: Desk, app: App, period: Period) -> Record:
    made = Spans(app.sealing).record(period, desk.now)
    if made is None:
        since = desk.settings.office.live_since
        raise CommandError(f"no month of {period.id} has a record: the service looks after months from {since} on")
    return made


def write_forms(made: Record, folder: Path, settings: Settings) -> Printed:
    """Write a record in every form that can be made, and tell of each that cannot."""
    press = press_of(settings, folder, folder / "board.html")
    printed = press.printed(made)
    press.keep(printed)
    for sentence in (*printed.lacking, *printed.faults):
        sys.stderr.write(f"dondoc: {sentence}\n")
    return printed


def _check_month(desk: Desk, month: str) -> None:
    since, today = desk.settings.office.live_since, desk.calendar.day_of(desk.now)
    if month in desk.ledger.sealed_months():
        return
    if month < f"{since:%Y-%m}":
        raise CommandError(f"{month} ended before office.live_since, {since}: see dondoc import")
    if month > f"{today:%Y-%m}":
        raise CommandError(f"{month} has not begun yet")


def _seal(desk: Desk, app: App, month: str) -> None:
    """Seal the month and those before it; CommandError before its time and while blind."""
    at = app.sealing.recorder.sealed_at(month)
    if month in desk.ledger.sealed_months():
        raise CommandError(f"{month} is sealed already")
    if desk.now < at:
        raise CommandError(f"{month} is to be sealed at {instant_text(at, desk.calendar)}")
    while month not in app.ledger.sealed_months():
        if not app.sealing.step(desk.now):
            seen = instant_text(desk.seen_until, desk.calendar) if desk.seen_until > NEVER else "never"
            raise CommandError(f"no verdict while blind: the mailbox was last read {seen}")


def _print(paper: Paper, made: Record) -> None:
    paper.say(f"{made['office']}, {made['month']}: {_state(made)}", "title")
    paper.table(HEADS, [_row(unit) for unit in made["units"]])
    if not made["units"]:
        paper.say("không có báo cáo nào phải nộp")
    for change in made["amendments"]:
        was, now = (STATUSES.get(str(change[side].get("status")), "–") for side in ("was", "is"))
        paper.say(f"điều chỉnh tháng {change['month']}: {change['ref']}: {was} → {now}")


def _state(made: Record) -> str:
    if "months" in made:
        told = (f"{month['month']}{'' if month['sealed'] else ' (chưa chốt)'}" for month in made["months"])
        return f"tổng hợp từ sổ các tháng {', '.join(told)}"
    return f"đã chốt, SHA-256 {made['sha256']}" if made["sealed"] else "chưa chốt"


def _row(unit: UnitRecord) -> Line:
    counts = unit["counts"]
    other = counts["waived"] + counts["under_review"] + counts["unknown"] + counts["pending"]
    figures = (counts["due"], counts["on_time"], counts["late"], counts["missing"], other)
    score = "" if unit["score"] is None else f"{unit['score']:g}".replace(".", ",")
    told = (str(unit["reminders"] + unit["escalations"]), score, unit["level"] or "")
    tone = "late" if counts["missing"] else "warn" if counts["late"] else "ok"
    return Line((unit["name"], *map(str, figures), *told), tone)
