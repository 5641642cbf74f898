"""An SMTP server that keeps what it takes: who each mail was for, and under which Message-ID."""

import contextlib
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import free_ports


@dataclass(frozen=True, slots=True)
class Got:
    """One mail for one recipient."""

    recipient: str
    mail: EmailMessage

    @property
    def message_id(self) -> str:
        """Return its Message-ID."""
        return str(self.mail["Message-ID"])

    @property
    def kind(self) -> str:
        """Return what kind of letter it is."""
        return str(self.mail["X-Dondoc-Kind"])


@dataclass  # no slots: aiosmtpd looks at every attribute, and Debian's 3.11.2 cannot look at __weakref__
class Sink:
    """What has come; `refusals` are answers to recipients, `port` is where it listens, also after a restart."""

    port: int
    got: list[Got] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    before_the_answer: Callable[[str], object] = lambda _recipient: None  # a mail is whole, its 250 not yet said
    _controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more; nothing that was taken is forgotten."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def of_kind(self, kind: str) -> list[Got]:
        """Return the letters of a kind."""
        return [got for got in self.got if got.kind == kind]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd's
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        parser: BytesParser[EmailMessage] = BytesParser(policy=email.policy.default)
        mail = parser.parsebytes(envelope.content)
        self.got += [Got(recipient, mail) for recipient in envelope.rcpt_tos]
        for recipient in envelope.rcpt_tos:
            self.before_the_answer(recipient)
        return "250 2.0.0 Ok"


@contextlib.contextmanager
def sink() -> Iterator[Sink]:
    """Run a sink on a port of its own."""
    made = Sink(free_ports(1)[0])
    made.start()
    try:
        yield made
    finally:
        made.stop()
