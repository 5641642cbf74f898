"""Which events of an obligation still count: undone decisions are out, mails stand where decisions put them."""

import datetime as dt
from collections.abc import Iterator, Sequence

from dondoc.core.history import Arrived, Candidate, Decided, Event, Evidence, RungDone, Verb
from dondoc.core.mail import TimeSource


def known_at(events: Sequence[Event], instant: dt.datetime) -> tuple[Event, ...]:
    """Return what had happened by the instant: mails by their arrival, decisions by when they hold; rungs all."""
    return tuple(event for event in events if _happened(event) <= instant or isinstance(event, RungDone))


def _happened(event: Event) -> dt.datetime:
    match event:
        case Decided():
            return event.effective
        case RungDone():
            return event.at
        case _:
            return event.instant


def undone(events: Sequence[Event]) -> frozenset[int]:
    """Return the seqs of the decisions that no longer count; an undo may itself be undone."""
    out: set[int] = set()
    undos = [e for e in events if isinstance(e, Decided) and e.verb is Verb.UNDO]
    for undo in reversed(undos):
        if undo.seq not in out:
            out.add(undo.undoes)
    return frozenset(out)


def effective_events(ref: str, events: Sequence[Event]) -> Iterator[Event]:
    """Yield the events that still count, in the order written; what a decision makes arrive follows it."""
    out = undone(events)
    decided = [e for e in events if isinstance(e, Decided) and e.seq not in out and e.verb is not Verb.UNDO]
    counting = {decision.seq for decision in decided}
    for event in events:
        match event:
            case Decided():
                if event.seq in counting:
                    yield event
                    yield from _made_to_arrive(ref, event, decided)
            case Arrived() | Candidate():
                if not any(_takes_away(ref, event, decision) for decision in decided):
                    yield event
            case _:
                yield event


def _takes_away(ref: str, mail: Arrived | Candidate, decided: Decided) -> bool:
    """Whether a decision about the mail means that it is no arrival, or no question, for this ref any more.

    A mail may be for several obligations: to assign it to another one of them, or to one of another report that it
    names as well, says nothing about this one.
    """
    if decided.mail != mail.seq:
        return False
    if decided.verb is Verb.DISMISS or decided.target == ref:
        return True
    if isinstance(mail, Arrived) and decided.target in mail.shared:
        return False
    report = _report(decided.target)
    return report == _report(ref) or all(_report(other) != report for other in mail.shared)


def _report(ref: str) -> str:
    return ref.partition(".")[0]


def _made_to_arrive(ref: str, decided: Decided, all_decided: Sequence[Decided]) -> Iterator[Arrived]:
    if decided.instant is None:
        return
    if decided.verb is Verb.RECEIVE:
        manual = Evidence(time_source=TimeSource.MANUAL)
        yield Arrived(decided.seq, decided.instant, (f"d{decided.seq}",), decided.reason, manual, by_decision=True)
    if decided.verb is Verb.ASSIGN and decided.target == ref and not _is_overruled(decided, all_decided):
        hashes = decided.hashes or (f"m{decided.mail}",)
        yield Arrived(decided.seq, decided.instant, hashes, decided.title, decided.evidence, by_decision=True)


def _is_overruled(assigned: Decided, decided: Sequence[Decided]) -> bool:
    """Whether a later word on the same mail says that it is no report, or gives it another instant."""
    later = (d for d in decided if d.mail == assigned.mail and d.seq > assigned.seq)
    return any(d.verb is Verb.DISMISS or (d.verb is Verb.ASSIGN and d.target == assigned.target) for d in later)
