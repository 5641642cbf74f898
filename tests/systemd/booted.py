"""A real systemd, booted in a container over a throw-away copy of this machine, with the wheel and the shipped units.

`python -m tests.systemd.booted` boots it by hand and prints what was found. Needs root.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 240  # seconds until it must have shut itself down

# The machine's own services stay as they are; these would only slow the boot down, or fail in a container.
MASKED = (
    "systemd-remount-fs.service",
    "dev-hugepages.mount",
    "systemd-timesyncd.service",
    "systemd-networkd-wait-online.service",
    "postgresql.service",
    "dovecot.service",
    "postfix.service",
    "cron.service",
    "e2scrub_reap.service",
)
_CLAIMS = """
[Unit]
After=basic.target systemd-journald.service
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -m tests.systemd.inside /found.json
Environment=PYTHONPATH=/opt/checkout:/opt/checkout/daemon:/opt/lib PYTHONDONTWRITEBYTECODE=1
StandardOutput=file:/claims.log
StandardError=inherit
TimeoutStartSec=200
"""
_TARGET = """
[Unit]
Requires=basic.target claims.service
After=basic.target
"""


def wheel(folder: Path) -> Path:
    """Return the wheel that this checkout makes."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@contextmanager
def _copy_of_the_machine() -> Iterator[Path]:
    """Give this machine's files; what is changed there is forgotten."""
    with tempfile.TemporaryDirectory(prefix="systemd-", dir="/dev/shm") as folder:  # overlays nest on tmpfs
        upper, work, root = (Path(folder) / name for name in ("upper", "work", "root"))
        for path in (upper, work, root):
            path.mkdir()
        options = f"lowerdir=/,upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
        try:
            yield root
        finally:
            subprocess.run(["umount", "-l", str(root)], check=True)


def _furnish(root: Path) -> None:
    (root / "etc" / "machine-id").unlink(missing_ok=True)
    units = root / "etc" / "systemd" / "system"
    for name in MASKED:
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")
    (units / "claims.service").write_text(_CLAIMS, encoding="utf-8")
    (units / "claims.target").write_text(_TARGET, encoding="utf-8")
    for unit in ("dondoc.service", "dondoc@.service"):
        (units / unit).write_bytes((ROOT / "systemd" / unit).read_bytes())
    for name in ("opt/checkout", "opt/lib", "opt/wheel"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "etc" / "dondoc").mkdir(exist_ok=True)


def booted() -> Mapping[str, Any]:
    """Boot, let `tests.systemd.inside` look at everything, and return what it found."""
    with _copy_of_the_machine() as root, tempfile.TemporaryDirectory() as folder:
        wheel(Path(folder))
        _furnish(root)
        libraries = sysconfig.get_path("purelib")
        command = [
            *("systemd-nspawn", "-q", "--register=no", "--keep-unit", "--private-network", "--console=pipe"),
            *("-D", str(root), f"--bind-ro={ROOT}:/opt/checkout", f"--bind-ro={libraries}:/opt/lib"),
            *(f"--bind-ro={folder}:/opt/wheel", "--boot"),
            *("systemd.unit=claims.target", "systemd.show_status=no", "systemd.log_level=warning"),
        ]
        environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=PATIENCE, check=False
        )
        log = root / "claims.log"
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        assert done.returncode == 0, f"{told[-4000:]}\n{done.stdout.decode(errors='replace')[-2000:]}"
        found: Mapping[str, Any] = json.loads((root / "found.json").read_text(encoding="utf-8"))
        return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(booted(), indent=1, ensure_ascii=False) + "\n")
