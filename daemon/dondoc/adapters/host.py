"""What the host gives the program: the clock, secrets, and systemd's ear. The only module that reads clocks."""

import contextlib
import datetime as dt
import os
import selectors
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

SECRET_LIMIT = 64 * 1024  # bytes: no password or token is longer
COMMAND_TIMEOUT = 30.0  # seconds
NOTIFY_TIMEOUT = 1.0  # seconds: a full socket must not hold up a step


class SecretError(Exception):
    """A password or token cannot be had; the message says what, where and what to do, never its content."""


def free_bytes(folder: Path) -> int | None:
    """Return how much room is left where the folder lies; None where nobody can tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def hand_over(folder: Path) -> None:
    """As root: give what root has put into a folder of the service to the folder's owner; OSError.

    What nobody but root owns, systemd hands over itself at the next start (StateDirectory=).
    """
    if os.geteuid() != 0 or not folder.is_dir():
        return
    owner = folder.stat()
    if owner.st_uid == 0:
        return
    for path in (place for found in (folder.glob("**/*"), [folder]) for place in found):
        if path.lstat().st_uid == 0:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def may_write(folder: Path, like: Path | None) -> bool:
    """Return whether the owner of the file `like` may write into the folder; without it, or not as root: we ourselves.

    As root everything may be written: the question is what the service may, which the database belongs to.
    """
    if os.geteuid() != 0 or like is None or not like.exists():
        return os.access(folder, os.W_OK)
    owner = like.stat()
    groups = os.getgroups()
    try:
        os.setgroups([])
        os.setegid(owner.st_gid)
        os.seteuid(owner.st_uid)
        return os.access(folder, os.W_OK | os.X_OK, effective_ids=True)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


class SystemClock:
    """The host's clock, as `ports.Clock`."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


def work_seconds() -> float:
    """Return the seconds of work that this thread has taken so far; a busy machine does not make them more."""
    return time.thread_time()


def uptime() -> float:
    """Return seconds since the host was booted, those while it was suspended included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Pulse:
    """The host's clock that only counts, held against the one on the wall, as `ports.Pulse`."""

    def __init__(self) -> None:
        """Begin now."""
        self._offset = self._ahead()

    def counted(self) -> float:
        """Return the seconds since the host was started, its sleep included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def leap(self) -> dt.timedelta:
        """Return how far the wall clock has moved beyond what was counted since this was asked last."""
        before, self._offset = self._offset, self._ahead()
        return dt.timedelta(seconds=self._offset - before)

    def _ahead(self) -> float:
        return time.time() - self.counted()


def notify(state: str) -> bool:
    """Tell systemd a state such as `READY=1`; lines may be joined by newlines (sd_notify(3)).

    Returns whether it was handed over: False without $NOTIFY_SOCKET, and where nobody listens, for a
    manager that is gone is no reason to stop watching the mailbox.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    abstract_or_path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.settimeout(NOTIFY_TIMEOUT)
        try:
            sender.sendto(state.encode(), abstract_or_path)
        except OSError:
            return False
    return True


def read_secret(name_or_path: str, *, config_dir: Path) -> str:
    """Return a secret from its file, without the newline at its end.

    A relative name is looked up in $CREDENTIALS_DIRECTORY (systemd's LoadCredential), then in `config_dir`.
    SecretError where there is none, where others on the host could read it, or where it is no text.
    """
    for path in _places(name_or_path, config_dir):
        with contextlib.suppress(FileNotFoundError):
            return _as_text(_read_private(path), source=str(path))
    if Path(name_or_path).is_absolute():
        raise SecretError(f"there is no secret file {name_or_path}")
    credential = f"among the credentials in {_credentials_dir() or '$CREDENTIALS_DIRECTORY (not set)'}"
    raise SecretError(f"there is no secret {name_or_path!r}, neither {credential} nor in {config_dir}")


def run_secret_command(argv: Sequence[str]) -> str:
    """Return what a command prints, without the newline at its end; no shell, 30 s, 64 KiB.

    SecretError where it cannot be run, fails, takes too long or prints too much. What it prints is never repeated.
    """
    name = argv[0] if argv else ""
    try:
        process = subprocess.Popen(  # noqa: S603 - the sysadmin's own command, as a list
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as error:
        raise SecretError(f"the secret command {name!r} cannot be run: {error}") from error
    with process:
        try:
            output, status = _outcome(process, deadline=time.monotonic() + COMMAND_TIMEOUT)
        except (TimeoutError, subprocess.TimeoutExpired):
            raise SecretError(f"the secret command {name!r} took longer than {COMMAND_TIMEOUT:g} s") from None
        finally:
            _end(process)
    if status != 0:
        raise SecretError(f"the secret command {name!r} failed with status {status}: run it by hand to see why")
    return _as_text(output, source=f"the output of {name!r}")


def _credentials_dir() -> Path | None:
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    return Path(directory) if directory else None


def _places(name_or_path: str, config_dir: Path) -> tuple[Path, ...]:
    credentials = _credentials_dir()
    if Path(name_or_path).is_absolute():
        return (Path(name_or_path),)
    return tuple(root / name_or_path for root in (credentials, config_dir) if root is not None)


def _read_private(path: Path) -> bytes:
    """Return at most one byte more than allowed; FileNotFoundError where there is no such file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # non-blocking: a FIFO must not hang us
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(path) from error
    except (OSError, ValueError) as error:
        raise SecretError(f"the secret {path} cannot be read: {getattr(error, 'strerror', error)}") from error
    try:
        _check_private(path, os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(SECRET_LIMIT + 1)
    finally:
        os.close(descriptor)


def _check_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SecretError(f"the secret {path} is no regular file")
    credentials = _credentials_dir()  # behind its own mount, whatever the file's mode
    kept_by_systemd = credentials is not None and path.resolve().is_relative_to(credentials.resolve())
    if status.st_mode & stat.S_IROTH and not kept_by_systemd:
        raise SecretError(f"everyone on this host can read the secret {path}: chmod 600 it, and change the secret")


def _as_text(data: bytes, *, source: str) -> str:
    if len(data) > SECRET_LIMIT:
        raise SecretError(f"the secret in {source} is longer than {SECRET_LIMIT} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise SecretError(f"the secret in {source} is not UTF-8 text") from None
    secret = text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
    if not secret:
        raise SecretError(f"the secret in {source} is empty")
    return secret


def _outcome(process: subprocess.Popen[bytes], *, deadline: float) -> tuple[bytes, int]:
    """Return output and exit status; the output is one byte over the limit where there was more."""
    if process.stdout is None:  # never: it was asked for
        return b"", process.wait(COMMAND_TIMEOUT)
    output = _read_until(process.stdout, deadline)
    if len(output) > SECRET_LIMIT:
        return output, 0
    return output, process.wait(max(0.0, deadline - time.monotonic()))


def _read_until(stream: IO[bytes], deadline: float) -> bytes:
    """Return the stream's bytes up to its end or one over the limit; TimeoutError at the deadline."""
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while len(output) <= SECRET_LIMIT:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(stream.fileno(), SECRET_LIMIT + 1 - len(output))
            if not chunk:
                break
            output += chunk
    return bytes(output)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that has not ended by itself, and all that it started."""
    if process.poll() is None:  # not reaped yet, so its number is still its own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
