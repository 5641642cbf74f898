"""What the digests of a month of a thousand units cost: time from the states to frozen bytes, and bytes.

`python -m tests.benchmarks.bench_digest`; the morning after a due day, every unit owing three reports.
"""

import sys
import tempfile
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from dondoc.service.digests import Slot
from tests.benchmarks.figures import Figure, Size, at_most, known, lines
from tests.cast import OPERATOR, at, owed
from tests.service.desk import Desk, desk_of, many

UNITS = 1_000
SECONDS, KILOBYTES = 1, 60
REPORTS = (
    ("cchc.2026-q1", "2026-03-16 17:00"),
    ("tthc.2026-03", "2026-03-20 17:00"),
    ("khac.2026-03", "2026-03-16 17:00"),
)
MORNING, MONDAY = "2026-03-17 07:45", "2026-03-23 08:00"


def figures(size: Size) -> list[Figure]:
    """Measure the operators' digest of a bad morning and the leaders' of the week."""
    rounds = 2 if size is Size.QUICK else 5
    work = tempfile.TemporaryDirectory(prefix="dondoc-bench-")
    with work as folder, desk_of(Path(folder), many(UNITS), ladder=()) as desk:
        _live(desk)
        daily, mail = _made(desk, MORNING, Slot("daily", at(MORNING), OPERATOR), rounds)
        weekly, week_mail = _made(desk, MONDAY, Slot("weekly", at(MONDAY)), rounds)
    return [
        known("units, obligations", f"{UNITS}, {UNITS * len(REPORTS)}"),
        at_most("daily digest, from the states to frozen bytes", daily, SECONDS, "s"),
        at_most("the same mail without its workbook", _texts(mail) / 1000, KILOBYTES, "kB"),
        known("its workbook, as attached", f"{(len(mail.as_bytes()) - _texts(mail)) / 1000:.0f} kB"),
        at_most("weekly digest, from the states to frozen bytes", weekly, SECONDS, "s"),
        at_most("the same mail without its workbook", _texts(week_mail) / 1000, KILOBYTES, "kB"),
    ]


def _live(desk: Desk) -> None:
    """Write the month: of five units four have sent one report, one of them late, and every tenth wishes for time."""
    units = [unit.id for unit in desk.digests.daily.addressees.directory.units]
    desk.office.owe(*(owed(f"{report}.{unit}", due) for report, due in REPORTS for unit in units))
    for n, unit in enumerate(units):
        if n % 5 < 4:
            desk.office.mail(f"cchc.2026-q1.{unit}", "2026-03-16 16:00" if n % 5 else "2026-03-16 19:00")
        elif n % 2:
            desk.office.mail(f"khac.2026-03.{unit}", "2026-03-16 18:00", "note")


def _made(desk: Desk, now: str, slot: Slot, rounds: int) -> tuple[float, EmailMessage]:
    """Return the fewest seconds in which the digest was made, and the mail."""
    took, data = [], b""
    for _ in range(rounds):
        began = time.perf_counter()
        states = list(desk.office.casebook.standings(at(now)))
        data = desk.office.post.renderer.render(desk.digests.letter(states, at(now), slot)).data
        took.append(time.perf_counter() - began)
    return min(took), message_from_bytes(data, _class=EmailMessage, policy=policy.default)


def _texts(mail: EmailMessage) -> int:
    return len(mail.as_bytes()) - sum(len(part.as_bytes()) for part in mail.iter_attachments())


if __name__ == "__main__":
    sys.stdout.write(lines(figures(Size.FULL)) + "\n")
