"""What the running daemon makes of a disk that is full, turns read-only or is not there: disks mounted for real."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest

from tests.daemon.books import check_chain, entries, envelopes, judged
from tests.daemon.disks import Disk, RealDisk, disk, real_disk
from tests.daemon.office import Plan, report, unit_address
from tests.daemon.service import PATIENCE, ROOT, Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot

UNWRITTEN = "không ghi được dữ liệu"
WRITTEN = "đã ghi được dữ liệu trở lại"
UNSHOWN, SHOWN = "chưa ghi được bảng theo dõi", "đã ghi được bảng theo dõi"
PACE = {"again": 0.3, "tries": 1000}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Disk]:
    """Give a disk of 8 MiB in memory."""
    with disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealDisk]:
    """Give a disk that can fail."""
    with real_disk(tmp_path / "disk") as made:
        yield made


def on(root: Path, plan: Plan, folder: Path) -> Path:
    """Write an office whose ledger and archive lie on a disk, with a second way to reach a person; return it."""
    alarm = f'alert_command = ["tee", "-a", "{folder}/alarm"]'
    placed = replace(plan, database=f"sqlite:///{root}/dondoc.db", archive=f"{root}/archive", mail=alarm)
    return placed.write(folder)


@pytest.fixture
def office(plan: Plan, small: Disk, tmp_path: Path) -> Iterator[Service]:
    """Give a daemon on the small disk."""
    with service(on(small.root, plan, tmp_path / "office"), **PACE) as made:
        yield made


@pytest.fixture
def steadfast(plan: Plan, real: RealDisk, tmp_path: Path) -> Iterator[Service]:
    """Give a daemon on the disk that can fail."""
    with service(on(real.root, plan, tmp_path / "office"), **PACE) as made:
        yield made


def heard(daemon: Service) -> str:
    """Return what a person heard by the second way."""
    alarm = daemon.directory / "alarm"
    return alarm.read_text("utf-8") if alarm.exists() else ""


def waits(daemon: Service) -> bool:
    """Return whether systemd was told that it waits, and that it lives."""
    return any("STATUS=a step failed" in told and "WATCHDOG=1" in told for told in daemon.notices())


def all_is_well(daemon: Service, post: Sink, place: Disk, mails: int) -> None:
    """Check that each mail was taken in and acknowledged once, that a person heard it once, and all is on the disk."""
    await_that(lambda: len({got.message_id for got in post.of_kind("ack")}) == mails, "all acknowledged", daemon.log)
    await_that(lambda: WRITTEN in heard(daemon), "a person is told that it is over", daemon.log)
    await_that(lambda: envelopes(place.database)["sent"] >= mails, "all written down", daemon.log)
    daemon.stop()
    assert (heard(daemon).count(UNWRITTEN), heard(daemon).count(WRITTEN)) == (1, 1)
    assert len(judged(place.database)) == mails
    assert set(judged(place.database).values()) == {1}
    assert check_chain(place.database) > mails
    archived = [path.stem for path in (place.root / "archive").glob("??/*.eml")]
    assert sorted(archived) == sorted(str(e["sha256"]) for e in entries(place.database, "mail.judged"))


@pytest.mark.parametrize("what", ["bytes", "names"])
def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_it_goes_on_by_itself(
    server: Dovecot, plan: Plan, post: Sink, tmp_path: Path, what: str
) -> None:
    options = {"bytes": "size=8m", "names": "size=64m,nr_inodes=2000"}
    with (
        disk(tmp_path / "disk", options[what]) as place,
        service(on(place.root, plan, tmp_path / "office"), **PACE) as daemon,
    ):
        daemon.idle()
        place.fill() if what == "bytes" else place.use_up_the_names()
        server.append(plan.imap.username, *(report(unit_address(n), n) for n in (1, 2, 3)))
        await_that(lambda: UNWRITTEN in heard(daemon), "a person is told otherwise", daemon.log)
        assert not post.of_kind("ack")
        assert entries(place.database, "mail.judged") == []
        assert waits(daemon)
        place.clear() if what == "bytes" else shutil.rmtree(place.root / "names")
        all_is_well(daemon, post, place, 3)


def test_a_disk_that_turns_read_only_under_it_stops_nothing_for_good(
    server: Dovecot, plan: Plan, steadfast: Service, post: Sink, real: RealDisk
) -> None:
    user = plan.imap.username
    server.append(user, report(unit_address(1), 1))
    steadfast.ready()
    await_that(lambda: envelopes(real.database)["sent"], "a first acknowledgement", steadfast.log)
    real.fail()
    server.append(user, *(report(unit_address(n), n) for n in (2, 3)))
    await_that(lambda: UNWRITTEN in heard(steadfast), "a person is told otherwise", steadfast.log)
    assert len(post.of_kind("ack")) == 1
    assert waits(steadfast)
    process = steadfast.process
    real.mend()
    all_is_well(steadfast, post, real, 3)
    assert steadfast.process is process
    assert len(post.of_kind("ack")) == 3


def before_the_answer(post: Sink, to_mail: int) -> Barrier:
    """Let the mail server wait twice for the test before it answers that mail, which it has whole by then."""
    barrier, mails = Barrier(2, timeout=PATIENCE), count(1)

    def wait(_recipient: str) -> None:
        if next(mails) == to_mail:
            barrier.wait()
            barrier.wait()

    post.before_the_answer = wait
    return barrier


def test_a_disk_that_turns_read_only_while_a_letter_is_on_its_way_costs_no_second_letter(
    server: Dovecot, plan: Plan, steadfast: Service, post: Sink, real: RealDisk
) -> None:
    steadfast.idle()
    answer = before_the_answer(post, to_mail=1)
    server.append(plan.imap.username, report(unit_address(1), 1))
    answer.wait()
    real.fail()
    answer.wait()
    await_that(lambda: UNWRITTEN in heard(steadfast), "a person is told otherwise", steadfast.log)
    real.mend()
    all_is_well(steadfast, post, real, 1)
    assert len(post.of_kind("ack")) == 1


def test_a_disk_that_fills_while_letters_are_on_their_way_costs_no_second_ones(
    server: Dovecot, plan: Plan, office: Service, post: Sink, small: Disk
) -> None:
    office.idle()
    answer = before_the_answer(post, to_mail=2)
    server.append(plan.imap.username, *(report(unit_address(n), n) for n in (1, 2, 3)))
    answer.wait()
    small.fill()
    answer.wait()
    await_that(lambda: UNWRITTEN in heard(office), "a person is told otherwise", office.log)
    small.clear()
    all_is_well(office, post, small, 3)
    assert len(post.of_kind("ack")) == 3


def test_a_first_start_on_a_full_disk_waits_and_goes_on_by_itself(
    server: Dovecot, plan: Plan, office: Service, post: Sink, small: Disk
) -> None:
    server.append(plan.imap.username, report(unit_address(1)))
    small.fill()
    office.ready()
    await_that(lambda: UNWRITTEN in heard(office), "a person is told otherwise", office.log)
    assert waits(office)
    assert "full" in office.log()
    small.clear()
    all_is_well(office, post, small, 1)


def test_a_start_on_a_read_only_disk_waits_and_goes_on_by_itself(
    server: Dovecot, plan: Plan, office: Service, post: Sink, small: Disk
) -> None:
    server.append(plan.imap.username, report(unit_address(1), 1))
    office.ready()
    await_that(lambda: envelopes(small.database)["sent"], "a first acknowledgement", office.log)
    office.stop()
    server.append(plan.imap.username, report(unit_address(2), 2))
    small.remount("ro")
    office.ready()
    await_that(lambda: UNWRITTEN in heard(office), "a person is told otherwise", office.log)
    assert waits(office)
    assert f"Read-only file system: '{small.root}" in office.log()
    small.remount("rw")
    all_is_well(office, post, small, 2)


def test_a_disk_that_stays_read_only_ends_the_process_for_systemd_to_start_it_anew_and_a_person_hears_it_once(
    server: Dovecot, plan: Plan, office: Service, post: Sink, small: Disk
) -> None:
    office.pace = {"again": 0.1, "tries": 8}
    office.surroundings["RUNTIME_DIRECTORY"] = str(office.directory)
    small.remount("ro")
    for _ in range(2):
        office.ready()
        assert office.process is not None
        assert office.process.wait(30) == 1
    small.remount("rw")
    server.append(plan.imap.username, report(unit_address(1)))
    office.ready()
    all_is_well(office, post, small, 1)


def test_told_to_stop_while_it_waits_for_a_disk_it_stops(office: Service, small: Disk) -> None:
    small.remount("ro")
    office.ready()
    assert waits(office)
    office.stop()


def test_an_archive_that_cannot_be_written_is_waited_for(
    server: Dovecot, plan: Plan, office: Service, post: Sink, small: Disk
) -> None:
    office.idle()
    shutil.rmtree(small.root / "archive", ignore_errors=True)
    (small.root / "archive").write_bytes(b"")  # the archive cannot be written, the ledger could
    server.append(plan.imap.username, report(unit_address(1)))
    office.await_log("round-failed")
    assert not post.of_kind("ack")
    assert entries(small.database, "mail.judged") == []
    (small.root / "archive").unlink()
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", office.log)


def test_a_board_that_cannot_be_written_holds_nothing_up_and_a_person_hears_of_it(
    server: Dovecot, plan: Plan, office: Service, post: Sink
) -> None:
    records = office.directory / "records"
    records.write_bytes(b"")  # in the way of the folder
    office.idle()
    server.append(plan.imap.username, report(unit_address(1)))
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", office.log)
    await_that(lambda: UNSHOWN in heard(office), "a person is told", office.log)
    records.unlink()
    server.append(plan.imap.username, report(unit_address(2)))
    await_that((records / "board.html").exists, "the board", office.log)
    await_that(lambda: SHOWN in heard(office), "a person is told that it is over", office.log)
    office.stop()
    assert (heard(office).count(UNSHOWN), office.log().count("board-not-written")) == (1, 1)
    assert "round-failed" not in office.log()


def test_a_full_disk_does_not_let_a_command_change_half_of_something(office: Service, small: Disk) -> None:
    office.idle()
    office.stop()
    before = check_chain(small.database)
    small.fill()
    command = [sys.executable, "-m", "dondoc", "--config", str(office.directory), "hold", "on"]
    said = subprocess.run(command, cwd=ROOT / "daemon", capture_output=True, text=True, timeout=60, check=False)
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert "full" in said.stderr or "No space left" in said.stderr
    small.clear()
    assert check_chain(small.database) == before


@pytest.mark.parametrize("command", [["false"], ["/nowhere"]], ids=["fails", "is not there"])
def test_an_alert_command_that_does_not_work_holds_nothing_up_for_good(
    server: Dovecot, plan: Plan, office: Service, post: Sink, command: list[str]
) -> None:
    file = office.directory / "dondoc.toml"
    told = re.sub("alert_command = .*", f"alert_command = {json.dumps(command)}", file.read_text("utf-8"))
    file.write_text(told, "utf-8")
    office.idle()
    small = Disk(office.directory.with_name("disk"))
    small.fill()
    server.append(plan.imap.username, report(unit_address(1)))
    office.await_log("alarm-raised heard=False")
    small.clear()
    await_that(lambda: post.of_kind("ack"), "the acknowledgement", office.log)
