"""What is owed, by whom and until when: units, reports and the obligations between them."""

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import translate
from functools import cached_property
from itertools import chain

from dondoc.core.calendar import aware_utc
from dondoc.core.cycles import Cycle, DataWindow, DueRule, Period, parse_period

REQUEST_REPORT = "yc"  # the report id of ad-hoc requests
_REF = re.compile(r"([a-z0-9-]+)\.([0-9a-z-]+)\.([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Person:
    """A head of a unit or somebody who stands in for one."""

    name: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Acting:
    """A person who stands in for the head, both days included."""

    start: dt.date
    end: dt.date
    person: Person


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that owes reports; addresses are lower case and may be globs."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    head: Person | None = None
    groups: tuple[str, ...] = ()
    acting: tuple[Acting, ...] = ()
    active_from: dt.date | None = None
    active_to: dt.date | None = None
    sends_for: tuple[str, ...] = ()
    succeeds: str = ""
    acknowledge: bool = True

    def is_active(self, day: dt.date) -> bool:
        """Whether the unit exists on that day; it owes what is due on such a day."""
        return (self.active_from or dt.date.min) <= day <= (self.active_to or dt.date.max)

    def head_on(self, day: dt.date) -> Person | None:
        """Return who leads the unit on that day; None where nobody is named."""
        return next((a.person for a in self.acting if a.start <= day <= a.end), self.head)

    def exact_addresses(self) -> frozenset[str]:
        """Return the addresses that are no globs, those of the head and the stand-ins included."""
        people = [a.person.address for a in self.acting] + ([self.head.address] if self.head else [])
        return frozenset(a for a in (*self.addresses, *people) if a and not is_glob(a))


def is_glob(address: str) -> bool:
    """Whether an address of the configuration is a pattern."""
    return any(mark in address for mark in "*?[")


class ReportKind(StrEnum):
    """Whether a period asks for one report or for a number of articles."""

    REPORT = "report"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Report:
    """A report that units owe in each period of its cycle."""

    id: str
    name: str
    basis: str = ""
    kind: ReportKind = ReportKind.REPORT
    quota: int = 1
    units: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    attachment_required: bool = True
    cycle: Cycle = field(default_factory=Cycle)
    due: DueRule = field(default_factory=DueRule)
    data_window: DataWindow = DataWindow.ND09
    weight: float = 1.0
    ladder: str = "default"

    def is_owed_by(self, unit: Unit) -> bool:
        """Whether the unit is among those that owe this report."""
        names = {unit.id, *unit.groups, "*"}
        return not names.isdisjoint(self.units) and names.isdisjoint(self.exclude)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The readable name of an obligation: `<report>.<period>.<unit>` (contract, 1)."""

    report: str
    period: Period
    unit: str

    def __str__(self) -> str:
        """Return the ref as it stands in mail subjects."""
        return f"{self.report}.{self.period.id}.{self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Ref | None":
        """Return the ref that the text is, None where it is none."""
        found = _REF.fullmatch(text.strip().lower())
        period = parse_period(found[2]) if found else None
        return cls(found[1], period, found[3]) if found and period else None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A unit's duty to hand in one report for one period: a fact that is never rewritten.

    `born` is when it came into being for the program (no rung before it is ever sent), `opens` from when
    an arrival without a named period may count for it, `due` its first due. All three are UTC.
    """

    ref: Ref
    report_name: str
    label: str
    opens: dt.datetime
    due: dt.datetime
    born: dt.datetime
    kind: ReportKind = ReportKind.REPORT
    quota: int = 1
    attachment_required: bool = True
    weight: float = 1.0
    ladder: str = "default"
    data_window: DataWindow = DataWindow.ND09

    def __post_init__(self) -> None:
        """Refuse naive instants and keep the others in UTC."""
        for name in ("opens", "due", "born"):
            object.__setattr__(self, name, aware_utc(getattr(self, name)))


@dataclass(frozen=True)
class Directory:
    """The units and who may send for them; found by address and id without looking at each."""

    units: tuple[Unit, ...]

    @cached_property
    def _by_id(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in reversed(self.units)}

    @cached_property
    def _by_address(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for address in unit.exact_addresses():
                found.setdefault(address, []).append(unit)
        return found

    @cached_property
    def _globs(self) -> tuple[dict[str, list[Unit]], list[tuple[re.Pattern[str], Unit]]]:
        """The patterns «*@domain» by their domain, and the others."""
        of_domain: dict[str, list[Unit]] = {}
        others: list[tuple[re.Pattern[str], Unit]] = []
        for unit in self.units:
            for pattern in filter(is_glob, unit.addresses):
                if pattern.startswith("*@") and not is_glob(pattern[2:]):
                    of_domain.setdefault(pattern[2:], []).append(unit)
                else:
                    others.append((re.compile(translate(pattern)), unit))
        return of_domain, others

    def get(self, unit_id: str) -> Unit | None:
        """Return the unit of that id."""
        return self._by_id.get(unit_id)

    def sender(self, address: str, day: dt.date) -> Unit | None:
        """Return the unit whose address this is on that day; an exact one goes before a glob."""
        address = address.lower()
        of_domain, others = self._globs
        exact = self._by_address.get(address, ())
        globs = of_domain.get(address.rpartition("@")[2], ())
        matching = (unit for pattern, unit in others if pattern.match(address))
        return next((unit for unit in chain(exact, globs, matching) if unit.is_active(day)), None)

    def sends_for(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the units whose reports this one may hand in, itself first."""
        others = (self.get(other) for other in (*unit.sends_for, unit.succeeds) if other and other != unit.id)
        return (unit, *dict.fromkeys(other for other in others if other))
