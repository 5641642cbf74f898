"""A power cut or kill -9 at any change of any file costs nothing; the long form is `make soak`."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS, SEED = 40, 2027


def test_a_quarter_cut_short_at_random_comes_to_the_same_as_one_that_nobody_disturbed() -> None:
    command = [sys.executable, "-m", "tests.faults.kills", str(KILLS), str(SEED)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    assert told["kills"] == KILLS
    assert told["mails"] >= 52
    assert told["letters"] > told["mails"]
