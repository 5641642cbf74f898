"""No error on the way to a server, to a secret or to the database repeats a secret or what a mail says."""

import base64
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dondoc.adapters.engines import engine_of
from dondoc.adapters.host import SecretError, run_secret_command
from dondoc.adapters.imap import Account, AuthMethod, ImapMailbox
from dondoc.adapters.imap import Security as ImapSecurity
from dondoc.adapters.redaction import redacted
from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.commands.faults import details, explain
from dondoc.config.faults import without_password
from dondoc.ports import MailboxError
from tests.imap.office import POLICY
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.proxy import Proxy
from tests.servers.scripted_smtp import Answer, Then, scripted_smtp

USER, SECRET = "baocao@snnmt.example", 'Mật"khẩu\\9f3c-lúa-nương'
TOKEN = "ya29.a0AfB_byC-thẻ-không-ai-được-biết"


def coded(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


PLAIN, BEARER = coded(f"\0{USER}\0{SECRET}"), coded(f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01")
PIECES = (*(SECRET, coded(SECRET), PLAIN), *(TOKEN, coded(TOKEN), BEARER))


def holds_nothing(told: str) -> bool:
    """Return whether no six characters of a secret, or of what carries it, stand in the text."""
    return not any(piece[n : n + 6] in told for piece in PIECES for n in range(len(piece.rstrip("=")) - 5))


@pytest.mark.parametrize("echo", [
    "535 wrong: {}", '500 5.5.1 Command unrecognized: "AUTH PLAIN {}"', "454 4.7.0 later, {}", "{}", "535-{}\r\n535 no",
])  # fmt: skip
@pytest.mark.parametrize("offered", ["PLAIN", "LOGIN", "XOAUTH2"])
def test_a_server_that_repeats_the_login_is_not_quoted_with_the_secret(echo: str, offered: str) -> None:
    said = {"PLAIN": PLAIN, "LOGIN": coded(SECRET), "XOAUTH2": BEARER}[offered]
    secret = TOKEN if offered == "XOAUTH2" else SECRET
    answers = [Answer(echo.format(cut), Then.HANG_UP) for cut in (said, said[:40], secret)]
    for answer in answers:
        # LOGIN asks for the name, then for the password: only the last answer repeats it.
        asked = {"AUTH": [Answer("334 VXNlcm5hbWU6")], coded(USER).upper(): [Answer("334 UGFzc3dvcmQ6")]} | {
            coded(SECRET).upper(): [answer]
        }
        script = {
            "EHLO": [Answer(f"250-hello\r\n250 AUTH {offered}")],
            **(asked if offered == "LOGIN" else {"AUTH": [answer]}),
        }
        with scripted_smtp(script) as server:
            token = (lambda: TOKEN) if offered == "XOAUTH2" else None
            account = SmtpServer("127.0.0.1", server.port, Security.NONE, USER, lambda: SECRET, token=token, timeout=5)
            courier = SmtpCourier(account)
            receipt = courier.send(USER, "kl@snnmt.example", b"Subject: x\r\n\r\nx\r\n")
            told = receipt.reply + courier.greet()
        assert told
        assert holds_nothing(told), told


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.mark.parametrize(("secret", "auth"), [
    (SECRET, AuthMethod.PASSWORD), ("sai9f3c-lua-nuong", AuthMethod.PASSWORD), (TOKEN, AuthMethod.XOAUTH2),
])  # fmt: skip
def test_a_mailbox_that_repeats_the_login_is_not_quoted_with_the_secret(
    server: Dovecot, secret: str, auth: AuthMethod
) -> None:
    forms = [secret, coded(secret), coded(f"\0{USER}\0{secret}"), coded(f"user={USER}\x01auth=Bearer {secret}\x01\x01")]
    way = Proxy(server.imap)
    try:
        for form in (*forms, forms[-1][:50]):
            way.rewrite = partial(answering, form)
            account = Account("127.0.0.1", way.port, ImapSecurity.NONE, USER, lambda: secret, auth=auth, timeout=10)
            with pytest.raises(MailboxError) as caught:
                ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")
            told = "".join(traceback.format_exception(caught.value))
            assert not any(form[n : n + 6] in told.partition("refused the login")[2] for n in range(len(form) - 5)), (
                told
            )
    finally:
        way.close()


def answering(form: str, data: bytes) -> bytes:
    return data.replace(b"Authentication failed", f"you said {form}".encode())


def test_what_is_no_secret_stays_readable() -> None:
    assert (
        redacted("535 5.7.8 Authentication failed for baocao", USER, "bí-mật")
        == "535 5.7.8 Authentication failed for baocao"
    )
    assert redacted("x bí-mật y abc z", USER, "abc") == "x bí-mật y … z"


def test_a_token_command_that_complains_is_not_quoted() -> None:
    with pytest.raises(SecretError) as caught:
        run_secret_command(["sh", "-c", f"echo 'refresh_token={SECRET}' >&2; echo '{TOKEN}'; exit 3"])
    assert holds_nothing("".join(traceback.format_exception(caught.value)))


def test_a_statement_that_fails_does_not_tell_what_it_was_to_write(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as line:
        line.execute(text("CREATE TABLE x (a TEXT UNIQUE)"))
        line.execute(text("INSERT INTO x VALUES (:a)"), {"a": SECRET})
        with pytest.raises(SQLAlchemyError) as caught:
            line.execute(text("INSERT INTO x VALUES (:a)"), {"a": SECRET})
    assert "UNIQUE" in str(caught.value)
    assert holds_nothing(str(caught.value) + details(caught.value) + explain(caught.value)[0])


@pytest.mark.parametrize("password", ["b1-mat-9f3c", "b1/mat-9f3c", "b1@mat-9f3c", "b1:mat@9f3c/x"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(password: str) -> None:
    url = f"postgresql+psycopg://dondoc:{password}@127.0.0.1:1/dondoc"
    assert "9f3c" not in without_password(url)
    assert "127.0.0.1:1" in without_password(url)
    with pytest.raises(SQLAlchemyError) as caught:
        engine_of(
            f"postgresql+psycopg://dondoc:{password.replace('@', '%40').replace('/', '%2F')}@127.0.0.1:1/dondoc"
        ).connect()
    assert "9f3c" not in details(caught.value) + explain(caught.value)[0]
