"""The record's codes in the words that people read, and its instants as an office writes them."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from dondoc.adapters.facts import clean_text
from dondoc.core.cycles import END_OF_DAY, parse_period
from dondoc.core.record import AmendedState, DecisionRecord, ExplanationRecord, ObligationRecord, Record
from dondoc.core.schemes import in_words, scheme_of
from dondoc.core.wording import STATUSES, duration_text, short_date_text

SYMBOLS: Final[Mapping[str, str]] = {"ok": "✓", "info": "○", "warn": "▲", "late": "■", "none": "–"}
TOTALS: Final[Mapping[str, str]] = {
    "due": "Phải nộp",
    "on_time": "Đúng hạn",
    "late": "Chậm hạn",
    "missing": "Chưa nộp",
    "under_review": "Đang xem xét",
    "excused": "Lý do khách quan",
    "waived": "Được miễn",
    "unknown": "Chưa xác định",
    "pending": "Chưa đến hạn",
}
DECISIONS: Final[Mapping[str, str]] = {
    "extend": "Gia hạn",
    "waive": "Miễn nộp",
    "excuse": "Lý do khách quan",
    "return": "Trả lại",
    "receive": "Ghi nhận đã nhận",
    "assign": "Gán thư",
    "dismiss": "Không phải báo cáo",
    "request": "Yêu cầu đột xuất",
    "undo": "Huỷ quyết định",
}
SOURCES: Final[Mapping[str, str]] = {
    "received": "Máy chủ thư của cơ quan",
    "internaldate": "Hộp thư của cơ quan",
    "mbox": "Tệp lưu thư",
    "manual": "Văn phòng ghi nhận",
}
AUTHENTICATION: Final[Mapping[str, str]] = {"pass": "Đạt", "none": "Không có", "fail": "Không đạt"}
NOTICES: Final[Mapping[str, str]] = {"reminder": "Nhắc đơn vị", "escalation": "Báo cấp trên"}
REFERENCE: Final = (
    "Số liệu do hệ thống theo dõi báo cáo tổng hợp từ hộp thư của cơ quan, là tài liệu tham khảo cho người có thẩm "
    "quyền khi đánh giá, xếp loại; không thay cho việc đánh giá."
)
RECONSTRUCTED: Final = "Lập lại từ hộp thư: các tháng trước khi hệ thống vận hành, không có thư nhắc."


@lru_cache(maxsize=4096)  # names of units and reports stand in thousands of lines
def clean(text: str | None) -> str:
    """Return a text that outsiders may have written: one line, NFC, no control or bidi characters; "" for None."""
    return clean_text(text) if text else ""


@lru_cache(maxsize=4096)  # so do dues
def instant(text: str | None) -> dt.datetime | None:
    """Return the office's clock, naive, as a text of RFC 3339 gives it; None for nothing or for no instant."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def due_words(text: str | None) -> str:
    """Return «17 giờ 00, 16/3/2026», «hết ngày 31/3/2026» for the end of a day (contract, 2), "" for nothing."""
    found = instant(text)
    if found is None:
        return clean(text)
    day = short_date_text(found.date())
    if found.time().replace(microsecond=0) == END_OF_DAY:
        return f"hết ngày {day}"
    return f"{found.hour} giờ {found.minute:02}, {day}"


def arrival_words(text: str | None) -> str:
    """Return «23 giờ 59, 31/3/2026», "" for nothing; an arrival is an instant, never the end of a day."""
    found = instant(text)
    return f"{found.hour} giờ {found.minute:02}, {short_date_text(found.date())}" if found else clean(text)


def month_words(month: str) -> str:
    """Return «Tháng 3/2026», «Quý I/2026», «Năm 2026»; the id itself where it names no period."""
    period = parse_period(month)
    return period.label if period else clean(month)


def within(text: str) -> str:
    """Return a label as it stands inside a sentence: «quý I/2026»; only its first letter falls."""
    return text[:1].lower() + text[1:]


def scheme_words(record: Record) -> str:
    """Return the rule that the scores follow; the office's own rule comes as words."""
    scheme = scheme_of(record.get("rule"), record.get("scheme", "nd335"))
    return in_words(scheme) if scheme else clean(record.get("scheme"))


def number_words(value: float | None, places: int = 2) -> str:
    """Return a number with a decimal comma and no trailing zeros; «–» for None."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def change_words(change: float | None) -> str:
    """Return «+12,5», «−3», «0»: points gained or lost; «–» for None."""
    if change is None:
        return "–"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{number_words(abs(change))}"


def percent_words(rate: float | None) -> str:
    """Return «75 %», one decimal at most; «–» for None."""
    return "–" if rate is None else f"{number_words(100 * rate, 1)} %"


def decision_words(decision: DecisionRecord) -> str:
    """Return «d12: Gia hạn, vanphong@…, 9 giờ 00, 12/3/2026: họp đột xuất»: what, who, when and why."""
    kind = DECISIONS.get(decision["kind"], decision["kind"])
    at = arrival_words(decision["at"])
    return clean(f"{decision['id']}: {kind}, {decision['by']}, {at}: {decision['reason']}")


def explanation_words(said: ExplanationRecord) -> str:
    """Return «m31: Đơn vị giải trình, 10 giờ 00, 16/3/2026: cán bộ nghỉ ốm»."""
    return clean(f"{said['id']}: Đơn vị giải trình, {arrival_words(said['at'])}: {said['words']}")


def lateness_words(item: ObligationRecord) -> str:
    """Return «chậm 2 ngày làm việc; 1/2 bài; có lý do khách quan; trả lại 1 lần»; "" where there is nothing to add."""
    said = []
    days = item["late_working_days"]
    if item["status"] == "late":
        said.append(f"chậm {days} ngày làm việc" if days else f"chậm {duration_text(item['late_seconds'])}")
    elif item["status"] == "missing" and days:
        said.append(f"quá hạn {days} ngày làm việc")
    if item["articles"]:
        said.append(f"{item['articles']['received']}/{item['articles']['quota']} bài")
    if item["excused"]:
        said.append("có lý do khách quan")
    if item["returned"]:
        said.append(f"trả lại {item['returned']} lần")
    return "; ".join(said)


def state_words(state: AmendedState) -> str:
    """Return «Chậm hạn, nộp 10 giờ 00, 9/3/2026, 75 điểm»: what an amendment says was or is true."""
    status = state.get("status", "")
    said = [STATUSES.get(status, status)] if status else []
    said += [f"hạn {due_words(state['due'])}"] if state.get("due") else []
    said += [f"nộp {arrival_words(state['arrived'])}"] if state.get("arrived") else []
    said += ["có lý do khách quan"] if state.get("excused") else []
    said += [f"trả lại {state['returned']} lần"] if state.get("returned") else []
    said += [f"{number_words(state['points'])} điểm"] if state.get("points") is not None else []
    said += [f"điểm đơn vị {number_words(state['score'])}"] if state.get("score") is not None else []
    return clean(", ".join(said)) or "–"
