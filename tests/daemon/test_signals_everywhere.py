"""SIGTERM and SIGHUP at any write, sync or rename of a running daemon: it ends in order, or goes on, and loses nothing.

The daemon sends the signal to itself, at a point of its own that `powercut` counts out.
"""

import signal

import pytest

from tests.daemon.books import check_chain, envelopes, judged
from tests.daemon.office import report, unit_address
from tests.daemon.service import PATIENCE, Service, await_that
from tests.daemon.sink import Sink
from tests.faults.powercut import environment
from tests.servers.dovecot import Dovecot

MAILS = 4
POINTS = (1, 17, 52, 88, 131)  # a start with four reports has about 150


def surround(daemon: Service, number: signal.Signals, point: int) -> None:
    """Let the next daemon send itself a signal at that point."""
    daemon.surroundings |= environment(daemon.directory, number, point)


def settle(daemon: Service, post: Sink) -> None:
    """Return once all is judged and acknowledged, and check that it happened once."""
    await_that(lambda: len({got.message_id for got in post.of_kind("ack")}) == MAILS, "all acknowledged", daemon.log)
    await_that(lambda: envelopes(daemon.database)["sent"] >= MAILS, "all written down", daemon.log)
    daemon.stop()
    assert len(judged(daemon.database)) == MAILS
    assert set(judged(daemon.database).values()) == {1}
    assert check_chain(daemon.database) > MAILS


@pytest.mark.parametrize("point", POINTS)
def test_told_to_stop_at_any_point_it_ends_in_order_and_the_next_start_does_the_rest(
    server: Dovecot, user: str, daemon: Service, post: Sink, point: int
) -> None:
    server.append(user, *(report(unit_address(n), n) for n in range(1, MAILS + 1)))
    surround(daemon, signal.SIGTERM, point)
    daemon.start()
    assert daemon.process is not None
    assert daemon.process.wait(PATIENCE) in {0, -signal.SIGTERM}, daemon.log()  # it may not have listened yet
    assert "Traceback" not in daemon.log()
    daemon.surroundings.clear()
    daemon.ready()
    settle(daemon, post)


@pytest.mark.parametrize("point", POINTS[1::2])
def test_told_to_reload_at_any_point_it_goes_on_with_the_new_configuration(
    server: Dovecot, user: str, daemon: Service, post: Sink, point: int
) -> None:
    daemon.idle()  # the first start may die of a SIGHUP that comes before it listens
    daemon.stop()
    server.append(user, *(report(unit_address(n), n) for n in range(1, MAILS + 1)))
    surround(daemon, signal.SIGHUP, point)
    daemon.ready()
    daemon.await_log("configuration-taken")
    settle(daemon, post)
