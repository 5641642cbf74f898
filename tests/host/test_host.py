"""The host: its clock, systemd's socket, secrets from files and from commands."""

import datetime as dt
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters import host
from dondoc.adapters.host import (
    SECRET_LIMIT,
    SecretError,
    SystemClock,
    notify,
    read_secret,
    run_secret_command,
)
from dondoc.ports import Clock

GOOD = "mật khẩu của kl"


@pytest.fixture(autouse=True)
def _not_under_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Return the socket at which systemd would listen, at a path or with an abstract name."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@dondoc-{os.getpid()}-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(name.replace("@", "\0", 1) if name.startswith("@") else name)
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield listener


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    """Return an empty configuration folder."""
    folder = tmp_path / "etc"
    folder.mkdir()
    return folder


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which systemd hands over credentials."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder


def write(path: Path, content: str | bytes, mode: int = 0o600) -> Path:
    """Write a file with just this mode, whatever the umask."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


# The clock


def test_the_clock_gives_aware_utc() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is dt.UTC


def test_the_clock_does_not_stand_still_between_two_looks_back() -> None:
    clock = SystemClock()
    earlier = clock.now()
    assert clock.now() >= earlier


# systemd


def test_a_state_reaches_systemd_as_one_datagram(systemd: socket.socket) -> None:
    assert notify("READY=1\nSTATUS=đang chạy")
    assert systemd.recv(1000).decode() == "READY=1\nSTATUS=đang chạy"


def test_without_a_socket_nothing_is_told() -> None:
    assert not notify("READY=1")


@pytest.mark.parametrize("address", ["", "vsock:2:1", "relative/path"])
def test_an_address_of_another_kind_is_left_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not notify("READY=1")


def test_a_manager_that_is_gone_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not notify("WATCHDOG=1")


def test_a_manager_that_does_not_listen_holds_nothing_up(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "NOTIFY_TIMEOUT", 0.01)
    assert notify("WATCHDOG=1")
    assert any(not notify("WATCHDOG=1") for _ in range(2000))
    assert systemd.recv(1000) == b"WATCHDOG=1"


# Secrets from files


def test_a_credential_goes_before_the_configuration_folder(credentials: Path, config_dir: Path) -> None:
    write(credentials / "imap-password", "of systemd\n", 0o444)
    write(config_dir / "imap-password", "of the folder\n")
    assert read_secret("imap-password", config_dir=config_dir) == "of systemd"


@pytest.mark.usefixtures("credentials")
def test_what_is_no_credential_is_looked_up_in_the_configuration_folder(config_dir: Path) -> None:
    write(config_dir / "imap-password", GOOD)
    assert read_secret("imap-password", config_dir=config_dir) == GOOD


def test_an_absolute_path_is_read_as_it_is(tmp_path: Path, config_dir: Path) -> None:
    secret = write(tmp_path / "elsewhere", GOOD, 0o640)
    assert read_secret(str(secret), config_dir=config_dir) == GOOD


@pytest.mark.parametrize(
    ("content", "secret"),
    [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("a\r", "a\r"), ("a", "a")],
)
def test_only_one_newline_at_the_end_is_taken_off(content: str, secret: str, config_dir: Path) -> None:
    write(config_dir / "s", content)
    assert read_secret("s", config_dir=config_dir) == secret


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666])
def test_a_secret_that_everyone_can_read_is_refused(mode: int, config_dir: Path) -> None:
    write(config_dir / "s", GOOD, mode)
    with pytest.raises(SecretError, match=r"everyone on this host can read the secret .*/s: chmod 600"):
        read_secret("s", config_dir=config_dir)


def test_a_way_out_of_the_credentials_does_not_excuse_a_readable_file(credentials: Path, config_dir: Path) -> None:
    write(credentials.parent / "open", GOOD, 0o644)
    with pytest.raises(SecretError, match="everyone"):
        read_secret("../open", config_dir=config_dir)


def test_a_missing_secret_names_both_places(credentials: Path, config_dir: Path) -> None:
    with pytest.raises(SecretError) as caught:
        read_secret("imap-password", config_dir=config_dir)
    assert str(caught.value) == (
        f"there is no secret 'imap-password', neither among the credentials in {credentials} nor in {config_dir}"
    )


def test_a_missing_secret_says_that_there_are_no_credentials(config_dir: Path) -> None:
    with pytest.raises(SecretError, match=r"\$CREDENTIALS_DIRECTORY \(not set\) nor in "):
        read_secret("imap-password", config_dir=config_dir)


def test_a_missing_absolute_path_is_named(tmp_path: Path, config_dir: Path) -> None:
    with pytest.raises(SecretError, match=rf"there is no secret file {tmp_path}/none"):
        read_secret(f"{tmp_path}/none", config_dir=config_dir)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"x" * (SECRET_LIMIT + 1), "is longer than 65536 bytes"),
    ],
)
def test_what_is_no_secret_is_refused_without_repeating_it(content: bytes, fault: str, config_dir: Path) -> None:
    write(config_dir / "s", content)
    with pytest.raises(SecretError) as caught:
        read_secret("s", config_dir=config_dir)
    assert str(caught.value) == f"the secret in {config_dir}/s {fault}"


def test_a_pipe_in_place_of_a_file_does_not_hang(config_dir: Path) -> None:
    os.mkfifo(config_dir / "s", 0o600)
    with pytest.raises(SecretError, match="no regular file"):
        read_secret("s", config_dir=config_dir)


@pytest.mark.parametrize("name", [".", "with\0nul"])
def test_a_name_that_cannot_be_a_file_gives_one_sentence(name: str, config_dir: Path) -> None:
    with pytest.raises(SecretError):
        read_secret(name, config_dir=config_dir)


# Secrets from commands


def python(code: str) -> list[str]:
    """Return a command that runs this code."""
    return [sys.executable, "-c", code]


def test_a_command_gives_what_it_prints() -> None:
    assert run_secret_command(python("print('mật khẩu')")) == "mật khẩu"


def test_no_shell_reads_the_command() -> None:
    assert run_secret_command(["echo", "$HOME; `id`"]) == "$HOME; `id`"


def test_the_longest_secret_still_comes_whole() -> None:
    assert len(run_secret_command(python(f"print('x' * {SECRET_LIMIT - 1})"))) == SECRET_LIMIT - 1


@pytest.mark.parametrize(
    ("argv", "fault"),
    [
        ([], "cannot be run"),
        (["/nonexistent/token"], "cannot be run: .*No such file"),
        (["false"], "failed with status 1: run it by hand"),
        (["true"], "is empty"),
        (["yes"], "is longer than 65536 bytes"),
    ],
)
def test_a_command_that_gives_no_secret_says_why(argv: list[str], fault: str) -> None:
    with pytest.raises(SecretError, match=fault):
        run_secret_command(argv)


def test_what_a_failed_command_printed_is_not_repeated() -> None:
    with pytest.raises(SecretError) as caught:
        run_secret_command(python("print('hush'); raise SystemExit(3)"))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(600)",
        "import os, time; print('x'); os.close(1); time.sleep(600)",  # has said all, but does not end
        "import subprocess; subprocess.Popen(['sleep', '600'])",  # a child keeps the pipe open
    ],
)
def test_a_command_that_does_not_end_is_ended(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "COMMAND_TIMEOUT", 0.5)
    with pytest.raises(SecretError, match=r"took longer than 0\.5 s"):
        run_secret_command(python(code))


def test_a_command_gets_no_input_to_wait_for() -> None:
    assert run_secret_command(python("import sys; print(repr(sys.stdin.read()))")) == "''"


def test_secrets_can_be_read_outside_the_main_thread(config_dir: Path) -> None:
    write(config_dir / "s", GOOD)
    read: list[str] = []
    worker = threading.Thread(target=lambda: read.extend([read_secret("s", config_dir=config_dir)]))
    worker.start()
    worker.join(timeout=5)
    assert read == [GOOD]
