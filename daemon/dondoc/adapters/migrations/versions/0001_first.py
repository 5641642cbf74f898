"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _deferred(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "entry_ref",
        sa.Column("ref", sa.String(200), primary_key=True),
        sa.Column("seq", sa.Integer, _deferred("entry.seq"), primary_key=True, index=True),
    )
    op.create_table(
        "mail",
        sa.Column("header_hash", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, _deferred("entry.seq"), nullable=False),
        sa.Column("message_id", sa.String(1000), nullable=False, index=True),
    )
    op.create_table(
        "sighting",
        sa.Column("folder", sa.String(500), primary_key=True),
        sa.Column("uidvalidity", sa.Integer, primary_key=True),
        sa.Column("uid", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "thread",
        sa.Column("message_id", sa.String(1000), primary_key=True),
        sa.Column("refs", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
    )
    _create_outbox()
    op.create_table(
        "seal",
        sa.Column("month", sa.String(10), primary_key=True),
        sa.Column("seq", sa.Integer, _deferred("entry.seq"), nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _create_outbox() -> None:
    op.create_table(
        "letter",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("seq", sa.Integer, _deferred("entry.seq"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rung", sa.String(100), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False, index=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("meta", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "envelope",
        sa.Column("letter", sa.String(200), _deferred("letter.key"), primary_key=True),
        sa.Column("recipient", sa.String(320), primary_key=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(32), nullable=False),
    )
    op.create_index("envelope_due", "envelope", ["state", "next_at"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("letter", sa.String(200), nullable=False, index=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("delivery", sa.String(12), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
    )
    op.create_table(
        "claim",
        sa.Column("ref", sa.String(200), primary_key=True),
        sa.Column("due", sa.String(32), primary_key=True),
        sa.Column("rung", sa.String(100), primary_key=True),
        sa.Column("recipient", sa.String(1000), primary_key=True),
        sa.Column("letter", sa.String(200), nullable=False, index=True),
    )


def downgrade() -> None:
    """There is nothing before the first schema."""
    message = "the first schema has none before it"
    raise NotImplementedError(message)
