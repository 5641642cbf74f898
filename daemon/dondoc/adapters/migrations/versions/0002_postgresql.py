"""PostgreSQL: order and compare text by its code points as SQLite does, hold 32-bit unsigned numbers, count epochs.

IMAP's UIDVALIDITY and UID are unsigned (RFC 9051, 2.3.1.1), INTEGER is not. SQLite needs none of this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNSIGNED = (("sighting", "uidvalidity"), ("sighting", "uid"), ("mail", "size"))
_TEXT = """
SELECT table_name, column_name, character_maximum_length FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name <> 'alembic_version' AND data_type IN ('character varying', 'text')
"""


def upgrade() -> None:
    """Change the columns' types."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table, column in _UNSIGNED:
        op.alter_column(table, column, type_=sa.BigInteger)
    for table, column, length in connection.execute(sa.text(_TEXT)).all():
        op.alter_column(table, column, type_=sa.String(length, collation="C") if length else sa.Text(collation="C"))
    op.execute("INSERT INTO setting (name, value) VALUES ('epoch', '0')")


def downgrade() -> None:
    """Nothing is taken back: an older dondoc refuses this schema."""
    message = "restore the backup made before the change instead"
    raise NotImplementedError(message)
