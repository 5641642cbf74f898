"""The record as finished texts: what the document and the page have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dondoc.adapters.records import words
from dondoc.core.record import Amendment, MonthFigures, ObligationRecord, Record, UnitRecord
from dondoc.core.schemes import scheme_of
from dondoc.core.wording import STATUSES, TONES

FULL: Final = 100
NO_RANK: Final = "–"
LAST: Final = 10**9
LEVEL_TONES: Final = ("ok", "info", "warn")  # of the upper levels; the rest is late
NEEDS_A_WORD: Final = frozenset({"under_review", "late", "missing", "unknown"})


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation: `extra` says how late, how many articles, excused; `decisions` who and why."""

    ref: str
    unit: str
    report: str
    period: str
    due: str
    arrived: str
    status: str
    state: str
    tone: str
    extra: str
    points: str
    working: str  # how the points came about; empty where nothing was taken off
    titles: tuple[str, ...]  # of articles
    articles: str  # «2/3», empty for a report
    notices: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's figures; `counts` follows words.TOTALS."""

    id: str
    name: str
    counts: dict[str, int]
    rate: str
    score: str
    level: str
    late_days: int
    reminders: int
    escalations: int
    calculation: str
    lines: tuple[Line, ...]
    months: tuple[tuple[str, str], ...]  # of a quarter or year: each month's score and its tone
    trend: str
    counted: int
    rank: str

    @property
    def workings(self) -> tuple[str, ...]:
        """The obligations from whose points something was taken off, each with its working."""
        return tuple(f"{line.ref}: {line.working}" for line in self.lines if line.working)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of a quarter or year record."""

    label: str
    short: str  # «T3»
    state: str
    counts: dict[str, int]
    amended: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment of a month that was sealed before."""

    month: str
    ref: str
    unit: str
    was: str
    now: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The whole record, every text cleaned and ready to be read; escaping is the form's business."""

    office: str
    agency: str
    place: str
    month: str
    month_within: str  # as it stands inside a sentence
    generated: str
    sealed: bool
    sha256: str
    previous: str
    rule: str
    reference: str
    reconstructed: str
    totals: tuple[tuple[str, str, int], ...]  # key, label, figure
    units: tuple[UnitLine, ...]
    changes: tuple[Change, ...]
    outages: tuple[str, ...]
    state: str  # whether it is sealed; of a quarter or year, what it is put together from
    months: tuple[MonthLine, ...]  # of a quarter or year record
    ranking: str

    @property
    def ranked(self) -> tuple[UnitLine, ...]:
        """The units by rank, those without one last; within a rank as the office lists them."""
        return tuple(sorted(self.units, key=lambda unit: int(unit.rank) if unit.rank != NO_RANK else LAST))

    @property
    def lines(self) -> Iterator[Line]:
        """Every obligation, unit by unit."""
        return (line for unit in self.units for line in unit.lines)

    @property
    def undecided(self) -> tuple[Line, ...]:
        """What is under review: listed first, for decision (contract, 7)."""
        return tuple(line for line in self.lines if line.status == "under_review")

    @property
    def articles(self) -> tuple[Line, ...]:
        """What asks for articles: how many came, and their titles."""
        return tuple(line for line in self.lines if line.articles)

    @property
    def behind(self) -> tuple[Line, ...]:
        """What is late, missing or unknown."""
        return tuple(line for line in self.lines if line.status in NEEDS_A_WORD - {"under_review"})


def view_of(record: Record) -> View:
    """Return the record's texts; optional keys that are not there leave theirs empty."""
    clean = words.clean
    totals = record["totals"]
    return View(
        office=clean(record["office"]),
        agency=clean(record.get("agency")),
        place=clean(record.get("place")),
        month=words.month_words(record["month"]),
        month_within=words.within(words.month_words(record["month"])),
        generated=words.arrival_words(record["generated_at"]),
        sealed=record["sealed"],
        sha256=clean(record["sha256"]),
        previous=clean(record.get("previous_sha256")),
        rule=words.scheme_words(record),
        reference=words.REFERENCE,
        reconstructed=words.RECONSTRUCTED if record.get("reconstructed") else "",
        totals=tuple((key, label, totals[key]) for key, label in words.TOTALS.items()),  # type: ignore[literal-required]
        units=tuple(_unit(unit, record) for unit in record["units"]),
        changes=tuple(map(_change, record["amendments"])),
        outages=tuple(
            f"từ {words.arrival_words(gap['from'])} đến {words.arrival_words(gap['to']) or 'nay'}"
            for gap in record.get("outages", ())
        ),
        state=_state(record),
        months=tuple(map(_month, record.get("months", ()))),
        ranking=clean(record.get("ranking")),
    )


