"""What the settings say to each part: the parts' own values, made from the configuration; nothing is opened here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dondoc.adapters.archive import FileArchive, NoArchive
from dondoc.adapters.press import FilePress
from dondoc.adapters.templates import LetterRenderer, OfficeFacts
from dondoc.adapters.trace import TrustPolicy
from dondoc.config import Settings
from dondoc.config.settings import Keep, LeaderEscalation
from dondoc.core.judging import Office, Proof
from dondoc.core.ladder import Rules
from dondoc.core.month import Recorder
from dondoc.core.opening import Duties
from dondoc.ports import Archive
from dondoc.resources import templates_dir
from dondoc.service.chase import Climbing
from dondoc.service.digests import Times

RECORD_TEMPLATE = "record.docx"
RUNGS_A_UNIT = 20
LEAST_CAP = 200


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie: relative names of the configuration are looked up from `base`."""

    base: Path
    database: str
    archive: Path
    records: Path
    board: Path

    @property
    def lock(self) -> Path:
        """The file by which one daemon keeps the others out: beside the database, whatever folder configures it."""
        scheme, _, file = self.database.partition(":///")
        return Path(f"{file}.lock") if scheme.startswith("sqlite") else self.base / "dondoc.lock"

    @property
    def keys(self) -> Path:
        """The keys of links to operators: with the archive, which hosts share, where they may share the database."""
        return (self.base if self.database.startswith("sqlite") else self.archive) / "token-key"

    @classmethod
    def of(cls, settings: Settings, base: Path) -> "Paths":
        """Return the paths that the configuration names."""
        url = settings.database.url
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            url = f"sqlite:///{base / url.removeprefix('sqlite:///')}"
        records = base / settings.record.output
        return cls(base, url, base / settings.archive.directory, records, records / "board.html")


def duties_of(settings: Settings) -> Duties:
    """Return who owes what by the settings."""
    return Duties(settings.units, settings.reports, settings.calendar, settings.office.live_since, settings.ladders)


def judging_office(settings: Settings) -> Office:
    """Return the office as judging needs it."""
    return Office(
        address=settings.office.address,
        operators=frozenset(settings.office.operators),
        directory=settings.units,
        reports=settings.reports,
        calendar=settings.calendar,
        proof=Proof(settings.mail.require_authentication.value),
        sender_login_enforced=settings.imap.sender_login_enforced,
    )


def trust_policy(settings: Settings) -> TrustPolicy:
    """Return which trace fields are believed."""
    return TrustPolicy(
        received_by=settings.imap.trusted_received_by,
        networks=settings.imap.trusted_networks,
        authserv_ids=settings.imap.trusted_authserv_ids,
        own_domain=settings.office.domain,
        sender_login_enforced=settings.imap.sender_login_enforced,
    )


def renderer_of(settings: Settings) -> LetterRenderer:
    """Return what makes the office's mails."""
    o = settings.office
    facts = OfficeFacts(o.name, o.agency, o.parent_agency, o.place, o.address)
    edited = (settings.templates,) if settings.templates.is_dir() else ()
    return LetterRenderer((*edited, templates_dir()), facts, o.timezone)


def press_of(settings: Settings, records: Path, board: Path, may_act: Callable[[], bool] = lambda: True) -> FilePress:
    """Return what prints records and the board, while it may; a record.docx that the office has edited goes first."""
    edited = settings.templates / RECORD_TEMPLATE
    shipped = templates_dir() / RECORD_TEMPLATE
    return FilePress(records, board, *([edited] if edited.is_file() else []), shipped, may_act=may_act)


def recorder_of(settings: Settings) -> Recorder:
    """Return what makes the office's records."""
    return Recorder(
        office=settings.office.name,
        agency=settings.office.agency,
        place=settings.office.place,
        directory=settings.units,
        scheme=settings.record.scheme,
        calendar=settings.calendar,
        seal=settings.record.seal,
        live_since=settings.office.live_since,
    )


def archive_of(settings: Settings, paths: Paths) -> Archive:
    """Return where raw mails are kept."""
    return FileArchive(paths.archive) if settings.archive.keep is Keep.REPORTS else NoArchive()


def climbing_of(settings: Settings, settle: dt.timedelta) -> Climbing:
    """Return the ladders, and how they are climbed."""
    cap = settings.mail.max_per_hour or max(LEAST_CAP, RUNGS_A_UNIT * len(settings.units.units))
    rules = Rules(settings.calendar, settings.mail.send_window, settle)
    confirmed = settings.mail.escalate_to_leaders is LeaderEscalation.CONFIRM
    return Climbing(settings.ladders, rules, cap, confirmed)


def times_of(settings: Settings) -> Times:
    """Return when the digests go."""
    weekly = settings.digest.weekly
    return Times(settings.digest.daily, weekly.weekday if weekly else 0, weekly.time if weekly else None)
