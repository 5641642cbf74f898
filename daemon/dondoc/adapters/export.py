"""The ledger as a file, an entry a line (contract, 10)."""

from pathlib import Path

from dondoc.core.chain import canonical
from dondoc.ports import Ledger


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write every entry with `prev` and `hash`, in order."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entry in ledger.entries():
            file.write(canonical({**entry.body, "prev": entry.prev, "hash": entry.hash}) + "\n")
