"""`once`: every step until idle, then an answer."""

from dataclasses import replace
from pathlib import Path

from dondoc.running import once
from tests.daemon.books import judged_count
from tests.daemon.office import Plan, report, unit_address
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot


def test_once_takes_every_step_and_says_that_all_is_done(
    server: Dovecot, user: str, plan: Plan, post: Sink, tmp_path: Path
) -> None:
    server.append(user, report(unit_address(1)), report(unit_address(2)))
    directory = plan.write(tmp_path / "office")
    assert once(directory) == 0
    assert judged_count(directory / "dondoc.db") == 2
    assert len(post.of_kind("ack")) == 2
    assert once(directory) == 0
    assert len(post.of_kind("ack")) == 2


def test_once_tells_that_the_mailbox_could_not_be_read(plan: Plan, tmp_path: Path) -> None:
    directory = replace(plan, password="sai rồi").write(tmp_path / "office")
    assert once(directory) == 1
