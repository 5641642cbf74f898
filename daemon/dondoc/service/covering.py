"""The letter with which a sealed month goes to operators and leaders: the best, the late, what is still to decide."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from dondoc.core.cycles import parse_period
from dondoc.core.history import instant_of
from dondoc.core.letter_facts import RecordFacts
from dondoc.core.letters import Attachment, Letter, LetterKind
from dondoc.core.record import ObligationRecord, Record, UnitRecord
from dondoc.core.standing import Status, looks_delayed
from dondoc.core.wording import lateness_text
from dondoc.ports import Printed
from dondoc.service.addressees import Addressees

TOTALS: Final = (
    ("due", "Phải nộp trong tháng"),
    ("on_time", "Đúng hạn"),
    ("late", "Chậm hạn"),
    ("missing", "Chưa nộp"),
    ("under_review", "Đang xem xét"),
    ("unknown", "Chưa xác định"),
    ("waived", "Được miễn"),
    ("excused", "Lý do khách quan"),
    ("pending", "Chưa đến hạn"),
)
MOST_NAMED: Final = 10
ATTACHED: Final = ("pdf", "docx", "xlsx", "json")
MOST_ATTACHED: Final = 10 * 1024 * 1024  # bytes; many servers refuse mails of more than twice that

_Named = tuple[UnitRecord, ObligationRecord]


def covering_letter(record: Record, printed: Printed, addressees: Addressees, now: dt.datetime) -> Letter:
    """Return the letter of a record that was just sealed, with the record attached."""
    attached = tuple(_attachments(printed))
    return Letter(
        kind=LetterKind.RECORD,
        template="ghi_so_thang",
        key=f"record:{record['month']}",
        at=now,
        to=addressees.operators,
        cc=tuple(a for a in addressees.leaders if a not in addressees.operators),
        facts={**_facts(record, attached)},
        attachments=attached,
    )


def _facts(record: Record, attached: tuple[Attachment, ...]) -> RecordFacts:
    period = parse_period(record["month"])
    lines = [(unit, line) for unit in record["units"] for line in unit["obligations"]]
    late = [named for named in lines if named[1]["status"] in {Status.LATE, Status.MISSING}]
    waiting = [f"{_name(unit, line)}: {why}" for unit, line in lines for why in _open(line)]
    return {
        "month": period.label if period else record["month"],
        "totals": tuple(_totals(record)),
        "best": _some(list(_best(record["units"]))),
        "late": _some([f"{_name(unit, line)}: {_how_late(line)}" for unit, line in late]),
        "late_count": len(late),
        "open": _some(waiting),
        "open_count": len(waiting),
        "sha256": record["sha256"],
        "previous": record.get("previous_sha256") or "",
        "amendments": len(record["amendments"]),
        "files": tuple(attachment.name for attachment in attached),
    }


def _totals(record: Record) -> Iterator[tuple[str, str]]:
    for key, label in TOTALS:
        figure: int = record["totals"][key]  # type: ignore[literal-required]
        if figure or key == "due":
            yield label, str(figure)


def _best(units: Iterable[UnitRecord]) -> Iterator[str]:
    """Yield every unit with the highest score: nobody is put before another who did as well."""
    ranked = [(unit["score"], unit) for unit in units if unit["score"] is not None]
    highest = max((score for score, _ in ranked), default=None)
    for score, unit in ranked:
        if score == highest:
            yield f"{unit['name']}: {f'{score:.2f}'.rstrip('0').rstrip('.').replace('.', ',')} điểm, {unit['level']}"


def _open(line: ObligationRecord) -> Iterator[str]:
    """Yield what the operators are still asked about an obligation."""
    if line["status"] == Status.UNDER_REVIEW:
        yield f"thư đang xem xét, tạm tính như được chấp nhận ({line['ref']})"
    if line["status"] == Status.UNKNOWN:
        yield f"đến hạn khi không đọc được hộp thư ({line['ref']})"
    if line["status"] == Status.LATE and not line["excused"] and _is_delayed(line):
        yield f"người gửi ghi đã gửi trước hạn; nếu đúng, đề nghị xác nhận lý do khách quan ({line['ref']})"


def _is_delayed(line: ObligationRecord) -> bool:
    claimed = instant_of(line["evidence"]["claimed_date"]) if line["evidence"] else None
    arrived, due = instant_of(line["arrived"]), instant_of(line["due"])
    return arrived is not None and due is not None and looks_delayed(claimed, arrived, due=due)


def _how_late(line: ObligationRecord) -> str:
    excused = ", có lý do khách quan" if line["excused"] else ""
    word = "chưa nộp, " if line["status"] == Status.MISSING else ""
    articles = line["articles"]
    if word and articles and articles["received"]:
        word = f"mới có {articles['received']}/{articles['quota']} tin, bài, "
    return f"{word}{lateness_text(line['late_seconds'], line['late_working_days'])}{excused}"


def _name(unit: UnitRecord, line: ObligationRecord) -> str:
    return f"{unit['name']}: {line.get('report_name', line['report'])} ({line['label']})"


def _some(items: list[str]) -> tuple[str, ...]:
    rest = len(items) - MOST_NAMED
    return (*items[:MOST_NAMED], f"và {rest} mục khác, xem sổ kèm theo") if rest > 0 else tuple(items)


def _attachments(printed: Printed) -> Iterator[Attachment]:
    room = MOST_ATTACHED
    for form in ATTACHED:
        for name, data in printed.files.items():
            if name.endswith(f".{form}") and len(data) <= room:
                room -= len(data)
                yield Attachment(name, data)
