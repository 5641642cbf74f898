"""Runs in the booted container: installs the wheel, lets systemd run the units, and writes down what it saw."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.daemon.office import Plan, Server, imap_of, report, unit_address
from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import Dovecot, dovecot

ETC = Path("/etc/dondoc")
DROP_IN = Path("/etc/systemd/system/dondoc.service.d/test.conf")
PATIENCE = 40.0
BURST = 8  # starts in a second or two: systemd's own limit is five in ten seconds


def ctl(*arguments: str) -> int:
    """Return systemctl's exit status."""
    return subprocess.run(["systemctl", *arguments], check=False, timeout=120).returncode


def show(unit: str, *names: str) -> dict[str, str]:
    """Return a unit's properties."""
    command = ["systemctl", "show", unit, *(f"--property={name}" for name in names)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return dict(line.split("=", 1) for line in told.splitlines())


def journal(unit: str = "dondoc") -> str:
    """Return what the unit has written into the journal."""
    command = ["journalctl", "-o", "cat", "--no-pager", "-u", unit]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def fields(*matches: str) -> dict[str, str]:
    """Return the newest entry that the journal finds by these fields; {} where there is none."""
    command = ["journalctl", "-o", "json", "--no-pager", "-n", "1", "-u", "dondoc", *matches]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return dict(json.loads(told)) if told.strip() else {}


def wait(holds: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Return whether a condition has come to hold."""
    ends = time.monotonic() + patience
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def configure(*lines: str) -> None:
    """Set a drop-in of these lines; none: the unit as it is shipped."""
    DROP_IN.parent.mkdir(exist_ok=True)
    DROP_IN.write_text("\n".join(("[Service]", *lines)), encoding="utf-8")
    ctl("daemon-reload")
    ctl("reset-failed", "dondoc")


def install() -> None:
    """Make the venv of the unit's comment, and install the wheel into it."""
    run = subprocess.run
    run(["/usr/bin/python3", "-m", "venv", "--without-pip", "/opt/dondoc"], check=True, timeout=60)
    (wheel,) = Path("/opt/wheel").glob("*.whl")
    pip = ["/opt/dondoc/bin/python", "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile"]
    run([*pip, "--root-user-action=ignore", str(wheel)], check=True, timeout=120)
    (packages,) = Path("/opt/dondoc/lib").glob("python3*/site-packages")
    (packages / "libraries.pth").write_text("/opt/lib\n", encoding="utf-8")


class Look:
    """One boot's findings, by scenario."""

    def __init__(self, server: Dovecot, post: Sink) -> None:
        """Write the office's configuration."""
        self.server, self.post, self.user = server, post, server.new_user()
        self.plan = replace(Plan(imap_of(server, self.user), Server(post.port)), database="sqlite:///dondoc.db")
        self.plan.write(ETC)

    def start(self) -> dict[str, Any]:
        """Start it as shipped: the mailbox is read with the credential, a report acknowledged."""
        status = ctl("start", "dondoc")
        has_read = wait(lambda: "the mailbox was read" in show("dondoc", "StatusText")["StatusText"])
        before = show("dondoc", "WatchdogTimestampMonotonic")["WatchdogTimestampMonotonic"]
        self.server.append(self.user, report(unit_address(1)))
        is_acknowledged = wait(lambda: self.post.of_kind("ack"))
        is_fed = wait(lambda: show("dondoc", "WatchdogTimestampMonotonic")["WatchdogTimestampMonotonic"] != before)
        names = ("Type", "ActiveState", "NotifyAccess", "MainPID", "WatchdogUSec", "NRestarts")
        return {
            "status": status,
            "mailbox read": has_read,
            "acknowledged": is_acknowledged,
            "watchdog fed": is_fed,
            "judged by field": fields("DONDOC_EVENT=mail-judged", "DONDOC_OUTCOME=arrival"),
            **show("dondoc", *names),
            "process": _process(int(show("dondoc", "MainPID")["MainPID"])),
            "state": _state(Path("/var/lib/private/dondoc")),
            "link": str(Path("/var/lib/dondoc").readlink()),
        }

    def reload(self) -> dict[str, Any]:
        """Give it a broken configuration, then a sound one."""
        pid = show("dondoc", "MainPID")
        (ETC / "units.toml").write_text("[[unit]]\n", encoding="utf-8")
        ctl("reload", "dondoc")
        is_refused = wait(lambda: "configuration-refused" in journal())
        state = show("dondoc", "ActiveState")["ActiveState"]
        self.plan.write(ETC)
        ctl("reload", "dondoc")
        is_taken = wait(lambda: "configuration-taken" in journal())
        return {"refused": is_refused, "state": state, "taken": is_taken, "same": pid == show("dondoc", "MainPID")}

    def kill(self) -> dict[str, Any]:
        """Send it SIGKILL: systemd starts it again, and it goes on."""
        pid = show("dondoc", "MainPID")["MainPID"]
        ctl("kill", "--signal=KILL", "dondoc")
        is_back = wait(lambda: show("dondoc", "ActiveState")["ActiveState"] == "active" and _pid() not in {pid, "0"})
        self.server.append(self.user, report(unit_address(2), 2))
        return {
            "back": is_back,
            "works": wait(lambda: len(self.post.of_kind("ack")) == 2),
            "restarts": show("dondoc", "NRestarts")["NRestarts"],
        }

    def stop(self) -> dict[str, Any]:
        """Stop it in order, and at once."""
        begin = time.monotonic()
        ctl("stop", "dondoc")
        return {"took": round(time.monotonic() - begin, 1), **show("dondoc", "Result", "ExecMainStatus")}

    def watchdog(self) -> dict[str, Any]:
        """Let it hang, with less patience than shipped."""
        configure("WatchdogSec=3", "TimeoutAbortSec=1", "RestartSec=100ms")
        ctl("start", "dondoc")
        frozen = _pid()
        subprocess.run(["kill", f"-{signal.SIGSTOP.value}", frozen], check=True)
        is_back = wait(lambda: _pid() not in {frozen, "0"})
        ctl("stop", "dondoc")
        told = journal("init.scope") + journal()
        return {"back": is_back, "told": bool(re.search(r"[Ww]atchdog timeout", told))}

    def sandbox(self) -> dict[str, dict[str, str]]:
        """Try what is possible from within, and what is without a sandbox, to root in the same container."""
        Path("/tmp/of-the-host").touch()  # noqa: S108 - the claim
        configure("ExecStartPre=/usr/bin/python3 /opt/checkout/tests/systemd/probe.py")
        ctl("start", "dondoc")
        ctl("stop", "dondoc")
        free = Path("/var/lib/free")
        free.mkdir()
        environment = {"STATE_DIRECTORY": str(free), "CREDENTIALS_DIRECTORY": str(ETC)}
        subprocess.run(["/usr/bin/python3", "/opt/checkout/tests/systemd/probe.py"], env=environment, check=True)
        read = {"within": Path("/var/lib/private/dondoc"), "free": free}
        return {name: json.loads((folder / "probe.json").read_text(encoding="utf-8")) for name, folder in read.items()}

    def read_only(self) -> dict[str, Any]:
        """Boot on a disk for state that is read-only until somebody mounts it anew: without a folder, then with one."""
        disk = "/var/lib/private"
        configure("RestartSec=100ms")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,mode=0700", "state", disk], check=True)
        ctl("start", "dondoc")
        found: dict[str, Any] = {"tried": wait(lambda: int(show("dondoc", "NRestarts")["NRestarts"]) > BURST)}
        found["mended"] = self._mended(disk)
        ctl("stop", "dondoc")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        found["status"] = ctl("start", "dondoc")
        found["waits"] = wait(lambda: "a step failed" in show("dondoc", "StatusText")["StatusText"])
        found["mended with a folder"] = self._mended(disk)
        ctl("stop", "dondoc")
        subprocess.run(["umount", disk], check=True)
        return found

    def _mended(self, disk: str) -> bool:
        """Mount the disk for writing; return whether a report is then acknowledged, with nobody else's help."""
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        before = len(self.post.of_kind("ack"))
        self.server.append(self.user, report(unit_address(4 + before), 4 + before))
        return wait(lambda: len(self.post.of_kind("ack")) > before, 120)

    def wrong_configuration(self) -> dict[str, Any]:
        """Start what cannot succeed: it is not tried again."""
        configure("RestartSec=100ms")
        (ETC / "units.toml").write_text("[[unit]]\n", encoding="utf-8")
        status = ctl("start", "dondoc")
        time.sleep(1)
        found = show("dondoc", "ActiveState", "ExecMainStatus", "NRestarts")
        self.plan.write(ETC)
        return {"status": status, **found}

    def no_password(self) -> dict[str, Any]:
        """Take its password away: there is no start."""
        configure("Restart=no")
        (ETC / "imap-password").rename(ETC / "away")
        status = ctl("start", "dondoc")
        (ETC / "away").rename(ETC / "imap-password")
        return {"status": status, **show("dondoc", "Result")}

    def instance(self) -> dict[str, Any]:
        """Start one of several offices, on a host that had none before; where a single one has lived, it refuses."""
        replace(self.plan, imap=imap_of(self.server, self.server.new_user())).write(ETC / "kl")
        beside = ctl("start", "dondoc@kl")
        Path("/var/lib/dondoc").unlink()
        shutil.rmtree("/var/lib/private/dondoc")
        status = ctl("start", "dondoc@kl")
        has_read = wait(lambda: "the mailbox was read" in show("dondoc@kl", "StatusText")["StatusText"])
        found = {
            "status": status,
            "mailbox read": has_read,
            "state": _state(Path("/var/lib/private/dondoc/kl")),
            **show("dondoc@kl", "ActiveState", "User"),
        }
        ctl("stop", "dondoc@kl")
        refused = {"beside a single one": beside, "a single one beside it": ctl("start", "dondoc")}
        return {**found, **refused, "why": show("dondoc", "AssertResult")["AssertResult"]}


def _pid() -> str:
    return show("dondoc", "MainPID")["MainPID"]


def _process(pid: int) -> dict[str, str]:
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    wanted = ("Uid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")
    lines = (line.split(":", 1) for line in told.splitlines())
    return {name: " ".join(value.split()) for name, value in lines if name in wanted}


def _state(folder: Path) -> dict[str, Any]:
    status = folder.stat()
    names = sorted(path.name for path in folder.iterdir())
    return {"mode": oct(status.st_mode & 0o777), "root's": status.st_uid == 0, "files": names}


def main() -> None:
    """Look at one thing after the other; each scenario's error is a finding too."""
    found: dict[str, Any] = {}
    begin = time.monotonic()
    install()
    with dovecot() as server, sink() as post:
        look = Look(server, post)
        configure("RestartSec=100ms")
        steps = (look.start, look.reload, look.kill, look.stop, look.watchdog, look.sandbox, look.read_only)
        for step in (*steps, look.wrong_configuration, look.no_password, look.instance):
            started = time.monotonic()
            found[step.__name__] = step()
            found[step.__name__]["seconds"] = round(time.monotonic() - started, 1)
    found["seconds"] = round(time.monotonic() - begin, 1)
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
