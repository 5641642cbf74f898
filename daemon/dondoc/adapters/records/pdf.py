"""The record as a PDF in the form of Decree 30/2020/NĐ-CP, laid out by WeasyPrint from a page of our own.

WeasyPrint draws with Pango, which the system must have; where it lacks it there is no PDF and all else goes on.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

import dondoc
from dondoc.adapters.records.page import render
from dondoc.adapters.records.paper import facts_of
from dondoc.core.record import Record, canonical
from dondoc.ports import FormMissingError

DEADLINE: Final = 120.0  # seconds; within the watchdog's time
LACKING: Final = 3  # the exit status of a machine that has not what drawing needs
MOST_UNITS: Final = 500  # 300 take ten seconds and 300 MiB; nobody reads longer paper, and the workbook has them all
REMEDY: Final = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"


def write_pdf(record: Record) -> bytes:
    """Return the record as a PDF file; the same record gives the same bytes on the same machine.

    Raises FormMissingError where this machine cannot make any, and for a record of too many units.
    """
    units = len(record["units"])
    if units > MOST_UNITS:
        raise FormMissingError(f"no PDF is made of {units} units, at most of {MOST_UNITS}: see the .xlsx")
    printed = _printer()
    page = render("paper.html.j2", made=record["generated_at"], **facts_of(record))
    return printed(page.decode())


def write_pdf_apart(record: Record) -> bytes:
    """Return what `write_pdf` does, drawn by a process of its own.

    A fault in a library that is not Python's would end the service in the midst of a seal, and at each start again; and
    the sixty MiB that drawing takes go back. Raises FormMissingError where it cannot be drawn, for whatever reason.
    """
    package = Path(dondoc.__file__).parents[1]
    paths = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(package))))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the Python that runs us
            [sys.executable, "-m", __name__],
            input=canonical(record),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
            timeout=DEADLINE,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise FormMissingError(f"the PDF could not be drawn: {fault}") from fault
    if done.returncode == LACKING:
        raise FormMissingError(done.stderr.decode(errors="replace").strip())
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]
        raise FormMissingError(f"the PDF could not be drawn (exit status {done.returncode}): {said}")
    return done.stdout


def _printer() -> Callable[[str], bytes]:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - slow to import, seldom needed, and it may be missing
    except (ImportError, OSError) as fault:  # OSError: WeasyPrint is there, the library that it draws with is not
        reason = " ".join(str(fault).split()).partition(": ")[0][:200]  # the library's name; the rest is the loader's
        raise FormMissingError(f"no PDF can be made here ({reason}): {REMEDY}") from fault

    def printed(page: str) -> bytes:
        made: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_tags=True)
        return made

    return printed


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"the record's page fetches nothing: {url[:100]}")


def main() -> int:
    """Read a record from standard input and write its PDF; the reason on standard error where it cannot be made."""
    try:
        sys.stdout.buffer.write(write_pdf(json.load(sys.stdin.buffer)))
    except FormMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        return LACKING
    return 0


if __name__ == "__main__":
    sys.exit(main())
