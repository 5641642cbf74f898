"""An office on real mail servers: Postfix takes and sorts out every mail, Dovecot keeps the mailboxes.

Only the clock is simulated, as in a demonstration: the servers stamp mails with the host's time, so the mailbox tells
the simulated instant in its place.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dondoc.adapters.imap import Account, ImapMailbox, Security
from dondoc.adapters.keys import FileKeys
from dondoc.adapters.smtp import Security as SmtpSecurity
from dondoc.adapters.smtp import SmtpCourier, SmtpServer
from dondoc.app import App, Plugs, build
from dondoc.config import Settings, load
from dondoc.core.mail import IncomingMail
from dondoc.core.tokens import Signer
from dondoc.fittings import Paths, trust_policy
from dondoc.ports import Glimpse, Place
from dondoc.replay import SimulatedClock
from tests.by_mail.people import Person
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix

NAMES = ("office", "clerk", "leader", "kl", "kl_head", "mt", "tt_head", "private")
TABLES = Path(__file__).parent / "config"


class TimedMailbox(ImapMailbox):
    """An IMAP mailbox whose mails were accepted now, on the simulated clock."""

    clock: SimulatedClock

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield the mails with simulated instants."""
        for glimpse in super().glimpses(uids):
            yield replace(glimpse, mail=self._timed(glimpse.mail))

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails with simulated instants."""
        for place, mail in super().texts(glimpses):
            yield place, self._timed(mail)

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, IncomingMail, bytes]]:
        """Yield the mails with simulated instants."""
        for place, mail, raw in super().whole(uids):
            yield place, self._timed(mail), raw

    def _timed(self, mail: IncomingMail) -> IncomingMail:
        assert mail.trace.instant is not None
        return replace(mail, trace=replace(mail.trace, instant=self.clock.instant))


@dataclass
class Stage:
    """The office at work, and its people by name."""

    settings: Settings
    app: App
    clock: SimulatedClock
    people: dict[str, Person]

    def until(self, day: str) -> None:
        """Live until that wall-clock time, from one instant at which something happens to the next."""
        target = self.at(day)
        self.app.until_idle()
        while self.clock.instant < target:
            self.clock.instant = min(target, self.app.next_at())
            self.app.until_idle()

    def at(self, day: str) -> dt.datetime:
        """Return the instant of a wall-clock time of the office, `2026-03-16 17:00`."""
        naive = dt.datetime.fromisoformat(day)
        return self.settings.calendar.at(naive.date(), naive.time())

    def __getattr__(self, name: str) -> Person:
        """Return a person."""
        return self.people[name]


@contextlib.contextmanager
def stage(folder: Path, dovecot: Dovecot, postfix: Postfix, *, begin: str) -> Iterator[Stage]:
    """Give an office that has just been started."""
    addresses = {name: dovecot.new_user() for name in NAMES}
    (folder / "config").mkdir(parents=True)
    for table in TABLES.glob("*.toml"):
        text = table.read_text(encoding="utf-8")
        for name, address in addresses.items():
            text = text.replace(f"{{{name}}}", address)
        (folder / "config" / table.name).write_text(text, encoding="utf-8")
    settings = load(folder / "config")
    clock = SimulatedClock(dt.datetime.fromisoformat(begin).replace(tzinfo=settings.office.timezone))
    office = addresses["office"]
    with dovecot.client(office) as client:
        client.select()  # the mailbox comes into being
    account = Account("127.0.0.1", dovecot.imap, Security.NONE, office, lambda: PASSWORD)
    mailbox = TimedMailbox(account, settings.imap.folders, trust_policy(settings))
    mailbox.clock = clock
    way = SmtpServer("127.0.0.1", postfix.port, SmtpSecurity.NONE, username=office, password=lambda: PASSWORD)
    paths = Paths.of(settings, folder)
    signer = Signer(FileKeys(folder / "token-key", rotates=lambda: True))
    app = build(settings, Plugs(clock, mailbox, SmtpCourier(way), dt.timedelta(), lambda: 0.5, signer), paths)
    people = {name: Person(a, dovecot, postfix, lambda: clock.instant) for name, a in addresses.items()}
    try:
        app.start()
        yield Stage(settings, app, clock, people)
    finally:
        app.close()
