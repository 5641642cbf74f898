"""Schema changes, applied by Alembic; each is a file in `migrations/versions`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest schema, within the caller's transaction.

    The caller begins it: Python's sqlite3 would commit each change of a table by itself, and a crash between two of
    them would leave a database that no start can use.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
