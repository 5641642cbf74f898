"""Starting, stopping and re-reading the configuration."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries, envelopes, judged, judged_count
from tests.daemon.office import OPERATOR, Plan, Server, chatter, report, unit_address
from tests.daemon.service import ROOT, Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_smtp import FALL_SILENT, scripted_smtp

MANY = 3000


def test_it_stops_at_once_when_it_has_nothing_to_do(daemon: Service) -> None:
    daemon.idle()
    daemon.stop()
    assert daemon.notices()[-1] == "STOPPING=1"


def test_it_stops_in_the_middle_of_its_first_intake_and_goes_on_where_it_stood(
    server: Dovecot, user: str, daemon: Service
) -> None:
    server.fill(user, [report(unit_address(n % 30 + 1), n) if n % 30 == 0 else chatter(n) for n in range(MANY)])
    daemon.ready()
    await_that(lambda: judged_count(daemon.database) > 0, "the first mails judged", daemon.log)
    daemon.stop()
    taken = judged_count(daemon.database)
    assert 0 < taken < MANY
    daemon.ready()
    await_that(lambda: judged_count(daemon.database) > taken, "more mails judged", daemon.log)
    daemon.stop()
    assert set(judged(daemon.database).values()) == {1}
    assert check_chain(daemon.database) > taken


# What falls silent, and what the letter is afterwards: only one whose end was out is in doubt, as after a crash.
SILENCES = [("greeting", "queued"), (".", "sending")]


@pytest.mark.parametrize(("silence", "state"), SILENCES)
def test_it_stops_while_a_server_that_says_nothing_holds_it_up(
    server: Dovecot, plan: Plan, daemon: Service, silence: str, state: str
) -> None:
    with scripted_smtp({silence: [FALL_SILENT]}) as silent:
        replace(plan, smtp=Server(silent.port)).write(daemon.directory)
        server.append(plan.imap.username, report(unit_address(1)))
        daemon.ready()
        await_that(lambda: silent.mails if silence == "." else silent.heard, "the server falls silent", daemon.log)
        daemon.stop()
    daemon.await_log("step-abandoned")
    assert envelopes(daemon.database) == {state: 1}


def test_a_second_daemon_on_the_same_database_does_not_start(plan: Plan, daemon: Service, tmp_path: Path) -> None:
    daemon.idle()
    other = replace(plan, database=f"sqlite:///{daemon.database}").write(tmp_path / "other")
    command = [sys.executable, "-m", "dondoc", "--config", str(other), "run"]
    said = subprocess.run(command, cwd=ROOT / "daemon", capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    (sentence,) = said.stderr.splitlines()
    assert "another dondoc is running on this database" in sentence
    server_still_served = daemon.process is not None and daemon.process.poll() is None
    assert server_still_served


def test_a_broken_configuration_leaves_the_old_one_in_force_and_the_operators_are_told(
    server: Dovecot, user: str, daemon: Service, post: Sink
) -> None:
    daemon.idle()
    units = daemon.directory / "units.toml"
    units.write_text(units.read_text(encoding="utf-8") + '\nsai = "khoá lạ"\n', encoding="utf-8")
    daemon.signal(signal.SIGHUP)
    daemon.await_log("configuration-refused")
    await_that(lambda: post.of_kind("alert"), "an alert", daemon.log)
    (alert,) = post.of_kind("alert")
    assert alert.recipient == OPERATOR
    assert "Cấu hình mới có lỗi" in str(alert.mail["Subject"])
    server.append(user, report(unit_address(1)))
    await_that(lambda: post.of_kind("ack"), "an acknowledgement under the old configuration", daemon.log)


def test_a_good_configuration_is_taken(server: Dovecot, plan: Plan, daemon: Service, post: Sink) -> None:
    daemon.idle()
    newcomer = "moi@snnmt.example"
    replace(plan, units=(("moi", newcomer),)).write(daemon.directory)
    daemon.signal(signal.SIGHUP)
    daemon.await_log("configuration-taken")
    server.append(plan.imap.username, report(newcomer))
    await_that(lambda: post.of_kind("ack"), "an acknowledgement to the new unit", daemon.log)
    assert post.of_kind("ack")[0].recipient == newcomer
    assert not post.of_kind("alert")


def test_a_new_database_is_refused_until_the_next_start(plan: Plan, daemon: Service) -> None:
    daemon.idle()
    replace(plan, database="sqlite:///khac.db").write(daemon.directory)
    daemon.signal(signal.SIGHUP)
    daemon.await_log("database.url has changed")
    assert not (daemon.directory / "khac.db").exists()


def test_systemd_hears_of_every_stage(daemon: Service) -> None:
    daemon.idle()
    daemon.signal(signal.SIGHUP)
    daemon.await_log("configuration-taken")
    daemon.stop()
    told = [notice for notice in daemon.notices() if "WATCHDOG=1" not in notice]
    assert told == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]
    assert [e["kind"] for e in entries(daemon.database, "service.started")] == ["service.started"]


def test_the_watchdog_is_fed_during_a_long_first_intake(server: Dovecot, user: str, tmp_path: Path, plan: Plan) -> None:
    server.fill(user, [chatter(n) for n in range(1000)])
    with service(plan.write(tmp_path / "office")) as made:
        made.ready()
        await_that(lambda: made.notices().count("WATCHDOG=1") > 1, "the watchdog fed", made.log)
        assert judged_count(made.database) < 1000
