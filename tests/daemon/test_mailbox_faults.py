"""What the running daemon makes of a mail server that fails."""

from dataclasses import replace
from pathlib import Path

from tests.daemon.books import entries, judged, judged_count
from tests.daemon.office import OPERATOR, Plan, chatter, heavy, imap_of, report, unit_address
from tests.daemon.service import await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.dovecot import dovecot as private_dovecot
from tests.servers.proxy import Proxy, Traffic

FOUR_FIFTHS = 56_000_000  # bytes of the quota of 64 MiB: 83 %
A_PART = 12_900_000  # bytes: five of them are 96 % of the quota, and still fit


def test_a_server_that_restarts_in_the_middle_costs_no_mail(post: Sink, plan: Plan, tmp_path: Path) -> None:
    with private_dovecot() as server:
        user = server.new_user()
        server.fill(user, [chatter(n) for n in range(900)])
        directory = replace(plan, imap=imap_of(server, user)).write(tmp_path / "office")
        with service(directory, look=2) as daemon:
            daemon.ready()
            await_that(lambda: judged_count(daemon.database) > 0, "the first mails judged", daemon.log)
            server.stop()
            daemon.await_log("mailbox-unreadable")
            server.start()
            server.append(user, report(unit_address(1)))
            await_that(lambda: judged_count(daemon.database) == 901, "all mails judged", daemon.log)
            await_that(lambda: post.of_kind("ack"), "an acknowledgement", daemon.log)
            assert set(judged(daemon.database).values()) == {1}


def test_a_half_open_line_is_given_up_and_made_anew(server: Dovecot, plan: Plan, way: Proxy, tmp_path: Path) -> None:
    user = plan.imap.username
    directory = replace(plan, imap=imap_of(server, user, port=way.port)).write(tmp_path / "office")
    with service(directory, line=1, look=1) as daemon:
        daemon.idle()
        way.traffic = Traffic.DROP
        server.append(user, chatter(1))
        daemon.await_log("mailbox-unreadable")
        assert judged_count(daemon.database) == 0
        way.traffic = Traffic.PASS
        way.cut()
        await_that(lambda: judged_count(daemon.database) == 1, "the mail judged", daemon.log)
        daemon.stop()


def test_a_wrong_password_is_told_and_tried_again_more_and_more_slowly(
    server: Dovecot, user: str, plan: Plan, tmp_path: Path
) -> None:
    directory = replace(plan, password="sai rồi").write(tmp_path / "office")
    server.append(user, chatter(1))
    with service(directory) as daemon:
        daemon.idle()
        daemon.await_log("refused the login", times=3)
        assert "sai rồi" not in daemon.log()
        assert judged_count(daemon.database) == 0
        (directory / "imap-password").write_text(PASSWORD, encoding="utf-8")
        await_that(lambda: judged_count(daemon.database) == 1, "the mail judged with the right password", daemon.log)
        daemon.stop()


def test_a_full_box_is_an_outage_of_which_operators_are_told_once_and_once_more_when_it_is_over(
    server: Dovecot, user: str, plan: Plan, post: Sink, tmp_path: Path
) -> None:
    with service(plan.write(tmp_path / "office"), look=1, quota=1) as daemon:
        daemon.idle()
        server.append(user, *(heavy(n, size=A_PART) for n in range(5)))
        await_that(lambda: post.of_kind("alert"), "an alert", daemon.log)
        (began,) = entries(daemon.database, "outage.began")
        assert "the mailbox is full" in began["why"]
        with server.client(user) as client:
            client.select()
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()
        await_that(lambda: len(post.of_kind("alert")) == 2, "a second alert", daemon.log)
        full, over = (got for got in post.of_kind("alert"))
        assert {full.recipient, over.recipient} == {OPERATOR}
        assert "Hộp thư đã đầy" in str(full.mail["Subject"])
        assert "hoạt động lại" in str(over.mail["Subject"])
        assert len(entries(daemon.database, "outage.ended")) == 1


def test_a_box_that_fills_up_is_told_before_it_is_full_and_is_no_outage(
    server: Dovecot, user: str, plan: Plan, post: Sink, tmp_path: Path
) -> None:
    with service(plan.write(tmp_path / "office"), look=1, quota=1) as daemon:
        daemon.idle()
        server.append(user, *(heavy(n, size=FOUR_FIFTHS // 4) for n in range(4)))
        await_that(lambda: post.of_kind("alert"), "an alert", daemon.log)
        assert "Hộp thư đã dùng hơn 80 % dung lượng" in str(post.of_kind("alert")[0].mail["Subject"])
        daemon.stop()
        assert not entries(daemon.database, "outage.began")
