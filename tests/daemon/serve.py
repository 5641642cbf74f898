"""Starts the daemon as `dondoc run` does, but less patient: `python -m tests.daemon.serve FOLDER [PACE AS JSON]`."""

import datetime as dt
import json
import signal
import sys
from pathlib import Path

from dondoc.pace import Pace
from dondoc.running import run


def main() -> int:
    """Serve until SIGTERM."""
    told = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    usual = Pace()
    pace = Pace(
        line=told.get("line", usual.line),
        look=dt.timedelta(seconds=told.get("look", usual.look.total_seconds())),
        quota=dt.timedelta(seconds=told.get("quota", usual.quota.total_seconds())),
        again=told.get("again", usual.again),
        tries=told.get("tries", usual.tries),
    )
    return run(Path(sys.argv[1]), pace) or signal.alarm(0)  # an alarm still set could end Python on its way out


if __name__ == "__main__":
    sys.exit(main())
