"""Claims about a daemon that stands by: ready, watched, and at work the moment that it is its turn."""

import json
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc import running
from dondoc.adapters.lock import InUseError
from tests.cli.office import dondoc
from tests.daemon.books import check_chain, judged
from tests.daemon.office import Server, report, unit_address
from tests.daemon.service import await_that
from tests.daemon.sink import Got
from tests.databases import change, rows
from tests.failover.conftest import Pair
from tests.servers.postgres import Postgres
from tests.servers.proxy import proxy


def statuses(notices: list[str]) -> list[str]:
    return [line for notice in notices for line in notice.splitlines() if line.startswith("STATUS=")]


def acks(pair: Pair) -> list[Got]:
    return pair.post.of_kind("ack")


def test_it_says_that_it_is_ready_and_who_serves_and_feeds_the_watchdog(pair: Pair) -> None:
    pair.serve()
    assert [s for s in statuses(pair.second.notices()) if s.startswith("STATUS=standby: ")]
    fed = pair.second.notices().count("WATCHDOG=1")
    await_that(lambda: pair.second.notices().count("WATCHDOG=1") > fed + 1, "it is fed", pair.second.log)
    pair.second.stop()


def test_it_goes_to_work_at_once_when_the_active_one_is_stopped(pair: Pair) -> None:
    pair.serve()
    pair.first.stop()
    pair.second.await_log("office-taken epoch=2")
    pair.server.append(pair.user, report(unit_address(1)))
    await_that(lambda: len(acks(pair)) == 1, "the report is acknowledged", pair.second.log)
    pair.second.stop()
    assert judged(pair.url).total() == 1
    assert check_chain(pair.url) > 1


def test_both_sign_the_links_to_operators_with_the_same_key(pair: Pair, tmp_path: Path) -> None:
    shared = tmp_path / "chung"
    for each in (pair.first, pair.second):
        file = each.directory / "dondoc.toml"
        told = file.read_text(encoding="utf-8").replace('directory = "archive"', f'directory = "{shared}"')
        file.write_text(told, encoding="utf-8")
    pair.serve()
    key = (shared / "token-key").read_bytes()
    pair.first.stop()
    pair.second.await_log("office-taken")
    assert [path for each in (pair.first, pair.second) for path in each.directory.rglob("token-key")] == []
    assert (shared / "token-key").read_bytes() == key


def test_each_holds_no_more_than_two_connections(pair: Pair) -> None:
    pair.serve()
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    await_that(lambda: rows(pair.url, query) == [(2 + 1 + 1,)], "two, one, and the one that asks")


def test_it_reads_its_configuration_anew_while_it_waits_and_keeps_the_old_one_where_that_is_broken(pair: Pair) -> None:
    pair.serve()
    (pair.second.directory / "units.toml").write_text("[[unit]]\n", encoding="utf-8")
    pair.second.signal(signal.SIGHUP)
    pair.second.await_log("configuration-refused")
    replace(pair.plan, address="van-thu@snnmt.example").write(pair.second.directory)
    pair.second.signal(signal.SIGHUP)
    await_that(lambda: pair.second.notices().count("RELOADING=1") == 2, "it is read", pair.second.log)
    pair.first.stop()
    pair.second.await_log("office-taken")
    pair.server.append(pair.user, report(unit_address(1)))
    await_that(lambda: acks(pair), "the report is acknowledged", pair.second.log)
    assert acks(pair)[0].mail["From"].addresses[0].addr_spec == "van-thu@snnmt.example"


def test_a_configuration_read_anew_at_work_does_not_fence_its_own_office_off(pair: Pair) -> None:
    pair.serve()
    pair.first.signal(signal.SIGHUP)
    pair.first.await_log("configuration-taken")
    pair.server.append(pair.user, report(unit_address(1)))
    await_that(lambda: acks(pair), "the report is acknowledged", pair.first.log)
    assert "office-lost" not in pair.first.log()


def test_it_waits_for_a_database_that_is_away_and_goes_on_when_it_is_back(pair: Pair, postgres: Postgres) -> None:
    pair.serve()
    postgres.stop()
    pair.first.await_log("office-lost")
    pair.second.await_log("database-unreachable")
    postgres.start()
    await_that(
        lambda: "office-taken epoch=2" in pair.first.log() + pair.second.log(), "one serves again", pair.second.log
    )
    pair.server.append(pair.user, report(unit_address(1)))
    await_that(lambda: acks(pair), "the report is acknowledged", pair.first.log)


