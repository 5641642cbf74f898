"""A start after a power cut, when nothing else is there yet: it must never need a human."""

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries
from tests.daemon.office import Plan, Server, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.proxy import Proxy

# In a mount namespace of its own: the host's names, resolver and zone files are the test's.
BARE = """
set -e
mount --make-rprivate /
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount -t tmpfs dondoc-test /usr/share/zoneinfo
shift
exec "$@"
"""


@pytest.fixture
def bare(plan: Plan, user: str, server: Dovecot, tmp_path: Path) -> Iterator[Service]:
    """Give a daemon on a host without zone files, whose IMAP server has a name that nobody can look up yet."""
    named = replace(plan, imap=Server(server.imap, "starttls", user, host="localhost"))
    folder = named.write(tmp_path / "office")
    (folder / "ca.pem").write_bytes(server.ca_file.read_bytes())
    (folder / "hosts").write_text("# no names yet\n", "ascii")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", "ascii")
    with service(folder, look=1, again=1) as made:
        made.inside = ("unshare", "-m", "sh", "-c", BARE, "bare", str(folder))
        yield made


def test_without_names_or_zone_files_it_is_ready_and_goes_to_work_when_the_network_comes(
    server: Dovecot, user: str, bare: Service, post: Sink
) -> None:
    server.append(user, report(unit_address(1)))
    bare.ready()
    bare.await_log("mailbox-unreadable", times=2)
    assert not entries(bare.database, "mail.judged")
    bare.idle_again()
    assert any("STATUS=the mailbox cannot be read" in told for told in bare.notices())
    (bare.directory / "hosts").write_text("127.0.0.1 localhost\n", "ascii")
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", bare.log)
    bare.stop()
    (judged,) = entries(bare.database, "mail.judged")
    assert judged["received"].endswith("+07:00")
    assert check_chain(bare.database) > 1


def test_a_server_that_comes_up_after_it_is_waited_for(
    server: Dovecot, user: str, plan: Plan, post: Sink, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    server.append(user, report(unit_address(1)))
    with service(replace(plan, imap=Server(port, username=user)).write(tmp_path / "office"), look=1) as daemon:
        daemon.ready()
        daemon.await_log("mailbox-unreadable", times=2)
        with closing(Proxy(server.imap, socket.create_server(("127.0.0.1", port)))):
            await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)
