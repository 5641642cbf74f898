"""SQLite databases with the present schema and nothing in them."""

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

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
    """Return the URL of the folder's database, made where there is none."""
    file = folder / "dondoc.db"
    if not file.exists():
        file.write_bytes(_empty_database())
    return f"sqlite:///{file}"
