"""No secret and no content of a mail gets into logs, ledger, mails or records."""

from dataclasses import replace
from pathlib import Path

from tests.daemon.books import judged_count
from tests.daemon.office import Plan, Server, imap_of, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import PASSWORD, Dovecot

WRONG = "Mật-khẩu-9f3c"
SECRETS = {"imap-password", "smtp-password", "token-key"}


def lived(daemon: Service, server: Dovecot, user: str, post: Sink) -> None:
    """Let it be refused, then let in, then take a report and acknowledge it."""
    daemon.idle()
    daemon.await_log("refused the login")
    (daemon.directory / "imap-password").write_text(PASSWORD, encoding="utf-8")
    server.append(user, report(unit_address(1)))
    await_that(lambda: judged_count(daemon.database) == 1, "the report judged", daemon.log)
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)
    daemon.stop()


def test_what_is_secret_stays_in_its_file(server: Dovecot, post: Sink, tmp_path: Path) -> None:
    user = server.new_user()
    plan = replace(Plan(imap_of(server, user), Server(post.port)), password=WRONG)
    with service(plan.write(tmp_path / "office"), look=1) as daemon:
        lived(daemon, server, user, post)
        key = (daemon.directory / "token-key").read_bytes()
        written = {path: path.read_bytes() for path in daemon.directory.rglob("*") if path.is_file()}
        said = daemon.log()
    open_to_all = {path: data for path, data in written.items() if path.name not in SECRETS}
    assert {path.name for path in open_to_all} >= {"dondoc.db", "log"}
    for path, data in open_to_all.items():
        assert WRONG.encode() not in data, path
        assert key[:16] not in data, path
        assert not any(line in data for line in key.splitlines() if len(line) > 16), path
    assert "mail-judged" in said
    assert "xin gửi báo cáo" not in said
    assert all(path.stat().st_mode & 0o077 == 0 for path in written if path.name in SECRETS)
