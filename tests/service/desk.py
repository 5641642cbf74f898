"""An office with its digests: what tests of both share."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import openpyxl

from dondoc.core.letters import Section
from dondoc.core.obligations import Directory, Unit
from dondoc.service.addressees import Addressees
from dondoc.service.daily import Daily
from dondoc.service.digests import Digests, Times
from dondoc.service.health import Health
from dondoc.service.lately import Lately
from dondoc.service.links import Links
from dondoc.service.weekly import Weekly
from tests.bureau import SIGNER, Bureau, bureau
from tests.cast import ADDRESS, CALENDAR, DIRECTORY, LEADER, OPERATOR, at

TIMES = Times(dt.time(7, 45), 0, dt.time(8))
GIB = 1 << 30


@dataclass
class Desk:
    """An office with its digests; `free` is what the disk has left."""

    office: Bureau
    digests: Digests
    free: list[int | None]

    def send(self, now: str) -> list[EmailMessage]:
        """Send what digests are due, and return them."""
        self.office.watch.saw(at(now))
        self.office.casebook.refresh()
        while self.digests.step(at(now)):
            pass
        while self.office.dispatch.step(at(now)):
            pass
        return [m for m in self.office.courier.mails() if m["X-Dondoc-Kind"] == "digest"]

    def facts(self, now: str, *, weekly: bool = False) -> Mapping[str, object]:
        """Return what the digest of that moment would say."""
        self.office.casebook.refresh()
        slots = [s for s in self.digests._slots(at(now)) if bool(s.operator) is not weekly]  # noqa: SLF001 - a look
        states = list(self.office.casebook.standings(at(now)))
        return self.digests.letter(states, at(now), slots[0]).facts

    def sections(self, now: str) -> dict[str, Section]:
        """Return the sections of the operators' digest by title."""
        sections = self.facts(now)["sections"]
        assert isinstance(sections, tuple)
        return {section.title: section for section in sections}


@contextmanager
def desk_of(folder: Path, directory: Directory = DIRECTORY, **wishes: object) -> Iterator[Desk]:
    with bureau(folder, directory=directory, **wishes) as office:
        free: list[int | None] = [40 * GIB]
        links = Links(SIGNER, ADDRESS, CALENDAR)
        lately = Lately(office.casebook, office.post, links)
        health = Health(office.post, office.watch, lately, lambda: free[0])
        people = Addressees(directory, (OPERATOR,), (LEADER,), CALENDAR)
        daily = Daily(office.casebook, office.post, people, links, health, lately)
        yield Desk(office, Digests(office.post, daily, Weekly(office.post, people, health), TIMES), free)


def body(mail: EmailMessage) -> str:
    """Return the plain text on one line."""
    part = mail.get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


def many(count: int) -> Directory:
    """Return so many units with long names."""
    names = (f"Trung tâm Dịch vụ nông nghiệp và bảo vệ môi trường khu vực số {n}" for n in range(count))
    units = (Unit(f"tt{n:04}", name, contacts=(f"tt{n}@snnmt.example",)) for n, name in enumerate(names))
    return Directory(tuple(units))


def workbook(mail: EmailMessage) -> openpyxl.Workbook:
    """Return the workbook that the mail carries."""
    (part,) = mail.iter_attachments()
    assert part.get_content_type().endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(BytesIO(part.get_content()))
