"""TLS and login: no mail and no password in clear, none to a stranger, and no mail blamed for a wrong password."""

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.adapters.host import SecretError
from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import Delivery, Receipt
from tests.servers.certificates import Certificate, self_signed
from tests.servers.login_smtp import HOST, PASSWORD, USER, LoginSmtp, login_smtp
from tests.servers.scripted_smtp import Answer, Then, scripted_smtp

KL = "kiemlam@snnmt.example"
MAIL = b"Subject: Nhac\r\n\r\nKinh gui Chi cuc Kiem lam.\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("certificate"), "IP:127.0.0.1")


def send(server: SmtpServer) -> Receipt:
    """Send one mail with a fresh courier."""
    courier = SmtpCourier(server)
    try:
        return courier.send(USER, KL, MAIL)
    finally:
        courier.close()


def account(server: LoginSmtp, certificate: Certificate, security: Security, password: str = PASSWORD) -> SmtpServer:
    """Return the right account on the server, but for what the test is about."""
    return SmtpServer(
        HOST,
        server.port,
        security,
        username=USER,
        password=lambda: password,
        ca_file=str(certificate.certificate),
        timeout=30,
        hello="sender.snnmt.example",
    )


def scripted_account(port: int, security: Security = Security.NONE, token: str | None = None) -> SmtpServer:
    """Return an account on a scripted server."""
    source: Callable[[], str] | None = None if token is None else lambda: token
    return SmtpServer(HOST, port, security, username=USER, password=lambda: PASSWORD, token=source, timeout=30)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("without", [[], ["PLAIN"]], ids=["PLAIN", "LOGIN"])
def test_a_mail_goes_out_after_tls_and_login(certificate: Certificate, security: Security, without: list[str]) -> None:
    with login_smtp(certificate, security=security, without=without) as server:
        receipt = send(account(server, certificate, security))
    assert receipt == Receipt(Delivery.SENT, "250 2.0.0 Ok")
    assert (server.mails, server.logins, server.protocols) == ([MAIL], [True], ["TLSv1.3"])


def test_a_wrong_password_is_no_fault_of_the_mail_and_is_not_repeated_in_the_reply(certificate: Certificate) -> None:
    with login_smtp(certificate, security="starttls") as server:
        receipt = send(account(server, certificate, Security.STARTTLS, "not-it"))
    assert (receipt.delivery, server.mails, server.logins) == (Delivery.TEMPORARY, [], [False])
    assert "login refused: 535 5.7.8" in receipt.reply
    assert "not-it" not in receipt.reply


def test_a_password_is_asked_for_anew_at_each_login(certificate: Certificate) -> None:
    passwords = ["old"]
    with login_smtp(certificate, security="starttls") as server:
        right = account(server, certificate, Security.STARTTLS)
        courier = SmtpCourier(
            SmtpServer(HOST, right.port, right.security, USER, lambda: passwords[-1], ca_file=right.ca_file),
        )
        deliveries = [courier.send(USER, KL, MAIL).delivery]
        passwords.append(PASSWORD)
        deliveries.append(courier.send(USER, KL, MAIL).delivery)
        courier.close()
    assert deliveries == [Delivery.TEMPORARY, Delivery.SENT]


def test_a_refused_password_is_not_tried_again_and_again(certificate: Certificate) -> None:
    with login_smtp(certificate, security="starttls") as server:
        courier = SmtpCourier(account(server, certificate, Security.STARTTLS, "not-it"))
        receipts = [courier.send(USER, KL, MAIL) for _ in range(5)]
        courier.close()
        assert server.logins == [False]
    assert {receipt.delivery for receipt in receipts} == {Delivery.TEMPORARY}
    assert "login refused: 535 5.7.8" in receipts[-1].reply
    assert "not tried again for 5 min, or until the secret changes" in receipts[-1].reply


def test_a_login_that_the_server_cannot_check_just_now_is_tried_again() -> None:
    busy = [Answer("454 4.7.0 temporary authentication failure")]
    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 AUTH PLAIN")], "AUTH": busy}) as server:
        courier = SmtpCourier(scripted_account(server.port))
        replies = [courier.send(USER, KL, MAIL).reply for _ in range(3)]
        assert sum("AUTH PLAIN" in line for heard in server.heard for line in heard) == 3
    assert all("454 4.7.0" in reply for reply in replies)


def test_a_password_that_cannot_be_had_leaves_the_mail_for_later() -> None:
    def gone() -> str:
        raise SecretError("there is no secret file smtp-password")

    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 AUTH PLAIN")]}) as server:
        receipt = send(SmtpServer(HOST, server.port, Security.NONE, USER, gone))
    assert receipt == Receipt(
        Delivery.TEMPORARY,
        f"{HOST}:{server.port}: there is no secret file smtp-password",
    )


