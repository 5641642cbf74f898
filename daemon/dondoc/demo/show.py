"""The demo as a whole: servers, office, month, table, and the folder that is left behind.

Nothing is faked but the clock: units' mails are put into a mailbox on an IMAP server and read from there by the
daemon's own parts, and what these send is taken by an SMTP server.
"""

import contextlib
import datetime as dt
import json
import logging
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from rich.console import Console

from dondoc.adapters.export import write_ledger
from dondoc.adapters.imap import Account, ImapMailbox, Security
from dondoc.adapters.smtp import Security as SmtpSecurity
from dondoc.adapters.smtp import SmtpCourier, SmtpServer
from dondoc.app import App, Plugs, build
from dondoc.config import Settings, load
from dondoc.core.record import Record
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.demo.imap_server import LOOPBACK, EmbeddedImap, Postman
from dondoc.demo.letters import mail_of
from dondoc.demo.names import Names
from dondoc.demo.smtp_server import EmbeddedSmtp, Pigeonholes
from dondoc.demo.story import Scene, Story, read_story
from dondoc.demo.summary import print_summary
from dondoc.demo.telling import Teller
from dondoc.fittings import Paths, trust_policy
from dondoc.replay import A_DAY, SimulatedClock
from dondoc.resources import sample_config_dir

PIPE_WIDTH: Final = 160


@dataclass(slots=True)
class Stage:
    """What the month is played on; `waiting` are the mails to come."""

    settings: Settings
    story: Story
    clock: SimulatedClock
    pigeonholes: Pigeonholes
    postman: Postman
    waiting: list[Scene]

    def deliver(self) -> None:
        """Put those mails into the mailbox whose instant has come."""
        while self.waiting and self.waiting[0].at <= self.clock.instant:
            scene = self.waiting.pop(0)
            answered = self.pigeonholes.last_to(scene.sender, scene.answers) if scene.answers else None
            raw = mail_of(scene, answered, self.settings.office.timezone)
            self.postman.deliver(scene.folder, raw, scene.at)

    def play(self, app: App, teller: Teller) -> None:
        """Live through the month, from one instant at which something happens to the next."""
        end = self.settings.calendar.at(self.story.last + A_DAY, dt.time())
        app.start()
        while self.clock.instant <= end:
            self.deliver()
            app.until_idle()
            teller.catch_up()
            coming = [scene.at for scene in self.waiting[:1]]
            self.clock.instant = min([*coming, app.next_at()])


def show(folder: Path) -> None:
    """Play the month and leave mails, board, record and ledger in the folder. Raises OSError."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPE_WIDTH)
    logging.getLogger("dondoc").addHandler(logging.NullHandler())  # the story tells the same, and to people
    work = _cleared(folder)
    try:
        _perform(console, folder, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _perform(console: Console, folder: Path, work: Path) -> None:
    settings = load(sample_config_dir())
    story = read_story(settings.office.address, settings.calendar)
    names = Names.of(settings, story.short)
    clock = SimulatedClock(settings.calendar.at(story.first, dt.time()))
    pigeonholes = Pigeonholes(clock, story.refusals)
    user, password = settings.office.address, secrets.token_urlsafe(16)
    with contextlib.ExitStack() as stack:
        imap = stack.enter_context(EmbeddedImap(user, password))
        smtp = stack.enter_context(EmbeddedSmtp(pigeonholes))
        postman = stack.enter_context(Postman(imap.port, user, password))
        for name in settings.imap.folders[1:]:
            postman.add_folder(name)
        _introduce(console, settings, story, (imap.port, smtp.port))
        account = Account(LOOPBACK, imap.port, Security.NONE, user, lambda: password)
        mailbox = ImapMailbox(account, settings.imap.folders, trust_policy(settings))
        courier = SmtpCourier(SmtpServer(LOOPBACK, smtp.port, SmtpSecurity.NONE))
        paths = Paths(work, f"sqlite:///{work / 'dondoc.db'}", work / "archive", folder, folder / "board.html")
        signer = Signer(OneKey(secrets.token_bytes(32)), REPLAYED)
        app = build(settings, Plugs(clock, mailbox, courier, dt.timedelta(), lambda: 0.5, signer), paths)
        stack.callback(app.close)
        stage = Stage(settings, story, clock, pigeonholes, postman, list(story.scenes))
        stage.play(app, Teller(console, app, names))
        write_ledger(app.ledger, folder / "ledger.jsonl")
    pigeonholes.write_to(folder / "sent")
    _conclude(console, folder, pigeonholes, names)


def _introduce(console: Console, settings: Settings, story: Story, ports: tuple[int, int]) -> None:
    imap, smtp = ports
    month = f"tháng {story.first.month}/{story.first.year}"
    console.print(f"[bold]{settings.office.name}[/bold], {month}, {len(settings.units.units)} đơn vị", soft_wrap=True)
    console.print(
        f"Hộp thư {settings.office.address} trên IMAP {LOOPBACK}:{imap}, gửi qua SMTP {LOOPBACK}:{smtp}.\n"
        "Thư đi và đến đều thật, chỉ đồng hồ là mô phỏng.",
        style="dim",
        soft_wrap=not console.is_terminal,
    )


def _conclude(console: Console, folder: Path, pigeonholes: Pigeonholes, names: Names) -> None:
    files = sorted(folder.glob("record-*.json"))
    for file in files:
        record = cast("Record", json.loads(file.read_text(encoding="utf-8")))
        print_summary(console, record, names)
    kinds = [mail.kind for mail in pigeonholes.mails.values()]
    others = sum(kind not in {"reminder", "escalation", "ack", "digest"} for kind in kinds)
    console.print(
        f"Máy chủ SMTP đã nhận {len(kinds)} thư ({pigeonholes.envelopes} lượt người nhận): "
        f"{kinds.count('reminder')} thư nhắc, {kinds.count('escalation')} thư đôn đốc, "
        f"{kinds.count('ack')} thư xác nhận, {kinds.count('digest')} bản tổng hợp, {others} thư khác.",
        soft_wrap=not console.is_terminal,
    )
    console.print("\n[bold]Mở xem[/bold]")
    stem = files[-1].stem if files else "record"
    for what, path in (
        ("bảng theo dõi", folder / "board.html"),
        ("sổ tháng", folder / f"{stem}.docx"),
        ("", folder / f"{stem}.xlsx"),
        ("", folder / f"{stem}.html"),
        ("", folder / f"{stem}.pdf"),
        ("mọi thư đã gửi", folder / "sent"),
        ("sổ ghi", folder / "ledger.jsonl"),
    ):
        if path.exists():  # no PDF without the libraries that draw it
            console.print(f"  {what:<16}{path.resolve()}", soft_wrap=True, markup=False)


def _cleared(folder: Path) -> Path:
    """Make the folder ready and return one for the work; only what an earlier demo left there is removed."""
    sent, work = folder / "sent", folder / ".work"
    sent.mkdir(parents=True, exist_ok=True)
    stale = (*sent.glob("[0-9][0-9][0-9][0-9]-*.eml"), *folder.glob("record-*"), *folder.glob("ledger.jsonl"))
    for old in stale:
        old.unlink()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    return work
