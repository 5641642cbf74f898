"""Coverage-guided fuzzing, outside CI: `python -m tests.fuzz TARGET --seconds 600 --work DIR`.

It needs atheris (`pip install atheris` into an environment of one's own beside requirements.lock; the project does not
depend on it). Run it from the checkout with PYTHONPATH=daemon:. Its corpus grows in DIR/TARGET; what makes
the target raise lies there as `crash-…`. Put that into tests/fuzz/finds/TARGET/ with a name that says what it was:
`test_fuzzing.py` holds it from then on.
"""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

LONGEST = 20_000  # bytes of an input
SLOWEST = 5  # seconds for one input: the bound of a mail


def main() -> None:
    """Fuzz one target for the time given; libFuzzer ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["dondoc"], enable_loader_override=False):
        targets = importlib.import_module("tests.fuzz.targets").TARGETS
    seeds = importlib.import_module("tests.fuzz.seeds").seeds
    if arguments.target not in targets:
        parser.error(f"no target is called {arguments.target}; there are {', '.join(targets)}")
    work = arguments.work / arguments.target
    work.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(arguments.target)):
        (work / f"seed-{number:04}").write_bytes(seed[:LONGEST])
    options = (f"-max_total_time={arguments.seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}")
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={work}/", "-print_final_stats=1", str(work)],
        targets[arguments.target],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
