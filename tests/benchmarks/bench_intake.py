"""How fast a full mailbox is taken in: our intake beside mbsync and beside a plain imap-tools loop, one Dovecot.

`python -m tests.benchmarks.bench_intake [MAILS]`; each side reads the whole mailbox, in turn, twice; its best counts.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from imap_tools import MailBoxUnencrypted
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.benchmarks.figures import Figure, Size, at_least, at_most, known, lines
from tests.benchmarks.mails import fill
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

COUNTS = {Size.QUICK: 1_000, Size.FULL: 10_000}
ROUNDS = 2
OVER_MBSYNC, OVER_LOOP, MEMORY = 3, 8, 120
_MBSYNC = """
IMAPStore far
Host 127.0.0.1
Port {port}
User {user}
Pass "{password}"
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {path}/
Inbox {path}/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


class Base(DeclarativeBase):
    """The loop's own database."""


class Header(Base):
    """A row of the plain loop: what most programs would keep."""

    __tablename__ = "header"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    date: Mapped[str]
    headers: Mapped[str]


@dataclass(frozen=True, slots=True)
class Side:
    """One side's best round: mails a second by the clock; CPU milliseconds and peak MiB where they are known."""

    rate: float
    cpu: float = 0.0
    rss: float = 0.0


def figures(size: Size) -> list[Figure]:
    """Measure all sides in one run."""
    return measure(COUNTS[size])


def measure(count: int) -> list[Figure]:
    """Return the figures for a mailbox of so many mails."""
    with dovecot() as server, tempfile.TemporaryDirectory(prefix="dondoc-bench-") as work:
        user = server.new_user()
        total = fill(server.maildir(user), count)
        _warm(server, user)
        rounds = [_round(server, user, Path(work) / str(number), count) for number in range(ROUNDS)]
    ours, mbsync, loop = (max(sides, key=lambda side: side.rate) for sides in zip(*rounds, strict=True))
    return [
        known(f"intake of {count} mails, {total / 2**20:.0f} MiB", f"{ours.rate:.0f}/s"),
        known("CPU time of our process, a mail", f"{ours.cpu / count * 1e6:.0f} µs"),
        known("mbsync, its default Fsync", f"{mbsync.rate:.0f}/s"),
        known("imap-tools loop, ORM, a commit a mail", f"{loop.rate:.0f}/s"),
        at_least("intake : mbsync", ours.rate / mbsync.rate, OVER_MBSYNC),
        at_least("intake : imap-tools loop", ours.rate / loop.rate, OVER_LOOP),
        at_most("peak memory of intake", ours.rss, MEMORY, "MiB"),
    ]


def _round(server: Dovecot, user: str, work: Path, count: int) -> tuple[Side, Side, Side]:
    work.mkdir()
    sides = (_ours(server, user, work / "ours"), _mbsync(server, user, work / "mbsync", count))
    loop = _loop(server, user, work, count)
    shutil.rmtree(work)
    os.sync()
    return (*sides, loop)


def _warm(server: Dovecot, user: str) -> None:
    """Let Dovecot build its index first: for all sides the mailbox is one that was in use."""
    with server.client(user) as client:
        client.select("INBOX", readonly=True)
        client.fetch("1:*", "(UID INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER])")


def _ours(server: Dovecot, user: str, work: Path) -> Side:
    work.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.intake_process", str(work), str(server.imap), user]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    sys.stderr.write(f"{done.stdout}")
    return Side(told["mails"] / told["seconds"], told["cpu"], told["rss"])


def _mbsync(server: Dovecot, user: str, work: Path, count: int) -> Side:
    (work / "INBOX").mkdir(parents=True)
    configuration = work / "mbsyncrc"
    text = _MBSYNC.format(port=server.imap, user=user, password=PASSWORD, path=work)
    configuration.write_text(text, encoding="utf-8")
    start = time.perf_counter()
    subprocess.run(["mbsync", "-q", "-c", str(configuration), "all"], check=True)
    seconds = time.perf_counter() - start
    copied = sum(1 for name in ("cur", "new") for _ in (work / "INBOX" / name).iterdir())
    if copied != count:
        raise RuntimeError(f"mbsync copied {copied} of {count} mails")
    return Side(count / seconds)


def _loop(server: Dovecot, user: str, work: Path, count: int) -> Side:
    engine = create_engine(f"sqlite:///{work / 'loop.db'}")
    event.listen(engine, "connect", _pragmas)
    Base.metadata.create_all(engine)
    rows = 0
    start = time.perf_counter()
    with Session(engine) as session, MailBoxUnencrypted("127.0.0.1", server.imap) as box:
        box.login_utf8(user, PASSWORD)
        for mail in box.fetch(mark_seen=False):
            session.add(
                Header(
                    message_id=dict(mail.headers).get("message-id", ("",))[0],
                    sender=mail.from_,
                    subject=mail.subject,
                    date=mail.date_str,
                    headers=json.dumps(dict(mail.headers)),
                )
            )
            session.commit()
            rows += 1
    seconds = time.perf_counter() - start
    engine.dispose()
    if rows != count:
        raise RuntimeError(f"the loop stored {rows} of {count} mails")
    return Side(count / seconds)


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    """Set what is fastest among the durable: the loop is not held back by SQLite's defaults."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def main() -> None:
    """Measure and print."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNTS[Size.QUICK])
    sys.stdout.write(lines(found) + "\n")


if __name__ == "__main__":
    main()
