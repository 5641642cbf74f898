"""What is true of an obligation now: its status, computed from its events and never stored (contract, 5)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dondoc.core.calendar import Calendar
from dondoc.core.effect import effective_events
from dondoc.core.history import Arrived, Candidate, Decided, Event, Noted, RungDone, RungState, Verb
from dondoc.core.obligations import Obligation, ReportKind


class Status(StrEnum):
    """The first of these that holds is the status."""

    WAIVED = "waived"
    ON_TIME = "on_time"
    UNDER_REVIEW = "under_review"
    LATE = "late"
    UNKNOWN = "unknown"
    MISSING = "missing"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which INBOX could not be read; `end` is None while it lasts."""

    start: dt.datetime
    end: dt.datetime | None = None

    def covers(self, instant: dt.datetime) -> bool:
        """Whether the instant lies in the outage."""
        return self.start <= instant and (self.end is None or instant <= self.end)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one obligation at one instant."""

    obligation: Obligation
    status: Status
    due: dt.datetime
    due_since: dt.datetime  # when the present due came into being
    arrival: Arrived | None = None  # the one that counts: for articles the one that filled the quota
    arrivals: tuple[Arrived, ...] = ()  # all that came under the present term, by instant
    candidates: tuple[Candidate, ...] = ()  # open reviews
    deferral: Candidate | None = None  # the review that defers the ladder: the first under this due, settled or not
    deferral_settled: dt.datetime | None = None  # since when an operator's word on that review holds
    decisions: tuple[Decided, ...] = ()  # that still count
    notes: tuple[Noted, ...] = ()
    rungs: tuple[RungDone, ...] = ()
    excused: bool = False
    returned: int = 0
    late_before_return: int = 0  # versions that came late and were sent back
    late_seconds: int = 0
    late_working_days: int = 0
    articles: int = 0  # different ones received

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is asked of the unit: fulfilled, or waived."""
        return self.status is Status.WAIVED or self.arrival is not None

    @property
    def is_cancelled(self) -> bool:
        """Whether the request that asked for it was taken back: then nothing is, or was, owed."""
        return any(decided.cancels for decided in self.decisions)

    def fulfilled_at(self, instant: dt.datetime) -> bool:
        """Whether an arrival at that instant would come after the one that counts, or is not needed."""
        return self.status is Status.WAIVED or (self.arrival is not None and self.arrival.instant <= instant)

    def sent(self) -> tuple[int, int]:
        """Return how many reminders and escalations were sent, under all dues."""
        sent = [rung for rung in self.rungs if rung.state is RungState.SENT]
        unique = {(rung.rung, rung.due): rung for rung in sent}.values()
        escalations = sum(rung.is_escalation for rung in unique)
        return len(unique) - escalations, escalations

    def rungs_done(self) -> frozenset[str]:
        """Return the rungs of the present due that are sent, on their way or closed for good."""
        last = {rung.rung: rung.state for rung in self.rungs if rung.due == self.due}
        return frozenset(rung for rung, state in last.items() if state is not RungState.SUPERSEDED)


@dataclass(slots=True)
class _Tally:
    """The state of the fold over the events."""

    due: dt.datetime
    since: dt.datetime
    arrivals: list[Arrived] = field(default_factory=list)
    returned_at: dt.datetime | None = None
    waived: bool = False
    excused: bool = False
    returned: int = 0
    late_before_return: int = 0


def standing(
    obligation: Obligation,
    events: Sequence[Event],
    now: dt.datetime,
    *,
    calendar: Calendar,
    outage: Outage | None = None,
) -> Standing:
    """Return the state of the obligation at `now`; `outage` is the one that still lasts, if any."""
    ref = str(obligation.ref)
    counted = tuple(effective_events(ref, events))
    tally = _fold(obligation, counted)
    tally.since = max([tally.since, *_due_restored(obligation, events)])
    arrival = _counting(obligation, tally.arrivals)
    candidates = tuple(e for e in counted if isinstance(e, Candidate) and _could_qualify(e, tally, arrival))
    deferring = [e for e in events if isinstance(e, Candidate) and e.defers and e.instant >= tally.since]
    deferral = min(deferring, key=lambda c: (c.instant, c.seq), default=None)
    decisions = tuple(e for e in counted if isinstance(e, Decided))
    status = _status(tally, arrival, candidates, now=now, outage=outage)
    return Standing(
        obligation=obligation,
        status=status,
        due=tally.due,
        due_since=tally.since,
        arrival=arrival,
        arrivals=tuple(sorted(tally.arrivals, key=lambda a: (a.instant, a.seq))),
        candidates=candidates,
        deferral=deferral,
        deferral_settled=next((d.effective for d in decisions if deferral and d.mail == deferral.seq), None),
        decisions=decisions,
        notes=tuple(e for e in counted if isinstance(e, Noted)),
        rungs=tuple(e for e in counted if isinstance(e, RungDone)),
        excused=tally.excused,
        returned=tally.returned,
        late_before_return=tally.late_before_return,
        late_seconds=_late_seconds(status, tally.due, arrival),
        late_working_days=_late_days(status, tally.due, arrival.instant if arrival else now, calendar=calendar),
        articles=len(_distinct_articles(tally.arrivals)),
    )


