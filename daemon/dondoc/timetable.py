"""The timetable: APScheduler as a ticker only. It wakes the loop; what is due, the ledger decides."""

import datetime as dt
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

LOOK_EVERY = dt.timedelta(seconds=60)  # a full look at every folder, however silent the server is
NEXT = "next"


class Timetable:
    """Calls `wake` at regular times, and at the one instant that `wake_at` names."""

    def __init__(self, wake: Callable[[], None], every: dt.timedelta = LOOK_EVERY) -> None:
        """Make the scheduler; nothing ticks before `start`.

        A late job runs all the same, missed runs are one run, and none overlaps another (design, traps).
        """
        self._wake = wake
        self._every = every
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone=dt.UTC, job_defaults=defaults)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(self._wake, "interval", seconds=self._every.total_seconds(), id="look")
        self._scheduler.start()

    def wake_at(self, instant: dt.datetime) -> None:
        """Wake the loop at that instant too; an earlier appointment is replaced."""
        self._scheduler.add_job(self._wake, "date", run_date=instant, id=NEXT, replace_existing=True)

    def stop(self) -> None:
        """End the ticking."""
        self._scheduler.shutdown(wait=False)
