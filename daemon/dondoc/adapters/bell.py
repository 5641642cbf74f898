"""A bell that ends a sleep: safe to ring from a signal handler, where `threading.Event` could lock itself out."""

import contextlib
import os
import select
import weakref


class Bell:
    """`wait` sleeps until somebody has rung, or for some seconds."""

    def __init__(self) -> None:
        """Hang it up; an eventfd, closed with the object."""
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)

    def ring(self) -> None:
        """End the present wait, or the next one at once."""
        os.eventfd_write(self._descriptor, 1)

    def wait(self, seconds: float) -> None:
        """Sleep for at most so many seconds."""
        poller = select.poll()
        poller.register(self._descriptor, select.POLLIN)
        poller.poll(max(0.0, seconds) * 1000)
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._descriptor)