def test_a_certificate_that_changed_leaves_mail_for_later_until_it_is_trusted(
    certificate: Certificate, tmp_path: Path
) -> None:
    other = self_signed(tmp_path, "IP:127.0.0.1")
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(certificate.certificate.read_bytes())
    with login_smtp(other, security="starttls") as server:
        told = replace(account(server, certificate, Security.STARTTLS), ca_file=str(trusted))
        courier = SmtpCourier(told)
        refused = courier.send(USER, KL, MAIL)
        assert (refused.delivery, server.logins, server.mails) == (Delivery.TEMPORARY, [], [])
        assert "is not trusted" in refused.reply
        trusted.write_bytes(certificate.certificate.read_bytes() + other.certificate.read_bytes())
        assert courier.send(USER, KL, MAIL).delivery is Delivery.SENT
        courier.close()


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    expired = self_signed(tmp_path, "IP:127.0.0.1", made_days_ago=5)
    with login_smtp(expired, security="starttls") as server:
        receipt = send(account(server, expired, Security.STARTTLS))
        assert (receipt.delivery, server.logins) == (Delivery.TEMPORARY, [])
    assert "certificate has expired" in receipt.reply


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_an_unknown_authority_is_refused(
    certificate: Certificate,
    security: Security,
    tmp_path: Path,
) -> None:
    stranger = self_signed(tmp_path, "IP:127.0.0.1")
    with login_smtp(certificate, security=security) as server:
        receipt = send(account(server, stranger, security))
    assert (receipt.delivery, server.mails, server.logins) == (Delivery.TEMPORARY, [], [])
    assert "the certificate of 127.0.0.1 is not trusted" in receipt.reply


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = self_signed(tmp_path, "DNS:mail.snnmt.example")
    with login_smtp(other, security="starttls") as server:
        receipt = send(account(server, other, Security.STARTTLS))
    assert (receipt.delivery, server.logins) == (Delivery.TEMPORARY, [])
    assert "is not trusted" in receipt.reply


def test_an_authorities_file_that_is_not_there_is_named(certificate: Certificate, tmp_path: Path) -> None:
    nowhere = Certificate(tmp_path / "gone.pem", certificate.key)
    with login_smtp(certificate, security="starttls") as server:
        receipt = send(account(server, nowhere, Security.STARTTLS))
    assert receipt.delivery is Delivery.TEMPORARY
    assert "gone.pem" in receipt.reply


def test_without_starttls_on_offer_nothing_is_sent_in_clear() -> None:
    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 AUTH PLAIN")]}) as server:
        receipt = send(scripted_account(server.port, Security.STARTTLS))
    assert receipt == Receipt(
        Delivery.TEMPORARY,
        f"{HOST}:{server.port}: the server offers no STARTTLS; nothing was sent in clear",
    )
    assert server.heard == [["EHLO [127.0.0.1]"]]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("454 4.7.0 TLS not available", "STARTTLS refused: 454 4.7.0 TLS not available"),
        ("220 go\r\n250-injected\r\n250 AUTH PLAIN", "the server spoke out of turn before TLS"),
        ("220 go", "TLS with 127.0.0.1 failed"),
    ],
    ids=["refused", "with text slipped in before TLS", "without TLS after it"],
)
def test_a_starttls_that_goes_wrong_sends_nothing_in_clear(answer: str, why: str) -> None:
    script = {"EHLO": [Answer("250-hello\r\n250 STARTTLS")], "STARTTLS": [Answer(answer, Then.HANG_UP)]}
    with scripted_smtp(script) as server:
        receipt = send(scripted_account(server.port, Security.STARTTLS))
    assert receipt.delivery is Delivery.TEMPORARY
    assert why in receipt.reply
    assert server.heard == [["EHLO [127.0.0.1]", "STARTTLS"]]


def test_a_server_that_offers_no_known_login_leaves_the_mail_for_later() -> None:
    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 AUTH GSSAPI NTLM")]}) as server:
        receipt = send(scripted_account(server.port))
    assert receipt.delivery is Delivery.TEMPORARY
    assert receipt.reply.endswith("no way to log in: the server offers GSSAPI NTLM")


def test_a_token_is_given_as_xoauth2() -> None:
    script = {"EHLO": [Answer("250-hello\r\n250 AUTH XOAUTH2 PLAIN")], "AUTH": [Answer("235 2.7.0 welcome")]}
    with scripted_smtp(script) as server:
        receipt = send(scripted_account(server.port, token="ya29.token"))
    assert receipt.delivery is Delivery.SENT
    given = server.heard[0][1].removeprefix("AUTH XOAUTH2 ")
    assert base64.b64decode(given) == b"user=baocao@snnmt.example\x01auth=Bearer ya29.token\x01\x01"


def test_a_token_that_is_refused_with_an_explanation_is_no_fault_of_the_mail() -> None:
    script = {
        "EHLO": [Answer("250-hello\r\n250 AUTH XOAUTH2")],
        "AUTH": [Answer("334 eyJzdGF0dXMiOiI0MDEifQ==")],
        "": [Answer("535 5.7.8 token expired")],
    }
    with scripted_smtp(script) as server:
        receipt = send(scripted_account(server.port, token="old"))
    assert receipt == Receipt(Delivery.TEMPORARY, f"{HOST}:{server.port}: login refused: 535 5.7.8 token expired")
    assert server.heard[0][2:] == [""]


def test_without_a_username_nobody_logs_in() -> None:
    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 AUTH PLAIN")]}) as server:
        assert send(SmtpServer(HOST, server.port, Security.NONE)).delivery is Delivery.SENT
    assert not [command for command in server.heard[0] if command.startswith("AUTH")]


@pytest.mark.parametrize("hello", ["a b", "a\r\nMAIL FROM:<x@y>", "a>"])
def test_a_hello_that_breaks_out_of_its_line_is_refused(hello: str) -> None:
    with pytest.raises(ValueError, match="hello"):
        SmtpServer(HOST, 25, Security.NONE, hello=hello)
