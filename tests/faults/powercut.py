"""The C library that ends a process at the n-th change of a file, as kill -9 or as a power cut does."""

import ctypes
import os
import signal
import subprocess
import tempfile
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

SOURCE = Path(__file__).with_name("powercut.c")
DEAD = 137  # exit status of a process that met its point


class Mode(IntEnum):
    """What happens at the point."""

    COUNT = 2  # as POWER, at a point that is never reached
    KILL = 1
    POWER = 2
    SIGNAL = 3


@lru_cache(maxsize=1)
def library() -> Path:
    """Compile the library, once a process; return its file, to be preloaded."""
    made = Path(tempfile.gettempdir()) / f"dondoc-powercut-{os.getuid()}-{SOURCE.stat().st_mtime_ns}.so"
    if not made.exists():
        partial = made.with_suffix(f".{os.getpid()}")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(partial), str(SOURCE), "-ldl"], check=True)
        partial.replace(made)
    return made


def arm(folder: Path, mode: Mode, point: int, seed: int = 0) -> None:
    """Let this process end at that change of a file below the folder, the next being 1; the library is preloaded."""
    ctypes.CDLL(None).powercut_arm(str(folder).encode(), int(mode), ctypes.c_long(point), 0, ctypes.c_uint(seed))


def passed() -> int:
    """Return how many points have been passed since `arm`."""
    count = ctypes.CDLL(None).powercut_passed
    count.restype = ctypes.c_long
    return int(count())


def environment(folder: Path, number: signal.Signals, point: int) -> dict[str, str]:
    """Return what makes a new process send itself a signal at that point."""
    return {
        "LD_PRELOAD": str(library()),
        "POWERCUT_ROOT": str(folder),
        "POWERCUT_MODE": str(int(Mode.SIGNAL)),
        "POWERCUT_AT": str(point),
        "POWERCUT_SIGNAL": str(int(number)),
    }
