"""`check --send-to` proves the two attestations on real servers: by a forged result, and by another's name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.trace import TrustPolicy
from dondoc.commands.attesting import believed_forgeries
from tests.cli.office import Answer, dondoc
from tests.daemon.office import Plan, Server, imap_of
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postfix import postfix

DROPS = "/^Authentication-Results:[[:space:]]*mail\\.test\\.invalid/ IGNORE\n"
OWN_FROM = "if /^From:/\n!/baocao[0-9]+@test\\.invalid/ REJECT not your name\nendif\n"
ID = 'trusted_authserv_ids = ["mail.test.invalid"]'


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def checked(server: Dovecot, directory: Path, header_checks: str, *, smtp_login: bool = True) -> Answer:
    """Return what `check --send-to` says of a Postfix with these rules."""
    with postfix(lmtp_port=server.lmtp, sasl_port=server.sasl, header_checks=header_checks) as relay:
        user = server.new_user()
        smtp = Server(relay.port, username=user if smtp_login else "")
        office = Plan(imap_of(server, user), smtp, address=user).write(directory)
        text = (office / "dondoc.toml").read_text(encoding="utf-8")
        (office / "dondoc.toml").write_text(text.replace("[imap]\n", f"[imap]\n{ID}\n", 1), encoding="utf-8")
        return dondoc("check", "--send-to", user, config=office)


def test_a_server_that_keeps_forged_results_and_looks_at_no_from_field_is_named(
    server: Dovecot, tmp_path: Path
) -> None:
    told = checked(server, tmp_path / "office", "")
    assert told.status == 1
    assert "x   trusted_authserv_ids" in told.out
    assert "of mail.test.invalid came through and would be believed" in told.out
    assert "x   sender_login_enforced" in told.out
    assert "but may write it into From" in told.out


def test_a_server_that_drops_forged_results_and_compares_from_keeps_its_word(server: Dovecot, tmp_path: Path) -> None:
    told = checked(server, tmp_path / "office", DROPS + OWN_FROM)
    assert told.status == 0, told.out
    assert "ok  trusted_authserv_ids    a forged result did not survive" in told.out
    assert "ok  sender_login_enforced   the server lets nobody write under another's address" in told.out


def test_without_a_login_nothing_is_claimed_about_it(server: Dovecot, tmp_path: Path) -> None:
    told = checked(server, tmp_path / "office", DROPS, smtp_login=False)
    assert "sender_login_enforced   not proved: [smtp] has no login" in told.out


BORDER = b"Received: from pc (pc [203.0.113.9]) by mail.snnmt.example with ESMTPSA id 1; Mon, 16 Mar 2026 17:00 +0700\n"
BELOW = b"Received: from x (x [192.0.2.1]) by elsewhere with SMTP; Mon, 16 Mar 2026 16:59:00 +0700\n"
FORGED = b"Authentication-Results: mail.snnmt.example; dmarc=pass header.from=thu-1.invalid\n"
OWN = b"Authentication-Results: mail.snnmt.example; dmarc=none header.from=snnmt.example\n"


@pytest.mark.parametrize(
    ("raw", "believed"),
    [
        (BORDER + FORGED, ("mail.snnmt.example",)),
        (BORDER + OWN + FORGED, ("mail.snnmt.example",)),
        (BORDER + BELOW + FORGED, ()),
        (BORDER + OWN, ()),
        (BORDER + FORGED.replace(b"mail.", b"mx."), ()),
        (BORDER + FORGED.replace(b"dmarc=pass", b"dmarc=fail"), ()),
    ],
)
def test_a_forged_result_counts_only_where_judging_would_believe_it(raw: bytes, believed: tuple[str, ...]) -> None:
    policy = TrustPolicy(
        ("mail.snnmt.example",), (), ("mail.snnmt.example",), "snnmt.example", sender_login_enforced=True
    )
    assert believed_forgeries(raw + b"\nx", policy, "thu-1") == believed
