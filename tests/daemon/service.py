"""The daemon as a process of its own, with systemd's ear played by the test."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60.0  # seconds until something that must happen has happened
SOON = 30.0  # seconds until a stop is done: TimeoutStopSec of the unit, after which systemd kills
ROOT = Path(__file__).parents[2]


@dataclass
class Service:
    """A daemon on a folder of configuration; start it as often as you like."""

    directory: Path
    pace: Mapping[str, float] = field(default_factory=dict)
    inside: tuple[str, ...] = ()  # a command that runs another one somewhere else, such as in a network namespace
    surroundings: dict[str, str] = field(default_factory=dict)  # environment variables beside the usual ones
    witness: Path | None = None  # a folder from which Python loads a module before the daemon
    process: subprocess.Popen[bytes] | None = None
    _ear: socket.socket | None = None
    _notices: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """Where its ledger is."""
        return self.directory / "dondoc.db"

    def start(self) -> None:
        """Start it; its log goes on where the one before ended."""
        self._forget_the_last_life()
        with (self.directory / "log").open("ab") as log:
            told = (str(self.directory), json.dumps(dict(self.pace)))
            command = [*self.inside, sys.executable, "-m", "tests.daemon.serve", *told]
            self.process = subprocess.Popen(command, stderr=log, cwd=ROOT, env=self._environment())

    def _forget_the_last_life(self) -> None:
        """Hear the process before out: its words must not be taken for this one's."""
        if self._ear is not None:
            self._ear.sendto(b"END", self._ear.getsockname())
            await_that(lambda: self._notices[-1:] == ["END"], "all is heard")
        self._notices.clear()

    def _environment(self) -> dict[str, str]:
        path = self.directory / "notify"
        if self._ear is None:
            self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._ear.bind(str(path))
            threading.Thread(target=self._listen, args=(self._ear,), daemon=True).start()
        paths = os.pathsep.join(str(path) for path in (self.witness, ROOT / "daemon", ROOT) if path)
        return {**os.environ, "PYTHONPATH": paths, "NOTIFY_SOCKET": str(path), **self.surroundings}

    def _listen(self, ear: socket.socket) -> None:
        """Hear all at once, as systemd does: a full queue would hold the daemon up."""
        with contextlib.suppress(OSError):
            while told := ear.recv(4096):
                self._notices.append(told.decode())

    def notices(self) -> list[str]:
        """Return what systemd has been told since the start."""
        return list(self._notices)

    def ready(self) -> None:
        """Start it and return once it says that it is ready."""
        self.start()
        await_that(lambda: "READY=1" in self.notices() or self._ended(), "the daemon is ready", self.log)
        assert not self._ended(), self.log()

    def idle(self) -> None:
        """Start it and return once it has nothing left to do."""
        self.ready()
        self.idle_again()

    def idle_again(self) -> None:
        """Return once a running daemon has told since its start that it waits."""
        await_that(lambda: any("STATUS=" in notice for notice in self.notices()), "a round is done", self.log)

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def log(self) -> str:
        """Return its log so far."""
        return (self.directory / "log").read_text(encoding="utf-8", errors="replace")

    def await_log(self, words: str, *, times: int = 1) -> None:
        """Return once the log holds these words so often."""
        await_that(lambda: self.log().count(words) >= times, f"{words!r} in the log", self.log)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        """Ask it to stop: it must end soon, and with 0."""
        assert self.process is not None
        self.signal(signal.SIGTERM)
        status = self.process.wait(SOON)
        assert status == 0, f"it ended with {status}\n{self.log()}"

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def close(self) -> None:
        """End whatever is left."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if self._ear is not None:
            self._ear.shutdown(socket.SHUT_RDWR)  # ends the listening
            self._ear.close()


@contextlib.contextmanager
def service(directory: Path, **pace: float) -> Iterator[Service]:
    """Give a daemon that is not started yet and that does not outlive the test."""
    made = Service(directory, pace)
    try:
        yield made
    finally:
        made.close()


def await_that(holds: Callable[[], object], what: str, evidence: Callable[[], object] = str) -> None:
    """Return once a condition holds; AssertionError after PATIENCE."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, f"not within {PATIENCE:g} s: {what}\n{str(evidence())[-3000:]}"
        time.sleep(0.02)
