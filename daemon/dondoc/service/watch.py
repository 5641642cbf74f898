"""Watch: until when the mailbox was read in full, and whether it can be read at all (contract, 3)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class GrantState(Enum):
    """Whether the next access token can be had."""

    UNSURE = auto()
    SOUND = auto()
    FAILING = auto()


@dataclass(frozen=True, slots=True)
class Grant:
    """How it stands with the access tokens of a login, and what there is to say of it."""

    state: GrantState
    details: tuple[str, ...] = ()


@dataclass(slots=True)
class Watch:
    """`seen_until` is the instant at which the last full look at INBOX began; `failing_since` the first failed one."""

    seen_until: dt.datetime = NEVER
    seen_noted: dt.datetime = NEVER  # when the last look was written down for other processes
    failing_since: dt.datetime | None = None
    reason: str = ""
    full_since: dt.datetime | None = None  # the last instant at which the box had room, while it is over quota
    full_reason: str = ""
    fullness: float = 0.0  # the share of the quota that is used, as last told
    missing_folders: tuple[str, ...] = ()  # of those that are to be watched
    grants: dict[str, Grant] = field(default_factory=dict)  # by the sections that log in so
    interrupted: Callable[[], bool] = lambda: False  # whether the program has been asked to stop
    alive: Callable[[], object] = lambda: None  # called after each completed piece of a long step

    def saw(self, now: dt.datetime) -> None:
        """Note a full look that began at `now`."""
        self.seen_until = now
        self.failing_since = None
        self.reason = ""

    def failed(self, now: dt.datetime, reason: str) -> None:
        """Note that INBOX could not be read."""
        self.failing_since = self.failing_since or now
        self.reason = reason
