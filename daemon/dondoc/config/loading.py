"""The five files → settings, or all their faults at once (contract, 2)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from dondoc.config.agreement import check_default_ladder, check_ladders, check_leaders, check_reports, check_units
from dondoc.config.calendar_toml import read_calendar
from dondoc.config.claims import check_claims
from dondoc.config.dondoc_toml import UTC, Service, read_service
from dondoc.config.faults import ConfigurationError, Fault
from dondoc.config.folder import FILES, TEMPLATES, read_files
from dondoc.config.ladder_toml import ladders_of, read_rungs
from dondoc.config.reports_toml import read_reports
from dondoc.config.settings import Settings
from dondoc.config.table import Row, Table
from dondoc.config.units_toml import read_units
from dondoc.core.calendar import Calendar
from dondoc.core.obligations import Directory, Report, Unit
from dondoc.core.rungs import Rung

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Files:
    """What each file says; None for one that could not be read."""

    service: Service | None
    units: tuple[Row[Unit], ...] | None
    reports: tuple[Row[Report], ...] | None
    calendar: Calendar | None
    rungs: tuple[Row[Rung], ...] | None


def load(directory: Path, *, templates: Collection[str] | None = None) -> Settings:
    """Return what the folder's files say; rungs may name only `templates`, where these are given.

    Raises ConfigurationError with every fault of every file, and of the files together.
    """
    sink: list[Fault] = []
    if not directory.is_dir():
        allowed = f"a folder of {', '.join(FILES)}; «dondoc init» makes one"
        raise ConfigurationError([Fault(str(directory), "", "there is no such folder", allowed)])
    tables = {name: Table(name, raw, sink) for name, raw in read_files(directory, sink).items()}
    files = _read(tables, templates)
    _check(files, tables)
    if sink:
        raise ConfigurationError(sorted(sink, key=lambda fault: FILES.index(fault.file)))
    return _settings(files, directory)


def _read(tables: Mapping[str, Table], templates: Collection[str] | None) -> _Files:
    service = _whole(tables.get("dondoc.toml"), read_service)
    zone = service.office.timezone if service else UTC
    return _Files(
        service,
        _whole(tables.get("units.toml"), read_units),
        _whole(tables.get("reports.toml"), read_reports),
        _whole(tables.get("calendar.toml"), partial(read_calendar, zone=zone)),
        _whole(tables.get("ladder.toml"), partial(read_rungs, templates=templates)),
    )


def _whole(table: Table | None, reader: Callable[[Table], T]) -> T | None:
    if table is None:
        return None
    value = reader(table)
    table.close()
    return value


def _check(files: _Files, tables: Mapping[str, Table]) -> None:
    """Hold the files against each other as far as they could be read."""
    if files.units is not None:
        check_units(files.units)
        check_claims(files.units, files.service.office.address if files.service else "")
    if files.reports is not None:
        check_reports(files.reports, files.units)
    if files.rungs is not None:
        check_ladders(files.rungs, files.reports or (), files.calendar or Calendar(UTC))
        check_default_ladder(files.rungs, tables["ladder.toml"])
        if files.service and tables["dondoc.toml"].is_sound:
            check_leaders(files.rungs, files.service.office.leaders)


def _settings(files: _Files, directory: Path) -> Settings:
    service, units, reports, calendar, rungs = files.service, files.units, files.reports, files.calendar, files.rungs
    if service is None or units is None or reports is None or calendar is None or rungs is None:
        raise AssertionError("a file that could not be read left no fault")
    return Settings(
        office=service.office,
        imap=service.imap,
        smtp=service.smtp,
        database=service.database,
        archive=service.archive,
        mail=service.mail,
        digest=service.digest,
        record=service.record,
        monitoring=service.monitoring,
        units=Directory(tuple(row.value for row in units)),
        reports=tuple(row.value for row in reports),
        calendar=calendar,
        ladders=ladders_of([row.value for row in rungs]),
        templates=directory / TEMPLATES,
    )
