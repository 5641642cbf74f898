"""Tries, from within the service's sandbox, what nobody who breaks into the daemon should be able to do.

Run by systemd as the unit's ExecStartPre, so under all its settings; writes what worked into the state directory.
"""

import ctypes
import json
import mmap
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

_NEWUSER = 0x10000000


def _unshare() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")


def _mount() -> None:
    if ctypes.CDLL(None, use_errno=True).mount(b"none", b"/mnt", b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), "mount")


def _see(path: str) -> None:
    if not Path(path).exists():
        raise FileNotFoundError(path)


def _list(path: str) -> None:
    if not list(Path(path).iterdir()):
        raise FileNotFoundError(path)


TRIES: dict[str, Callable[[], object]] = {
    "write into its state": lambda: Path(os.environ["STATE_DIRECTORY"], "probe").write_text("x", encoding="utf-8"),
    "write into /tmp": lambda: Path("/tmp/probe").write_text("x", encoding="utf-8"),  # noqa: S108 - its own
    "read its configuration": Path("/etc/dondoc/units.toml").read_bytes,
    "read its credential": lambda: Path(os.environ["CREDENTIALS_DIRECTORY"], "imap-password").read_bytes(),
    "open a TCP socket": lambda: socket.socket(socket.AF_INET).close(),
    "read the password's file": Path("/etc/dondoc/imap-password").read_bytes,
    "write into /etc": lambda: Path("/etc/probe").write_text("x", encoding="utf-8"),
    "write into /usr": lambda: Path("/usr/probe").write_text("x", encoding="utf-8"),
    "write into /var": lambda: Path("/var/probe").write_text("x", encoding="utf-8"),
    "write into its program": lambda: Path("/opt/dondoc/probe").write_text("x", encoding="utf-8"),
    "see the host's /tmp": lambda: _see("/tmp/of-the-host"),  # noqa: S108 - the claim
    "see the homes": lambda: _list("/root"),
    "see other processes": lambda: _see("/proc/1/status"),
    "change the kernel's settings": lambda: Path("/proc/sys/kernel/hostname").write_text("x", encoding="utf-8"),
    "set the host's name": lambda: socket.sethostname("probe"),
    "set the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME)),
    "mount": _mount,
    "become root": lambda: os.setuid(0),
    "give a file away": lambda: os.chown(Path(os.environ["STATE_DIRECTORY"], "probe"), 12345, 12345),
    "run in real time": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "open a packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    "open a netlink socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "map memory to write and to run": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC).close(),
    "set the setuid bit": lambda: Path(os.environ["STATE_DIRECTORY"], "probe").chmod(0o4755),
    "make a user namespace": _unshare,
}


def main() -> None:
    """Write, for each try, nothing where it worked and the error where it did not."""
    found = {}
    for name, attempt in TRIES.items():
        try:
            attempt()
        except OSError as error:
            found[name] = str(error)
        else:
            found[name] = ""
    Path(os.environ["STATE_DIRECTORY"], "probe.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
