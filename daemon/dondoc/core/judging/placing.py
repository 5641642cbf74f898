"""From claims to obligations: which refs a mail is for, and what it is to each (contract, 4.3 to 4.6)."""

from collections.abc import Iterable, Sequence
from itertools import chain

from dondoc.core.cycles import Period, due_day
from dondoc.core.judging.body import tells_enough
from dondoc.core.judging.case import Case, Placement
from dondoc.core.judging.claims import Claim, periods_elsewhere
from dondoc.core.judging.handing import doubt
from dondoc.core.judging.lines import Source
from dondoc.core.judging.senders import only_one_that_owes, units_for
from dondoc.core.judging.topics import Topic
from dondoc.core.judging.verdict import Outcome
from dondoc.core.obligations import Ref, Report, Unit
from dondoc.core.period_masks import tells_days_of_a_week
from dondoc.core.period_told import period_before, period_of_days, week_of_day
from dondoc.core.standing import Standing

SOURCE_NAMES = {
    Source.SUBJECT: "Tiêu đề ghi",
    Source.FILE: "Tên tệp ghi",
    Source.FORWARDED: "Thư chuyển tiếp ghi",
    Source.BODY: "Nội dung ghi",
}
TOO_LITTLE = {Outcome.ARRIVAL: Outcome.REVIEW, Outcome.SUPPLEMENT: Outcome.NOTE}  # what a mail without content is
LONGEST_QUOTE = 80


def place(case: Case, claims: Sequence[Claim]) -> Placement:
    """Return what the mail is to the obligations that its claims name."""
    placement = Placement()
    topics = {id(claim.topic): claim.topic for claim in claims}
    for topic in topics.values():
        own = tuple(claim for claim in claims if claim.topic is topic)
        _place_topic(case, topic, own, placement)
    return placement


def _place_topic(case: Case, topic: Topic, claims: tuple[Claim, ...], placement: Placement) -> None:
    strongest = min(claims, key=lambda claim: claim.source)
    placement.why.append(f"{SOURCE_NAMES[strongest.source]} «{_cut(strongest.phrase)}»: {topic.report.name}")
    units, obstacle = units_for(case, topic)
    periods, conflict = _periods(case, topic, claims, units[0])
    if meant := only_one_that_owes(case, topic, periods, units):
        units, obstacle = (meant,), ""
    obstacle = obstacle or doubt(case, topic, claims) or conflict
    if obstacle:
        refs = [ref for unit in units for ref in _proposed(case, unit, topic, periods)]
        placement.propose(tuple(dict.fromkeys(refs)), obstacle)
        return
    named = [Ref(topic.report.id, period, unit.id) for unit in units for period in periods]
    for ref in sorted(named, key=lambda ref: case.book.standing(str(ref)) is None):
        put(case, ref, placement)
    for unit in () if periods else units:
        _place_without_period(case, unit, topic, placement)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _proposed(case: Case, unit: Unit, topic: Topic, periods: Sequence[Period]) -> tuple[str, ...]:
    """Return the unit's obligations for these periods as far as there are any, else what is open for the report."""
    named = (str(Ref(topic.report.id, period, unit.id)) for period in periods)
    return tuple(ref for ref in named if case.book.standing(ref)) or case.open_refs(unit, topic)


def _periods(case: Case, topic: Topic, claims: Sequence[Claim], unit: Unit) -> tuple[tuple[Period, ...], str]:
    """Return the periods named, with the reason why nobody but a person can tell which is handed in."""
    by_source = {source: _merged(c.periods for c in claims if c.source is source) for source in Source}
    subject, files = by_source[Source.SUBJECT], by_source[Source.FILE]
    if subject and files and not set(subject) & set(files):
        return subject + files, f"Tiêu đề ghi {_labels(subject)} nhưng tên tệp ghi {_labels(files)}"
    for source in Source:
        if by_source[source]:
            return _merged((by_source[source], _of_other_files(claims, by_source[source]))), ""
    known, obstacle = _in_passing(case, topic, claims)
    if known or obstacle:
        return known, obstacle
    of_refs = _merged((ref.period,) for ref in case.refs if (ref.report, ref.unit) == (topic.report.id, unit.id))
    if len(of_refs) == 1:
        return of_refs, ""
    return periods_elsewhere(case.words, topic, case.day), ""


def _in_passing(case: Case, topic: Topic, claims: Sequence[Claim]) -> tuple[tuple[Period, ...], str]:
    """Return the periods that the lines name beside the phrase, or tell, with why none of them can be the one."""
    nearby = _merged(claim.nearby for claim in claims)
    if nearby:
        return nearby, ""
    cycle = topic.report.cycle
    days = _merged((told,) for claim in claims if (told := period_of_days(claim.phrase, cycle, case.day)))
    if days:
        return days, ""
    if cycle.is_weekly and any(tells_days_of_a_week(claim.phrase) for claim in claims):
        return (), "Chưa rõ tuần ghi trong thư là tuần thứ mấy của năm"
    before = tuple(period for claim in claims if (period := period_before(claim.phrase, case.day)))
    known = _merged((named,) for period in before if (named := cycle.named(period)))
    strange = tuple(period for period in before if cycle.named(period) is None)
    strangers = () if known else _merged((*(claim.strangers for claim in claims), strange))
    return known, f"Kỳ {_labels(strangers)} không có trong các kỳ của báo cáo này" if strangers else ""


