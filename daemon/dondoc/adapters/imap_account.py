"""How to reach a mailbox: address, security, login; and the session that imap-tools opens with it."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, assert_never

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox

from dondoc.adapters.host import SecretError
from dondoc.adapters.imap_line import PlainClient, TlsClient
from dondoc.adapters.redaction import redacted
from dondoc.adapters.tls import client_context
from dondoc.ports import MailboxError

_TEMPORARY: Final = re.compile(r"\[(UNAVAILABLE|LIMIT|INUSE|THROTTLED)\]|temporar", re.IGNORECASE)  # RFC 5530, 3
MAX_REASON: Final = 200  # characters of an error's sentence


class LoginRefusedError(MailboxError):
    """The server knows the account and refuses the secret: the same one is not to be tried again at once."""


class Security(StrEnum):
    """How the line is protected (contract, 2, `imap.security`)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # loopback only: the configuration sees to that


class AuthMethod(StrEnum):
    """How the account logs in."""

    PASSWORD = "password"  # noqa: S105 - the name of a method
    XOAUTH2 = "oauth2"


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is and who reads it.

    `password` returns the password or the OAuth token; it is called at each login and the answer is never kept.
    `ca_file` is trusted instead of the system's authorities. `timeout` is in seconds, for each wait on the server.
    """

    host: str
    port: int
    security: Security
    username: str
    password: Callable[[], str]
    auth: AuthMethod = AuthMethod.PASSWORD
    ca_file: Path | None = None
    timeout: float = 60.0

    @property
    def address(self) -> str:
        """Host and port as a person reads them."""
        return f"{self.host}:{self.port}"


class Session(BaseMailBox):
    """imap-tools' mailbox on a client whose waits we can watch."""

    client: PlainClient

    def __init__(self, account: Account) -> None:
        """Connect and secure the line; raises OSError or IMAP4.error."""
        self._account = account
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        account = self._account
        match account.security:
            case Security.TLS:
                context = client_context(account.ca_file)
                return TlsClient(account.host, account.port, ssl_context=context, timeout=account.timeout)
            case Security.STARTTLS:
                return _with_starttls(account)
            case Security.NONE:
                return PlainClient(account.host, account.port, account.timeout)
            case unknown:
                assert_never(unknown)


def log_in(account: Account) -> tuple[Session, frozenset[str]]:
    """Return a session, logged in, and what the server can do *now*: before login it often tells less.

    Raises MailboxError in one line without the secret, OSError or IMAP4.error.
    """
    try:
        session = Session(account)
    except ssl.SSLCertVerificationError as error:
        why = one_line(error.verify_message).rstrip(".")
        raise MailboxError(f"{account.address}: its certificate is not trusted: {why}") from error
    try:
        _authenticate(session, account)
        _, lines = session.client.capability()
    except BaseException:
        hang_up(session.client)
        raise
    return session, frozenset(b" ".join(lines).decode("ascii", "replace").upper().split())


def one_line(reason: object) -> str:
    """Return an error's words as one bounded line of printable characters."""
    words = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", str(reason)).strip()
    return (words or type(reason).__name__)[:MAX_REASON]


def _with_starttls(account: Account) -> PlainClient:
    client = PlainClient(account.host, account.port, account.timeout)
    try:
        client.starttls(client_context(account.ca_file))
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: PlainClient) -> None:
    """Close a line that may be dead or half secured already."""
    with contextlib.suppress(OSError):
        client.shutdown()


def _authenticate(session: Session, account: Account) -> None:
    if account.auth is AuthMethod.PASSWORD and _forbids_login(session) and not _offers_plain(session):
        remedy = '"starttls" or "tls" as imap.security' if account.security is Security.NONE else 'imap.auth = "oauth2"'
        raise MailboxError(f"{account.address} takes no password on this line (LOGINDISABLED); it may take {remedy}")
    try:
        secret = account.password()
    except SecretError as error:
        raise MailboxError(one_line(error)) from None
    if re.search(r"[\x00-\x1f\x7f]", account.username + secret):
        raise MailboxError(f"the user name or password for {account.address} holds a control character")
    refusal = _refusal(session, account, secret)
    if refusal:
        told = redacted(refusal, account.username, secret)
        kind = MailboxError if _TEMPORARY.search(refusal) else LoginRefusedError
        raise kind(f"{account.address} refused the login of {account.username}: {one_line(told)}")


def _forbids_login(session: Session) -> bool:
    """Whether the command LOGIN must not be sent (RFC 3501, 6.2.3)."""
    return "LOGINDISABLED" in session.client.capabilities


def _offers_plain(session: Session) -> bool:
    return "AUTH=PLAIN" in session.client.capabilities


def _refusal(session: Session, account: Account, secret: str) -> str:
    """Log in; return the server's words where it refuses, else an empty string.

    No exception leaves here: its arguments and frames could carry the secret into a log.
    """
    try:
        match account.auth:
            case AuthMethod.XOAUTH2:
                session.xoauth2(account.username, secret, initial_folder=None)
            case AuthMethod.PASSWORD if (account.username + secret).isascii() and not _forbids_login(session):
                session.login(account.username, secret, initial_folder=None)
            case AuthMethod.PASSWORD:  # LOGIN knows ASCII only; SASL PLAIN is UTF-8 (RFC 4616)
                session.login_utf8(account.username, secret, initial_folder=None)
            case unknown:
                assert_never(unknown)
    except UnexpectedCommandStatusError as error:
        words = (w.decode("utf-8", "replace") if isinstance(w, bytes) else str(w) for w in error.command_result[1])
        return " ".join(words) or "no reason given"
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        return str(error) or "no reason given"
    return ""
