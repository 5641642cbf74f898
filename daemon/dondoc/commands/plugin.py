"""`status --plugin`: one line and an exit status as monitoring plugins give them (Nagios and its like)."""

import datetime as dt
import shutil
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.faults import explain
from dondoc.core.standing import Status
from dondoc.ports import EnvelopeState
from dondoc.service.intake import NOTE_EVERY
from dondoc.service.post import HOLD
from dondoc.service.watch import NEVER

LATE_LOOK = 2 * NOTE_EVERY  # a look is noted so often at the least: one was missed
NO_LOOK = 6 * NOTE_EVERY
LITTLE_DISK = 500 * 1024 * 1024  # bytes
LEAST_DISK = 100 * 1024 * 1024


class State(IntEnum):
    """The exit statuses of monitoring plugins."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that somebody must look at."""

    state: State
    what: str


def answer(arguments: Namespace) -> int:
    """Print the line and return the exit status; a ledger that cannot be read is UNKNOWN, never a traceback."""
    try:
        with desk_of(arguments) as desk:
            troubles = list(_troubles(desk))
            figures = _figures(desk)
    except Exception as error:  # noqa: BLE001 - the monitoring system must hear of any fault in its own way
        sentence, _ = explain(error)
        sys.stdout.write(f"DONDOC UNKNOWN - {sentence.splitlines()[0]}\n")
        return State.UNKNOWN
    state = max((trouble.state for trouble in troubles), default=State.OK)
    told = "; ".join(trouble.what for trouble in sorted(troubles, key=lambda t: -t.state)) or "all is well"
    sys.stdout.write(f"DONDOC {state.name} - {told} | {figures}\n")
    return state


def _troubles(desk: Desk) -> Iterator[Trouble]:
    silent = desk.now - desk.seen_until
    if desk.seen_until <= NEVER:
        yield Trouble(State.CRITICAL, "the mailbox was never read")
    elif silent > LATE_LOOK:
        state = State.CRITICAL if silent > NO_LOOK else State.WARNING
        yield Trouble(state, f"the mailbox was last read {_minutes(silent)} minutes ago")
    if desk.casebook.lasting_outage():
        yield Trouble(State.CRITICAL, "the mailbox cannot be read")
    counts = desk.outbox.counts()
    for name in (EnvelopeState.FAILED.value, EnvelopeState.UNCERTAIN.value):
        if counts.get(name):
            yield Trouble(State.WARNING, f"{counts[name]} mails {name}: dondoc retry")
    if desk.settings.mail.hold or desk.ledger.setting(HOLD) == "on":
        yield Trouble(State.WARNING, "hold is on: units are not reminded")
    free = _free(desk)
    if free < LITTLE_DISK:
        state = State.CRITICAL if free < LEAST_DISK else State.WARNING
        yield Trouble(state, f"{free // 1024 // 1024} MiB of disk left")


def _figures(desk: Desk) -> str:
    """Return the figures in the form of performance data."""
    found = Counter(state.status for state in desk.casebook.standings(desk.now))
    waiting = desk.outbox.counts().get(EnvelopeState.QUEUED.value, 0)
    return f"missing={found[Status.MISSING]} under_review={found[Status.UNDER_REVIEW]} queued={waiting}"


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)


def _free(desk: Desk) -> int:
    return shutil.disk_usage(desk.paths.base).free
