"""A courier into a folder: one file a mail, whatever its envelopes, in the order sent."""

from collections.abc import Callable
from pathlib import Path

from dondoc.ports import Delivery, Receipt

HEADER = b"\r\nX-Dondoc-Kind: "


class FolderCourier:
    """`ports.Courier` that writes `NNNN-<kind>.eml`."""

    def __init__(self, folder: Path) -> None:
        """Write into the folder."""
        self._folder = folder
        self._written: set[bytes] = set()

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object]) -> Receipt:  # noqa: ARG002 - the port's
        """Write the mail, once for all its recipients."""
        begin()
        message_id = _field(data, b"\r\nMessage-ID: ")
        if message_id not in self._written:
            self._written.add(message_id)
            kind = _field(data, HEADER).decode("ascii", "replace")
            name = f"{len(self._written):04}-{''.join(c for c in kind if c.isalpha())}.eml"
            (self._folder / name).write_bytes(data)
        return Receipt(Delivery.SENT, "250 written")

    def close(self) -> None:
        """Do nothing."""


def _field(data: bytes, name: bytes) -> bytes:
    found = data.find(name)
    end = data.find(b"\r\n", found + len(name))
    return data[found + len(name) : end] if found >= 0 else b""
