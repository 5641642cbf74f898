"""How long to wait before trying again: a mail that did not get out, a server that cannot be reached."""

import datetime as dt
from typing import Final

_SPREAD: Final = 0.2  # so that many mails, or many offices, do not come back at the same instant

_FIRST_RETRY: Final = dt.timedelta(minutes=1)
_LONGEST_RETRY: Final = dt.timedelta(hours=1)

# The waits 1, 2, 4 … 32 minutes and then an hour each put attempt 125 at 4 days 23 hours after the first and
# attempt 126 past the fifth day: RFC 5321, 4.5.4.1 lets a sender give up after 4 to 5 days.
MAX_ATTEMPTS: Final = 125

# With the spread on top these give 1 second at the least and 5 minutes at the most.
_FIRST_RECONNECT: Final = 1.25
_LONGEST_RECONNECT: Final = 250.0


def next_try(attempts: int, now: dt.datetime, *, jitter: float) -> dt.datetime | None:
    """Return when to try a mail again that has failed `attempts` times, the last time at `now`; None: give up.

    The wait is 1 minute after the first attempt and doubles up to an hour, each spread by 20 % to either side:
    `jitter`, in [0, 1), chooses where. A mail never tried (0) is due at once. `now` is aware.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if attempts >= MAX_ATTEMPTS:
        return None
    if _checked(attempts) == 0:
        return now
    return now + _doubled(_FIRST_RETRY, attempts - 1, longest=_LONGEST_RETRY) * _spread(jitter)


def reconnect_delay(failures: int, *, jitter: float) -> float:
    """Return the seconds to wait before connecting again after `failures` failures in a row: from 1 s to 5 min.

    The wait doubles with each failure; `jitter`, in [0, 1), spreads it by 20 % to either side.
    """
    steps = max(0, _checked(failures) - 1)
    return min(_FIRST_RECONNECT * 2.0 ** min(steps, 16), _LONGEST_RECONNECT) * _spread(jitter)


def _doubled(first: dt.timedelta, steps: int, *, longest: dt.timedelta) -> dt.timedelta:
    return min(first * (1 << min(steps, 16)), longest)


def _spread(jitter: float) -> float:
    if not 0 <= jitter < 1:
        raise ValueError(f"jitter must lie in [0, 1), not {jitter}")
    return 1 - _SPREAD + 2 * _SPREAD * jitter


def _checked(count: int) -> int:
    if count < 0:
        raise ValueError(f"a count cannot be negative: {count}")
    return count
