"""The daemon's database as another process sees it: read-only, while it is in use."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from dondoc.core.chain import FIRST_PREV, link
from tests import databases


def rows(database: Path | str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query; none where there is no database yet. A URL is one on PostgreSQL."""
    if isinstance(database, str):
        return databases.rows(database, query)
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise


def entries(database: Path | str, *kinds: str) -> list[dict[str, Any]]:
    """Return the ledger's entries of these kinds, or all."""
    bodies = [json.loads(body) for (body,) in rows(database, "SELECT body FROM entry ORDER BY seq")]
    return [body for body in bodies if not kinds or body["kind"] in kinds]


def judged(database: Path | str) -> Counter[str]:
    """Return how often each Message-ID was judged."""
    return Counter(body["message_id"] for body in entries(database, "mail.judged"))


def judged_count(database: Path | str) -> int:
    """Return how many mails were judged."""
    return int((rows(database, "SELECT count(*) FROM entry WHERE kind = 'mail.judged'") or [(0,)])[0][0])


def envelopes(database: Path | str) -> Counter[str]:
    """Return how many envelopes are in each state."""
    return Counter(dict(rows(database, "SELECT state, count(*) FROM envelope GROUP BY state")))


def check_chain(database: Path | str) -> int:
    """Return the length of the chain; AssertionError at the first entry that is wrong (contract, 10)."""
    prev, count = FIRST_PREV, 0
    for seq, body, told_prev, told_hash in rows(database, "SELECT seq, body, prev, hash FROM entry ORDER BY seq"):
        count += 1
        assert (seq, told_prev, told_hash) == (count, prev, link(prev, body)), f"entry {seq} is wrong"
        assert json.loads(body)["seq"] == seq
        prev = told_hash
    return count


def letters_owed(database: Path | str) -> set[tuple[str, str]]:
    """Return Message-ID and recipient of every letter that a server must have taken: neither closed nor in doubt."""
    superseded = {e["message_id"] for e in entries(database, "letter.superseded")}
    queued = (e for e in entries(database, "letter.queued") if e["message_id"] not in superseded)
    doubtful = {(e["message_id"], e["recipient"]) for e in entries(database, "letter.uncertain")}
    return {(e["message_id"], to) for e in queued for to in (*e["to"], *e["cc"])} - doubtful