def test_a_start_before_the_database_is_there_waits_for_it_and_a_person_hears_of_it(
    pair: Pair, postgres: Postgres, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    command = ["/bin/sh", "-c", f"cat >>{heard}"]
    replace(pair.plan, mail=f"alert_command = {json.dumps(command)}").write(pair.first.directory)
    postgres.stop()
    try:
        pair.first.ready()
        pair.first.await_log("database-unreachable")
        await_that(heard.exists, "the alarm is raised", pair.first.log)
        assert pair.first.log().count("database-unreachable") == 1
    finally:
        postgres.start()
    pair.first.await_log("office-taken epoch=1")
    await_that(lambda: "dùng lại được" in heard.read_text(encoding="utf-8"), "the end is told", pair.first.log)


def test_a_woken_leader_hands_nothing_in_even_when_the_server_waits_for_the_content(pair: Pair) -> None:
    held, go = threading.Event(), threading.Event()

    def wait_at_354(data: bytes) -> bytes:
        if data.startswith(b"354") or b"\r\n354" in data:
            held.set()
            go.wait(60)
        return data

    with proxy(pair.post.port) as way:
        way.rewrite = wait_at_354
        replace(pair.plan, smtp=Server(way.port)).write(pair.first.directory)
        pair.serve()
        pair.server.append(pair.user, report(unit_address(1)))
        assert held.wait(60)
        pair.first.signal(signal.SIGSTOP)
        pair.second.await_log("office-taken")
        await_that(lambda: len(acks(pair)) == 1, "the new one sends it", pair.second.log)
        asked = len(way.asked)
        pair.first.signal(signal.SIGCONT)
        go.set()
        pair.first.await_log("office-lost")
        pair.first.await_log("standing-by")
        assert b"X-Dondoc-Kind" not in way.asked[asked:]
    assert len(acks(pair)) == 1
    assert check_chain(pair.url) > 1


def test_a_leader_that_froze_while_the_database_answered_hands_nothing_in_once_woken(
    pair: Pair, postgres: Postgres
) -> None:
    is_wanted, held, go = threading.Event(), threading.Event(), threading.Event()

    def note_354(data: bytes) -> bytes:
        if b"354" in data:
            is_wanted.set()
        return data

    def hold_the_commit(data: bytes) -> bytes:
        if is_wanted.is_set() and b"COMMIT" in data:
            held.set()
            go.wait(60)
        return data

    with proxy(pair.post.port) as way, proxy(postgres.port) as line:
        way.rewrite, line.rewrite = note_354, hold_the_commit
        database = pair.url.replace(f":{postgres.port}/", f":{line.port}/")
        replace(pair.plan, smtp=Server(way.port), database=database).write(pair.first.directory)
        pair.serve()
        pair.server.append(pair.user, report(unit_address(1)))
        assert held.wait(60)
        pair.first.signal(signal.SIGSTOP)
        pair.second.await_log("office-taken")
        await_that(lambda: len(acks(pair)) == 1, "the new one sends it", pair.second.log)
        go.set()
        pair.first.signal(signal.SIGCONT)
        pair.first.await_log("standing-by")
        assert b"X-Dondoc-Kind" not in way.asked
    assert len(acks(pair)) == 1
    assert "letter-in-doubt" in pair.second.log()


def test_a_letter_to_leaders_that_was_just_taken_is_not_sent_again_and_an_operator_is_asked(pair: Pair) -> None:
    def die(recipient: str) -> None:
        if recipient == unit_address(1):  # what was written to a unit is from here on a letter to leaders
            change(pair.url, "UPDATE letter SET kind = 'escalation' WHERE kind = 'ack'")
            change(pair.url, "UPDATE envelope SET recipient = 'lanhdao@snnmt.example' WHERE recipient LIKE 'u01@%'")
            pair.first.kill()

    pair.post.before_the_answer = die
    pair.serve()
    pair.server.append(pair.user, report(unit_address(1)))
    pair.second.await_log("letter-in-doubt")
    await_that(lambda: pair.post.of_kind("alert"), "an operator is asked", pair.second.log)
    (alert,) = pair.post.of_kind("alert")
    assert alert.mail["Subject"] == "Cảnh báo: Chưa rõ một thư đã đến nơi hay chưa"
    assert len(acks(pair)) == 1
    assert rows(pair.url, "SELECT state FROM envelope WHERE recipient = 'lanhdao@snnmt.example'") == [("uncertain",)]


def test_a_leader_that_was_overtaken_in_the_database_stops_at_its_next_write(pair: Pair) -> None:
    pair.serve()
    change(pair.url, "UPDATE setting SET value = '7' WHERE name = 'epoch'")
    pair.server.append(pair.user, report(unit_address(1)))
    pair.first.await_log("office-lost")
    await_that(lambda: acks(pair), "whoever serves now acknowledges", pair.second.log)
    assert judged(pair.url).total() == 1


def test_once_and_check_say_who_serves(pair: Pair) -> None:
    pair.serve()
    third = pair.plan.write(pair.first.directory.with_name("ba"))
    with pytest.raises(InUseError, match=r"another dondoc serves this office, on \S+"):
        running.once(third)
    assert "serves this office" in dondoc("check", "--offline", config=third).out
    pair.first.stop()
    pair.second.stop()
    assert running.once(third) == 0
