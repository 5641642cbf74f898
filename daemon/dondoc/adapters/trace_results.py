"""`Authentication-Results` (RFC 8601): whose it is, what it says, and what that means for the From address."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dondoc.core.mail import Authentication

MAX_FIELD: Final = 10_000
MAX_RESULTS: Final = 50

_CHUNK: Final = re.compile(r"[^()\"\\]++|\"(?:[^\"\\]++|\\.)*(?:\"|\Z)|\\.|[()\\]", re.DOTALL)
_INSIDE: Final = re.compile(r"[^()\\]++|\\.|[()\\]", re.DOTALL)
_STATEMENT: Final = re.compile(r"(?:[^;\"]++|\"(?:[^\"\\]++|\\.)*(?:\"|\Z))+", re.DOTALL)
_PAIR: Final = re.compile(r"([^\s=\";]++)\s*+=\s*+((?:\"(?:[^\"\\]++|\\.)*\"|[^\s\";]++)+)", re.DOTALL)
_QUOTED: Final = re.compile(r"\"((?:[^\"\\]++|\\.)*)\"", re.DOTALL)
_QUOTED_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)
# Suffixes under which strangers register: no domain is its neighbour's parent there.
_PUBLIC: Final = frozenset(
    {f"{kind}.vn" for kind in ("com", "net", "org", "edu", "gov", "ac", "biz", "info", "int", "name", "pro", "health")},
)


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result; `properties` are lower-case pairs such as («smtp.mailfrom», «kl@snnmt.example»)."""

    method: str
    value: str
    properties: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def results_of(field: str) -> tuple[str, tuple[Result, ...]]:
    """Return the authserv-id (lower case, empty where there is none) and the results of a field's value."""
    named, _, rest = _without_comments(field[:MAX_FIELD]).partition(";")
    words = named.split()
    if not words or "=" in named:
        return "", ()
    found = (_result(s) for s in _STATEMENT.findall(rest)[:MAX_RESULTS])
    return _unquoted(words[0]).lower(), tuple(r for r in found if r is not None)


def verdict(results: tuple[Result, ...], from_domain: str) -> Authentication:
    """Return what the results say of a mail from `from_domain` (contract, 6).

    `dmarc=none`, `temperror` and `permerror` are no verdict of DMARC: then aligned DKIM and SPF decide. A
    `dmarc=pass` for another domain than the From address has proves nothing. `softfail` and `neutral` are no failure.
    """
    dmarc = [r for r in results if r.method == "dmarc"]
    if any(r.value == "fail" for r in dmarc):
        return Authentication.FAIL
    passed = [r for r in dmarc if r.value == "pass"]
    if passed:
        about = [v for r in passed for k, v in r.properties if k == "header.from"]
        return Authentication.PASS if all(aligned(d, from_domain) for d in about) else Authentication.NONE
    others = [r for r in results if r.method in {"dkim", "spf"}]
    if any(r.value == "pass" and _speaks_for(r, from_domain) for r in others):
        return Authentication.PASS
    if any(r.value in {"fail", "hardfail"} for r in others):
        return Authentication.FAIL
    return Authentication.NONE


def aligned(domain: str, from_domain: str) -> bool:
    """Tell whether two domains are one, or parent and child, below a public suffix (RFC 7489, 3.1, relaxed).

    Stricter than the organisational domain, for which a list of suffixes would be needed: siblings are strangers.
    """
    one, other = (d.rpartition("@")[2].strip(".<>[] ").lower() for d in (domain, from_domain))
    if not one or not other:
        return False
    if one == other:
        return True
    parent, child = sorted((one, other), key=len)
    return "." in parent and parent not in _PUBLIC and child.endswith("." + parent)


def _speaks_for(result: Result, from_domain: str) -> bool:
    names = {"header.d", "header.i"} if result.method == "dkim" else {"smtp.mailfrom"}
    about = [v for k, v in result.properties if k in names]
    return bool(about) and all(aligned(v, from_domain) for v in about)


def _without_comments(text: str) -> str:
    """Drop comments, nested ones too (RFC 5322, 3.2.2); an open one swallows the rest."""
    if "(" not in text:
        return text
    kept: list[str] = []
    depth = 0
    for chunk in _chunks(text):
        if chunk == "(":
            depth += 1
        elif chunk == ")":
            depth = max(depth - 1, 0)
            kept.append(" ")
        elif not depth:
            kept.append(chunk)
    return "".join(kept)


def _chunks(text: str) -> list[str]:
    """Cut at parentheses; quotes hide them, but not within a comment, where a quote mark is a letter like others."""
    chunks: list[str] = []
    depth = place = 0
    while place < len(text):
        found = (_INSIDE if depth else _CHUNK).match(text, place)
        if found is None:
            break
        chunks.append(found[0])
        depth = max(depth + (found[0] == "(") - (found[0] == ")"), 0)
        place = found.end()
    return chunks


def _unquoted(value: str) -> str:
    if '"' not in value:
        return value
    return _QUOTED.sub(lambda q: _QUOTED_PAIR.sub(r"\1", q[1]), value)


def _result(statement: str) -> Result | None:
    """Read `method[/version] = result` and the `name = value` behind it."""
    pairs = [(k.lower(), _unquoted(v).lower()) for k, v in _PAIR.findall(statement)]
    if not pairs:
        return None
    (method, value), *properties = pairs
    return Result(method=method.partition("/")[0].strip(), value=value, properties=tuple(properties))
