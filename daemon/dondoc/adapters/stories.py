"""Entries by what they name: the whole story of one obligation, letters and bounces included."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from dondoc.adapters import tables as t
from dondoc.adapters.store import Store
from dondoc.ports import Entry


def entries_naming(store: Store, ref: str) -> Iterator[Entry]:
    """Yield every entry in whose body the ref stands as a whole text, in order."""
    return _entries(store, json.dumps(ref, ensure_ascii=False))


def mails_of_unit(store: Store, unit: str) -> Iterator[Entry]:
    """Yield the judgements of mails that were taken for this unit's, in order."""
    found = _entries(store, f'"unit":{json.dumps(unit, ensure_ascii=False)}')
    return (entry for entry in found if entry.kind == "mail.judged")


def _entries(store: Store, text: str) -> Iterator[Entry]:
    query = select(t.entry).where(t.entry.c.body.contains(text, autoescape=True)).order_by(t.entry.c.seq)
    for row in store.connection.execute(query):
        yield Entry(row.seq, row.kind, json.loads(row.body), row.prev, row.hash)