def _fold(obligation: Obligation, events: Sequence[Event]) -> _Tally:
    tally = _Tally(obligation.due, obligation.born)
    for event in events:
        match event:
            case Arrived():
                if event.by_decision or tally.returned_at is None or event.instant > tally.returned_at:
                    tally.arrivals.append(event)
            case Decided():
                _apply(tally, event, obligation)
            case _:
                pass
    return tally


def _due_restored(obligation: Obligation, events: Sequence[Event]) -> Iterator[dt.datetime]:
    """Yield the instants at which an undo changed the due: it comes into being with that decision (contract, 2)."""
    ref = str(obligation.ref)

    def due(*, after: int) -> dt.datetime:
        return _fold(obligation, tuple(effective_events(ref, [e for e in events if e.seq <= after]))).due

    for event in events:
        if isinstance(event, Decided) and event.verb is Verb.UNDO and due(after=event.seq - 1) != due(after=event.seq):
            yield event.effective


def _apply(tally: _Tally, decided: Decided, obligation: Obligation) -> None:
    if decided.verb is Verb.WAIVE:
        tally.waived = True
    if decided.verb is Verb.EXCUSE:
        tally.excused = True
    if decided.verb is Verb.RETURN:
        sent_back = [a for a in tally.arrivals if a.instant <= decided.effective]
        arrival = _counting(obligation, sent_back)
        tally.late_before_return += bool(arrival and arrival.instant > tally.due)
        tally.arrivals = [a for a in tally.arrivals if a not in sent_back]  # a newer version may have been read first
        tally.returned += 1
        tally.returned_at = decided.effective
    if decided.due and decided.verb in {Verb.EXTEND, Verb.RETURN}:
        tally.due, tally.since = decided.due, decided.effective


def _distinct_articles(arrivals: Sequence[Arrived]) -> frozenset[str]:
    return frozenset(h for a in arrivals for h in a.hashes)


def _counting(obligation: Obligation, arrivals: Sequence[Arrived]) -> Arrived | None:
    """Return the arrival that fulfils the obligation: the first, or the one that fills the quota of articles."""
    in_order = sorted(arrivals, key=lambda a: (a.instant, a.seq))
    if obligation.kind is ReportKind.REPORT:
        return in_order[0] if in_order else None
    seen: set[str] = set()
    for arrival in in_order:
        seen.update(arrival.hashes)
        if len(seen) >= obligation.quota:
            return arrival
    return None


def _could_qualify(candidate: Candidate, tally: _Tally, arrival: Arrived | None) -> bool:
    if tally.returned_at is not None and candidate.instant <= tally.returned_at:
        return False
    return arrival is None or candidate.instant < arrival.instant


def _status(
    tally: _Tally,
    arrival: Arrived | None,
    candidates: Sequence[Candidate],
    *,
    now: dt.datetime,
    outage: Outage | None,
) -> Status:
    if tally.waived:
        return Status.WAIVED
    if arrival and arrival.instant <= tally.due:  # due is inclusive
        return Status.ON_TIME
    if candidates:
        return Status.UNDER_REVIEW
    if arrival:
        return Status.LATE
    if now <= tally.due:
        return Status.PENDING
    lasts = outage is not None and outage.end is None and outage.covers(tally.due)
    return Status.UNKNOWN if lasts else Status.MISSING


def _late_seconds(status: Status, due: dt.datetime, arrival: Arrived | None) -> int:
    return int((arrival.instant - due).total_seconds()) if status is Status.LATE and arrival else 0


def _late_days(status: Status, due: dt.datetime, until: dt.datetime, *, calendar: Calendar) -> int:
    if status not in {Status.LATE, Status.MISSING}:
        return 0
    return calendar.working_days_after(calendar.day_of(due), calendar.day_of(until))


def as_if_confirmed(standing: Standing) -> Arrived | None:
    """Return the arrival that would count if every open candidate were confirmed at its own instant."""
    return _counting(standing.obligation, _with_candidates(standing))


def articles_as_if_confirmed(standing: Standing) -> int:
    """Return how many different articles there would be if every open candidate were confirmed."""
    return len(_distinct_articles(_with_candidates(standing)))


def _with_candidates(standing: Standing) -> tuple[Arrived, ...]:
    confirmed = tuple(Arrived(c.seq, c.instant, c.hashes or (f"m{c.seq}",)) for c in standing.candidates)
    return standing.arrivals + confirmed


CLAIM_SLACK = dt.timedelta(days=1)


def is_delivery_delay(standing: Standing) -> bool:
    """Whether what counts came late though its sender claims to have been on time, and nobody has excused it yet."""
    arrival = standing.arrival
    if arrival is None or standing.excused:
        return False
    return looks_delayed(arrival.evidence.claimed, arrival.instant, due=standing.due)


def looks_delayed(claimed: dt.datetime | None, arrived: dt.datetime, *, due: dt.datetime) -> bool:
    """Whether a mail was sent in time, by its sender's word, and came late by less than a day (contract, 3)."""
    return claimed is not None and claimed <= due < arrived < due + CLAIM_SLACK
