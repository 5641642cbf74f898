"""The record as a JSON file that can be read by eye and checked by itself."""

import json
from collections import Counter
from collections.abc import Iterator

from dondoc.core.record import SCHEMA, Record, seal_hash

LARGEST = 256 * 1024 * 1024  # bytes; 20,000 obligations take 22 MB


def write_json(record: Record) -> bytes:
    """Return the record as UTF-8 JSON with sorted keys, indented, a newline at its end.

    The same value gives the same bytes, whatever the order of its keys. Raises ValueError for NaN.
    """
    parts = bytearray()
    for chunk in _chunks(record):
        parts += chunk.encode()
    return bytes(parts)


def _chunks(record: Record) -> Iterator[str]:
    encoder = json.JSONEncoder(indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    yield from encoder.iterencode(record)
    yield "\n"


def verify_file(data: bytes) -> str | None:
    """Return what is wrong with a record's file taken alone, one sentence; None where its seal fits."""
    if len(data) > LARGEST:
        return f"the file is larger than {LARGEST // 1024**2} MiB: no record is"
    try:
        record = json.loads(data, object_pairs_hook=_unrepeated, parse_constant=_refused)
    except RecursionError:
        return "the file is nested too deep to be a record"
    except ValueError as fault:  # JSON and Unicode errors are such
        return f"the file is no record in JSON: {fault}"
    return _fault_of(record)


def _fault_of(record: object) -> str | None:
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        return f"the file is no record of the schema {SCHEMA}"
    stated = record.get("sha256")
    if not isinstance(stated, str) or not stated:
        return "the record has no sha256: it was never sealed"
    try:
        found = seal_hash(record)
    except ValueError as fault:
        return f"the record cannot be hashed: {fault}"
    if found != stated:
        return f"the record was changed after it was written: its sha256 says {stated}, its content gives {found}"
    return None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # A key twice: a person reads the first, a program the last.
    made = dict(pairs)
    if len(made) != len(pairs):
        repeated = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {repeated[:80]!r} stands twice in one object")
    return made


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
