"""Waiting for news: IDLE (RFC 2177) with a reader of our own, or NOOP now and then where the server has no IDLE.

A notice is only a hint. Whole lines are waited for, however they are cut into packets; silence is False, a closed
line is an error.
"""

import select
import time
from typing import Final

from dondoc.adapters.imap_line import Heard
from dondoc.adapters.imap_wire import Wire
from dondoc.ports import MailboxError

LONGEST: Final = 9 * 60.0  # seconds: below the ten minutes after which routers forget a silent line
NOOP_EVERY: Final = 30.0  # seconds


def idle(wire: Wire, *, seconds: float, wake: int) -> bool:
    """Return whether the selected folder got mail within `seconds`; False at once when `wake` becomes readable.

    Raises RefusedError where the server does not want to, MailboxError, OSError or IMAP4.abort where the line is dead.
    """
    tag = wire.begin("IDLE")
    deadline = time.monotonic() + min(seconds, LONGEST)
    while (answer := wire.next_answer(tag)) is not None and answer.text[:1] != b"+":
        pass
    if answer is None:
        raise MailboxError("the server ended IDLE before it began")
    _listen(wire, tag, deadline=deadline, wake=wake)
    wire.client.send(b"DONE\r\n")
    _wait_for_end(wire, tag)
    return wire.news


def poll(wire: Wire, *, seconds: float, wake: int) -> bool:
    """Do the same for a server without IDLE, by asking every half minute."""
    deadline = time.monotonic() + min(seconds, LONGEST)
    while True:
        wire.ask("NOOP")
        left = deadline - time.monotonic()
        if wire.news or left <= 0 or _is_woken(min(left, NOOP_EVERY), wake):
            return wire.news


def _listen(wire: Wire, tag: str, *, deadline: float, wake: int) -> None:
    while not wire.news and (left := deadline - time.monotonic()) > 0:
        if wire.client.hear(seconds=left, wake=wake) is not Heard.LINE:
            return
        if wire.next_answer(tag) is None:
            raise MailboxError("the server gave up IDLE")


def _wait_for_end(wire: Wire, tag: str) -> None:
    deadline = time.monotonic() + (wire.client.sock.gettimeout() or 0)
    while wire.next_answer(tag) is not None:
        if time.monotonic() > deadline:
            raise MailboxError("the server does not end IDLE")


def _is_woken(seconds: float, wake: int) -> bool:
    poller = select.poll()
    poller.register(wake, select.POLLIN)
    return bool(poller.poll(seconds * 1000))
