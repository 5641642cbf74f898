"""Databases with the present schema and nothing in them."""

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from dondoc.adapters.store import Store


@lru_cache(maxsize=1)
def _empty_database() -> bytes:
    """Return a database with the present schema and nothing in it: migrations take a second, a copy takes none."""
    folder = Path(tempfile.mkdtemp())
    Store(f"sqlite:///{folder / 'empty.db'}").close()
    data = (folder / "empty.db").read_bytes()
    shutil.rmtree(folder)
    return data


def database(folder: Path) -> str:
    """Return the URL of the folder's database on SQLite, made where there is none."""
    file = folder / "dondoc.db"
    if not file.exists():
        file.write_bytes(_empty_database())
    return f"sqlite:///{file}"


def _plain(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query, read past the program."""
    engine = _plain(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def change(url: str, statement: str) -> None:
    """Change a database behind the program's back."""
    engine = _plain(url)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
