"""`check`: each part in turn, with a tick or a cross and what to do about it."""

import os
import shutil
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.host import SecretError, SystemClock
from dondoc.adapters.lock import InstanceLock, InUseError
from dondoc.adapters.store import Store, StoreError
from dondoc.commands.answers import DONE, FAILED
from dondoc.commands.attesting import attestations
from dondoc.commands.desk import database_file, directory_of, settings_of
from dondoc.commands.findings import Finding
from dondoc.commands.paper import Line, Paper
from dondoc.config import Settings, show
from dondoc.config.folder import TEMPLATES
from dondoc.config.settings import Login, PasswordFile
from dondoc.core.letters import Letter, LetterKind
from dondoc.core.wording import instant_text, size_text
from dondoc.fittings import Paths, press_of, recorder_of, renderer_of
from dondoc.outside import base_of, courier_of, host_that_serves, mailbox_of, secret_of
from dondoc.ports import Delivery, MailboxError

LEAST_DISK = 500 * 1024 * 1024  # bytes
NEARLY_FULL = 0.9


def check(arguments: Namespace) -> int:
    """`dondoc check [--offline] [--show] [--send-to ADDRESS]`: 0 where every part is well, else 1."""
    directory = directory_of(arguments)
    settings = settings_of(directory)
    if arguments.show:
        sys.stdout.write(show(settings))
        return DONE
    findings = list(_offline(settings, directory))
    if not arguments.offline:
        findings += [*_mailbox(settings, directory), *_submission(settings, directory)]
    if arguments.send_to:
        findings += [_test_mail(settings, directory, arguments.send_to), *attestations(settings, directory)]
    _print(findings)
    return FAILED if any(finding.remedy for finding in findings) else DONE


def _print(findings: list[Finding]) -> None:
    paper = Paper()
    lines = [Line(("x" if f.remedy else "ok", f.part, f.found), "late" if f.remedy else "ok") for f in findings]
    paper.table(("", "PART", "FOUND"), lines)
    for finding in findings:
        if finding.remedy:
            paper.say(f"{finding.part}: {finding.remedy}", "warn")


def _offline(settings: Settings, directory: Path) -> Iterator[Finding]:
    paths = Paths.of(settings, base_of(directory))
    units, reports = len(settings.units.units), len(settings.reports)
    yield Finding("configuration", f"{directory}: {units} units, {reports} reports")
    yield _permissions(directory)
    for name, login in (("imap secret", settings.imap.server.login), ("smtp secret", settings.smtp.login)):
        if login is not None:
            yield _secret(name, login, directory)
    yield from _templates(settings)
    yield from _forms(settings)
    now = SystemClock().now()
    yield Finding("time zone", f"{settings.office.timezone.key}: it is {instant_text(now, settings.calendar)} there")
    yield _database(settings, paths)
    for name, folder in (("archive", paths.archive), ("records", paths.records)):
        yield _folder(name, folder)


def _permissions(directory: Path) -> Finding:
    """Others may read the configuration, but whoever writes it commands the service (`password_command`)."""
    templates = directory / TEMPLATES
    files = (directory, *directory.glob("*.toml"), *directory.glob(TEMPLATES), *templates.glob("*.j2"))
    loose = [p.name for p in files if p.stat().st_mode & stat.S_IWOTH]
    if loose:
        return Finding("permissions", f"everyone can write {', '.join(loose)}", f"chmod o-w in {directory}")
    return Finding("permissions", "only its owners can write the configuration")


def _secret(name: str, login: Login, directory: Path) -> Finding:
    source = "a file" if isinstance(login.secret, PasswordFile) else "a command"
    try:
        secret_of(login, directory)()
    except SecretError as error:
        return Finding(name, str(error), "put it there with mode 600, or mend the command")
    return Finding(name, f"from {source}, readable")


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


def _folder(name: str, folder: Path) -> Finding:
    place = _existing(folder)
    free = shutil.disk_usage(place).free
    told = f"{folder}: {size_text(free)} free"
    if not os.access(place, os.W_OK):
        return Finding(name, f"{place} cannot be written", "give the folder to the service's user")
    return Finding(name, told, "" if free >= LEAST_DISK else "make room: half a gigabyte at least")


def _mailbox(settings: Settings, directory: Path) -> Iterator[Finding]:
    """Yield what the IMAP server lets us do; the first refusal ends it."""
    mailbox = mailbox_of(settings, directory)
    server = f"{settings.imap.server.host}:{settings.imap.server.port}"
    try:
        there = mailbox.folders()
        yield Finding("imap login", f"{server} lets us in")
        for folder in settings.imap.folders:
            name = "INBOX" if folder.upper() == "INBOX" else folder
            if name not in there:
                yield Finding(f"folder {folder}", "it is not there", "make it, or take it out of imap.folders")
                continue
            mailbox.open(name)
            yield Finding(f"folder {folder}", f"{mailbox.count()} mails, opened read-only")
        quota = mailbox.quota()
        yield _room(quota.used, quota.limit) if quota else Finding("mailbox quota", "the server tells none")
        idle = "new mail is told at once" if mailbox.can("IDLE") else "no: new mail is looked for every minute"
        yield Finding("imap IDLE", idle)
    except MailboxError as error:
        yield Finding("imap", str(error), "look at [imap] in dondoc.toml, the certificate and the password")
    finally:
        mailbox.close()


def _room(used: int, limit: int) -> Finding:
    told = f"{size_text(used * 1024)} of {size_text(limit * 1024)} used"
    remedy = "make room: a full mailbox bounces the units' mail" if used > NEARLY_FULL * limit else ""
    return Finding("mailbox quota", told, remedy)


def _submission(settings: Settings, directory: Path) -> Iterator[Finding]:
    courier = courier_of(settings, directory)
    trouble = courier.greet()
    courier.close()
    remedy = "look at [smtp] in dondoc.toml, the certificate and the password"
    server = f"{settings.smtp.host}:{settings.smtp.port}"
    well = Finding("smtp login", f"{server} lets us in; nothing was sent")
    yield Finding("smtp", trouble, remedy) if trouble else well


def _test_mail(settings: Settings, directory: Path, address: str) -> Finding:
    now = SystemClock().now()
    facts = {"what": "Thư thử của hệ thống nhắc báo cáo", "details": (), "remedy": "Không cần làm gì."}
    letter = Letter(LetterKind.ALERT, "canh_bao", f"check:{now.isoformat()}", now, to=(address,), facts=facts)
    courier = courier_of(settings, directory)
    receipt = courier.send(settings.office.address, address, renderer_of(settings).render(letter).data)
    courier.close()
    remedy = "" if receipt.delivery is Delivery.SENT else "the server does not take our mail: read its answer"
    return Finding("test mail", f"{address}: {receipt.delivery.value}, {receipt.reply}", remedy)
