"""`check`, `once` and a test mail against a real IMAP server and a sink for mail."""

from dataclasses import replace
from pathlib import Path

from tests.cli.office import dondoc
from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.sink import sink
from tests.servers.dovecot import dovecot


def test_check_looks_at_both_servers_and_sends_only_what_was_asked_for(tmp_path: Path) -> None:
    with dovecot() as server, sink() as post:
        plan = Plan(imap_of(server, server.new_user()), Server(post.port), folders=("INBOX", "Lưu trữ"))
        told = dondoc("check", config=plan.write(tmp_path / "office"))
        assert told.status == 1
        assert "ok  imap login" in told.out
        assert "ok  folder INBOX" in told.out
        assert "x   folder Lưu trữ" in told.out
        assert "ok  smtp login" in told.out
        whole = replace(plan, folders=("INBOX",)).write(tmp_path / "other")
        told = dondoc("check", "--send-to", "sysadmin@snnmt.example", config=whole)
        assert told.status == 0, told.out
        assert len(post.of_kind("alert")) == 1
        assert dondoc("once", config=whole).status == 0
        assert dondoc("status", config=whole).status == 0


def test_check_names_a_login_that_is_refused(tmp_path: Path) -> None:
    with dovecot() as server:
        imap = imap_of(server, server.new_user())
        office = replace(Plan(imap, Server(1)), password="sai rồi").write(tmp_path / "office")
        told = dondoc("check", config=office)
        assert told.status == 1
        assert "sai rồi" not in told.out + told.err
        assert "x   imap " in told.out
        assert "x   smtp " in told.out
