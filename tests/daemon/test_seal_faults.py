"""A month that is sealed while the disk of the records is full: sealed once, printed when there is room."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries
from tests.daemon.disks import Disk, disk
from tests.daemon.office import Plan, month_id
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.daemon.test_time_passes import Time, office, time  # noqa: F401 - fixtures


@pytest.fixture
def folder(office: Plan, tmp_path: Path) -> Path:  # noqa: F811 - the fixture
    """Give the office's folder."""
    return office.write(tmp_path / "office")


@pytest.fixture
def records(folder: Path) -> Iterator[Disk]:
    """Give the disk of its records."""
    with disk(folder / "records", "size=2m") as made:
        yield made


@pytest.fixture
def daemon(folder: Path, records: Disk, time: Time) -> Iterator[Service]:  # noqa: F811 - mounted before it starts
    """Give its daemon."""
    with service(folder, look=1, again=0.3) as made:
        made.surroundings |= time.environment()
        yield made


def test_a_record_sealed_on_a_full_disk_is_mailed_keeps_no_digest_back_and_is_printed_when_there_is_room(
    daemon: Service,
    records: Disk,
    post: Sink,
    time: Time,  # noqa: F811
) -> None:
    daemon.idle()
    records.fill()
    time.passes("+40d")
    await_that(lambda: post.of_kind("record"), "it is mailed", daemon.log)
    daemon.await_log("record-not-kept")
    await_that(lambda: len(post.of_kind("digest")) > 1, "and the digest comes", daemon.log)
    records.clear()
    file = records.root / f"record-{month_id()}.pdf"
    await_that(file.exists, "the record is printed, its last form too", daemon.log)
    daemon.stop()
    (sealed,) = entries(daemon.database, "month.sealed")
    printed = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert sealed["sha256"] == printed["sha256"]
    assert len({got.message_id for got in post.of_kind("record")}) == 1
    assert not list(records.root.glob(".*.part"))
    assert check_chain(daemon.database) > 2
