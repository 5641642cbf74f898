"""How patient the service's loop is; tests are less so."""

import datetime as dt
from dataclasses import dataclass

from dondoc.outside import LINE
from dondoc.service.fullness import ASK_EVERY as QUOTA_EVERY
from dondoc.timetable import LOOK_EVERY

TRY_EVERY = 5.0  # seconds, where a round failed or the database cannot be used; at first sooner, in the end seldomer
TRIES = 8  # of a disk that is read-only or gone; then whoever started this starts it anew


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the loop is.

    `line` bounds each wait on the IMAP server, in seconds; `look` is the time between full looks, `quota` between
    questions how full the box is, `again` between two tries where a disk or a database fails, in seconds, and `tries`
    how often a read-only disk is tried.
    """

    line: float = LINE
    look: dt.timedelta = LOOK_EVERY
    quota: dt.timedelta = QUOTA_EVERY
    again: float = TRY_EVERY
    tries: int = TRIES
