"""Mail of a unit whose own words hand nothing in by name: the thread decides, or a person (contract, 4.3, 4.5)."""

from collections.abc import Sequence
from itertools import pairwise

from dondoc.core.dates import resolve
from dondoc.core.judging.body import POLITE
from dondoc.core.judging.case import Case, Placement
from dondoc.core.judging.claims import periods_elsewhere
from dondoc.core.judging.handing import WAITING, only_asks, takes_away
from dondoc.core.judging.lines import Source
from dondoc.core.judging.moods import Mood, is_reportish, mood
from dondoc.core.judging.placing import put
from dondoc.core.judging.topics import run_together, says_little
from dondoc.core.judging.unspeaking import says_nothing
from dondoc.core.judging.verdict import Judgement, Outcome
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import REQUEST_REPORT, Ref, ReportKind
from dondoc.core.standing import Standing
from dondoc.core.text import fold, own_part, phrases

SHORTEST_CONTENT = 2
SHARED_PAIRS = 2
MOST_CONCERNED = 3  # obligations that a wish may be about without naming them; of more nobody could tell


def foreign(case: Case, refs: Sequence[Ref], placement: Placement, *, defers: bool) -> Judgement:
    """Return the review of a mail that names a ref of another unit: that one and the sender's own are proposed."""
    own = (*(str(ref) for ref in case.refs), *placement.results, *placement.candidates)
    why = f"Mã {refs[0]} là của đơn vị khác"
    proposed = (*own, *(str(ref) for ref in refs if case.book.standing(str(ref))))
    return Judgement(Outcome.REVIEW, (why,), candidates=tuple(dict.fromkeys(proposed)), defers=defers and bool(own))


def answer(case: Case, mail: IncomingMail, *, defers: bool) -> Judgement:
    """Return what a mail is that names no report as handed in."""
    if case.refs:
        return _by_thread(case, mail, defers=defers)
    return _without_thread(case, defers=defers)


def _by_thread(case: Case, mail: IncomingMail, *, defers: bool) -> Judgement:
    names = tuple(str(ref) for ref in case.refs)
    if _only_speaks(case, mail):
        spoken_of = {str(ref) for ref in _mentioned(case)}
        return _note(case, tuple(name for name in names if name in spoken_of) or names)
    if len(case.refs) > 1:
        why = "Thư trả lời về nhiều báo cáo nhưng không nêu gửi báo cáo nào"
        known = tuple(name for name in names if case.book.standing(name))
        return Judgement(Outcome.REVIEW, (why,), candidates=known, defers=defers)
    ref, placement = case.refs[0], Placement()
    if others := _other_periods(case, ref):
        known = tuple(dict.fromkeys(name for name in (*names, *map(str, others)) if case.book.standing(name)))
        why = f"Thư trả lời về {ref.period.label} nhưng ghi {others[0].period.label}"
        return Judgement(Outcome.REVIEW, (why,), candidates=known, defers=defers)
    placement.why.append(f"Theo mã hoặc luồng thư: {ref}")
    unsure = takes_away(case, ref.report) or ("Thư chỉ hỏi, có tệp kèm theo" if only_asks(case) else "")
    if unsure and case.documents.may_hold_something:
        return Judgement(Outcome.REVIEW, (unsure,), candidates=names, defers=defers)
    put(case, ref, placement)
    result = placement.results.get(str(ref))
    outcome = result or Outcome.REVIEW
    return Judgement(
        outcome,
        tuple(placement.why),
        results=placement.results,
        candidates=tuple(placement.candidates),
        articles=placement.articles,
        defers=defers,
    )


def _other_periods(case: Case, ref: Ref) -> tuple[Ref, ...]:
    """Return what subject and file names make of a silent answer where they name that report's other periods alone."""
    report = case.office.report(ref.report)
    if report is None:
        return ()
    headed = (m for source, m in case.words.loose if source in {Source.SUBJECT, Source.FILE})
    periods = {period for m in headed if (period := report.cycle.named(resolve(m, case.day)))}
    return () if ref.period in periods else tuple(Ref(ref.report, period, ref.unit) for period in sorted(periods))


def _only_speaks(case: Case, mail: IncomingMail) -> bool:
    """Whether the mail hands nothing in: no document and no content of its own, or one that waits or asks."""
    if case.documents.may_hold_something:
        return False
    if case.documents.speech or case.words.speaks(*WAITING):
        return True
    if any(_needs_document(case, ref) for ref in case.refs):
        return not case.words.speaks(Mood.HANDS_IN)
    asks = case.words.speaks(Mood.ASKS)
    return not _content(mail) or asks


def _needs_document(case: Case, ref: Ref) -> bool:
    standing = case.book.standing(str(ref))
    return standing is not None and standing.obligation.attachment_required


def _content(mail: IncomingMail) -> tuple[str, ...]:
    """Return the phrases of the body that say something, greetings and thanks left out."""
    said = [phrase for line in own_part(mail.text).splitlines() for phrase in phrases(line)]
    return tuple(p for p in said if mood(p) in {Mood.STATES, Mood.HANDS_IN} and not _is_polite(fold(p)))


def _is_polite(folded: str) -> bool:
    return len(folded.split()) < SHORTEST_CONTENT or folded.startswith(POLITE)


def _note(case: Case, names: Sequence[str]) -> Judgement:
    known = {name: Outcome.NOTE for name in names if case.book.standing(name)}
    return Judgement(Outcome.NOTE, (_what_it_says(case),), results=known)


