"""One line of the record: an obligation as it stands, with what its state rests on (contract, 7)."""

from collections.abc import Iterator
from itertools import zip_longest

from dondoc.core.calendar import Calendar
from dondoc.core.history import Decided, Evidence, Noted, RungState, Speech
from dondoc.core.obligations import ReportKind
from dondoc.core.opening import stamp
from dondoc.core.record import DecisionRecord, ExplanationRecord, NoticeRecord, ObligationRecord
from dondoc.core.record import Evidence as EvidenceRecord
from dondoc.core.schemes import Scheme
from dondoc.core.scoring import marks
from dondoc.core.standing import Standing

NO_TITLE = "(không có tiêu đề)"


def line_of(state: Standing, scheme: Scheme, calendar: Calendar) -> ObligationRecord:
    """Return the record's line of one obligation, its points by that scheme."""
    obligation, arrival = state.obligation, state.arrival
    reminders, escalations = state.sent()
    scored = marks(state, scheme)
    is_articles = obligation.kind is ReportKind.ARTICLES
    return {
        "ref": str(obligation.ref),
        "report": obligation.ref.report,
        "report_name": obligation.report_name,
        "period": obligation.ref.period.id,
        "label": obligation.label,
        "due": stamp(state.due, calendar),
        "original_due": stamp(obligation.due, calendar),
        "status": state.status.value,
        "excused": state.excused,
        "returned": state.returned,
        "arrived": stamp(arrival.instant, calendar) if arrival else None,
        "late_seconds": state.late_seconds,
        "late_working_days": state.late_working_days,
        "articles": {"quota": obligation.quota, "received": state.articles} if is_articles else None,
        "titles": list(_titles(state)) if is_articles else [],
        "evidence": _evidence(arrival.evidence, calendar) if arrival else None,
        "reminders": reminders,
        "escalations": escalations,
        "weight": obligation.weight,
        "points": float(scored.points) if scored.points is not None else None,
        "calculation": scored.working,
        "notices": _notices(state, calendar),
        "explanations": [_explanation(n, calendar) for n in state.notes if n.speech is Speech.EXPLANATION],
        "decisions": [_decision(decided, calendar) for decided in state.decisions],
    }


def _titles(state: Standing) -> Iterator[str]:
    """Yield a title for each different article that came: its mail's subject, or its file's name among several."""
    seen: set[str] = set()
    for arrival in state.arrivals:
        for article, title in zip_longest(arrival.hashes, arrival.titles, fillvalue=""):
            if article not in seen:
                seen.add(article)
                yield title or arrival.title or NO_TITLE


def _evidence(evidence: Evidence, calendar: Calendar) -> EvidenceRecord:
    return {
        "message_id": evidence.message_id,
        "sha256": evidence.sha256,
        "time_source": evidence.time_source,
        "claimed_date": stamp(evidence.claimed, calendar) if evidence.claimed else None,
        "authentication": evidence.authentication,
    }


def _notices(state: Standing, calendar: Calendar) -> list[NoticeRecord]:
    first = {(r.rung, r.due): r for r in reversed(state.rungs) if r.state is RungState.SENT}
    return [
        {
            "at": stamp(rung.at, calendar),
            "rung": rung.rung,
            "kind": "escalation" if rung.is_escalation else "reminder",
            "due": stamp(rung.due, calendar),
        }
        for rung in sorted(first.values(), key=lambda r: r.seq)
    ]


def _explanation(note: Noted, calendar: Calendar) -> ExplanationRecord:
    return {
        "id": f"m{note.seq}",
        "at": stamp(note.instant, calendar),
        "words": note.words or note.title,
        "answers": note.answers,
        "message_id": note.evidence.message_id,
        "sha256": note.evidence.sha256,
    }


def _decision(decided: Decided, calendar: Calendar) -> DecisionRecord:
    return {
        "id": f"d{decided.seq}",
        "kind": decided.verb.value,
        "by": decided.by,
        "at": stamp(decided.effective, calendar),
        "reason": decided.reason,
    }
