"""Whoever ends the tests ends their servers with them."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.daemon.service import ROOT, await_that

HANGS = """
import pathlib, time
from tests.servers.dovecot import dovecot

def test_that_hangs():
    with dovecot() as server:
        pathlib.Path("port").write_text(str(server.imap))
        time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_tests_that_are_told_to_stop_leave_no_server_behind(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "test_hanging.py").write_text(HANGS, encoding="utf-8")
    told = tmp_path / "port"
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml")]
    paths = {"PYTHONPATH": f"{ROOT / 'daemon'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    with subprocess.Popen([*command, "test_hanging.py"], cwd=tmp_path, env=paths, stdout=subprocess.DEVNULL) as tests:
        await_that(lambda: told.exists() and told.read_text(encoding="utf-8"), "the server runs")
        address = "127.0.0.1", int(told.read_text(encoding="utf-8"))
        socket.create_connection(address, timeout=10).close()
        tests.send_signal(number)
        tests.wait(60)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=10).close()