def _what_it_says(case: Case) -> str:
    said = case.words
    if said.speaks(Mood.WISHES):
        return "Đơn vị xin thêm thời gian, không kèm báo cáo"
    if said.speaks(Mood.EXPLAINS) or case.documents.speech:
        return "Đơn vị giải trình, không kèm báo cáo"
    if said.speaks(Mood.ASKS):
        return "Đơn vị hỏi hoặc xin biểu mẫu, không kèm báo cáo"
    return "Đơn vị trao đổi, không kèm báo cáo"


def _without_thread(case: Case, *, defers: bool) -> Judgement:
    mentioned = tuple(dict.fromkeys(str(ref) for ref in _mentioned(case)))
    usable = case.documents.usable
    mentioned = mentioned or (_run_together(case) if usable else ())
    about_reports = bool(mentioned) or is_reportish(case.words.text) or any(is_reportish(fold(a.name)) for a in usable)
    if case.documents.may_hold_something and _is_unclear(case, about_reports=about_reports):
        proposed = mentioned or _articles_owed(case) or tuple(str(s.obligation.ref) for s in _owing(case))
        why = "Thư có tệp kèm theo nhưng chưa rõ là báo cáo nào"
        return Judgement(Outcome.REVIEW, (why,), candidates=proposed, defers=defers)
    if case.documents.usable and (asked := _half_named(case)):
        why = "Thư có tệp kèm theo, gần với tên một yêu cầu đột xuất"
        return Judgement(Outcome.REVIEW, (why,), candidates=asked, defers=defers)
    speech = (*WAITING, Mood.ASKS)
    if mentioned or case.documents.speech or case.words.speaks(*speech):
        return _note(case, mentioned or _concerned(case))
    return Judgement(Outcome.IGNORED, ("Thư của đơn vị nhưng không nói về báo cáo nào",))


def _run_together(case: Case) -> tuple[str, ...]:
    """Return what is open of the reports whose names stand within longer words of the headings: «baocaocchcquy1»."""
    topics = run_together(" ".join(case.words.headings), case.office.topics)
    return tuple(ref for topic in topics for ref in case.open_refs(case.units[0], topic))


def _half_named(case: Case) -> tuple[str, ...]:
    """Return the ad-hoc requests of whose title the headings hold two pairs of words: «Danh sách tập huấn»."""
    headed = set[tuple[str, str]]().union(*(_telling_pairs(heading) for heading in case.words.headings))
    asked = (s for s in _owing(case) if s.obligation.ref.report == REQUEST_REPORT)
    titles = ((str(s.obligation.ref), _telling_pairs(fold(s.obligation.report_name))) for s in asked)
    return tuple(ref for ref, title in titles if len(title & headed) >= SHARED_PAIRS)


def _telling_pairs(folded: str) -> set[tuple[str, str]]:
    return {(a, b) for a, b in pairwise(folded.split()) if not (says_little(a) and says_little(b))}


def _concerned(case: Case) -> tuple[str, ...]:
    """Return what a wish or an explanation that names nothing is about: what the unit owes, if it is little."""
    if not (case.documents.speech or case.words.speaks(Mood.WISHES, Mood.EXPLAINS)):
        return ()
    owed = tuple(str(state.obligation.ref) for state in _owing(case))
    return owed if len(owed) <= MOST_CONCERNED else ()


def _is_unclear(case: Case, *, about_reports: bool) -> bool:
    if says_nothing(case):
        return True
    subject = [felt for source, felt in case.words.moods if source is Source.SUBJECT]
    files = [a for a in case.documents.usable if is_reportish(fold(a.name))]
    if any(felt in {Mood.WISHES, Mood.EXPLAINS, Mood.ASKS, Mood.INVITES} for felt in subject):
        return bool(files)
    if subject and all(felt in {Mood.NEWS, Mood.PAPER, Mood.DRAFTS} for felt in subject):
        return bool(files or _mentioned(case) or _articles_owed(case))
    if subject and all(felt is Mood.PROMISES for felt in subject):
        return bool(_mentioned(case))
    return about_reports or not subject or all(felt is Mood.POINTS for felt in subject)


def _articles_owed(case: Case) -> tuple[str, ...]:
    """Return what an article may be for that has only its own title: «Tin: Chi cục Kiểm lâm ra quân trồng rừng»."""
    subject = [felt for source, felt in case.words.moods if source is Source.SUBJECT]
    if Mood.NEWS not in subject:
        return ()
    return tuple(str(s.obligation.ref) for s in _owing(case) if s.obligation.kind is ReportKind.ARTICLES)


def _owing(case: Case) -> list[Standing]:
    owed = [s for unit in case.units for s in case.book.owing(unit.id)]
    waiting = [s for s in owed if s.obligation.opens <= case.instant]
    return [s for s in waiting if _is_of_named_period(case, s.obligation.ref)] or waiting


def _is_of_named_period(case: Case, ref: Ref) -> bool:
    """Whether the mail names the period, though not the report: «Báo cáo tháng 3/2026»."""
    report = case.office.report(ref.report)
    meant = (resolve(mention, case.day) for _, mention in case.words.loose)
    return report is not None and any(report.cycle.named(period) == ref.period for period in meant)


def _mentioned(case: Case) -> list[Ref]:
    """Return the obligations that the words speak of without handing in, as far as they can be told."""
    found = [ref for ref in case.told_refs if case.book.standing(str(ref))]
    for claim in case.words.claims:
        unit = case.units[0]
        owed = case.book.owed(unit.id, claim.topic.report.id)
        periods = claim.periods or claim.nearby or periods_elsewhere(case.words, claim.topic, case.day)
        named = [s for s in owed if s.obligation.ref.period in periods]
        waiting = [s for s in owed if s.obligation.opens <= case.instant and not s.is_settled]
        found.extend(s.obligation.ref for s in (named or waiting[:1]))
    return found
