"""From claims to obligations: which refs a mail is for, and what it is to each (contract, 4.3 to 4.6)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dondoc.core.cycles import Period
from dondoc.core.judging.claims import Claim, Source, Topic, Words, is_reportish, periods_elsewhere
from dondoc.core.judging.documents import Documents
from dondoc.core.judging.moods import Mood
from dondoc.core.judging.verdict import Book, Office, Outcome
from dondoc.core.obligations import Ref, Unit
from dondoc.core.standing import Standing


@dataclass(slots=True)
class Placement:
    """What the mail is to each obligation, what is only proposed, and why."""

    results: dict[str, Outcome] = field(default_factory=dict)
    candidates: list[str] = field(default_factory=list)
    articles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)

    def propose(self, refs: Sequence[str], reason: str) -> None:
        """Put the refs up for decision."""
        self.candidates.extend(ref for ref in refs if ref not in self.candidates)
        self.why.append(reason)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is needed to place one mail of known or proposed units."""

    words: Words
    documents: Documents
    units: tuple[Unit, ...]  # whose reports the sender may hand in, the sender's own first
    refs: tuple[Ref, ...]  # of the subject or thread
    instant: dt.datetime
    office: Office
    book: Book
    named_units: frozenset[str] = frozenset()  # ids of units that the mail's words name

    @property
    def day(self) -> dt.date:
        """The day of the arrival, on the office's clock."""
        return self.office.calendar.day_of(self.instant)


def handed_in(case: Case) -> tuple[Claim, ...]:
    """Return the claims that hand something in, the doubtful ones of the body left out.

    A body that follows a subject or file name adds a report only where it names the period too; the body of a
    mail that is silent otherwise may name its report without a verb, where a document comes with it.
    """
    claims = [claim for claim in case.words.claims if claim.hands_in]
    headed = [claim for claim in claims if claim.source is not Source.BODY]
    if headed:
        topics = {id(claim.topic) for claim in headed}
        return tuple(c for c in claims if c.source is not Source.BODY or id(c.topic) in topics or c.periods)
    if claims or not case.documents.usable:
        return tuple(claims)
    stated = (c for c in case.words.claims if c.mood is Mood.STATES and is_reportish(c.phrase))
    return tuple(stated)


def place(case: Case, claims: Sequence[Claim]) -> Placement:
    """Return what the mail is to the obligations that its claims name."""
    placement = Placement()
    topics = {id(claim.topic): claim.topic for claim in claims}
    for topic in topics.values():
        own = [claim for claim in claims if claim.topic is topic]
        _place_topic(case, topic, own, placement)
    return placement


def _place_topic(case: Case, topic: Topic, claims: Sequence[Claim], placement: Placement) -> None:
    strongest = min(claims, key=lambda claim: claim.source)
    placement.why.append(f"{_SOURCE_NAMES[strongest.source]} «{_cut(strongest.phrase)}»: {topic.report.name}")
    unit = _unit_for(case, topic)
    if unit is None:
        placement.propose((), "Chưa rõ báo cáo này gửi thay cho đơn vị nào")
        return
    periods, obstacle = _periods(case, topic, claims)
    if obstacle:
        placement.propose(_open_refs(case, unit, topic), obstacle)
        return
    if periods:
        for period in periods:
            put(case, Ref(topic.report.id, period, unit.id), placement)
        return
    _place_without_period(case, unit, topic, placement)


_SOURCE_NAMES = {
    Source.SUBJECT: "Tiêu đề ghi",
    Source.FILE: "Tên tệp ghi",
    Source.FORWARDED: "Thư chuyển tiếp ghi",
    Source.BODY: "Nội dung ghi",
}
LONGEST_QUOTE = 80


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _unit_for(case: Case, topic: Topic) -> Unit | None:
    """Return for whom the report is: the unit named, else the sender's own, else the only one that owes it."""
    named = [unit for unit in case.units[1:] if unit.id in case.named_units]
    if len(named) == 1:
        return named[0]
    if named:
        return None
    owing = [unit for unit in case.units if case.book.owed(unit.id, topic.report.id)]
    if case.units[0] in owing or not owing:
        return case.units[0]
    return owing[0] if len(owing) == 1 else None


