"""The systemd units: clean to systemd's own eye, sandboxed, and the same but for the office's name."""

import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
ONE = UNITS / "dondoc.service"
MANY = UNITS / "dondoc@.service"
EXPOSURE_LIMIT = 1.5

both = pytest.mark.parametrize("unit", [ONE, MANY], ids=lambda unit: unit.name)


def settings(unit: Path) -> list[str]:
    """Return the settings of a unit in their order, without comments and blank lines."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def verify(unit: Path) -> subprocess.CompletedProcess[str]:
    """Return what systemd says of a unit; the exit status alone hides unknown keys."""
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def installed(unit: Path, folder: Path) -> Path:
    """Return a copy of the unit, as an instance where it is a template, whose program exists."""
    copy = folder / unit.name.replace("@", "@kl")
    text = unit.read_text(encoding="utf-8")
    assert "/opt/dondoc/bin/dondoc" in text
    copy.write_text(text.replace("/opt/dondoc/bin/dondoc", "/bin/true"), encoding="utf-8")
    return copy


@both
def test_systemd_finds_nothing_to_say(unit: Path, tmp_path: Path) -> None:
    said = verify(installed(unit, tmp_path))
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_systemd_would_have_named_a_key_that_it_does_not_know(tmp_path: Path) -> None:
    copy = installed(ONE, tmp_path)
    copy.write_text(copy.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHouse="), encoding="utf-8")
    assert "ProtectHouse" in verify(copy).stderr


@both
def test_the_sandbox_leaves_little_exposed(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert exposure is not None
    assert float(exposure[1]) <= EXPOSURE_LIMIT


@both
@pytest.mark.parametrize(
    "setting",
    [
        "Type=notify",
        "NotifyAccess=main",
        "Restart=on-failure",
        "StartLimitIntervalSec=0",  # never given up: after a power cut nobody may be there
        "ExecReload=kill -HUP $MAINPID",
        "RestartPreventExitStatus=2",  # contract 9: 2 is a wrong configuration
        "DynamicUser=yes",
        "ProtectSystem=strict",
    ],
)
def test_the_service_is_run_as_promised(unit: Path, setting: str) -> None:
    assert setting in settings(unit)


@both
def test_a_hung_step_is_found_by_the_watchdog(unit: Path) -> None:
    assert any(re.fullmatch(r"WatchdogSec=[1-9]\d*", line) for line in settings(unit))


def test_an_instance_differs_only_in_where_its_things_are() -> None:
    own = ("User=", "AssertPathExists")  # the asserts keep the one kind from where the other has lived
    named = [line for line in settings(MANY) if not line.startswith(own)]
    plain = [line.replace(" for %i", "").replace("/%i", "").replace("-%i", "") for line in named]
    assert plain == [line for line in settings(ONE) if not line.startswith(own)]


@both
def test_both_passwords_come_as_credentials(unit: Path) -> None:
    folder = "/etc/dondoc/%i" if unit == MANY else "/etc/dondoc"
    for name in ("imap-password", "smtp-password"):
        assert f"LoadCredential={name}:{folder}/{name}" in settings(unit)
