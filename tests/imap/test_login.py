"""Who is believed to be the server, and what leaks when the login fails: nothing."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.adapters.host import SecretError
from dondoc.adapters.imap import Account, AuthMethod, ImapMailbox, Security
from dondoc.ports import MailboxError
from tests.imap.office import POLICY, mail, mailbox, secure_account, subjects
from tests.servers.certificates import self_signed
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.proxy import Proxy

SECURE = (Security.TLS, Security.STARTTLS)


@pytest.mark.parametrize("security", SECURE)
def test_mail_is_read_over_a_line_whose_certificate_is_trusted(server: Dovecot, user: str, security: Security) -> None:
    server.append(user, mail("Bao cao quy I"))
    box = ImapMailbox(secure_account(server, user, security, server.ca_file), ("INBOX",), POLICY)
    box.open("INBOX")
    assert subjects(box) == ["Bao cao quy I"]
    box.close()


@pytest.mark.parametrize("security", SECURE)
def test_a_certificate_of_another_authority_is_refused(
    server: Dovecot, user: str, security: Security, tmp_path: Path
) -> None:
    stranger = self_signed(tmp_path, "DNS:localhost", "IP:127.0.0.1").certificate
    box = ImapMailbox(secure_account(server, user, security, stranger), ("INBOX",), POLICY)
    with pytest.raises(MailboxError, match="its certificate is not trusted: "):
        box.open("INBOX")


@pytest.mark.parametrize("security", SECURE)
def test_the_system_authorities_do_not_vouch_for_a_home_made_certificate(
    server: Dovecot, user: str, security: Security
) -> None:
    box = ImapMailbox(secure_account(server, user, security, None), ("INBOX",), POLICY)
    with pytest.raises(MailboxError, match="its certificate is not trusted: "):
        box.open("INBOX")


@pytest.fixture(scope="module", params=["expired", "misnamed"])
def doubtful(request: pytest.FixtureRequest) -> Iterator[tuple[Dovecot, str]]:
    """Give a server whose certificate is trusted but for one thing, and how that is said."""
    if request.param == "expired":
        with dovecot(made_days_ago=3) as server:
            yield server, "its certificate is not trusted: certificate has expired"
    else:
        with dovecot(names=("DNS:mail.sxd.example",)) as server:
            said = "its certificate is not trusted: IP address mismatch, certificate is not valid for '127.0.0.1'"
            yield server, said


@pytest.mark.parametrize("security", SECURE)
def test_a_certificate_that_has_expired_or_names_another_host_is_refused_in_a_clear_sentence(
    doubtful: tuple[Dovecot, str], security: Security
) -> None:
    server, said = doubtful
    asked: list[str] = []

    def password() -> str:
        asked.append("asked")
        return PASSWORD

    account = replace(secure_account(server, "baocao1@test.invalid", security, server.ca_file), password=password)
    with pytest.raises(MailboxError) as caught:
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    assert str(caught.value) == f"127.0.0.1:{account.port}: {said}"
    assert asked == []


NO_WAY = 'takes no password on this line (LOGINDISABLED); it may take "starttls" or "tls"'


@pytest.mark.parametrize(("offered", "security", "says"), [
    (b"LOGINDISABLED", Security.STARTTLS, "refused the login"),
    (b"AUTH=PLAIN LOGINDISABLED", Security.NONE, "refused the login"),
    (b"LOGINDISABLED", Security.NONE, NO_WAY),
], ids=["until TLS", "but by PLAIN", "altogether"])  # fmt: skip
def test_a_server_that_forbids_the_command_login_is_sent_none(
    offered: bytes, security: Security, says: str, server: Dovecot, way: Proxy
) -> None:
    way.rewrite = lambda data: data.replace(b"AUTH=PLAIN", offered)
    account = Account("127.0.0.1", way.port, security, "x", lambda: "bi-mat", ca_file=server.ca_file, timeout=10)
    with pytest.raises(MailboxError, match=re.escape(says)):
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    assert b" LOGIN " not in way.asked.upper()
    assert (b"STARTTLS" in way.asked) == (security is Security.STARTTLS)


def test_the_password_is_not_sent_before_starttls_is_trusted(server: Dovecot, user: str, way: Proxy) -> None:
    account = Account("127.0.0.1", way.port, Security.STARTTLS, user, lambda: "bi-mat-cua-van-phong", timeout=5)
    with pytest.raises(MailboxError):
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    assert b"STARTTLS" in way.asked
    assert b"LOGIN" not in way.asked


def test_answers_slipped_in_behind_starttls_are_refused(server: Dovecot, user: str, way: Proxy) -> None:
    way.rewrite = lambda data: data.replace(
        b"Begin TLS negotiation now.\r\n", b"Begin TLS negotiation now.\r\n* CAPABILITY IMAP4rev1 EVIL\r\n"
    )
    account = Account("127.0.0.1", way.port, Security.STARTTLS, user, lambda: "x", ca_file=server.ca_file, timeout=5)
    with pytest.raises(MailboxError, match="in the clear after STARTTLS"):
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")


@pytest.mark.parametrize("secret", ["sai-mat-khau", "sai mật khẩu", 'sai"mat\\khau'])
def test_a_wrong_password_is_one_line_that_does_not_hold_it(server: Dovecot, user: str, secret: str) -> None:
    account = Account("127.0.0.1", server.imap, Security.NONE, user, lambda: secret, timeout=10)
    with pytest.raises(MailboxError, match="refused the login") as caught:
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    whole_story = "".join(traceback.format_exception(caught.value))
    assert secret not in whole_story
    assert "\n" not in str(caught.value)


def test_a_refused_password_is_not_tried_again_until_it_changes(server: Dovecot, user: str, way: Proxy) -> None:
    passwords = ["sai"]
    account = Account("127.0.0.1", way.port, Security.NONE, user, lambda: passwords[-1], timeout=10)
    box = ImapMailbox(account, ("INBOX",), POLICY)
    for _ in range(5):
        with pytest.raises(MailboxError, match="refused the login"):
            box.open("INBOX")
    assert way.asked.upper().count(b" LOGIN ") == 1
    passwords.append(PASSWORD)
    assert box.open("INBOX") > 0
    box.close()


def test_a_login_that_the_server_cannot_check_just_now_is_tried_again(server: Dovecot, user: str, way: Proxy) -> None:
    way.rewrite = lambda data: data.replace(b"[AUTHENTICATIONFAILED] Authentication failed", b"[UNAVAILABLE] Come back")
    account = Account("127.0.0.1", way.port, Security.NONE, user, lambda: "sai", timeout=10)
    box = ImapMailbox(account, ("INBOX",), POLICY)
    for _ in range(3):
        with pytest.raises(MailboxError, match="UNAVAILABLE"):
            box.open("INBOX")
    assert way.asked.upper().count(b" LOGIN ") == 3


def test_a_password_with_a_line_break_is_not_sent(server: Dovecot, user: str, way: Proxy) -> None:
    account = Account("127.0.0.1", way.port, Security.NONE, user, lambda: "x\r\nd1 DELETE INBOX", timeout=5)
    with pytest.raises(MailboxError, match="control character"):
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    assert b"DELETE" not in way.asked


def test_a_password_that_cannot_be_read_is_told(server: Dovecot, user: str) -> None:
    def locked() -> str:
        raise SecretError("imap-password: permission denied")

    box = ImapMailbox(Account("127.0.0.1", server.imap, Security.NONE, user, locked), ("INBOX",), POLICY)
    with pytest.raises(MailboxError, match="permission denied"):
        box.open("INBOX")


def test_a_token_logs_in(server: Dovecot, user: str) -> None:
    server.append(user, mail("bang the"))
    account = Account(
        "127.0.0.1",
        server.imap,
        Security.NONE,
        user,
        lambda: server.token(user),
        auth=AuthMethod.XOAUTH2,
    )
    box = ImapMailbox(account, ("INBOX",), POLICY)
    box.open("INBOX")
    assert subjects(box) == ["bang the"]
    box.close()


def test_a_refused_token_is_told(server: Dovecot, user: str) -> None:
    account = Account(
        "127.0.0.1", server.imap, Security.NONE, user, lambda: "ya29.het-han", auth=AuthMethod.XOAUTH2, timeout=5
    )
    with pytest.raises(MailboxError, match="refused the login") as caught:
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
    assert "ya29" not in str(caught.value)


def test_an_unreachable_server_is_told(server: Dovecot, user: str, way: Proxy) -> None:
    way.close()
    with pytest.raises(MailboxError, match=str(way.port)):
        mailbox(server, user, port=way.port).open("INBOX")
