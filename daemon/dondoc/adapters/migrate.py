"""Schema changes, applied by Alembic; each is a file in `migrations/versions`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.execution_options(isolation_level="SERIALIZABLE").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
