"""Readers of single values: each returns the value in its one normal form or says what is allowed."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays

from dondoc.config.table import Reader, RefusedError
from dondoc.core.rungs import At, parse_at

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
LONGEST_TEXT = 300
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
AN_AT = 'such as "-3wd 08:00", "+1d", "-4h", "+0m": [+-]N(wd|d|h|m), with days also HH:MM'
_IDENTIFIER = re.compile(r"[a-z0-9-]{1,40}")
_TEMPLATE = re.compile(r"[a-z0-9_-]{1,60}")
_ATOM = r"[a-z0-9!#$%&'+/=^_`{|}~-]"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|[0-9a-f:]*:[0-9a-f:.]*")
_ADDRESS = re.compile(rf"{_ATOM}+(?:\.{_ATOM}+)*@{_LABEL}(?:\.{_LABEL})*")
_GLOB = re.compile(rf"(?:{_ATOM}|[.*?]|\[!?[a-z0-9-]+\])+@(?:[a-z0-9.*?-]|\[!?[a-z0-9-]+\])*[a-z0-9]")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SQLITE = re.compile(r"sqlite:///[^?:][^?]*")
_POSTGRESQL = re.compile(r"postgresql\+psycopg://[^\s]+")


def any_text(value: object) -> str:
    """Return text of one line in NFC, maybe empty."""
    text = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else None
    if text is None or len(text) > LONGEST_TEXT or any(unicodedata.category(c) in {"Cc", "Cf"} for c in text):
        raise RefusedError(f"a text of one line, at most {LONGEST_TEXT} letters")
    return text


def text(value: object) -> str:
    """Return text of one line in NFC, not empty."""
    found = any_text(value) if isinstance(value, str) else ""
    if not found:
        raise RefusedError("a text that is not empty")
    return found


def keyword(value: object) -> str:
    """Return words to be found in mails."""
    found = any_text(value) if isinstance(value, str) else ""
    if not any(c.isalnum() for c in found):
        raise RefusedError("words with at least one letter or digit")
    return found


def matching(pattern: re.Pattern[str], allowed: str) -> Reader[str]:
    """Return a reader of lower-case text that the whole pattern fits."""

    def read(value: object) -> str:
        found = value.lower() if isinstance(value, str) else ""
        if not pattern.fullmatch(found) or len(found) > LONGEST_ADDRESS:
            raise RefusedError(allowed)
        return found

    return read


address = matching(_ADDRESS, 'a plain address such as "ten@co-quan.example"')
glob = matching(_GLOB, 'an address, or a glob such as "*@don-vi.example" whose domain does not end in a wildcard')
host = matching(_HOST, 'a host name such as "mail.co-quan.example", or an IP address')
schema = matching(_SCHEMA, "lower-case letters, digits and _, not a digit first")


def address_or_glob(value: object) -> str:
    """Return an address or a pattern of addresses, lower case."""
    return glob(value) if isinstance(value, str) and any(mark in value for mark in "*?[") else _exact(value)


def _exact(value: object) -> str:
    try:
        return address(value)
    except RefusedError as refused:
        raise RefusedError(f'{refused.allowed}, or a glob such as "*@don-vi.example"') from None


def identifier(value: object) -> str:
    """Return an id (contract, 1); unlike addresses it is not put into lower case."""
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value
    raise RefusedError("lower-case letters, digits and -, at most 40")


def template_name(value: object) -> str:
    """Return the name of a template, without folder or ending."""
    if isinstance(value, str) and _TEMPLATE.fullmatch(value):
        return value
    raise RefusedError('the name of a template such as "qua_han": lower-case letters, digits, - and _')


def flag(value: object) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    raise RefusedError("true, false")


def integer(low: int, high: int) -> Reader[int]:
    """Return a reader of whole numbers, both ends included."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise RefusedError(f"a whole number from {low} to {high}")

    return read


def number(low: float, high: float) -> Reader[float]:
    """Return a reader of numbers, both ends included."""

    def read(value: object) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, int | float) and is_number and math.isfinite(value) and low <= value <= high:
            return float(value)
        raise RefusedError(f"a number from {low:g} to {high:g}")

    return read


def one_of(words: Mapping[str, T]) -> Reader[T]:
    """Return a reader of words that stand for values."""

    def read(value: object) -> T:
        if isinstance(value, str) and value in words:
            return words[value]
        raise RefusedError(", ".join(f'"{word}"' for word in words), words)

    return read


def choice(kind: type[E]) -> Reader[E]:
    """Return a reader of an enumeration's values."""
    return one_of({str(member.value): member for member in kind})


weekday = one_of(WEEKDAYS)


def clock(value: object) -> dt.time:
    """Return a time of the day, to the minute."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise RefusedError('a time "HH:MM" from "00:00" to "23:59"')
    return dt.time(int(found[1]), int(found[2]))


def weekly(value: object) -> tuple[int, dt.time] | None:
    """Return a weekday (Monday is 0) and a time, None for the empty text."""
    if value == "":
        return None
    try:
        day, _, time = value.partition(" ") if isinstance(value, str) else ("", "", "")
        return weekday(day), clock(time)
    except RefusedError:
        raise RefusedError('a weekday and a time such as "mon 08:00" (mon tue wed thu fri sat sun), or ""') from None


def day(value: object) -> dt.date:
    """Return a date; a date with a time is none."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise RefusedError("a date without quotes such as 2026-03-01")


def zone(value: object) -> ZoneInfo:
    """Return a zone of the tz database."""
    try:
        if isinstance(value, str) and value:
            return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise RefusedError('a zone of the tz database such as "Asia/Ho_Chi_Minh"', available_timezones())


def network(value: object) -> IPv4Network | IPv6Network:
    """Return a network in CIDR form."""
    try:
        if isinstance(value, str):
            return ip_network(value)
    except ValueError:
        pass
    raise RefusedError('a network such as "10.1.1.0/24", no bits set behind its length', _nearest_network(value))


def _nearest_network(value: object) -> tuple[str, ...]:
    try:
        return (str(ip_network(str(value), strict=False)),)
    except ValueError:
        return ()


def at(value: object) -> At:
    """Return a distance from a due."""
    found = parse_at(value) if isinstance(value, str) else None
    if found is None:
        raise RefusedError(AN_AT)
    return found


def country(value: object) -> str:
    """Return a country whose public holidays are known; empty for none."""
    known = holidays.list_supported_countries(include_aliases=False)
    if isinstance(value, str) and (value in known or not value):
        return value
    raise RefusedError('a country\'s two capital letters such as "VN"; "": no public holidays')


def database_url(value: object) -> str:
    """Return the URL of a ledger that lasts."""
    if isinstance(value, str) and (_SQLITE.fullmatch(value) or _POSTGRESQL.fullmatch(value)):
        return value
    raise RefusedError('"sqlite:///FILE" (absolute: four slashes), "postgresql+psycopg://USER@HOST/DATABASE"')


def argument(value: object) -> str:
    """Return an argument of a command, as it is."""
    if isinstance(value, str) and value and "\0" not in value:
        return value
    raise RefusedError("an argument in quotes, not empty; each word of the command by itself")
