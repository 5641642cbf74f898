"""Who gets a rung: contacts, head, operators, leaders, as they are on that day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from dondoc.core.calendar import Calendar
from dondoc.core.obligations import Directory, Person, Unit
from dondoc.core.rungs import Recipient
from dondoc.core.standing import Standing


@dataclass(frozen=True, slots=True)
class Addressees:
    """The people of the office and of its units."""

    directory: Directory
    operators: tuple[str, ...]
    leaders: tuple[str, ...]
    calendar: Calendar

    def unit_of(self, state: Standing) -> Unit | None:
        """Return the unit that owes the obligation; None where the configuration no longer has it."""
        return self.directory.get(state.obligation.ref.unit)

    def unit_name(self, state: Standing) -> str:
        """Return what the unit is called, its id where it is no longer configured."""
        unit = self.unit_of(state)
        return unit.name if unit else state.obligation.ref.unit

    def head_of(self, state: Standing, now: dt.datetime) -> Person | None:
        """Return who leads the unit on the day."""
        unit = self.unit_of(state)
        return unit.head_on(self.calendar.day_of(now)) if unit else None

    def resolve(self, recipients: Sequence[Recipient], state: Standing, now: dt.datetime) -> tuple[str, ...]:
        """Return the addresses, each once; where there is no head, the contacts stand in, for leaders the operators."""
        return tuple(dict.fromkeys(a for r in recipients for a in self._addresses(r, state, now)))

    def _addresses(self, recipient: Recipient, state: Standing, now: dt.datetime) -> tuple[str, ...]:
        unit = self.unit_of(state)
        contacts = unit.contacts if unit else self.operators
        match recipient:
            case Recipient.UNIT:
                return contacts
            case Recipient.HEAD:
                head = self.head_of(state, now)
                return (head.address,) if head else contacts
            case Recipient.OFFICE:
                return self.operators
            case Recipient.LEADER:
                return self.leaders or self.operators
        assert_never(recipient)
