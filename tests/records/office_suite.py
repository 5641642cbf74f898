"""LibreOffice and Chromium as these tests use them: headless, each with a profile of its own."""

import subprocess
from pathlib import Path

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Formulas are computed anew, whatever value stands beside them in the file.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


def convert(data: bytes, name: str, target: str, folder: Path) -> Path:
    """Open a file in LibreOffice and return what it saved; `target` is such as «pdf» or «csv:Text…»."""
    source = folder / name
    source.write_bytes(data)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(RECALCULATE, "utf-8")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return source.with_suffix("." + target.partition(":")[0])


def said(*command: str) -> str:
    """Return what a command writes to its standard output."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def page_in_chromium(page: bytes, folder: Path, *flags: str) -> str:
    """Show the page in Chromium and return its standard output."""
    file = folder / "page.html"
    file.write_bytes(page)
    return said("chromium", *QUIET, f"--user-data-dir={folder / 'chromium'}", *flags, file.as_uri())
