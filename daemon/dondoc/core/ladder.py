"""Which rungs of the ladder are due: a function of standing, rungs already done and `now` (contract, 2 and 8).

Every rung has a nominal instant, measured from the due, and the instant at which it goes: moved into the
send window, behind a deferral, and behind an outage. «Due by now and not yet done» is asked, never «due at
this tick», so a missed tick does no harm.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.calendar import Calendar, SendWindow
from dondoc.core.history import Candidate
from dondoc.core.rungs import Rung
from dondoc.core.standing import Outage, Standing

DEFERRAL_WORKING_DAYS = 2
OUTAGE_WORKING_DAYS = 1
SHORTEST_WAIT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A rung of one obligation: `goes` is when it is sent, `is_verdict` where it is at or after the due."""

    rung: Rung
    nominal: dt.datetime
    goes: dt.datetime
    is_verdict: bool
    is_put_off: bool = False  # an outage or a deferral moved it


@dataclass(frozen=True, slots=True)
class Rules:
    """What the ladder of every obligation is measured with; `settle` is the time a mail may be on its way."""

    calendar: Calendar
    window: SendWindow
    settle: dt.timedelta
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one obligation now, and when to look again (None: never by the clock alone)."""

    send: tuple[Planned, ...] = ()
    skip: tuple[Planned, ...] = ()
    again: dt.datetime | None = None


def plan(
    standing: Standing, ladder: Sequence[Rung], now: dt.datetime, *, rules: Rules, seen_until: dt.datetime
) -> Plan:
    """Return the rungs to send and to skip at `now`, given that INBOX was read in full at `seen_until`.

    Of the rungs that have come only the highest is sent, those below it are skipped; rungs that the send window
    moved to one instant come together. A rung before the due is never sent after it.
    """
    if standing.is_settled:
        return Plan()
    done = standing.rungs_done()
    open_rungs = [p for p in schedule(standing, ladder, rules) if p.rung.id not in done]
    lapsed = tuple(p for p in open_rungs if not p.is_verdict and now > standing.due)
    waiting = [p for p in open_rungs if p not in lapsed]
    until = deferred_until(standing, now, rules.calendar)
    if until is not None:
        return Plan(skip=lapsed, again=until)
    ready = [p for p in waiting if _ready_at(p, now, rules) <= now and not _is_blind(p, rules, seen_until)]
    send = _highest(ready)
    passed = tuple(p for p in ready if p not in send)
    rest = [_ready_at(p, now, rules) for p in waiting if p not in ready]
    return Plan(send, lapsed + passed, _again(rest, now, rules))


def _highest(ready: Sequence[Planned]) -> tuple[Planned, ...]:
    """Return the highest rung that has come; several only where the send window alone brought them together."""
    last = max((p.goes for p in ready), default=None)
    together = tuple(p for p in ready if p.goes == last)
    return together[-1:] if any(p.is_put_off for p in together) else together


def _again(instants: Sequence[dt.datetime], now: dt.datetime, rules: Rules) -> dt.datetime | None:
    look_again = now + max(rules.settle, SHORTEST_WAIT)  # a verdict that waits for the next look at the mailbox
    return min((instant if instant > now else look_again for instant in instants), default=None)


def schedule(standing: Standing, ladder: Sequence[Rung], rules: Rules) -> tuple[Planned, ...]:
    """Return the ladder's rungs for the present due, by instant; those before the due came into being are left out."""
    planned = [_planned(rung, standing, rules) for rung in ladder]
    kept = [p for p in planned if p.goes >= standing.due_since]
    return tuple(sorted(kept, key=lambda p: (p.goes, p.nominal)))


def _planned(rung: Rung, standing: Standing, rules: Rules) -> Planned:
    nominal = rung.at.instant(standing.due, rules.calendar)
    is_verdict = nominal >= standing.due
    goes = nominal
    if not rules.window.holds(goes, rules.calendar):
        goes = _into_window(goes, rules, is_verdict)
    freed = _behind_outages(goes, standing, rules) if is_verdict else goes
    return Planned(rung, nominal, freed, is_verdict, is_put_off=freed != goes or _is_deferred(freed, standing, rules))


def _into_window(instant: dt.datetime, rules: Rules, is_verdict: bool) -> dt.datetime:  # noqa: FBT001 - a fact of the rung, no switch
    if is_verdict:
        return rules.window.start_after(instant, rules.calendar)
    return rules.window.end_before(instant, rules.calendar)


def _behind_outages(instant: dt.datetime, standing: Standing, rules: Rules) -> dt.datetime:
    """Return the instant, put off to one working day after each outage that it or the due lies in (contract, 3)."""
    for outage in rules.outages:
        if outage.end is None or not (outage.covers(instant) or outage.covers(standing.due)):
            continue
        local = rules.calendar.local(outage.end)
        day = rules.calendar.add_working_days(local.date(), OUTAGE_WORKING_DAYS)
        freed = rules.calendar.at(day, local.time())
        if freed > instant:
            instant = (
                freed if rules.window.holds(freed, rules.calendar) else _into_window(freed, rules, is_verdict=True)
            )
    return instant


def _ready_at(planned: Planned, now: dt.datetime, rules: Rules) -> dt.datetime:
    """Return when the rung may really go: at its instant, or after a standstill when the window is open again."""
    if planned.goes >= now or rules.window.holds(now, rules.calendar):
        return planned.goes
    return rules.window.start_after(now, rules.calendar)


def _is_blind(planned: Planned, rules: Rules, seen_until: dt.datetime) -> bool:
    """Whether nobody has looked since: no verdict while blind (contract, 3)."""
    if not planned.is_verdict:
        return False
    lasting = any(outage.end is None for outage in rules.outages)
    return lasting or seen_until < planned.goes + rules.settle


def deferred_until(standing: Standing, now: dt.datetime, calendar: Calendar) -> dt.datetime | None:
    """Return until when an open review of the unit's own mail defers the ladder; None where none does.

    Once for an obligation and due: only the first such review counts (contract, 2).
    """
    review = standing.deferral
    if review is None or review not in standing.candidates:
        return None
    until = _end_of_deferral(review, calendar)
    return until if now < until else None


def _end_of_deferral(review: Candidate, calendar: Calendar) -> dt.datetime:
    """Return the same clock time two working days on (contract, 2), from when operators could first decide."""
    local = calendar.local(max(review.instant, review.put or review.instant))
    return calendar.at(calendar.add_working_days(local.date(), DEFERRAL_WORKING_DAYS), local.time())


def _is_deferred(instant: dt.datetime, standing: Standing, rules: Rules) -> bool:
    """Whether the instant lay in the deferral, which ends with an operator's word on the review or by itself."""
    review = standing.deferral
    if review is None:
        return False
    end = _end_of_deferral(review, rules.calendar)
    return review.instant <= instant <= min(end, standing.deferral_settled or end)
