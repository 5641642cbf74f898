"""`check`: one mail to the own mailbox and back: what arrivals are timed by (contract, 3), and proved by (6)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dondoc.adapters.host import SystemClock
from dondoc.adapters.mime_fields import read_header
from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.adapters.trace_hops import read_hop
from dondoc.adapters.trace_results import results_of
from dondoc.commands.findings import Finding
from dondoc.commands.watching import PATIENCE, Arrived, Sender, Watch, new_mark, was_taken
from dondoc.config import Settings
from dondoc.core.mail import TimeSource
from dondoc.fittings import trust_policy
from dondoc.outside import mailbox_of
from dondoc.ports import MailboxError
from dondoc.service.health import APART

SECOND = dt.timedelta(seconds=1)  # what mail servers write down is cut to seconds
MOST_HOSTS = 5


@dataclass(frozen=True, slots=True)
class Journey:
    """The probe's way: sent at `sent` by this host's clock, seen as `came`; its fields from the top."""

    sent: dt.datetime
    came: Arrived
    fields: Sequence[tuple[str, str]]

    def apart(self, told: dt.datetime) -> dt.timedelta:
        """Return how far an instant that the server wrote down lies outside the time the mail was on its way."""
        if told < self.sent - SECOND:
            return told - self.sent
        return max(told - self.came.seen, dt.timedelta())


def probe(settings: Settings, directory: Path, patience: dt.timedelta = PATIENCE) -> Iterator[Finding]:
    """Yield what one mail to the own mailbox shows; it stays there and hands in nothing."""
    mailbox = mailbox_of(settings, directory, trusting=False)  # so that its instants are INTERNALDATE
    watch, mark = Watch(mailbox, patience), new_mark()
    try:
        watch.begin()
        sent = SystemClock().now()
        office = settings.office
        receipt = Sender(settings, directory).send(office.address, {"Message-ID": f"<{mark}@{office.domain}>"})
        if not was_taken(receipt):
            remedy = "let the server take mail from the office's address under this login"
            yield Finding("probe mail", f"refused: {receipt.reply}", remedy)
            return
        came = watch.arrived(mark)
    except MailboxError as error:
        yield Finding("probe mail", str(error), "the mailbox must be readable first")
        return
    finally:
        mailbox.close()
    yield from _lost(settings, patience) if came is None else _told(settings, sent, came)


def _lost(settings: Settings, patience: dt.timedelta) -> Iterator[Finding]:
    folders, seconds = ", ".join(settings.imap.folders), int(patience.total_seconds())
    told = f"sent to {settings.office.address}, but not in {folders} after {seconds} s"
    remedy = (
        "look into the mail server's queue and log; does imap.username read the mailbox of office.address? "
        "A folder to which a rule moves mail belongs into imap.folders"
    )
    yield Finding("probe mail", told, remedy)


def _told(settings: Settings, sent: dt.datetime, came: Arrived) -> Iterator[Finding]:
    journey = Journey(sent, came, read_header(came.raw).wire)
    took = (came.seen - sent).total_seconds()
    yield Finding("probe mail", f"back in {came.folder} after {took:.1f} s; it stays there and counts as nothing")
    yield _internal_date(journey)
    policy = trust_policy(settings)
    trace = read_trace(journey.fields, policy=policy, from_domain=settings.office.domain, internal_date=came.internal)
    yield _hop(journey, policy, is_known=trace.source is TimeSource.RECEIVED)
    if trace.instant is not None:
        yield _clock(journey, trace.instant)
    yield _results(journey, policy, trace.authentication.value)


def _internal_date(journey: Journey) -> Finding:
    if journey.came.internal is None:
        remedy = "without it, and without a trusted hop, no arrival can be timed"
        return Finding("INTERNALDATE", "the server tells none", remedy)
    apart = journey.apart(journey.came.internal)
    return Finding("INTERNALDATE", f"it {_beside(apart)} clock", "see the clock" if abs(apart) > APART else "")


def _clock(journey: Journey, instant: dt.datetime) -> Finding:
    """Verdicts are by the mail server's clock, reminders by this one: they must agree."""
    apart = journey.apart(instant)
    told = f"the mail server's clock {_beside(apart)}"
    return Finding("clock", told, "let both hosts keep time by NTP (timedatectl)" if abs(apart) > APART else "")


def _beside(apart: dt.timedelta) -> str:
    """Return how a clock stands to ours: the time on the way is no difference."""
    seconds = round(apart.total_seconds())
    if not seconds:
        return "agrees with this host's"
    return f"is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} this host's"


def _hop(journey: Journey, policy: TrustPolicy, *, is_known: bool) -> Finding:
    hosts = [read_hop(value).by for name, value in journey.fields if name.lower() == "received"]
    if is_known:
        trusted = next(host for host in hosts if host in policy.received_by)
        return Finding("trusted hop", f"{trusted} is known: arrivals are timed by its Received line")
    seen = ", ".join(f'"{host}"' for host in dict.fromkeys(hosts[:MOST_HOSTS])) or "no Received line at all"
    told = f"the mail bears {seen}; none is in imap.trusted_received_by: arrivals are timed by INTERNALDATE alone"
    return Finding("trusted hop", told, "write the name of the office's own mail host into imap.trusted_received_by")


def _results(journey: Journey, policy: TrustPolicy, verdict: str) -> Finding:
    part = "Authentication-Results"
    values = (value for name, value in journey.fields if name.lower() == part.lower())
    ids = tuple(dict.fromkeys(name for name, _ in map(results_of, values) if name))
    known = [name for name in ids if name in policy.authserv_ids]
    if known:
        return Finding(part, f"{known[0]} is known; the probe is «{verdict}»")
    if ids and policy.authserv_ids:
        told = f"the server writes {', '.join(ids)}, which is not in imap.trusted_authserv_ids"
        return Finding(part, told, "name it there, if that server drops foreign results with its id")
    if ids:
        return Finding(part, f"{', '.join(ids)}, which nobody attests; the probe is «{verdict}»")
    return Finding(part, f"none on mail from our own login, as is usual; the probe is «{verdict}»")
