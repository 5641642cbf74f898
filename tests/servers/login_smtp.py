"""An SMTP server (aiosmtpd) with TLS and login, for one test."""

import contextlib
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.servers.ports import free_ports

HOST = "127.0.0.1"
USER = "baocao@snnmt.example"
PASSWORD = "mật khẩu"


@dataclass  # no slots: aiosmtpd looks at every attribute, which Python 3.11.2 (Debian 12) cannot do to such a class
class LoginSmtp:
    """What arrived, and how often somebody tried to log in."""

    port: int
    mails: list[bytes] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    protocols: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's
        """Keep the mail and the TLS version it came over."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        tls = server.transport.get_extra_info("ssl_object") if server.transport else None
        self.protocols.append(tls.version() if tls else "none")
        return "250 2.0.0 Ok"

    def authenticate(self, *told: object) -> AuthResult:
        """Let in who knows the password; the last thing that aiosmtpd tells is who that claims to be."""
        data = told[-1]
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(right)
        return AuthResult(success=right, handled=False)


@contextlib.contextmanager
def login_smtp(certificate: Certificate, *, security: str, without: Sequence[str] = ()) -> Iterator[LoginSmtp]:
    """Run a server with TLS (`starttls` or `tls`) and login; `without` names mechanisms not offered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    (port,) = free_ports(1)
    server = LoginSmtp(port)
    options: dict[str, Any] = {"authenticator": server.authenticate, "auth_exclude_mechanism": without}
    if security == "tls":
        # aiosmtpd does not count TLS from the first byte as TLS when it comes to AUTH: a login is possible, not forced.
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(server, hostname=HOST, port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
