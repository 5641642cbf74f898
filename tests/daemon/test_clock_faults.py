"""The running daemon under a clock that leaps (libfaketime), by which nobody may be called late."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries
from tests.daemon.office import Plan, now, report, unit_address, weekly
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.certificates import FAKETIME
from tests.servers.dovecot import Dovecot


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """Give the file that holds how far the daemon's clock is ahead."""
    file = tmp_path / "clock"
    file.write_text("+0\n", encoding="ascii")
    return file


@pytest.fixture
def daemon(plan: Plan, clock: Path, tmp_path: Path) -> Iterator[Service]:
    """Give an office with a weekly report due tomorrow at this minute, under that clock."""
    rota = weekly(now() + dt.timedelta(days=1), "u01", "u02")
    with service(replace(plan, reports=plan.reports + rota).write(tmp_path / "office"), look=1) as made:
        made.surroundings |= {
            "LD_PRELOAD": FAKETIME,
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        yield made


def test_a_clock_that_leaps_two_days_forward_and_back_reminds_nobody(
    server: Dovecot, user: str, daemon: Service, post: Sink, clock: Path
) -> None:
    daemon.idle()
    clock.write_text("+2d\n", encoding="ascii")
    await_that(lambda: len(post.of_kind("alert")) == 1, "the leap is told", daemon.log)
    server.append(user, report(unit_address(1)))
    await_that(lambda: post.of_kind("ack"), "mail is read and answered as ever", daemon.log)
    clock.write_text("+0\n", encoding="ascii")
    await_that(lambda: len(post.of_kind("alert")) == 2, "the leap back is told", daemon.log)
    assert [str(got.mail["Subject"]) for got in post.of_kind("alert")] == [
        "Cảnh báo: Đồng hồ máy chủ vừa nhảy tới trước",
        "Cảnh báo: Đồng hồ máy chủ vừa lùi lại",
    ]
    server.append(user, report(unit_address(2)))
    await_that(lambda: len(post.of_kind("ack")) == 2, "life goes on", daemon.log)
    daemon.stop()
    assert not post.of_kind("reminder")
    assert not entries(daemon.database, "letter.skipped")
    assert check_chain(daemon.database) > 2


def test_a_clock_that_is_set_back_a_day_and_right_again_costs_no_mail_and_doubles_nothing(
    server: Dovecot, user: str, daemon: Service, post: Sink, clock: Path
) -> None:
    daemon.idle()
    clock.write_text("-1d\n", encoding="ascii")
    await_that(lambda: len(post.of_kind("alert")) == 1, "the leap back is told", daemon.log)
    server.append(user, report(unit_address(1)))
    await_that(lambda: post.of_kind("ack"), "mail is read and answered as ever", daemon.log)
    clock.write_text("+0\n", encoding="ascii")
    await_that(lambda: len(post.of_kind("alert")) == 2, "the leap forward is told", daemon.log)
    server.append(user, report(unit_address(2)))
    await_that(lambda: len(post.of_kind("ack")) == 2, "life goes on", daemon.log)
    daemon.stop()
    assert not post.of_kind("reminder")
    days = [str(got.mail["Subject"]) for got in post.of_kind("digest")]
    assert len(set(days)) == len(days)  # the day before may have its digest too, none has two
    assert check_chain(daemon.database) > 2
