"""What the daemon makes of a database that is locked, damaged, or cut off in the middle of a letter to leaders."""

import datetime as dt
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries, envelopes, judged_count
from tests.daemon.office import OPERATOR, Plan, now, report, unit_address, weekly
from tests.daemon.service import ROOT, Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.certificates import FAKETIME
from tests.servers.dovecot import Dovecot

LEADER = "lanhdao@snnmt.example"


def dondoc(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the office's folder."""
    command = [sys.executable, "-m", "dondoc", "--config", str(directory), *words]
    return subprocess.run(command, cwd=ROOT / "daemon", capture_output=True, text=True, timeout=60, check=False)


def test_a_database_that_somebody_else_locks_is_waited_for(
    server: Dovecot, user: str, daemon: Service, post: Sink
) -> None:
    daemon.idle()
    with closing(sqlite3.connect(daemon.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        server.append(user, report(unit_address(1)))
        time.sleep(2)
        assert judged_count(daemon.database) == 0
        assert not post.of_kind("ack")
        other.rollback()
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)
    assert "round-failed" not in daemon.log()


@pytest.fixture
def damaged(server: Dovecot, user: str, daemon: Service, post: Sink, tmp_path: Path) -> Path:
    """Give the database of an office whose newest page is overwritten; a backup knows of all but the last mail."""
    server.append(user, *(report(unit_address(n), n) for n in range(1, 9)))
    said = daemon.directory / "dondoc.toml"
    alarm = f'alert_command = ["tee", "-a", "{daemon.directory}/alarm"]'
    said.write_text(said.read_text("utf-8").replace("[mail]", f"[mail]\n{alarm}"), "utf-8")
    daemon.ready()
    await_that(lambda: len(post.of_kind("ack")) == 8, "eight acknowledgements", daemon.log)
    daemon.stop()
    assert dondoc(daemon.directory, "backup", str(tmp_path / "backup.tar")).returncode == 0
    server.append(user, report(unit_address(9), 9))
    daemon.idle()
    await_that(lambda: len(post.of_kind("ack")) == 9, "one more", daemon.log)
    daemon.stop()
    with daemon.database.open("r+b") as file:
        file.seek(16 * 4096)
        file.write(b"\xff" * 4096)
    return daemon.database


def test_a_damaged_page_refuses_the_start_and_the_way_back_works(
    damaged: Path, daemon: Service, post: Sink, tmp_path: Path
) -> None:
    said = dondoc(daemon.directory, "run")
    assert said.returncode == 1
    sentence = said.stderr.splitlines()[-1]
    assert "Traceback" not in said.stderr
    assert "is damaged" in sentence
    assert "dondoc restore FILE" in sentence
    assert dondoc(daemon.directory, "run").returncode == 1
    alarm = daemon.directory / "alarm"
    assert alarm.read_text("utf-8").count("dịch vụ không chạy được") == 1  # however often systemd starts it
    for part in damaged.parent.glob("dondoc.db*"):
        if part.suffix != ".lock":
            part.rename(part.with_name(f"damaged-{part.name}"))
    restored = dondoc(daemon.directory, "restore", str(tmp_path / "backup.tar"))
    assert restored.returncode == 0, restored.stderr
    daemon.ready()
    await_that(lambda: judged_count(damaged) == 9, "the mail after the backup is read again", daemon.log)
    daemon.stop()
    assert check_chain(damaged) > 9
    assert alarm.read_text("utf-8").count("dịch vụ đã chạy trở lại") == 1
    assert dondoc(daemon.directory, "verify").returncode == 0
    ids = {got.message_id for got in post.of_kind("ack")}
    assert len(ids) == 9


@pytest.fixture
def climbing(plan: Plan, tmp_path: Path) -> Iterator[Service]:
    """Give an office with a weekly report, due in ten minutes, that goes to the leaders at once."""
    due = now() + dt.timedelta(minutes=10)
    rung = '[[rung]]\nid = "lanh-dao"\nat = "+0m"\nto = ["leader"]\ntemplate = "bao_cao_lanh_dao"\n'
    with service(
        replace(plan, reports=plan.reports + weekly(due, "u01", "u02"), ladder=rung).write(tmp_path / "office")
    ) as made:
        yield made


def test_cut_off_in_the_middle_of_a_letter_to_leaders_it_asks_an_operator_and_sends_nothing_twice(
    climbing: Service, post: Sink
) -> None:
    climbing.idle()
    climbing.stop()

    def cut(recipient: str) -> None:
        if recipient == LEADER:
            climbing.kill()

    post.before_the_answer = cut
    climbing.surroundings |= {"LD_PRELOAD": FAKETIME, "FAKETIME": "+15m", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    climbing.start()
    await_that(lambda: climbing.process and climbing.process.poll() is not None, "the kill", climbing.log)
    assert [got.recipient for got in post.got if got.kind == "escalation"] == [LEADER]
    assert envelopes(climbing.database)["sending"] == 1
    post.before_the_answer = str
    climbing.ready()
    await_that(lambda: post.of_kind("alert"), "an operator is asked", climbing.log)
    (alert,) = post.of_kind("alert")
    assert alert.recipient == OPERATOR
    assert "Chưa rõ một thư đã đến nơi hay chưa" in str(alert.mail["Subject"])
    climbing.stop()
    assert [got.recipient for got in post.got if got.kind == "escalation"] == [LEADER]
    assert len(entries(climbing.database, "letter.uncertain")) == 1
    (asked,) = {entry["message_id"] for entry in entries(climbing.database, "letter.uncertain")}
    again = dondoc(climbing.directory, "retry", asked)
    assert again.returncode == 0, again.stderr
    climbing.ready()
    await_that(lambda: len(post.of_kind("escalation")) == 2, "the operator's word sends it again", climbing.log)
    assert {got.message_id for got in post.of_kind("escalation")} == {asked}


def test_a_database_of_a_newer_version_refuses_the_start_in_one_sentence_and_is_left_as_it_is(daemon: Service) -> None:
    daemon.idle()
    daemon.stop()
    with closing(sqlite3.connect(daemon.database)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    said = dondoc(daemon.directory, "run")
    assert said.returncode == 1
    assert "install the newer dondoc" in said.stderr.splitlines()[-1]
    with closing(sqlite3.connect(daemon.database)) as other, other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
