"""What the running daemon makes of a disk that is full or read-only. The disk is a small one of the test's own."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries, judged
from tests.daemon.office import Plan, report, unit_address
from tests.daemon.service import ROOT, Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system of 8 MiB."""

    root: Path

    @property
    def database(self) -> Path:
        """The ledger on it."""
        return self.root / "dondoc.db"

    def fill(self) -> None:
        """Leave no byte free."""
        with (self.root / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def clear(self) -> None:
        """Make room again."""
        (self.root / "filler").unlink()

    def remount(self, options: str) -> None:
        """Mount it anew, `ro` or `rw`."""
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.root)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Give a disk; mounting takes root, as the servers of these tests do."""
    root = tmp_path / "disk"
    root.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "dondoc-test", str(root)], check=True)
    try:
        yield Disk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


@pytest.fixture
def office(plan: Plan, disk: Disk, tmp_path: Path) -> Iterator[Service]:
    """Give a daemon whose ledger and archive lie on the disk, with a second way to reach a person."""
    alarm = f'alert_command = ["tee", "-a", "{tmp_path}/office/alarm"]'
    placed = replace(plan, database=f"sqlite:///{disk.database}", archive=f"{disk.root}/archive", mail=alarm)
    with service(placed.write(tmp_path / "office")) as made:
        yield made


def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_it_goes_on_by_itself(
    server: Dovecot, plan: Plan, office: Service, post: Sink, disk: Disk
) -> None:
    office.idle()
    disk.fill()
    server.append(plan.imap.username, *(report(unit_address(n), n) for n in (1, 2, 3)))
    alarm = office.directory / "alarm"
    told = "không ghi được dữ liệu"
    await_that(lambda: alarm.exists() and told in alarm.read_text("utf-8"), "a person is told otherwise", office.log)
    assert not post.of_kind("ack")
    assert entries(disk.database, "mail.judged") == []
    assert any("STATUS=a step failed" in notice and "WATCHDOG=1" in notice for notice in office.notices())
    disk.clear()
    await_that(lambda: len(post.of_kind("ack")) == 3, "three acknowledgements", office.log)
    await_that(lambda: "trở lại" in alarm.read_text(encoding="utf-8"), "and is told that it is over", office.log)
    office.stop()
    assert set(judged(disk.database).values()) == {1}
    assert check_chain(disk.database) > 3
    archived = list((disk.root / "archive").glob("??/*.eml"))
    assert sorted(path.stem for path in archived) == sorted(e["sha256"] for e in entries(disk.database, "mail.judged"))


def test_on_a_read_only_disk_the_start_is_refused_in_one_sentence_and_nothing_is_lost(
    server: Dovecot, plan: Plan, office: Service, post: Sink, disk: Disk
) -> None:
    office.idle()
    office.stop()
    server.append(plan.imap.username, report(unit_address(1)))
    disk.remount("ro")
    command = [sys.executable, "-m", "dondoc", "--config", str(office.directory), "run"]
    said = subprocess.run(command, cwd=ROOT / "daemon", capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    sentence = said.stderr.splitlines()[-1]
    assert "Traceback" not in said.stderr
    assert "Read-only file system" in sentence
    assert str(disk.root) in sentence
    disk.remount("rw")
    office.ready()
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", office.log)


def test_an_archive_that_cannot_be_written_is_waited_for(
    server: Dovecot, plan: Plan, office: Service, post: Sink, disk: Disk
) -> None:
    office.idle()
    shutil.rmtree(disk.root / "archive", ignore_errors=True)
    (disk.root / "archive").write_bytes(b"")  # the archive cannot be written, the ledger could
    server.append(plan.imap.username, report(unit_address(1)))
    office.await_log("step-failed")
    assert not post.of_kind("ack")
    assert entries(disk.database, "mail.judged") == []
    (disk.root / "archive").unlink()
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", office.log)
