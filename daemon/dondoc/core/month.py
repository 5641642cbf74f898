"""The month's record as a value: lines, units, totals and amendments, from standings at one instant (contract, 7)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dondoc.core.amendments import Present, amendments
from dondoc.core.calendar import ONE_DAY, Calendar
from dondoc.core.cycles import month_end
from dondoc.core.obligations import Directory
from dondoc.core.opening import stamp
from dondoc.core.record import SCHEMA, ChainHead, Record, Totals, UnitRecord, seal_hash
from dondoc.core.record_lines import line_of
from dondoc.core.rungs import At
from dondoc.core.schemes import OWN, Scheme, in_words, rule_of
from dondoc.core.scoring import counts, on_time_rate, score
from dondoc.core.standing import Outage, Standing


@dataclass(frozen=True, slots=True)
class Recorder:
    """What every record of the office is made with."""

    office: str
    agency: str
    place: str
    directory: Directory
    scheme: Scheme
    calendar: Calendar
    seal: At
    live_since: dt.date
    reconstructed: bool = False  # made afterwards from mails alone (contract, 9, `import`)

    def sealed_at(self, month: str) -> dt.datetime:
        """Return the instant at which a month is sealed: measured from its last day."""
        end = self.calendar.at(last_day(month), dt.time())
        return self.seal.instant(end, self.calendar)

    def months_to_seal(self, sealed: Sequence[str], now: dt.datetime) -> list[str]:
        """Return the months whose seal has come and that are not sealed, the oldest first."""
        months = []
        month = _month_of(self.live_since)
        while self.sealed_at(month) <= now:
            if month not in sealed:
                months.append(month)
            month = _month_of(last_day(month) + ONE_DAY)
        return months

    def next_seal(self, sealed: Sequence[str]) -> dt.datetime:
        """Return when the next month is to be sealed."""
        month = _month_of(self.live_since)
        while month in sealed:
            month = _month_of(last_day(month) + ONE_DAY)
        return self.sealed_at(month)

    def record(
        self, month: str, states: Iterable[Standing], now: dt.datetime, *, earlier: Sequence[Record] = ()
    ) -> Record:
        """Return the record of a month as it stands at `now`, not sealed; `earlier` are the sealed ones, in order."""
        listed = list(states)
        held = {line["ref"] for record in earlier for unit in record["units"] for line in unit["obligations"]}
        own = [s for s in listed if str(s.obligation.ref) not in held and self._belongs(s, month, earlier)]
        record: Record = {
            "schema": SCHEMA,
            "office": self.office,
            "agency": self.agency,
            "place": self.place,
            "month": month,
            "generated_at": stamp(now, self.calendar),
            "sealed": False,
            "sha256": "",
            "scheme": in_words(self.scheme) if self.scheme.name == OWN else self.scheme.name,
            "rule": rule_of(self.scheme),
            "totals": _totals(own),
            "units": [self._unit(unit_id, own) for unit_id in self._unit_ids(own)],
            "amendments": amendments(earlier, self.present(listed)),
            "previous_sha256": earlier[-1]["sha256"] if earlier else None,
        }
        if self.reconstructed:
            record["reconstructed"] = True
        record["sha256"] = seal_hash(record)
        return record

    def present(self, states: Iterable[Standing]) -> Present:
        """Return what is true now, as sealed months are held against it."""
        by_ref = {str(state.obligation.ref): state for state in states}
        return Present(by_ref, self.directory, self.calendar, self.scheme)

    def _belongs(self, state: Standing, month: str, earlier: Sequence[Record]) -> bool:
        """Whether its due lies in the month, or was moved into one that was sealed before: nobody is forgotten.

        A request that was taken back before the seal no longer counts (contract, 6): it stands in the ledger alone.
        """
        if state.is_cancelled:
            return False
        due_month = _month_of(self.calendar.day_of(state.due))
        return due_month == month or (due_month < month and any(r["month"] == due_month for r in earlier))

    def _unit_ids(self, states: Sequence[Standing]) -> list[str]:
        owing = {state.obligation.ref.unit for state in states}
        configured = [unit.id for unit in self.directory.units if unit.id in owing]
        return configured + sorted(owing.difference(configured))

    def _unit(self, unit_id: str, states: Sequence[Standing]) -> UnitRecord:
        own = sorted((s for s in states if s.obligation.ref.unit == unit_id), key=lambda s: (s.due, s.obligation.ref))
        unit = self.directory.get(unit_id)
        marks = score(own, self.scheme)
        lines = [line_of(state, self.scheme, self.calendar) for state in own]
        return {
            "id": unit_id,
            "name": unit.name if unit else unit_id,
            "counts": _totals(own),
            "on_time_rate": on_time_rate(own),
            "score": marks.value,
            "level": marks.level,
            "calculation": marks.working,
            "late_working_days": sum(line["late_working_days"] for line in lines),
            "reminders": sum(line["reminders"] for line in lines),
            "escalations": sum(line["escalations"] for line in lines),
            "obligations": lines,
        }


def sealed(record: Record, outages: Iterable[Outage], calendar: Calendar, *, head: tuple[int, str]) -> Record:
    """Return the record with its seal: from now on it never changes; `head` is the ledger's newest entry."""
    told = [{"from": stamp(o.start, calendar), "to": stamp(o.end, calendar) if o.end else None} for o in outages]
    chain: ChainHead = {"seq": head[0], "hash": head[1]}
    whole: Record = {**record, "sealed": True, "outages": told, "ledger": chain, "sha256": ""}  # type: ignore[typeddict-item]
    whole["sha256"] = seal_hash(whole)
    return whole


def _totals(states: Sequence[Standing]) -> Totals:
    counted = counts(states)
    return {key: counted[key] for key in Totals.__annotations__}  # type: ignore[return-value]


def _month_of(day: dt.date) -> str:
    return f"{day.year:04}-{day.month:02}"


def last_day(month: str) -> dt.date:
    """Return the last day of `2026-03`."""
    year, number = month.split("-")
    return month_end(int(year), int(number))
