"""One entry of the ledger as a line of an obligation's story."""

from collections.abc import Mapping
from dataclasses import dataclass

from dondoc.core.standing import Standing
from dondoc.ports import Entry

LETTERS = {"mail.judged": "m", "decision.made": "d", "request.made": "d", "letter.queued": "t"}
OUTCOMES: Mapping[str, str] = {
    "arrival": "báo cáo",
    "supplement": "bản bổ sung",
    "incomplete": "thiếu tệp",
    "review": "chờ Văn phòng xem xét",
    "note": "thư trao đổi",
    "decision": "quyết định",
    "request": "giao việc đột xuất",
    "bounce": "thư báo lỗi gửi",
    "auto_reply": "thư trả lời tự động",
    "own": "thư của chính hệ thống",
    "ignored": "không liên quan đến báo cáo",
    "unreadable": "không đọc được",
}
VERBS: Mapping[str, str] = {
    "extend": "gia hạn",
    "waive": "miễn",
    "excuse": "ghi nhận lý do khách quan",
    "return": "trả lại báo cáo",
    "receive": "ghi nhận đã nhận",
    "assign": "gán thư",
    "dismiss": "xác định không phải báo cáo",
    "request": "giao việc đột xuất",
    "undo": "huỷ quyết định",
    "release": "duyệt gửi",
}
KINDS: Mapping[str, str] = {
    "reminder": "thư nhắc",
    "escalation": "thư báo thủ trưởng, lãnh đạo",
    "ack": "thư xác nhận",
    "incomplete": "thư báo thiếu tệp",
    "review": "thư hỏi Văn phòng",
    "digest": "bản tổng hợp",
    "record": "thư gửi sổ tháng",
    "decision": "thư trả lời quyết định",
    "request": "thư về yêu cầu đột xuất",
    "alert": "cảnh báo",
}
STATES: Mapping[str, str] = {
    "queued": "soạn gửi",
    "sent": "đã gửi đến",
    "failed": "không gửi được đến",
    "uncertain": "chưa rõ đã đến",
    "skipped": "không gửi đến",
    "superseded": "được thay bằng thư mới, gửi",
    "absent": "gặp trả lời vắng mặt của",
}
DETAILS: Mapping[str, str] = {"due": "hạn", "instant": "lúc", "undoes": "quyết định", "title": "việc"}
TONES = {"arrival": "ok", "review": "warn", "incomplete": "warn", "unreadable": "late"}


@dataclass(frozen=True, slots=True)
class Told:
    """What happened: `id` as decisions name it (m31, d40), `why` the reason that the ledger keeps, in Vietnamese."""

    seq: int
    at: str
    kind: str  # obligation | mail | decision | request | letter | other
    id: str
    text: str
    outcome: str = ""
    why: str = ""
    tone: str = "info"

    def as_json(self) -> Mapping[str, object]:
        """Return the entry for `--json`."""
        return {
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind,
            "id": self.id,
            "text": self.text,
            "outcome": self.outcome,
            "why": self.why,
        }


def tell(entry: Entry, state: Standing) -> Told:
    """Return the entry as it concerns the obligation."""
    match entry.kind:
        case "mail.judged":
            return _mail(entry, state)
        case "decision.made" | "request.made":
            return _decision(entry)
        case "obligation.opened":
            text = f"mở: {_text(entry, 'report_name')}, {_text(entry, 'label')}, hạn {_text(entry, 'due')}"
            return _plain(entry, "obligation", text)
        case kind if kind.startswith("letter."):
            return _letter(entry)
        case _:
            return _plain(entry, "other", entry.kind)


def _plain(entry: Entry, kind: str, text: str) -> Told:
    return Told(entry.seq, _text(entry, "at"), kind, _id(entry), text)


def _id(entry: Entry) -> str:
    return f"{LETTERS.get(entry.kind, '#')}{entry.seq}"


def _text(entry: Entry, key: str) -> str:
    value = entry.body.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _names(entry: Entry, key: str) -> list[str]:
    value = entry.body.get(key)
    return [str(name) for name in value] if isinstance(value, list) else []


def _mail(entry: Entry, state: Standing) -> Told:
    """Tell of a mail: what it is to this obligation, and whether it counts."""
    ref = str(state.obligation.ref)
    results = entry.body.get("results")
    outcome = str(results[ref]) if isinstance(results, Mapping) and ref in results else _text(entry, "outcome")
    size = f", tệp: {', '.join(_files(entry))}" if _files(entry) else ", không có tệp"
    came = _text(entry, "received") or "không rõ"
    source = f"giờ theo {_text(entry, 'time_source')}, xác thực {_text(entry, 'authentication')}"
    sender, subject = _text(entry, "from"), _text(entry, "subject")
    what = OUTCOMES.get(outcome, outcome)
    text = f"thư của {sender} «{subject}», đến lúc {came} ({source}){size}: {what}"
    at = _text(entry, "received") or _text(entry, "at")
    tone = TONES.get(outcome, "info")
    return Told(entry.seq, at, "mail", _id(entry), text + _place(entry, state), outcome, _text(entry, "why"), tone)


def _files(entry: Entry) -> list[str]:
    files = entry.body.get("files")
    return [str(f.get("name")) for f in files[:5] if isinstance(f, Mapping)] if isinstance(files, list) else []


def _place(entry: Entry, state: Standing) -> str:
    """Return what the mail is among those that came for the obligation."""
    if state.arrival and state.arrival.seq == entry.seq:
        return " (được tính)"
    if any(candidate.seq == entry.seq for candidate in state.candidates):
        return " (chờ Văn phòng quyết định)"
    if any(arrival.seq == entry.seq for arrival in state.arrivals):
        return " (không đổi thời điểm nộp)"
    return ""


def _decision(entry: Entry) -> Told:
    verb = _text(entry, "verb") or "request"
    parts = [f"{VERBS.get(verb, verb)}, do {_text(entry, 'by')}"]
    parts += [f"{words} {_text(entry, key)}" for key, words in DETAILS.items() if _text(entry, key)]
    if entry.body.get("mail"):
        parts.append(f"thư m{_text(entry, 'mail')}")
    if entry.body.get("via"):
        parts.append(f"qua {_text(entry, 'via')}")
    at = _text(entry, "effective") or _text(entry, "at")
    return Told(entry.seq, at, "decision", _id(entry), ", ".join(parts), verb, _text(entry, "reason"))


def _letter(entry: Entry) -> Told:
    """Tell of a letter: what became of it, and to whom."""
    state = entry.kind.removeprefix("letter.")
    kind, rung = _text(entry, "letter_kind"), _text(entry, "rung")
    what = KINDS.get(kind, kind) + (f" {rung}" if rung else "")
    recipient = _text(entry, "recipient")
    people = [recipient] if recipient else [*_names(entry, "to"), *_names(entry, "cc")]
    to = f" {', '.join(people)}" if people else ""
    reply = f" ({_text(entry, 'reply')})" if entry.body.get("reply") else ""
    tone = "late" if state in {"failed", "uncertain"} else "info"
    text = f"{what} {STATES.get(state, state)}{to}{reply}"
    return Told(entry.seq, _text(entry, "at"), "letter", _id(entry), text, state, _text(entry, "why"), tone)
