"""A simulated quarter of one office on a real database and disk, in lives that end whenever somebody likes.

Each life is a process of its own: it opens what the one before has left, goes on at the instant at which that one
died, and ends at a point that `powercut` was told, or at the quarter's end. Only mailbox, clock and mail server are
played; what the server has accepted stands in the file `world`, which no power cut takes back.
"""

import datetime as dt
import json
import mmap
import os
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path

from dondoc.adapters.filebox import FileMailbox, StoredMail
from dondoc.app import Plugs, build
from dondoc.config import Settings, load
from dondoc.core.tokens import OneKey, Signer
from dondoc.fittings import Paths
from dondoc.ports import Delivery, Receipt
from dondoc.replay import stored_mails
from tests.faults.powercut import Mode, arm, passed

OFFICE = Path(__file__).parents[1] / "scenarios" / "2027-01"
FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 4, 7)
ACCEPTED = Receipt(Delivery.SENT, "250 2.0.0 Ok")


@dataclass(slots=True)
class SharedClock:
    """A simulated clock that the next life finds where this one left it."""

    memory: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 16))

    def now(self) -> dt.datetime:
        """Return the simulated instant."""
        return dt.datetime.fromtimestamp(struct.unpack_from("d", self.memory)[0], dt.UTC)

    def move(self, instant: dt.datetime) -> None:
        """Set it."""
        struct.pack_into("d", self.memory, 0, instant.timestamp())


@dataclass(frozen=True, slots=True)
class World:
    """The mail server: takes everything, and remembers it where no crash of ours reaches."""

    path: Path

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object]) -> Receipt:  # noqa: ARG002 - the port's
        """Accept a mail."""
        begin()
        head = BytesHeaderParser().parsebytes(data)
        told = {name: str(head[name] or "") for name in ("Message-ID", "X-Dondoc-Kind", "X-Dondoc-Rung", "In-Reply-To")}
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, json.dumps({"to": recipient, **told}).encode() + b"\n")
        finally:
            os.close(handle)
        return ACCEPTED

    def close(self) -> None:
        """Nothing is open."""

    def accepted(self) -> list[dict[str, str]]:
        """Return what was accepted, in order."""
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]


@dataclass(slots=True)
class Quarter:
    """One run in a folder; `live` is one life."""

    folder: Path
    last: dt.date = LAST
    settings: Settings = field(init=False)
    mails: tuple[StoredMail, ...] = field(init=False)
    clock: SharedClock = field(default_factory=SharedClock)
    points: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 16))

    def __post_init__(self) -> None:
        """Read configuration and mails, once for all lives."""
        self.settings = load(OFFICE / "config")
        start = self.settings.calendar.at(FIRST, dt.time())
        self.mails = tuple(stored_mails(self.settings, [OFFICE / "mail.mbox"], start))
        self.clock.move(start)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def paths(self) -> Paths:
        """Where the office's files lie."""
        root = self.folder
        return Paths(root, f"sqlite:///{root}/dondoc.db", root / "archive", root / "records", root / "board.html")

    @property
    def world(self) -> World:
        """What the mail server has accepted."""
        return World(self.folder / "world")

    def live(self, mode: Mode, point: int, seed: int = 0) -> int:
        """Let the office live in a child process; return its exit status: 0 at the end of the quarter, DEAD."""
        child = os.fork()
        if child == 0:
            self._child(mode, point, seed)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if mode is Mode.POWER:
            (self.folder / "dondoc.db-shm").unlink(missing_ok=True)  # memory that went with the power
        return status

    def passed(self) -> int:
        """Return how many points the last life passed that came to its end."""
        return int(struct.unpack_from("q", self.points)[0])

    def _child(self, mode: Mode, point: int, seed: int) -> None:
        status = 1
        try:
            arm(self.folder, mode, point, seed)
            self._work()
            struct.pack_into("q", self.points, 0, passed())
            status = 0
        except Exception as error:  # noqa: BLE001 - told to the parent by the status
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(status)

    def _work(self) -> None:
        signer = Signer(OneKey(b"the same key in every life of it"))
        mailbox = FileMailbox(self.clock, self.mails)
        plugs = Plugs(self.clock, mailbox, self.world, dt.timedelta(), lambda: 0.5, signer)
        app = build(self.settings, plugs, self.paths)
        end = self.settings.calendar.at(self.last, dt.time())
        app.boards.not_before = end
        app.start()
        while self.clock.now() <= end:
            app.until_idle()
            later = [at for at in (mailbox.next_at(), app.next_at()) if at is not None]
            self.clock.move(min(later))
        app.close()
