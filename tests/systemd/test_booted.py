"""The shipped units under a real systemd: booted once in a container, with the wheel in a venv under /opt."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.systemd.booted import booted
from tests.systemd.probe import TRIES

NEEDED = (
    "write into its state",
    "write into /tmp",
    "read its configuration",
    "read its credential",
    "open a TCP socket",
)
# What a container forbids to its root as well proves nothing here; `systemd-analyze security` looks at those settings.
UNPROVEN = ("set the clock", "change the kernel's settings")


@pytest.fixture(scope="module")
def found() -> Mapping[str, Any]:
    """Give what was seen in the container."""
    return booted()


def test_it_starts_and_says_itself_when_it_is_ready(found: Mapping[str, Any]) -> None:
    start = found["start"]
    assert (start["status"], start["ActiveState"], start["NRestarts"]) == (0, "active", "0")
    assert (start["Type"], start["NotifyAccess"]) == ("notify", "main")


def test_it_logs_in_with_the_credential_and_works(found: Mapping[str, Any]) -> None:
    assert found["start"]["mailbox read"]
    assert found["start"]["acknowledged"]


def test_it_runs_as_nobody_who_exists_otherwise_with_no_capability(found: Mapping[str, Any]) -> None:
    process = found["start"]["process"]
    assert "0" not in process["Uid"].split()
    assert {process["CapEff"], process["CapBnd"]} == {"0" * 16}
    assert (process["NoNewPrivs"], process["Seccomp"]) == ("1", "2")


def test_what_it_keeps_is_its_own_and_lies_in_the_state_directory(found: Mapping[str, Any]) -> None:
    state = found["start"]["state"]
    assert (state["mode"], state["root's"], found["start"]["link"]) == ("0o700", False, "private/dondoc")
    assert {"dondoc.db", "archive", "token-key"} <= set(state["files"])


def test_work_feeds_the_watchdog_and_a_daemon_that_hangs_is_replaced(found: Mapping[str, Any]) -> None:
    assert (found["start"]["WatchdogUSec"], found["start"]["watchdog fed"]) == ("5min", True)
    assert found["watchdog"]["back"]
    assert found["watchdog"]["told"]


def test_the_journal_finds_an_event_by_its_fields(found: Mapping[str, Any]) -> None:
    entry = found["start"]["judged by field"]
    assert (entry["PRIORITY"], entry["DONDOC_REFS"].partition(".")[0]) == ("6", "cchc")
    assert entry["_TRANSPORT"] == "journal"


def test_a_reload_takes_a_sound_configuration_and_survives_a_broken_one(found: Mapping[str, Any]) -> None:
    reload = found["reload"]
    assert (reload["refused"], reload["state"], reload["taken"], reload["same"]) == (True, "active", True, True)


def test_after_kill_9_it_is_started_again_and_goes_on(found: Mapping[str, Any]) -> None:
    assert (found["kill"]["back"], found["kill"]["works"], found["kill"]["restarts"]) == (True, True, "1")


def test_it_stops_in_order_and_soon(found: Mapping[str, Any]) -> None:
    assert (found["stop"]["Result"], found["stop"]["ExecMainStatus"]) == ("success", "0")
    assert found["stop"]["took"] < 5


def test_a_wrong_configuration_is_not_tried_again(found: Mapping[str, Any]) -> None:
    wrong = found["wrong_configuration"]
    assert (wrong["status"], wrong["ActiveState"]) == (1, "failed")
    assert (wrong["ExecMainStatus"], wrong["NRestarts"]) == ("2", "0")


def test_a_disk_that_is_read_only_at_a_start_is_outlasted_and_needs_nobody_but_who_mends_it(
    found: Mapping[str, Any],
) -> None:
    disk = found["read_only"]
    assert (disk["tried"], disk["mended"]) == (True, True)  # systemd itself cannot make the folder: no limit to tries
    assert (disk["status"], disk["waits"], disk["mended with a folder"]) == (0, True, True)


def test_without_its_password_there_is_no_start(found: Mapping[str, Any]) -> None:
    assert found["no_password"]["status"] == 1


def test_an_instance_serves_an_office_of_its_own(found: Mapping[str, Any]) -> None:
    office = found["instance"]
    assert (office["status"], office["ActiveState"], office["mailbox read"]) == (0, "active", True)
    assert (office["User"], office["state"]["root's"]) == ("dondoc-kl", False)
    assert "dondoc.db" in office["state"]["files"]


def test_neither_kind_of_service_starts_where_the_other_has_lived(found: Mapping[str, Any]) -> None:
    office = found["instance"]
    assert (office["beside a single one"], office["a single one beside it"], office["why"]) == (1, 1, "no")


@pytest.mark.parametrize("attempt", TRIES)
def test_the_sandbox_lets_it_do_its_work_and_nothing_else(attempt: str, found: Mapping[str, Any]) -> None:
    within, free = found["sandbox"]["within"], found["sandbox"]["free"]
    assert (within[attempt] == "") == (attempt in NEEDED), within[attempt]
    assert free[attempt] == "" or attempt in UNPROVEN, free[attempt]