def _periods(case: Case, topic: Topic, claims: Sequence[Claim]) -> tuple[tuple[Period, ...], str]:
    """Return the periods handed in, or the reason why nobody but a person can tell."""
    by_source = {source: _merged(c.periods for c in claims if c.source is source) for source in Source}
    subject, files = by_source[Source.SUBJECT], by_source[Source.FILE]
    if subject and files and not set(subject) & set(files):
        return (), f"Tiêu đề ghi {_labels(subject)} nhưng tên tệp ghi {_labels(files)}"
    for source in Source:
        if by_source[source]:
            return by_source[source], ""
    nearby = _merged(claim.nearby for claim in claims)
    if nearby:
        return nearby, ""
    strangers = _merged(claim.strangers for claim in claims)
    if strangers:
        return (), f"Kỳ {_labels(strangers)} không có trong các kỳ của báo cáo này"
    of_refs = _merged((ref.period,) for ref in case.refs if ref.report == topic.report.id)
    if len(of_refs) == 1:
        return of_refs, ""
    return periods_elsewhere(case.words, topic, case.day), ""


def _merged(groups: Iterator[tuple[Period, ...]]) -> tuple[Period, ...]:
    return tuple(dict.fromkeys(period for group in groups for period in group))


def _labels(periods: Sequence[Period]) -> str:
    return ", ".join(f"«{period.label}»" for period in periods)


def _open_refs(case: Case, unit: Unit, topic: Topic) -> tuple[str, ...]:
    return tuple(str(s.obligation.ref) for s in _open(case, unit, topic))


def _open(case: Case, unit: Unit, topic: Topic) -> list[Standing]:
    owed = case.book.owed(unit.id, topic.report.id)
    return [s for s in owed if s.obligation.opens <= case.instant and not s.fulfilled_at(case.instant)]


def _place_without_period(case: Case, unit: Unit, topic: Topic, placement: Placement) -> None:
    """Choose among the open obligations: the nearest due, a person where one is overdue and another to come."""
    waiting = _open(case, unit, topic)
    overdue = [s for s in waiting if s.due < case.instant]
    if overdue and len(overdue) < len(waiting):
        refs = tuple(str(s.obligation.ref) for s in waiting)
        placement.propose(refs, "Thư không nêu kỳ; có kỳ đã quá hạn và có kỳ chưa đến hạn")
        return
    if waiting:
        nearest = min(waiting, key=lambda s: abs(s.due - case.instant))
        placement.why.append(f"Thư không nêu kỳ; tính cho kỳ đang mở có hạn gần nhất: {nearest.obligation.label}")
        put(case, nearest.obligation.ref, placement)
        return
    done = [s for s in case.book.owed(unit.id, topic.report.id) if s.arrival and s.arrival.instant <= case.instant]
    if not done:
        placement.propose((), "Không có kỳ nào đang mở cho báo cáo này")
        return
    last = max(done, key=lambda s: s.arrival.instant if s.arrival else case.instant)
    placement.why.append(f"Không có kỳ nào đang mở; là bổ sung cho {last.obligation.label}")
    put(case, last.obligation.ref, placement)


def put(case: Case, ref: Ref, placement: Placement) -> None:
    """Record what the mail is to one obligation that it is for."""
    name, standing = str(ref), case.book.standing(str(ref))
    if standing is None or standing.obligation.opens > case.instant:
        report = case.office.report(ref.report)
        unit = case.office.directory.get(ref.unit)
        refs = _open_refs(case, unit, Topic(report, ())) if report and unit else ()
        placement.propose(refs, f"Kỳ «{ref.period.label}» của báo cáo này không có hoặc chưa mở")
        return
    verdict, reason = case.documents.verdict(standing, case.instant)
    placement.why.append(f"{name}: {reason}")
    if verdict is Outcome.REVIEW:
        placement.candidates.append(name)
    else:
        placement.results[name] = verdict
    articles = case.documents.articles(standing.obligation)
    if articles:
        placement.articles[name] = articles
