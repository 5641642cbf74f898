"""The database's tables. Facts are in `entry`, append-only; the others are indexes over it and the outbox.

Instants in columns are UTC, as RFC 3339 text, which sorts by time: by code points on every database. Idempotence is a
unique constraint, not an `if` (design, invariant 6).
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()


def _deferred(column: str) -> ForeignKey:
    """Return a foreign key that is checked at the commit: the ledger writes its entries last."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def _entry() -> ForeignKey:
    return _deferred("entry.seq")


entry = Table(
    "entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(40), nullable=False, index=True),
    Column("body", Text, nullable=False),  # canonical JSON, without prev and hash
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

entry_ref = Table(
    "entry_ref",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("seq", Integer, _entry(), primary_key=True, index=True),
)

mail = Table(
    "mail",
    metadata,
    Column("header_hash", String(64), primary_key=True),
    Column("size", BigInteger, primary_key=True),
    Column("seq", Integer, _entry(), nullable=False),
    Column("message_id", String(1000), nullable=False, index=True),
)

sighting = Table(
    "sighting",
    metadata,
    Column("folder", String(500), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("seq", Integer, nullable=False),  # of the mail's judgement
)

thread = Table(
    "thread",
    metadata,
    Column("message_id", String(1000), primary_key=True),
    Column("refs", Text, nullable=False),  # JSON list
    Column("subject", Text, nullable=False),
    Column("kind", String(20), nullable=False),
)

letter = Table(
    "letter",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("seq", Integer, _entry(), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("rung", String(100), nullable=False),
    Column("message_id", String(200), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("meta", Text, nullable=False),  # JSON: refs, dues, to, cc
    Column("data", LargeBinary, nullable=False),  # the finished bytes, frozen
)

envelope = Table(
    "envelope",
    metadata,
    Column("letter", String(200), _deferred("letter.key"), primary_key=True),
    Column("recipient", String(320), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(32), nullable=False),
    Index("envelope_due", "state", "next_at"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter", String(200), nullable=False, index=True),
    Column("recipient", String(320), nullable=False),
    Column("at", String(32), nullable=False),
    Column("delivery", String(12), nullable=False),
    Column("reply", Text, nullable=False),
)

claim = Table(
    "claim",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("due", String(32), primary_key=True),
    Column("rung", String(100), primary_key=True),
    Column("recipient", String(1000), primary_key=True),
    Column("letter", String(200), nullable=False, index=True),
)

seal = Table(
    "seal",
    metadata,
    Column("month", String(10), primary_key=True),
    Column("seq", Integer, _entry(), nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
