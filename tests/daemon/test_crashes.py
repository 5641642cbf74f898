"""kill -9 loses nothing and does nothing twice.

The long form: `DONDOC_KILLS=200 pytest --timeout=1800 tests/daemon/test_crashes.py`.
"""

import os

from tests.daemon.crashes import run

KILLS = int(os.environ.get("DONDOC_KILLS", "20"))
SEED = int(os.environ.get("DONDOC_SEED", "2026"))


def test_nothing_is_lost_or_done_twice_however_often_it_is_killed() -> None:
    toll = run(KILLS, SEED)
    assert toll.faults == 0, toll
    assert toll.accepted > 0
