"""Flood: more rungs in an hour than an office can mean are a fault (contract, 2, `max_per_hour`)."""

import datetime as dt
from dataclasses import dataclass, field

from dondoc.core.history import instant_of
from dondoc.ports import Ledger

AN_HOUR = dt.timedelta(hours=1)


@dataclass(slots=True)
class Flood:
    """Counts the mails of rungs made within the last hour, before a restart too; what was closed unsent is none."""

    ledger: Ledger
    most: int
    _made: dict[str, dt.datetime] = field(default_factory=dict)  # by the letter's key
    _read: int = 0

    def counted(self, now: dt.datetime) -> int:
        """Return how many mails of rungs were made in the hour before `now`; asked outside of what is being written."""
        for entry in self.ledger.entries("letter.queued", "letter.skipped", "letter.superseded", after=self._read):
            letter, at = str(entry.body.get("letter", "")), instant_of(entry.body.get("at"))
            if entry.kind != "letter.queued":
                self._made.pop(letter, None)
            elif entry.body.get("rung") and at and now - at < AN_HOUR:
                self._made[letter] = at
        self._read, _ = self.ledger.head()
        self._made = {letter: at for letter, at in self._made.items() if now - at < AN_HOUR}
        return len(self._made)

    def comes_with(self, more: int, now: dt.datetime) -> bool:
        """Whether so many more mails would be too many."""
        return self.counted(now) + more > self.most
