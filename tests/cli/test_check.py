"""`check` against a real Dovecot and a real Postfix: each part in turn, broken by itself, with its remedy."""

import contextlib
import datetime as dt
import os
import pty
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.adapters.reaching import Endpoint, MailProtocol
from dondoc.commands.check_servers import of_the_servers
from dondoc.commands.findings import Finding
from dondoc.commands.probing import probe
from dondoc.commands.reachable import way_to
from dondoc.config import load
from tests.cli.office import dondoc, environment
from tests.daemon.books import entries
from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.sink import sink
from tests.servers.certificates import FAKETIME, self_signed
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.postfix import Postfix


@pytest.fixture
def plan(server: Dovecot, relay: Postfix) -> Plan:
    """Give an office whose mail really goes out and comes back."""
    user = server.new_user()
    return Plan(imap_of(server, user), Server(relay.port, username=user), address=user)


def mended(office: Path, *changes: tuple[str, str]) -> Path:
    """Change words of dondoc.toml."""
    file = office / "dondoc.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return office


def of_servers(office: Path) -> dict[str, Finding]:
    """Return what is found of the mail servers, by part."""
    return {finding.part: finding for finding in of_the_servers(load(office), office)}


def test_where_all_is_well_each_part_has_a_tick_and_the_probe_has_come_back(plan: Plan, tmp_path: Path) -> None:
    office = plan.write(tmp_path / "office")
    told = dondoc("check", config=office)
    assert (told.status, told.err) == (0, ""), told.out
    parts = [line[4:26].strip() for line in told.out.splitlines()[:-1]]
    assert parts == [
        *("configuration", "permissions", "imap secret", "smtp secret", "mail templates", "record forms"),
        *("time zone", "database", "archive", "records"),
        *("imap DNS", "imap port", "imap TLS", "imap login", "folder INBOX", "mailbox quota", "imap IDLE"),
        *("smtp DNS", "smtp port", "smtp TLS", "smtp login"),
        *("probe mail", "INTERNALDATE", "trusted hop", "clock", "Authentication-Results"),
    ]
    assert "back in INBOX after" in told.out
    assert "imap.test.invalid is known" in told.out
    assert told.out.endswith("every part is well\n")


def test_the_probe_hands_in_nothing_and_alarms_nobody(plan: Plan, tmp_path: Path) -> None:
    office = plan.write(tmp_path / "office")
    assert "back in INBOX" in of_servers(office)["probe mail"].found
    assert dondoc("once", config=office).status == 0
    assert [entry["outcome"] for entry in entries(office / "dondoc.db", "mail.judged")] == ["own"]
    letters = [entry["letter"] for entry in entries(office / "dondoc.db", "letter.queued")]
    assert [letter for letter in letters if "digest:day:" not in letter] == []
    assert of_servers(office)["folder INBOX"].found.startswith("1 mail,")


def test_a_name_that_dns_does_not_know_is_named_and_nothing_is_sent(plan: Plan, tmp_path: Path) -> None:
    imap = replace(plan.imap, host="mail.nowhere.invalid", security="tls")
    told = of_servers(replace(plan, imap=imap).write(tmp_path / "office"))
    assert "imap.host" in told["imap DNS"].remedy
    assert told["probe mail"].found == "not sent"
    assert "imap login" not in told


def test_a_port_at_which_nobody_answers_is_named(plan: Plan, tmp_path: Path) -> None:
    closed = free_ports(1)[0]
    told = of_servers(replace(plan, smtp=replace(plan.smtp, port=closed)).write(tmp_path / "office"))["smtp port"]
    assert (f"127.0.0.1:{closed}" in told.found, "firewall" in told.remedy) == (True, True)


def test_tls_on_a_port_without_it_is_answered_with_the_other_way(plan: Plan, tmp_path: Path) -> None:
    imap, smtp = replace(plan.imap, security="tls"), replace(plan.smtp, security="starttls")
    told = of_servers(replace(plan, imap=imap, smtp=smtp).write(tmp_path / "office"))
    assert 'imap.security = "starttls"' in told["imap TLS"].remedy
    assert 'smtp.security = "tls"' in told["smtp TLS"].remedy


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_authority_of_the_offices_own_is_asked_for_and_then_believed(
    plan: Plan, server: Dovecot, tmp_path: Path, security: str
) -> None:
    port = server.imaps if security == "tls" else server.imap
    office = replace(plan, imap=replace(plan.imap, host="localhost", port=port, security=security)).write(tmp_path)
    assert "ca.pem" in of_servers(office)["imap TLS"].remedy
    (office / "ca.pem").write_bytes(server.ca_file.read_bytes())
    told = of_servers(office)
    assert [finding for finding in told.values() if finding.remedy] == []
    assert "the certificate holds until" in told["imap TLS"].found


