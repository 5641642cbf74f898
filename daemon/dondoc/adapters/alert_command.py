"""Runs the configured alert command: a second way to reach a person when mail fails."""

import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Final

from dondoc.adapters.storable import one_line

_TIMEOUT: Final = 30.0  # seconds
_MAX_TEXT: Final = 10_000  # characters


class AlertCommand:
    """A program that takes the alert's text on standard input; its output is thrown away."""

    def __init__(self, arguments: Sequence[str], *, timeout: float = _TIMEOUT) -> None:
        """Remember program and arguments, as a list: no shell reads them. `timeout` is in seconds."""
        if not arguments:
            raise ValueError("the alert command is empty")
        self._arguments = tuple(arguments)
        self._timeout = timeout

    def alert(self, text: str) -> bool:
        """Return whether the program took the text and ended well in time.

        Servers and mails have written some of it: it is one line of at most 10,000 characters, none of them hidden.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 - the sysadmin's own command, from the configuration
                self._arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError):
            return False
        try:
            process.communicate(one_line(text, _MAX_TEXT).encode(), timeout=self._timeout)
        except subprocess.TimeoutExpired:
            _end(process)
        return process.returncode == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    # The whole session, or a child of a script that hangs would live on.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
