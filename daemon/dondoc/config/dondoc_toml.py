"""dondoc.toml: the office, its servers, what is kept, mailed and recorded (contract, 2)."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dondoc.config.fields import (
    address,
    any_text,
    argument,
    at,
    choice,
    clock,
    database_url,
    day,
    flag,
    integer,
    schema,
    text,
    weekly,
    zone,
)
from dondoc.config.scheme_table import read_scheme
from dondoc.config.server_tables import read_imap, read_smtp
from dondoc.config.settings import (
    Archive,
    AuthenticationPolicy,
    Database,
    Digest,
    Imap,
    Keep,
    LeaderEscalation,
    Mail,
    Monitoring,
    Office,
    Record,
    Server,
    Weekly,
)
from dondoc.config.table import Table
from dondoc.core.calendar import SendWindow
from dondoc.core.rungs import At, AtUnit

UTC = ZoneInfo("UTC")  # stands in for a zone that cannot be read
WINDOW = (dt.time(7), dt.time(18))
SEAL = At(3, AtUnit.WORKING_DAYS, dt.time(8))
WEEKLY: tuple[int, dt.time] | None = (0, dt.time(8))


@dataclass(frozen=True, slots=True)
class Service:
    """What dondoc.toml says."""

    office: Office
    imap: Imap
    smtp: Server
    database: Database
    archive: Archive
    mail: Mail
    digest: Digest
    record: Record
    monitoring: Monitoring


def read_service(table: Table) -> Service:
    """Return what dondoc.toml says."""
    return Service(
        office=table.section("office", _read_office),
        imap=table.section("imap", read_imap),
        smtp=table.section("smtp", read_smtp),
        database=table.section("database", _read_database),
        archive=table.section("archive", _read_archive),
        mail=table.section("mail", _read_mail),
        digest=table.section("digest", _read_digest),
        record=table.section("record", _read_record),
        monitoring=table.section("monitoring", _read_monitoring),
    )


def _read_office(table: Table) -> Office:
    office = Office(
        name=table.needed("name", text, ""),
        agency=table.needed("agency", text, ""),
        parent_agency=table.value("parent_agency", any_text, ""),
        place=table.value("place", any_text, ""),
        timezone=table.value("timezone", zone, ZoneInfo("Asia/Ho_Chi_Minh")),
        address=table.needed("address", address, ""),
        operators=table.values("operators", address, at_least=1),
        leaders=table.values("leaders", address),
        live_since=table.needed("live_since", day, dt.date.max),
    )
    for key, people in (("operators", office.operators), ("leaders", office.leaders)):
        if office.address in people:
            table.fault(key, f'found "{office.address}", the watched mailbox itself', allowed="addresses of people")
    return office


def _read_database(table: Table) -> Database:
    url = table.value("url", database_url, "sqlite:////var/lib/dondoc/dondoc.db")
    name = table.value("schema", schema, "")
    if name and url.startswith("sqlite"):
        table.fault("schema", f'found "{name}" with SQLite', allowed='only with "postgresql+psycopg://…"')
    return Database(url, name)


def _read_archive(table: Table) -> Archive:
    return Archive(
        directory=table.value("directory", text, "/var/lib/dondoc/archive"),
        keep=table.value("keep", choice(Keep), Keep.REPORTS),
        keep_months=table.value("keep_months", integer(1, 1200), 0) or None,
    )


def _read_mail(table: Table) -> Mail:
    return Mail(
        acknowledge=table.value("acknowledge", flag, default=True),
        require_authentication=table.value(
            "require_authentication", choice(AuthenticationPolicy), AuthenticationPolicy.PREFER
        ),
        send_window=_read_window(table),
        max_acknowledgements_per_sender_per_day=table.value(
            "max_acknowledgements_per_sender_per_day", integer(0, 10_000), 20
        ),
        escalate_to_leaders=table.value("escalate_to_leaders", choice(LeaderEscalation), LeaderEscalation.AUTO),
        hold=table.value("hold", flag, default=False),
        max_per_hour=table.value("max_per_hour", integer(0, 1_000_000), 0),
        alert_command=table.values("alert_command", argument, at_least=1 if "alert_command" in table else 0),
    )


def _read_window(table: Table) -> SendWindow:
    times = table.values("send_window", clock, WINDOW)
    if table.is_sound and (len(times) != 2 or times[0] >= times[1]):  # noqa: PLR2004 - a start and an end
        found = " to ".join(f"{time:%H:%M}" for time in times) or "no times"
        table.fault("send_window", f"found {found}", allowed='a start and a later end such as ["07:00", "18:00"]')
        times = WINDOW
    return SendWindow(*(times if len(times) == len(WINDOW) else WINDOW))


def _read_digest(table: Table) -> Digest:
    slot = table.value("weekly", weekly, WEEKLY)
    return Digest(table.value("daily", clock, dt.time(7, 45)), Weekly(*slot) if slot else None)


def _read_record(table: Table) -> Record:
    seal = table.value("seal", at, SEAL)
    if seal.amount <= 0:
        table.fault("seal", f'found "{seal}"', allowed='a time after the month\'s last day such as "+3wd 08:00"')
    output = table.value("output", text, "/var/lib/dondoc/records")
    return Record(seal, read_scheme(table), output)


def _read_monitoring(table: Table) -> Monitoring:
    textfile = table.value("textfile", any_text, "")
    if textfile and not textfile.endswith(".prom"):
        allowed = 'a file whose name ends in ".prom": node_exporter reads no others'
        table.fault("textfile", f'found "{textfile}"', allowed=allowed)
    return Monitoring(textfile)