@contextlib.contextmanager
def secured_port(directory: Path, name: str, days_ago: float) -> Iterator[Endpoint]:
    """Give a port that speaks TLS with a certificate for that name, made so many days ago for two days."""
    made = self_signed(directory, f"DNS:{name}", made_days_ago=days_ago)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    with contextlib.suppress(OSError):
                        context.wrap_socket(line, server_side=True).close()

        threading.Thread(target=serve, daemon=True).start()
        yield Endpoint(MailProtocol.IMAP, "localhost", listener.getsockname()[1], "tls", made.certificate)
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("name", "days_ago", "remedy"),
    [
        ("localhost", 0, ""),
        ("localhost", 3, "renew the certificate at the mail server"),
        ("localhost", -1, "is this host's clock behind"),
        ("mail.so.example", 0, "write imap.host as the certificate names the server"),
    ],
)
def test_a_certificate_that_is_refused_names_whose_fault_it_is(
    tmp_path: Path, name: str, days_ago: int, remedy: str
) -> None:
    with secured_port(tmp_path, name, days_ago) as place:
        told = list(way_to(place))[-1]
    assert (told.part, bool(told.remedy)) == ("imap TLS", bool(remedy))
    assert remedy in told.remedy


def test_a_certificate_near_its_end_is_a_cross_in_time(tmp_path: Path) -> None:
    with secured_port(tmp_path, "localhost", 1) as place:
        assert not list(way_to(place))[-1].remedy
    with secured_port(tmp_path, "localhost", 1.9) as place:
        assert "renew it" in list(way_to(place))[-1].remedy


def test_a_login_that_is_refused_is_named_without_the_secret(plan: Plan, tmp_path: Path) -> None:
    told = of_servers(replace(plan, password="sai rồi").write(tmp_path / "office"))
    assert "sai rồi" not in str(told)
    for section in ("imap", "smtp"):
        assert f"look at [{section}]" in told[f"{section} login"].remedy


def test_a_folder_that_is_not_there_is_named(plan: Plan, tmp_path: Path) -> None:
    told = of_servers(replace(plan, folders=("INBOX", "Lưu trữ")).write(tmp_path / "office"))
    assert not told["folder INBOX"].remedy
    assert told["folder Lưu trữ"].remedy == "make it, or take it out of imap.folders"


def test_a_mailbox_that_is_nearly_full_is_named(plan: Plan, server: Dovecot, tmp_path: Path) -> None:
    server.append(plan.address, b"Subject: to\r\n\r\n" + b"x" * 72 * 13_500)
    assert "bounces the units' mail" in of_servers(plan.write(tmp_path / "office"))["mailbox quota"].remedy


def test_a_mail_host_that_nobody_named_is_named_for_the_configuration(plan: Plan, tmp_path: Path) -> None:
    office = mended(plan.write(tmp_path / "office"), ('"mail.test.invalid", "imap.test.invalid"', '"mx.so.example"'))
    told = of_servers(office)["trusted hop"]
    assert '"imap.test.invalid", "mail.test.invalid"' in told.found
    assert "imap.trusted_received_by" in told.remedy


def test_results_in_another_servers_name_are_named_for_the_configuration(plan: Plan, tmp_path: Path) -> None:
    office, part = plan.write(tmp_path / "office"), "Authentication-Results"
    assert "mx.test.invalid, which nobody attests" in of_servers(office)[part].found
    mended(office, ("[imap]\n", '[imap]\ntrusted_authserv_ids = ["mail.test.invalid"]\n'))
    told = of_servers(office)[part]
    assert "mx.test.invalid, which is not in imap.trusted_authserv_ids" in told.found
    assert told.remedy
    mended(office, ('ids = ["mail.', 'ids = ["mx.'))
    assert "mx.test.invalid is known" in of_servers(office)[part].found


def test_a_clock_that_is_apart_from_the_mail_servers_is_named(plan: Plan, tmp_path: Path) -> None:
    ahead = {"LD_PRELOAD": FAKETIME, "FAKETIME": "+600s"}
    told = dondoc("check", config=plan.write(tmp_path / "office"), more=ahead).out
    assert re.search(r"x   clock +the mail server's clock is (59|60)\d s behind this host's\n +→ .*timedatectl", told)
    assert "\nx   INTERNALDATE" in told


def test_a_probe_that_does_not_come_back_is_a_cross(plan: Plan, tmp_path: Path) -> None:
    with sink() as post:
        office = replace(plan, smtp=Server(post.port)).write(tmp_path / "office")
        (told,) = probe(load(office), office, dt.timedelta(seconds=1))
    assert "but not in INBOX after 1 s" in told.found
    assert "queue and log" in told.remedy


def test_a_test_mail_is_sent_to_whom_it_was_asked_for(tmp_path: Path, plan: Plan) -> None:
    with sink() as post:
        office = replace(plan, smtp=Server(post.port)).write(tmp_path / "office")
        mended(office, ("sender_login_enforced = true", "sender_login_enforced = false"))
        told = dondoc("check", "--offline", "--send-to", "sysadmin@snnmt.example", config=office)
        assert told.status == 0, told.out
        assert len(post.of_kind("alert")) == 1


def test_a_person_at_a_terminal_gets_ticks_and_the_remedy_below_its_cross(plan: Plan, tmp_path: Path) -> None:
    office = replace(plan, folders=("INBOX", "Lưu trữ")).write(tmp_path / "office")
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "dondoc", "--config", str(office), "check"]
    more = {**environment(), "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(command, stdout=follower, stderr=subprocess.PIPE, env=more, check=False, timeout=60)
    os.close(follower)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", os.read(leader, 100_000).decode())
    os.close(leader)
    assert done.returncode == 1
    assert "✓  imap login" in shown
    assert re.search(r"✗  folder Lưu trữ +it is not there\r\n +→ make it", shown)
    assert max(map(len, shown.splitlines())) <= 80
