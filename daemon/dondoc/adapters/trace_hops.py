"""One `Received` field: who wrote it, whom it had on the line, how and when (RFC 5321, 4.4; RFC 3848)."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from dondoc.adapters.mail_dates import read_date

MAX_FIELD: Final = 4_000

# A comment with at most one comment inside, which is what `(rdns [ip] (may be forged))` needs.
_PIECE: Final = re.compile(
    r"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*\))*\)|<[^<>]*+>|\"(?:[^\"\\]++|\\.)*\"|[^\s()<>\"]++|.",
    re.DOTALL,
)
_CLIENTS_WORD: Final = re.compile(r"\b(?:helo|ident|port|authenticated-id)=\S*", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"\[([^\[\]\s]{2,60})\]")
_GREETING: Final = re.compile(r"\((?:HELO|EHLO|LHLO)\s", re.IGNORECASE)
_EXIM: Final = re.compile(r"\((?:helo|ident|port)=", re.IGNORECASE)
_UNIX_SOCKET: Final = "[unix socket]"


@dataclass(frozen=True, slots=True)
class Hop:
    """What one receiving host wrote down.

    `by` is lower case; `address` is what it recorded of its client, None where it recorded none or where the field
    can be read in two ways; `is_local` says that it took the mail over a local socket (LMTP without an address);
    `protocol` is upper case; `instant` is UTC, None where the date is garbage.
    """

    by: str
    address: IPv4Address | IPv6Address | None
    is_local: bool
    protocol: str
    instant: dt.datetime | None


def read_hop(value: str) -> Hop:
    """Return what a Received field's value says; what it does not say is empty."""
    value = value[:MAX_FIELD]
    clauses, _, date = value.rpartition(";")
    pieces = [p for p in _PIECE.findall(clauses or value) if not p.isspace()]
    words = [p.lower() for p in pieces]
    ambiguous, start = _place_of_by(words)
    by = _host(pieces[start + 1]) if 0 <= start < len(pieces) - 1 else ""
    protocol = _protocol(words[start + 2 :]) if start >= 0 else ""
    sender = pieces[1:start] if words[:1] == ["from"] and start > 0 else []
    address = None if ambiguous else _recorded(sender)
    return Hop(
        by=by,
        address=address,
        is_local=not ambiguous and address is None and _is_local(sender, protocol),
        protocol=protocol,
        instant=read_date(date),
    )


def _place_of_by(words: list[str]) -> tuple[bool, int]:
    """Where the word stands before the receiving host; a greeting with a `by` of its own makes the field ambiguous."""
    first = 2 if words[:1] == ["from"] else 0
    found = words[first:].count("by")
    return found > 1, len(words) - 1 - words[::-1].index("by") if found else -1


def _host(word: str) -> str:
    return word.strip("[]").rstrip(".,").lower()


def _protocol(words: list[str]) -> str:
    if "with" not in words[:-1]:
        return ""
    return words[words.index("with") + 1].upper()


def _recorded(sender: list[str]) -> IPv4Address | IPv6Address | None:
    """Return the client's address as the receiver saw it, never the name that the client gave.

    Postfix and Sendmail `helo (rdns [ip])`, Exim `rdns ([ip] helo=x)` or `[ip] (helo=x)`, Exchange `helo (ip)`,
    qmail `rdns (HELO x) (ip)`. A literal without a comment behind it may be the client's word: it counts as nothing.
    """
    comments = [p for p in sender[1:] if p.startswith("(") and not _GREETING.match(p)]
    if not comments:
        return None
    if _EXIM.match(comments[0]) and not _BRACKETED.search(_CLIENTS_WORD.sub("", comments[0])):
        return _address(sender[0][1:-1]) if sender[0].startswith("[") and sender[0].endswith("]") else None
    inside = _CLIENTS_WORD.sub("", comments[0][1:-1])
    bracketed = _BRACKETED.findall(inside)
    match bracketed:
        case []:
            return _address(inside.strip().rpartition("@")[2])
        case [one]:
            return _address(one)
        case _:
            return None


def _is_local(sender: list[str], protocol: str) -> bool:
    if not protocol.startswith("LMTP"):
        return False
    comments = [p for p in sender if p.startswith("(")]
    return not comments or _UNIX_SOCKET in comments[0]


@lru_cache(maxsize=512)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    bare = text.lower().removeprefix("ipv6:").partition("%")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
