"""What a monitoring system reads: how the service does, as plain figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """How the service does at one instant; instants are seconds since 1970, 0 for never."""

    at: float
    mailbox_read_at: float
    mailbox_failing: bool
    mailbox_full: bool
    hold: bool
    ledger_entries: int
    obligations: Mapping[str, int]  # by status
    envelopes: Mapping[str, int]  # by state


class Panel(Protocol):
    """Shows readings to whoever watches the service from outside."""

    def show(self, reading: Reading) -> None:
        """Replace what was shown before; a panel that cannot be written is logged, never raised."""
        ...
