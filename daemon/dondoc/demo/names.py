"""What people, units and reports are called in a story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dondoc.config import Settings
from dondoc.core.obligations import Ref


@dataclass(frozen=True, slots=True)
class Names:
    """People by address, units and reports by id."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    reports: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings, short: Mapping[str, str]) -> "Names":
        """Return the names of an office's people and units; `short` are those of the reports."""
        office, units = settings.office, settings.units.units
        people = dict.fromkeys(office.operators, "Văn phòng Sở")
        people |= {address: unit.name for unit in units for address in unit.exact_addresses()}
        return cls(people, {unit.id: next(iter(unit.aliases), unit.name) for unit in units}, short)

    def person(self, address: str) -> str:
        """Return who has the address, the address itself where nobody is known."""
        return self.people.get(address, address)

    def unit(self, ref: str) -> str:
        """Return the short name of a ref's unit: «Kiểm lâm»."""
        parsed = Ref.parse(ref)
        return self.units.get(parsed.unit, parsed.unit) if parsed else ref

    def report(self, ref: str) -> str:
        """Return the short name of a ref's report."""
        parsed = Ref.parse(ref)
        return self.reports.get(parsed.report, parsed.report) if parsed else ref

    def reports_of(self, refs: Sequence[str]) -> str:
        """Return the reports of the refs, each once."""
        return ", ".join(dict.fromkeys(self.report(ref) for ref in refs))
