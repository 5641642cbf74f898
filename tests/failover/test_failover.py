"""Two hosts, one PostgreSQL: whatever befalls the active one, the other takes over, and nobody hears twice from both.

The long form: `python -m tests.failover.ordeal 200`; its figures are in docs/growth.md.
"""

import os

from tests.failover.ordeal import run

FAULTS = int(os.environ.get("DONDOC_FAULTS", "3"))
SEED = int(os.environ.get("DONDOC_SEED", "2026"))


def test_the_standby_takes_over_and_the_old_one_does_nothing_more() -> None:
    toll = run(FAULTS, SEED)
    assert toll.faults == 0, toll
    assert toll.accepted > 0
    assert toll.epochs == FAULTS + 1
