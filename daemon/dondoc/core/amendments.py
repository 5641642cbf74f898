"""What has changed in months that are sealed: the seal stays, the change is told in the next record (contract, 7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dondoc.core.calendar import Calendar
from dondoc.core.figures import items_of
from dondoc.core.obligations import Directory
from dondoc.core.record import AmendedState, Amendment, ObligationRecord, Record, UnitRecord
from dondoc.core.record_lines import line_of
from dondoc.core.schemes import Scheme, scheme_of
from dondoc.core.scoring import Score, score_of
from dondoc.core.standing import Standing

COMPARED = ("status", "due", "arrived", "excused", "returned", "points")


@dataclass(frozen=True, slots=True)
class Present:
    """What is true now of every obligation: `scheme` is the office's, for months that do not tell theirs."""

    states: Mapping[str, Standing]
    directory: Directory
    calendar: Calendar
    scheme: Scheme

    def scheme_of(self, record: Record) -> Scheme:
        """Return the scheme that the month was sealed with: a new one does not change what is past."""
        return scheme_of(record.get("rule"), record.get("scheme")) or self.scheme

    def line(self, told: ObligationRecord, scheme: Scheme) -> ObligationRecord:
        """Return a sealed line as it is now; itself where nothing but time has passed."""
        state = self.states.get(told["ref"])
        if state is None:
            return told
        line = line_of(state, scheme, self.calendar)
        return line if _differ(_amended(told), _amended(line)) else told


def amended_since_seal(record: Record, present: Present) -> list[Amendment]:
    """Return what is true now of a sealed month and was not at its seal, whatever was told since."""
    told = {line["ref"]: _amended(line) for unit in record["units"] for line in unit["obligations"]}
    return list(_of_month(record, told, present))


def amendments(earlier: Sequence[Record], present: Present) -> list[Amendment]:
    """Return what has changed in sealed months since it was last told, with who decided it and why."""
    told = _last_told(earlier)
    return [change for record in earlier for change in _of_month(record, told, present)]


def _of_month(record: Record, told: Mapping[str, AmendedState], present: Present) -> Iterator[Amendment]:
    scheme = present.scheme_of(record)
    for unit in record["units"]:
        lines = [present.line(line, scheme) for line in unit["obligations"]]
        changed = [line for line in lines if _differ(told[line["ref"]], _amended(line))]
        if not changed:
            continue
        score = rescored(unit, lines, scheme).value
        configured = present.directory.get(unit["id"])
        for line in changed:
            was = told[line["ref"]]
            yield {
                "month": record["month"],
                "ref": line["ref"],
                "unit": configured.name if configured else unit["name"],
                "was": {"score": unit["score"], **was},
                "is": {**_amended(line), "score": score},
                "decisions": line["decisions"],
            }


def rescored(unit: UnitRecord, lines: Sequence[ObligationRecord], scheme: Scheme) -> Score:
    """Return the unit's score with these lines; the sealed one, to the letter, where they are the sealed ones."""
    if list(lines) == unit["obligations"]:
        return Score(unit["score"], unit["level"], unit.get("calculation", ""))
    return score_of(items_of(lines, scheme), scheme)


def _last_told(earlier: Sequence[Record]) -> dict[str, AmendedState]:
    """Return for each obligation of a sealed month the state that people were last told."""
    told: dict[str, AmendedState] = {}
    for record in earlier:
        lines = (line for unit in record["units"] for line in unit["obligations"])
        told.update((line["ref"], _amended(line)) for line in lines)
        told.update((amendment["ref"], amendment["is"]) for amendment in record["amendments"])
    return told


def _differ(was: AmendedState, now: AmendedState) -> bool:
    return any(was.get(key) != now.get(key) for key in COMPARED)


def _amended(line: ObligationRecord) -> AmendedState:
    return {
        "status": line["status"],
        "due": line["due"],
        "arrived": line["arrived"],
        "excused": line["excused"],
        "returned": line["returned"],
        "points": line.get("points"),
    }
