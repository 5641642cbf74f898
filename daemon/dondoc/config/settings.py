"""What the configuration says once it has been understood: frozen values, nothing of TOML left (contract, 2).

Paths and the database's URL stand as they were written; who uses them decides what they are relative to.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from dondoc.core.calendar import Calendar, SendWindow
from dondoc.core.obligations import Directory, Report
from dondoc.core.rungs import At, Rung
from dondoc.core.schemes import Scheme

DEFAULT_LADDER = "default"  # ad-hoc requests climb it too


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # loopback only


class Keep(StrEnum):
    """What the archive keeps of a mail."""

    REPORTS = "reports"
    HEADERS = "headers"


class AuthenticationPolicy(StrEnum):
    """How much a mail must be authenticated to count (contract, 6)."""

    OFF = "off"
    PREFER = "prefer"
    REQUIRE = "require"


class LeaderEscalation(StrEnum):
    """Whether an operator confirms what goes to leaders."""

    AUTO = "auto"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class PasswordFile:
    """A password in a file; a relative name is looked up in $CREDENTIALS_DIRECTORY, then beside the configuration."""

    name: str


@dataclass(frozen=True, slots=True)
class PasswordCommand:
    """A command whose output is the password."""

    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A command whose output is an OAuth 2 access token, for XOAUTH2."""

    arguments: tuple[str, ...]


Secret = PasswordFile | PasswordCommand | TokenCommand


@dataclass(frozen=True, slots=True)
class Login:
    """Who logs in, and where the secret is to be had."""

    username: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server; `login` is None where it lets us in without one (SMTP only)."""

    host: str
    port: int
    security: Security
    login: Login | None


@dataclass(frozen=True, slots=True)
class Office:
    """The office, the body it belongs to and its people; addresses are lower case."""

    name: str
    agency: str
    parent_agency: str
    place: str
    timezone: ZoneInfo
    address: str
    operators: tuple[str, ...]
    leaders: tuple[str, ...]
    live_since: dt.date

    @property
    def domain(self) -> str:
        """The domain of the office's address."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Imap:
    """The watched mailbox and what may be believed of its server's headers; loopback is trusted beside the networks."""

    server: Server
    folders: tuple[str, ...]
    settle_minutes: int
    trusted_received_by: tuple[str, ...]
    trusted_networks: tuple[IPv4Network | IPv6Network, ...]
    trusted_authserv_ids: tuple[str, ...]
    sender_login_enforced: bool


@dataclass(frozen=True, slots=True)
class Database:
    """Where the ledger lies; `schema` is empty but for PostgreSQL."""

    url: str
    schema: str


@dataclass(frozen=True, slots=True)
class Archive:
    """Where raw mails are kept; `keep_months` None: for ever."""

    directory: str
    keep: Keep
    keep_months: int | None


@dataclass(frozen=True, slots=True)
class Mail:
    """How and when mail goes out; `max_per_hour` counts rungs, 0 is 20 a unit and at least 200."""

    acknowledge: bool
    require_authentication: AuthenticationPolicy
    send_window: SendWindow
    max_acknowledgements_per_sender_per_day: int
    escalate_to_leaders: LeaderEscalation
    hold: bool
    max_per_hour: int
    alert_command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (Monday is 0) and a time of the office's clock."""

    weekday: int
    time: dt.time


@dataclass(frozen=True, slots=True)
class Digest:
    """When the digests go: daily on working days to operators, weekly to leaders (None: not at all)."""

    daily: dt.time
    weekly: Weekly | None


@dataclass(frozen=True, slots=True)
class Record:
    """The monthly record; `seal` is measured from the month's last day and lies behind it."""

    seal: At
    scheme: Scheme
    output: str


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What a monitoring system reads; `textfile` is empty where there is none."""

    textfile: str


@dataclass(frozen=True, slots=True)
class Settings:
    """One office's whole configuration; `ladders` keeps the rungs as they stand in the file.

    `templates` is where the office's edited mail templates lie; there may be no such folder.
    """

    office: Office
    imap: Imap
    smtp: Server
    database: Database
    archive: Archive
    mail: Mail
    digest: Digest
    record: Record
    monitoring: Monitoring
    units: Directory
    reports: tuple[Report, ...]
    calendar: Calendar
    ladders: Mapping[str, tuple[Rung, ...]]
    templates: Path
