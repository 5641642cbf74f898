"""When the office's own mail system first accepted a mail, and what it says of the sender (contract, 3 and 6)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import islice
from typing import Final

from dondoc.adapters.trace_hops import Hop, read_hop
from dondoc.adapters.trace_results import results_of, verdict
from dondoc.core.mail import Authentication, TimeSource, Trace

MAX_HOPS: Final = 200
LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
# RFC 3848 and RFC 6531, 4.3: the keywords that stand for a login.
_WITH_LOGIN: Final = frozenset({"ESMTPSA", "ESMTPA", "UTF8SMTPSA", "UTF8SMTPA"})


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Whose word counts: the office's own hosts, their networks and what the sysadmin attests (contract, 2, `imap`).

    `received_by` and `authserv_ids` are lower case; loopback is trusted beside `networks`; `own_domain` is the
    domain of `office.address`.
    """

    received_by: tuple[str, ...]
    networks: tuple[IPv4Network | IPv6Network, ...]
    authserv_ids: tuple[str, ...]
    own_domain: str
    sender_login_enforced: bool


def read_trace(
    headers: Sequence[tuple[str, str]],
    *,
    policy: TrustPolicy,
    from_domain: str,
    internal_date: dt.datetime | None,
    mbox_date: dt.datetime | None = None,
) -> Trace:
    """Return instant (UTC), its source and the authentication of a mail whose fields are given from the top.

    Values may be folded or not. `from_domain` is empty where the mail has no single author. Where the border's own
    date cannot be read, INTERNALDATE stands in for it. Never raises, whatever the fields say.
    """
    fields = [(name.lower(), value) for name, value in headers]
    border, end = _border(fields, policy)
    if border is None:
        return _dated(None, internal_date, mbox_date, Authentication.NONE)
    found = _authentication(fields[:end], policy, border, from_domain.lower())
    return _dated(border.instant, internal_date, mbox_date, found)


def _border(fields: Sequence[tuple[str, str]], policy: TrustPolicy) -> tuple[Hop | None, int]:
    """Return the lowest hop that the office's hosts vouch for, and the index of the first `Received` below it."""
    border: Hop | None = None
    received = (i for i, (name, _) in enumerate(fields) if name == "received")
    for index in islice(received, MAX_HOPS):
        if border is not None and not _came_from_inside(border, policy):
            return border, index
        hop = read_hop(fields[index][1])
        if hop.by not in policy.received_by:
            return border, index
        border = hop
    return border, len(fields)


def _came_from_inside(hop: Hop, policy: TrustPolicy) -> bool:
    """Contract, 3.1: by the address that the receiving host recorded, never by a name."""
    if hop.address is None:
        return hop.is_local
    address = hop.address
    return any(address in network for network in (*LOOPBACK, *policy.networks))


def _authentication(
    fields: Sequence[tuple[str, str]],
    policy: TrustPolicy,
    border: Hop,
    from_domain: str,
) -> Authentication:
    """Contract, 6: the topmost trusted field decides; a login on the own server speaks for the own domain."""
    if _logged_in(policy, border, from_domain):
        return Authentication.PASS
    for name, value in fields:
        if name == "authentication-results":
            server, results = results_of(value)
            if server in policy.authserv_ids:
                return verdict(results, from_domain)
    return Authentication.NONE


def _logged_in(policy: TrustPolicy, border: Hop, from_domain: str) -> bool:
    own = bool(from_domain) and from_domain == policy.own_domain.lower()
    return own and policy.sender_login_enforced and border.protocol in _WITH_LOGIN


def _dated(
    instant: dt.datetime | None,
    internal_date: dt.datetime | None,
    mbox_date: dt.datetime | None,
    found: Authentication,
) -> Trace:
    """Contract, 3: `Received`, else INTERNALDATE, else the mbox line, else nothing."""
    known = (
        (instant, TimeSource.RECEIVED),
        (internal_date, TimeSource.INTERNALDATE),
        (mbox_date, TimeSource.MBOX),
    )
    for when, source in known:
        if when is not None:
            return Trace(when.astimezone(dt.UTC), source, found)
    return Trace(None, TimeSource.NONE, found)