def _of_other_files(claims: Sequence[Claim], named: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the periods of files that are named for none of these: a mail on March brings February's file too."""
    files = (c.periods for c in claims if c.source is Source.FILE)
    return _merged(periods for periods in files if not set(periods) & set(named))


def _merged(groups: Iterable[tuple[Period, ...]]) -> tuple[Period, ...]:
    return tuple(dict.fromkeys(period for group in groups for period in group))


def _labels(periods: Sequence[Period]) -> str:
    return ", ".join(f"«{period.label}»" for period in periods)


def _place_without_period(case: Case, unit: Unit, topic: Topic, placement: Placement) -> None:
    """Choose among the open obligations: the nearest due, a person where one is overdue and another to come."""
    waiting = case.open(unit, topic)
    overdue = [s for s in waiting if s.due < case.instant]
    if overdue and len(overdue) < len(waiting):
        refs = tuple(str(s.obligation.ref) for s in waiting)
        placement.propose(refs, "Thư không nêu kỳ; có kỳ đã quá hạn và có kỳ chưa đến hạn")
        return
    if waiting:
        nearest = min(waiting, key=lambda s: abs(s.due - case.instant))
        if weeks := _weeks_told(case, topic, nearest):
            told = tuple(str(ref) for ref in weeks if case.book.standing(str(ref)))
            placement.propose((*told, str(nearest.obligation.ref)), f"Thư ghi các ngày của {weeks[0].period.label}")
            return
        placement.why.append(f"Thư không nêu kỳ; tính cho kỳ đang mở có hạn gần nhất: {nearest.obligation.label}")
        put(case, nearest.obligation.ref, placement)
        return
    done = [s for s in case.book.owed(unit.id, topic.report.id) if s.arrival and s.arrival.instant <= case.instant]
    last = max(done, key=lambda s: s.arrival.instant if s.arrival else case.instant, default=None)
    if last is None:
        placement.propose((), "Không có kỳ nào đang mở cho báo cáo này")
        return
    placement.why.append(f"Không có kỳ nào đang mở; là bổ sung cho {last.obligation.label}")
    put(case, last.obligation.ref, placement)


def _weeks_told(case: Case, topic: Topic, nearest: Standing) -> tuple[Ref, ...]:
    """Return the weeks that days tell («Thời gian: từ 02/3 đến 06/3» in the body), where that one is not among them."""
    cycle, meant = topic.report.cycle, nearest.obligation.ref
    if not cycle.is_weekly:
        return ()
    named = (c.phrase for c in case.words.claims if c.topic is topic and c.source is not Source.BODY)
    days = chain(
        (period_of_days(piece.text, cycle, case.day) for piece in case.words.said),
        (week_of_day(phrase, case.day) for phrase in named),
    )
    told = dict.fromkeys(week for week in days if week)
    return () if meant.period in told else tuple(Ref(meant.report, week, meant.unit) for week in told)


def put(case: Case, ref: Ref, placement: Placement) -> None:
    """Record what the mail is to one obligation that it is for."""
    name, standing = str(ref), case.book.standing(str(ref))
    if standing is None or standing.obligation.opens > case.instant:
        report = case.office.report(ref.report)
        unit = case.office.directory.get(ref.unit)
        named = (name,) if report and unit and _is_named_alone(case, ref, report, unit, placement) else ()
        refs = case.open_refs(unit, Topic(report, ())) if report and unit else ()
        placement.propose((*named, *refs), f"Kỳ «{ref.period.label}» của báo cáo này không có hoặc chưa mở")
        return
    verdict, reason = case.documents.verdict(standing, case.instant)
    if verdict in TOO_LITTLE and not case.documents.may_hold_something and not tells_enough(case, standing.obligation):
        verdict, reason = TOO_LITTLE[verdict], "thư không có tệp, và nội dung chưa đủ để coi là báo cáo"
    placement.why.append(f"{name}: {reason}")
    if verdict is Outcome.REVIEW:
        placement.candidates.append(name)
    else:
        placement.results[name] = verdict
    articles = case.documents.articles(standing.obligation)
    if articles:
        placement.articles[name] = articles


def _is_named_alone(case: Case, ref: Ref, report: Report, unit: Unit, placement: Placement) -> bool:
    """Whether the period, not open yet, is what the mail itself names, and all that it names of that report."""
    if any(handed_in.startswith(f"{report.id}.") for handed_in in placement.results):
        return False
    return case.book.standing(str(ref)) is not None or _is_to_come(case, report, unit, ref.period)


def _is_to_come(case: Case, report: Report, unit: Unit, period: Period) -> bool:
    """Whether the unit will owe that period, though nobody looks after it yet."""
    if period not in report.cycle.in_year(period.year) or period.year > case.day.year + 1:
        return False
    due = due_day(period, report.due, case.office.calendar)
    return due >= case.day and report.is_owed_by(unit) and unit.is_active(due)
