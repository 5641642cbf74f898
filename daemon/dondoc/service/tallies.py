"""Tallies: how often something happened within an hour of the clock, kept with the ledger."""

import datetime as dt

from dondoc.core.opening import stamp
from dondoc.service.casebook import Casebook


def before_in_this_hour(casebook: Casebook, what: str, now: dt.datetime) -> int:
    """Count it, and return how often it happened before in this hour of the clock."""
    name = f"{what}:{stamp(now, casebook.calendar)[:13]}"
    count = int(casebook.ledger.setting(name) or 0)
    casebook.ledger.set(name, str(count + 1))
    return count
