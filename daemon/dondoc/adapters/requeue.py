"""Another try for mails that were given up, or of which nobody knows whether they went."""

import datetime as dt

from sqlalchemy import or_, select, update

from dondoc.adapters import tables as t
from dondoc.adapters.store import Store
from dondoc.ports import EnvelopeState

AGAIN = (EnvelopeState.FAILED.value, EnvelopeState.UNCERTAIN.value)


def find_letter(store: Store, name: str) -> str | None:
    """Return the key of the letter of this key, Message-ID (with or without brackets) or number `t12`."""
    bare = name.strip().removeprefix("<").removesuffix(">")
    same = [t.letter.c.key == name, t.letter.c.message_id == f"<{bare}>"]
    if name[:1] == "t" and name[1:].isdecimal() and len(name) < 13:  # noqa: PLR2004 - digits of any ledger
        same.append(t.letter.c.seq == int(name[1:]))
    key = store.connection.execute(select(t.letter.c.key).where(or_(*same)).limit(1)).scalar()
    return str(key) if key is not None else None


def states_of(store: Store, key: str) -> dict[str, str]:
    """Return the state of each recipient's envelope."""
    query = select(t.envelope.c.recipient, t.envelope.c.state).where(t.envelope.c.letter == key)
    return {row.recipient: row.state for row in store.connection.execute(query.order_by(t.envelope.c.recipient))}


def requeue(store: Store, key: str, now: dt.datetime) -> None:
    """Queue what failed or is uncertain of a letter, the same bytes again; within the ledger's `write`."""
    again = (t.envelope.c.letter == key) & t.envelope.c.state.in_(AGAIN)
    values = {"state": EnvelopeState.QUEUED.value, "next_at": now.astimezone(dt.UTC).isoformat()}
    store.connection.execute(update(t.envelope).where(again).values(**values))
