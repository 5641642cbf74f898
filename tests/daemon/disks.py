"""Small disks of the tests' own, mounted for real; that takes root, as the servers of these tests do.

They lie in a mount namespace of this process and its children: whatever ends the tests, nothing stays mounted.
"""

import contextlib
import ctypes
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.daemon.service import await_that

_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS


def run(*command: str | Path, is_checked: bool = True) -> int:
    """Run a command, return its status."""
    return subprocess.run(command, check=is_checked, capture_output=True, timeout=60).returncode


@lru_cache(maxsize=1)
def _private() -> None:
    """Leave the machine's mounts: what is mounted from here on, nobody else sees."""
    assert ctypes.CDLL(None, use_errno=True).unshare(_NEW_MOUNTS) == 0, "mounting takes root"
    run("mount", "--make-rprivate", "/")


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory."""

    root: Path

    @property
    def database(self) -> Path:
        """The ledger on it."""
        return self.root / "dondoc.db"

    def fill(self) -> None:
        """Leave no byte free."""
        assert self.root.is_mount(), "a thread from before the first disk sees the machine's own"
        with (self.root / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def clear(self) -> None:
        """Make room again."""
        (self.root / "filler").unlink()

    def use_up_the_names(self) -> None:
        """Leave room, but no inode for another file."""
        (self.root / "names").mkdir()
        with contextlib.suppress(OSError):
            for number in range(100_000):
                (self.root / "names" / str(number)).touch()

    def remount(self, options: str) -> None:
        """Mount it anew, `ro` or `rw`; nothing on it may be open for writing."""
        run("mount", "-o", f"remount,{options}", self.root)


@dataclass(frozen=True, slots=True)
class RealDisk(Disk):
    """An ext4 file system on a block device (a file), which an error makes read-only, as fstab has it everywhere."""

    def _device(self) -> Path:
        told = subprocess.run(["findmnt", "-n", "-o", "SOURCE", str(self.root)], check=True, capture_output=True)
        return Path(told.stdout.decode().strip())

    def fail(self) -> None:
        """Let the kernel meet an error on it: it turns read-only under whatever is open."""
        Path(f"/sys/fs/ext4/{self._device().name}/trigger_fs_error").write_text("test", "ascii")

    def mend(self) -> None:
        """Do what a sysadmin does: unmount it, which takes that nobody uses it, check it, and mount it again."""
        await_that(lambda: run("umount", self.root, is_checked=False) == 0, "nothing on the disk is open")
        assert run("e2fsck", "-fp", self.image, is_checked=False) in {0, 1}
        self.mount()

    @property
    def image(self) -> Path:
        """The file that is the device."""
        return self.root.with_suffix(".img")

    def mount(self) -> None:
        """Mount it."""
        run("mount", "-o", "loop,errors=remount-ro", self.image, self.root)


@contextlib.contextmanager
def disk(root: Path, options: str = "size=8m") -> Iterator[Disk]:
    """Give a disk in memory."""
    _private()
    root.mkdir()
    run("mount", "-t", "tmpfs", "-o", options, "dondoc-test", root)
    try:
        yield Disk(root)
    finally:
        run("umount", "--lazy", root)


@contextlib.contextmanager
def real_disk(root: Path) -> Iterator[RealDisk]:
    """Give a real disk of 32 MiB."""
    _private()
    root.mkdir()
    made = RealDisk(root)
    with made.image.open("wb") as file:
        file.truncate(32 * 1024 * 1024)
    run("mkfs.ext4", "-q", "-O", "^has_journal", made.image)
    made.mount()
    try:
        yield made
    finally:
        run("umount", "--lazy", root)
