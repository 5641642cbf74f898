"""What the answer to an operator's decisions says, line by line."""

import datetime as dt
from collections.abc import Sequence

from dondoc.core.history import Verb
from dondoc.core.letters import Section
from dondoc.core.standing import Status
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.decide import Outcome
from dondoc.service.letter_rows import row_of
from dondoc.service.unit_names import units_named

MOST_ROWS = 60
CLOSED = frozenset({Status.ON_TIME, Status.WAIVED})


def answer_facts(
    done: Sequence[Outcome], casebook: Casebook, addressees: Addressees, now: dt.datetime, *, why: tuple[str, ...] = ()
) -> dict[str, object]:
    """Return the context of `tra_loi`: what was understood and done, how to undo it, the state where it was asked."""
    verbs = [outcome.ruling.order.verb for outcome in done if outcome.ruling.order]
    asked = [o.ruling.order.units for o in done if o.ruling.order and o.ruling.order.verb is Verb.STATUS]
    sections = tuple(_state(units, casebook, addressees, now) for units in asked)
    lines = tuple((o.ruling.line, o.ruling.said, o.undo) for o in done)
    return {
        "lines": lines,
        "status": () if lines else why,
        "sections": sections,
        "help": Verb.HELP in verbs,
    }


def _state(units: str, casebook: Casebook, addressees: Addressees, now: dt.datetime) -> Section:
    directory, calendar = addressees.directory, casebook.calendar
    named = units_named(directory, units, calendar.day_of(now)) if units else tuple(u.id for u in directory.units)
    refs = [ref for unit in named for ref in casebook.refs_of(unit)]
    states = [s for s in casebook.standings(now, refs) if s.status not in CLOSED]
    states.sort(key=lambda s: (s.due, str(s.obligation.ref)))
    rows = tuple(row_of(state, now, calendar, directory) for state in states[:MOST_ROWS])
    title = f"Tình hình {units}" if units else "Tình hình các đơn vị"
    return Section(title, rows, "Không còn báo cáo nào phải gửi.", max(0, len(states) - MOST_ROWS))
