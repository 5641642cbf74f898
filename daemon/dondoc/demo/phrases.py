"""What a narrator says of the ledger's entries: one short line each; the daily round of letters is left out."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dondoc.app import App
from dondoc.core.history import Verb
from dondoc.core.judging import Outcome
from dondoc.core.standing import Status
from dondoc.core.text import without_refs
from dondoc.core.wording import STATUSES, due_text, lateness_text
from dondoc.core.wording import TONES as STATUS_TONES
from dondoc.demo.names import Names
from dondoc.ports import Entry

TONES: Final = {"ok": "green", "info": "cyan", "warn": "yellow", "late": "red", "none": "default"}
RUNGS: Final = {
    "truoc-3": "sắp đến hạn",
    "trong-ngay": "đến hạn trong ngày",
    "qua-han": "đã quá hạn",
    "giai-trinh": "đề nghị thủ trưởng giải trình",
    "lanh-dao": "báo cáo Lãnh đạo Sở",
}
LONGEST_SUBJECT: Final = 72
OTHER: Final[tuple[str, ...]] = ()
_TOLD_KINDS: Final = frozenset({"reminder", "escalation"})


@dataclass(frozen=True, slots=True)
class Said:
    """One line: a tag in a colour, a sentence, and what came of it."""

    tag: str
    style: str
    text: str
    end: str = ""
    end_style: str = ""


@dataclass(frozen=True, slots=True)
class Scribe:
    """Puts entries into words."""

    app: App
    names: Names
    now: dt.datetime

    def say(self, entries: Sequence[Entry]) -> Iterator[Said]:
        """Yield a line for each entry worth telling; what went out of one rung is one line."""
        bundles: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            bundles.setdefault(_sort_of(entry), []).append(entry)
        for entry in entries:
            bundle = bundles[_sort_of(entry)]
            if _sort_of(entry) == OTHER:
                yield from _TOLD.get(entry.kind, _nothing)(self, entry)
            elif entry is bundle[0]:
                yield self._letters(bundle)

    def judged(self, entry: Entry) -> Iterator[Said]:
        """Tell of a mail that has come in."""
        tag, style, end = _OUTCOMES[Outcome(str(entry.body["outcome"]))]
        who = self.names.person(str(entry.body["from"]))
        text = f"{who}: «{_cut(without_refs(str(entry.body['subject'])))}»"
        if entry.body["authentication"] == "fail":
            yield Said("mạo danh", "bold red", f"thư mang tên {text}", "không thực hiện, báo ngay cho Văn phòng", "red")
        elif entry.body["results"] and entry.body["outcome"] == Outcome.ARRIVAL:
            yield Said(tag, style, text, *self._state(_words(entry, "refs")[0]))
        elif entry.body["outcome"] == Outcome.REVIEW:
            yield Said(tag, style, text, f"hỏi Văn phòng, đề xuất {', '.join(_words(entry, 'candidates'))}", style)
        elif entry.body["outcome"] not in {Outcome.DECISION, Outcome.REQUEST}:
            yield Said(tag, style, text, end, style)

    def _state(self, ref: str) -> tuple[str, str]:
        """Return what is true of an obligation now, and its colour."""
        state = self.app.casebook.standing(ref, self.now)
        if state is None:
            return "", ""
        words, tone = STATUSES[state.status], STATUS_TONES[state.status]
        if state.status is Status.LATE:
            words = lateness_text(state.late_seconds, state.late_working_days)
        if state.obligation.quota > 1:
            count = f"{state.articles}/{state.obligation.quota}"
            words, tone = (f"{count}, {_lowered(words)}", tone) if state.is_settled else (count, "info")
        return f"{self.names.report(ref)}: {_lowered(words)}", TONES[tone]

    def decided(self, entry: Entry) -> Iterator[Said]:
        """Tell of a decision."""
        who = self.names.person(str(entry.body["by"]))
        refs = (str(entry.body["target"]),) if entry.body.get("target") else _words(entry, "refs")
        end = self._decided(str(entry.body["verb"]), refs[0])
        yield Said("quyết định", "magenta", f"{who}: {entry.body['line']}", *end)

    def _decided(self, verb: str, ref: str) -> tuple[str, str]:
        state = self.app.casebook.standing(ref, self.now)
        if state and verb in {Verb.EXTEND, Verb.RETURN}:
            return f"hạn mới: {due_text(state.due, self.app.casebook.calendar)}", "green"
        return ("không bị trừ điểm vì chậm", "green") if verb == Verb.EXCUSE else self._state(ref)

    def requested(self, entry: Entry) -> Iterator[Said]:
        """Tell of an ad-hoc request."""
        who, units = self.names.person(str(entry.body["by"])), [self.names.unit(r) for r in _words(entry, "refs")]
        due = due_text(dt.datetime.fromisoformat(str(entry.body["due"])), self.app.casebook.calendar)
        end = f"{', '.join(units)}; hạn {due}"
        yield Said("giao việc", "magenta", f"{who}: «{entry.body['title']}»", end, "magenta")

    def failed(self, entry: Entry) -> Iterator[Said]:
        """Tell of a letter that a server refused."""
        text = f"{entry.body['recipient']}: {entry.body['reply']}"
        yield Said("bị từ chối", "bold red", text, "báo ngay cho Văn phòng", "red")

    def sealed(self, entry: Entry) -> Iterator[Said]:
        """Tell of a month that is sealed."""
        text = f"Sổ tháng {entry.body['month']}, mã SHA-256 {str(entry.body['sha256'])[:16]}…"
        yield Said("chốt sổ", "bold green", text, "gửi Văn phòng và Lãnh đạo Sở", "green")

    def _letters(self, entries: Sequence[Entry]) -> Said:
        first = entries[0]
        refs = list(dict.fromkeys(ref for entry in entries for ref in _words(entry, "refs")))
        units = ", ".join(dict.fromkeys(self.names.unit(ref) for ref in refs))
        what = RUNGS.get(str(first.body["rung"]), str(first.body["rung"]))
        tag, style = ("đôn đốc", "bold red") if first.body["escalation"] else ("nhắc", "yellow")
        return Said(tag, style, f"{self.names.reports_of(refs)} {what}", units, style)


def _sort_of(entry: Entry) -> tuple[str, ...]:
    """Return what letters have in common that are told in one line; OTHER for all other entries."""
    if entry.kind != "letter.sent" or entry.body["letter_kind"] not in _TOLD_KINDS:
        return OTHER
    return (str(entry.body["rung"]), ",".join(sorted({ref.rpartition(".")[0] for ref in _words(entry, "refs")})))


def _words(entry: Entry, key: str) -> tuple[str, ...]:
    value = entry.body.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _cut(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _nothing(scribe: Scribe, entry: Entry) -> Iterator[Said]:
    del scribe, entry
    yield from ()


_TOLD: Final[Mapping[str, Callable[[Scribe, Entry], Iterator[Said]]]] = {
    "mail.judged": Scribe.judged,
    "decision.made": Scribe.decided,
    "request.made": Scribe.requested,
    "letter.failed": Scribe.failed,
    "month.sealed": Scribe.sealed,
}
_OUTCOMES: Final[Mapping[Outcome, tuple[str, str, str]]] = {
    Outcome.ARRIVAL: ("nhận", "green", ""),
    Outcome.SUPPLEMENT: ("bổ sung", "cyan", "báo cáo đã có, thời điểm nhận không đổi"),
    Outcome.INCOMPLETE: ("thiếu tệp", "yellow", "báo ngay cho đơn vị, hạn không đổi"),
    Outcome.REVIEW: ("xem xét", "yellow", ""),
    Outcome.NOTE: ("trao đổi", "cyan", "trình Văn phòng trong bản tổng hợp gần nhất"),
    Outcome.DECISION: ("quyết định", "magenta", ""),
    Outcome.REQUEST: ("giao việc", "magenta", ""),
    Outcome.BOUNCE: ("thư hỏng", "red", "ghi vào sổ"),
    Outcome.AUTO_REPLY: ("tự động", "dim", "không phải báo cáo"),
    Outcome.OWN: ("thư của mình", "dim", "bỏ qua"),
    Outcome.IGNORED: ("bỏ qua", "dim", "không liên quan đến báo cáo"),
    Outcome.UNREADABLE: ("không đọc được", "red", "giữ nguyên bản, báo Văn phòng"),
}
