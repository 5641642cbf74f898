"""`check --offline`: what can be looked at without the mail servers."""

import datetime as dt
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.host import SecretError, SystemClock, may_write
from dondoc.adapters.lock import InstanceLock, InUseError
from dondoc.adapters.store import Store, StoreError
from dondoc.commands.desk import database_file
from dondoc.commands.findings import Finding, number_text
from dondoc.config import Settings
from dondoc.config.folder import TEMPLATES
from dondoc.config.settings import Login, PasswordFile, TokenCommand
from dondoc.core.wording import instant_text, size_text
from dondoc.fittings import Paths, press_of, recorder_of, renderer_of
from dondoc.outside import base_of, host_that_serves, secret_of, token_source
from dondoc.ports import TokenSource
from dondoc.service.grants import is_ending

LEAST_DISK = 500 * 1024 * 1024  # bytes


def of_this_host(settings: Settings, directory: Path) -> Iterator[Finding]:
    """Yield what is found of configuration, secrets, templates, database and folders."""
    paths = Paths.of(settings, base_of(directory))
    units, reports = len(settings.units.units), len(settings.reports)
    yield Finding("configuration", f"{directory}: {number_text(units, 'unit')}, {number_text(reports, 'report')}")
    yield _permissions(directory)
    for name, login in (("imap secret", settings.imap.server.login), ("smtp secret", settings.smtp.login)):
        if login is not None:
            yield _secret(name, login, directory, settings.office.timezone)
    yield from _templates(settings)
    yield from _forms(settings)
    now = SystemClock().now()
    yield Finding("time zone", f"{settings.office.timezone.key}: it is {instant_text(now, settings.calendar)} there")
    yield _database(settings, paths)
    for name, folder in (("archive", paths.archive), ("records", paths.records)):
        yield _folder(name, folder, paths)
    if settings.monitoring.textfile:
        yield _panel(paths.base / settings.monitoring.textfile, paths)


def _permissions(directory: Path) -> Finding:
    """Others may read the configuration, but whoever writes it commands the service (`password_command`)."""
    templates = directory / TEMPLATES
    files = (directory, *directory.glob("*.toml"), *directory.glob(TEMPLATES), *templates.glob("*.j2"))
    loose = [p.name for p in files if p.stat().st_mode & stat.S_IWOTH]
    if loose:
        return Finding("permissions", f"everyone can write {', '.join(loose)}", f"chmod o-w in {directory}")
    return Finding("permissions", "only its owners can write the configuration")


def _secret(name: str, login: Login, directory: Path, zone: dt.tzinfo) -> Finding:
    if isinstance(login.secret, TokenCommand):
        return _token(name, token_source(login.secret), zone)
    source = "a file" if isinstance(login.secret, PasswordFile) else "a command"
    try:
        secret_of(login, directory)()
    except SecretError as error:
        told = str(error)
        if "chmod 600" in told:
            return Finding(name, told, "as said; a new secret where others could have read this one")
        return Finding(name, told, "put it there with mode 600 (install -m 600 /dev/stdin FILE), or mend the command")
    return Finding(name, f"from {source}, readable")


def _token(name: str, source: TokenSource, zone: dt.tzinfo) -> Finding:
    """Ask for a token as a login does, and say until when it is good."""
    source.renew()
    news = source.news
    if news.fault:
        remedy = "mend token_command: it prints a token, or the JSON of a token endpoint (run it by hand)"
        return Finding(name, news.fault, remedy)
    if news.expires is None:
        return Finding(name, "from a command; until when it is good nobody knows: asked again each half hour")
    told = f"from a command, good until {news.expires.astimezone(zone):%Y-%m-%d %H:%M %z}"
    is_old = is_ending(news, SystemClock().now())
    return Finding(name, told, "get a new one in time: the command still gives the old one" if is_old else "")


def _templates(settings: Settings) -> Iterator[Finding]:
    renderer = renderer_of(settings)
    faults = renderer.check()
    for fault in faults:
        yield Finding("mail template", fault, "mend the template; the shipped one stays in force meanwhile")
    if not faults:
        yield Finding("mail templates", f"{len(renderer.names())} render")


def _forms(settings: Settings) -> Iterator[Finding]:
    """Print an empty record to see which forms can be made."""
    now = SystemClock().now()
    empty = recorder_of(settings).record(f"{settings.calendar.day_of(now):%Y-%m}", (), now)
    printed = press_of(settings, Path(), Path()).printed(empty)
    for fault in printed.faults:
        yield Finding("record template", fault, "mend the template; the shipped one stays in force meanwhile")
    forms = ", ".join(sorted(name.rpartition(".")[2] for name in printed.files))
    without = "".join(f"; {reason}" for reason in printed.lacking)  # no fault: the record is whole without it
    yield Finding("record forms", f"{forms}{without}")


def _database(settings: Settings, paths: Paths) -> Finding:
    file = database_file(paths)
    if file is not None and not file.exists():
        place = _existing(file.parent)
        if os.access(place, os.W_OK):
            return Finding("database", f"{file} will be made at the first start")
        return Finding("database", f"{place} cannot be written", "give the folder to the service's user")
    try:
        Store(paths.database, schema=settings.database.schema, backups=paths.base).close()
        holder = host_that_serves(settings, paths)
    except StoreError as error:
        return Finding(
            "database", str(error), "look at database.url, the file's owner and the server; or dondoc restore"
        )
    if holder:
        return Finding("database", f"opens; the service on {holder} serves this office")
    return Finding("database", f"opens; the service is {'running' if _is_running(paths) else 'not running on it'}")


def _is_running(paths: Paths) -> bool:
    if not paths.lock.exists():
        return False
    try:
        with InstanceLock(paths.lock):
            return False
    except InUseError:
        return True


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _folder(name: str, folder: Path, paths: Paths) -> Finding:
    place = _existing(folder)
    free = shutil.disk_usage(place).free
    told = f"{folder}: {size_text(free)} free"
    if not may_write(place, database_file(paths)):
        return Finding(name, f"the service cannot write {place}", "give the folder to the service's user")
    return Finding(name, told, "" if free >= LEAST_DISK else "make room: half a gigabyte at least")


def _panel(file: Path, paths: Paths) -> Finding:
    """Look where the figures for Prometheus go: they are written beside the file, then moved there."""
    if not file.parent.is_dir():
        return Finding("monitoring", f"{file.parent} is not there", "make it, or mend monitoring.textfile")
    if not may_write(file.parent, database_file(paths)):
        remedy = "setfacl -m u:dondoc:rwx on it, and ReadWritePaths= in systemctl edit dondoc"
        return Finding("monitoring", f"the service cannot write {file.parent}", remedy)
    return Finding("monitoring", f"{file} can be written; outside the state folder it needs ReadWritePaths= too")
