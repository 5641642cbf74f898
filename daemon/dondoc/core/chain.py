"""The ledger's chain: each entry's hash covers the one before (contract, 10)."""

import hashlib
import json
from collections.abc import Mapping

FIRST_PREV = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(body: Mapping[str, object]) -> str:
    """Return the canonical JSON of an entry without `prev` and `hash`: sorted keys, no spaces, letters as they are."""
    return _CANONICAL.encode(body)


def link(prev: str, body: str) -> str:
    """Return the entry's hash: hex SHA-256 of `prev`, a newline and the canonical JSON."""
    return hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()
