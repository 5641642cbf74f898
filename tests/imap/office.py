"""The office's mailbox in these tests: its mails, and readers with different ways to the server."""

from pathlib import Path

from dondoc.adapters.imap import Account, ImapMailbox, Security
from dondoc.adapters.trace import TrustPolicy
from tests.servers.dovecot import PASSWORD, Dovecot

POLICY = TrustPolicy(
    received_by=("mail.snnmt.example",),
    networks=(),
    authserv_ids=(),
    own_domain="snnmt.example",
    sender_login_enforced=True,
)


def mail(subject: str = "Bao cao thang 3", *, body: str = "Kinh gui Van phong So.") -> bytes:
    """Return a plain mail of Phòng Môi trường."""
    return (
        f"From: mt@snnmt.example\r\nTo: baocao@snnmt.example\r\nSubject: {subject}\r\n"
        f"Date: Mon, 16 Mar 2026 08:00:00 +0700\r\nMessage-ID: <{subject.replace(' ', '.')}@snnmt.example>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    ).encode()


def report(subject: str = "Bao cao", *, content: bytes = b"UEsDBA==") -> bytes:
    """Return a mail with text and a document whose Vietnamese name is written as RFC 2231 has it."""
    head = mail(subject).partition(b"Content-Type")[0]
    return (
        head + b'Content-Type: multipart/mixed; boundary="ranh"\r\n\r\n'
        b"--ranh\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"S8OtbmggZ+G7rWk=\r\n--ranh\r\nContent-Type: application/msword\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*0*=utf-8''B%C3%A1o%20c;\r\n filename*1*=%C3%A1o.doc\r\n\r\n"
        + content
        + b"\r\n--ranh--\r\n"
    )


def mailbox(
    server: Dovecot, user: str, *, port: int = 0, folders: tuple[str, ...] = ("INBOX",), timeout: float = 30.0
) -> ImapMailbox:
    """Return a reader in the clear, by default straight to the server."""
    account = Account("127.0.0.1", port or server.imap, Security.NONE, user, lambda: PASSWORD, timeout=timeout)
    return ImapMailbox(account, folders, POLICY)


def secure_account(server: Dovecot, user: str, security: Security, ca_file: Path | None) -> Account:
    """Return an account over TLS or STARTTLS."""
    port = server.imaps if security is Security.TLS else server.imap
    return Account("127.0.0.1", port, security, user, lambda: PASSWORD, ca_file=ca_file, timeout=30)


def subjects(box: ImapMailbox, after: int = 0) -> list[str]:
    """Return the subjects of the open folder's mails above a cursor."""
    return [glimpse.mail.subject for glimpse in box.glimpses(box.uids(after))]