def _state(record: Record) -> str:
    months = record.get("months")
    if months is None:
        return "Sổ đã chốt." if record["sealed"] else "Số liệu tạm tính, sổ chưa chốt."
    parts = [f"Tổng hợp từ sổ của {len(months)} tháng"]
    is_open = [words.within(words.month_words(month["month"])) for month in months if not month["sealed"]]
    absent = [words.within(words.month_words(month)) for month in record.get("absent", ())]
    parts += [f"chưa chốt: {', '.join(is_open)}"] if is_open else []
    parts += [f"không có sổ: {', '.join(absent)}"] if absent else []
    return f"{'; '.join(parts)}."


def _month(month: MonthFigures) -> MonthLine:
    label = words.month_words(month["month"])
    state = "đã chốt" if month["sealed"] else "chưa chốt"
    return MonthLine(
        label=label,
        short=short_month(month["month"]),
        state=f"{state}, lập lại từ hộp thư" if month["reconstructed"] else state,
        counts={key: month["totals"][key] for key in words.TOTALS},  # type: ignore[literal-required]
        amended=month["amended"],
        sha256=words.clean(month["sha256"]),
    )


def short_month(month: str) -> str:
    """Return «T3» for `2026-03`."""
    return f"T{int(month.rpartition('-')[2])}"


def tone_of(score: float | None, record: Record) -> str:
    """Return the tone of a score: that of its level, the uppermost the calmest."""
    if score is None:
        return "none"
    scheme = scheme_of(record.get("rule"), record.get("scheme", "nd335"))
    levels = scheme.levels if scheme else ()
    place = next((n for n, (least, _) in enumerate(levels) if score >= least), len(levels))
    return LEVEL_TONES[place] if place < min(len(LEVEL_TONES), len(levels) - 1) else "late"


def _unit(unit: UnitRecord, record: Record) -> UnitLine:
    name = words.clean(unit["name"])
    return UnitLine(
        id=words.clean(unit["id"]),
        name=name,
        counts={key: unit["counts"][key] for key in words.TOTALS},  # type: ignore[literal-required]
        rate=words.percent_words(unit["on_time_rate"]),
        score=words.number_words(unit["score"]),
        level=words.clean(unit["level"]) or "–",
        late_days=unit["late_working_days"],
        reminders=unit["reminders"],
        escalations=unit["escalations"],
        calculation=words.clean(unit.get("calculation")),
        lines=tuple(_line(name, item) for item in unit["obligations"]),
        months=tuple((words.number_words(m["score"]), tone_of(m["score"], record)) for m in unit.get("months", ())),
        trend=words.change_words(unit.get("trend")),
        counted=unit.get("counted", 0),
        rank=str(unit.get("rank") or NO_RANK),
    )


def _line(unit: str, item: ObligationRecord) -> Line:
    clean, status = words.clean, item["status"]
    sent = [f"nhắc {item['reminders']} lần"] if item["reminders"] else []
    sent += [f"báo cấp trên {item['escalations']} lần"] if item["escalations"] else []
    return Line(
        ref=clean(item["ref"]),
        unit=unit,
        report=clean(item.get("report_name", item["report"])),
        period=words.within(clean(item["label"])),
        due=words.due_words(item["due"]),
        arrived=words.arrival_words(item["arrived"]) or "–",
        status=clean(status),
        state=clean(STATUSES.get(status, status)),
        tone=TONES.get(status, "info"),
        extra=words.lateness_words(item),
        points=words.number_words(item.get("points")),
        working=clean(item.get("calculation")) if (item.get("points") or 0) < FULL else "",
        titles=tuple(map(clean, item.get("titles", ()))),
        articles=f"{item['articles']['received']}/{item['articles']['quota']}" if item["articles"] else "",
        notices="; ".join(sent),
        decisions=(
            *map(words.decision_words, item["decisions"]),
            *map(words.explanation_words, item.get("explanations", ())),
        ),
    )


def _change(change: Amendment) -> Change:
    return Change(
        month=words.month_words(change["month"]),
        ref=words.clean(change["ref"]),
        unit=words.clean(change.get("unit")),
        was=words.state_words(change["was"]),
        now=words.state_words(change["is"]),
        decisions=tuple(map(words.decision_words, change.get("decisions", ()))),
    )
