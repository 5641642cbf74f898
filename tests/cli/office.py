"""The worked month as an office on disk: its configuration, a ledger that has lived through March, and the program."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dondoc.adapters.filebox import FileMailbox
from dondoc.adapters.foldercourier import FolderCourier
from dondoc.app import Plugs, build
from dondoc.config import load
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths
from dondoc.replay import SimulatedClock, live_through, stored_mails

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "tests" / "scenarios" / "2026-03"
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 4, 4)


@dataclass(frozen=True, slots=True)
class Answer:
    """How the program ended, and what it said."""

    status: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """Return the environment of a user who has set nothing for the program."""
    usual = {key: value for key, value in os.environ.items() if not key.startswith(("DONDOC", "STATE_", "SUDO_"))}
    return {**usual, "PYTHONPATH": str(ROOT / "daemon")}


def dondoc(*words: str | Path, config: Path | None = None, more: dict[str, str] | None = None) -> Answer:
    """Run the program as a user would, in a pipe; a traceback on standard error fails the test."""
    command = [sys.executable, "-m", "dondoc", *(["--config", str(config)] if config else []), *map(str, words)]
    there = {**environment(), **(more or {})}
    done = subprocess.run(command, capture_output=True, check=False, env=there, timeout=120)
    answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in answer.err
    return answer


def new_office(directory: Path) -> Path:
    """Return a folder with the month's configuration and no ledger."""
    shutil.copytree(SCENARIO / "config", directory)
    directory.chmod(0o755)
    for path in directory.iterdir():
        path.chmod(0o644)
    return directory


def lived_office(directory: Path, mails: Path = SCENARIO / "mail.mbox") -> Path:
    """Return an office whose ledger has lived through the month, as the service would have left it."""
    settings = load(new_office(directory))
    clock = SimulatedClock(settings.calendar.at(FIRST, dt.time()))
    mailbox = FileMailbox(clock, tuple(stored_mails(settings, [mails], clock.instant)))
    (directory / "sent").mkdir()
    signer = Signer(OneKey(bytes(32)), REPLAYED)
    plugs = Plugs(clock, mailbox, FolderCourier(directory / "sent"), dt.timedelta(), lambda: 0.5, signer)
    app = build(settings, plugs, Paths.of(settings, directory))
    try:
        live_through(app, clock, mailbox, end=settings.calendar.at(LAST, dt.time()), tell=lambda _share: None)
    finally:
        app.close()
    return directory
