"""Forged and malformed command mails against an office: `python -m tests.forged [COUNT] [--seed N]`."""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.forged.played import played


def main() -> int:
    """Print what came of them; return 1 where one was obeyed."""
    parser = argparse.ArgumentParser(prog="python -m tests.forged", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dondoc-forged-") as folder:
        found = played(asked.count, Path(folder), asked.seed)
    told = {
        "mails": asked.count,
        "judged": dict(found.judged),
        "obeyed": len(found.effects),
        "letters": dict(found.letters),
        "seconds": round(time.monotonic() - begin, 1),
    }
    sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 1 if found.effects else 0


if __name__ == "__main__":
    sys.exit(main())
