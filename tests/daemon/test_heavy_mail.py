"""A mail of 200 MiB, one for which there is no memory, and very many at once: none stops another."""

import resource
from dataclasses import replace
from pathlib import Path

from tests.daemon.books import entries, judged_count
from tests.daemon.office import OPERATOR, Plan, chatter, imap_of, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.faults.flood import flood
from tests.servers.dovecot import dovecot

MIB = 1024 * 1024
LINE = b"QUJD" * 19 + b"\r\n"


def weighty(sender: str, number: int, *, mib: int) -> bytes:
    """Return a report whose document weighs so much."""
    before, _, closing = report(sender, number).rpartition(b"\r\n\r\n")
    head = before[: before.rindex(b"\r\n\r\n") + 4]
    return head + LINE * (mib * MIB // len(LINE)) + b"\r\n" + closing


def memory(daemon: Service, name: str) -> int:
    """Return a line of the process's memory in MiB: VmHWM, the most that was resident, or VmSize."""
    assert daemon.process is not None
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) // 1024


def test_a_report_of_200_mib_is_put_to_the_operators_without_being_held_in_memory(
    plan: Plan, post: Sink, tmp_path: Path
) -> None:
    with dovecot(quota_kib=1024 * 1024) as server:
        user = server.new_user()
        with service(replace(plan, imap=imap_of(server, user)).write(tmp_path / "office")) as daemon:
            server.fill(user, [chatter(1), weighty(unit_address(1), 1, mib=200), report(unit_address(2), 2)])
            daemon.ready()
            await_that(lambda: judged_count(daemon.database) == 3, "three mails judged", daemon.log)
            await_that(lambda: len(post.of_kind("ack")) == 2, "two acknowledgements", daemon.log)
            assert memory(daemon, "VmHWM") < 130
            daemon.stop()
            (large,) = (e for e in entries(daemon.database, "mail.judged") if e["size"] > 200 * MIB)
            assert large["outcome"] == "arrival"
            assert "larger than 50 MiB" in large["faults"]


def test_a_mail_for_which_there_is_no_memory_is_kept_as_unreadable_and_the_others_are_read(
    plan: Plan, post: Sink, tmp_path: Path
) -> None:
    with dovecot(quota_kib=1024 * 1024) as server:
        user = server.new_user()
        with service(replace(plan, imap=imap_of(server, user)).write(tmp_path / "office")) as daemon:
            server.append(user, report(unit_address(1), 1))
            daemon.ready()
            await_that(lambda: post.of_kind("ack"), "all that is needed is loaded", daemon.log)
            assert daemon.process is not None
            most = (memory(daemon, "VmSize") + 50) * MIB
            resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (most, most))
            server.append(user, weighty(unit_address(3), 3, mib=45), report(unit_address(2), 2))
            await_that(lambda: len(post.of_kind("ack")) == 2, "the next report is acknowledged", daemon.log)
            await_that(lambda: post.of_kind("alert"), "an operator is told", daemon.log)
            daemon.stop()
            outcomes = [e["outcome"] for e in entries(daemon.database, "mail.judged")]
            assert sorted(outcomes) == ["arrival", "arrival", "unreadable"]
            assert [got.recipient for got in post.of_kind("alert")] == [OPERATOR]


def test_very_many_mails_at_once_are_each_judged_once_in_bounded_memory() -> None:
    came = flood(2000)
    assert came.judged == 2000
    assert came.judged_twice == 0
    assert came.acknowledged == came.reports == 20
    assert came.most_mib < 130
