"""`check`: the mail servers: the way there, what they let us do, and one mail to the own mailbox and back."""

from collections.abc import Generator, Iterator
from pathlib import Path

from dondoc.commands.findings import Finding, number_text
from dondoc.commands.probing import probe
from dondoc.commands.reachable import imap_endpoint, smtp_endpoint, way_to
from dondoc.config import Settings
from dondoc.core.wording import size_text
from dondoc.outside import courier_of, mailbox_of
from dondoc.ports import MailboxError

NEARLY_FULL = 0.9


def of_the_servers(settings: Settings, directory: Path) -> Iterator[Finding]:
    """Yield what is found of both servers; a mail is sent only where both let us in."""
    is_well = yield from _each(settings, directory)
    if is_well:
        yield from probe(settings, directory)
    else:
        yield Finding("probe mail", "not sent", "mend what stands above first")


def _each(settings: Settings, directory: Path) -> Generator[Finding, None, bool]:
    """Yield what is found of each server, and return whether both let us in."""
    is_well = True
    for place, look in (
        (imap_endpoint(settings, directory), _mailbox),
        (smtp_endpoint(settings, directory), _submission),
    ):
        is_reached = yield from _passing(way_to(place))
        is_let_in = is_reached and (yield from _passing(look(settings, directory)))
        is_well = is_well and is_let_in
    return is_well


def _passing(findings: Iterator[Finding]) -> Generator[Finding, None, bool]:
    """Hand the findings on, and return whether none stops us."""
    is_well = True
    for finding in findings:
        is_well = is_well and not finding.stops
        yield finding
    return is_well


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
            yield Finding(f"folder {folder}", f"{number_text(mailbox.count(), 'mail')}, opened read-only")
        quota = mailbox.quota()
        yield _room(quota.used, quota.limit) if quota else Finding("mailbox quota", "the server tells none")
        idle = "new mail is told at once" if mailbox.can("IDLE") else "no: new mail is looked for every minute"
        yield Finding("imap IDLE", idle)
    except MailboxError as error:
        yield Finding("imap login", str(error), _login_remedy("imap", error), stops=True)
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
    server = f"{settings.smtp.host}:{settings.smtp.port}"
    well = Finding("smtp login", f"{server} lets us in")
    yield Finding("smtp login", trouble, _login_remedy("smtp", trouble), stops=True) if trouble else well


def _login_remedy(section: str, told: object) -> str:
    where = f"[{section}] in dondoc.toml"
    if "secret" in str(told):
        return f"put the secret there with mode 600, or mend the command in {where}"
    return f"look at {where}: username, and the secret as the mail server knows it"
