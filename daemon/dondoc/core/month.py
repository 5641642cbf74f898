"""The month's record as a value: lines, units, totals and amendments, from standings at one instant (contract, 7)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dondoc.core.calendar import ONE_DAY, Calendar
from dondoc.core.cycles import month_end
from dondoc.core.history import Decided, Evidence, RungState
from dondoc.core.obligations import Directory, ReportKind
from dondoc.core.opening import stamp
from dondoc.core.record import (
    SCHEMA,
    AmendedState,
    Amendment,
    ChainHead,
    DecisionRecord,
    NoticeRecord,
    ObligationRecord,
    Record,
    Totals,
    UnitRecord,
    seal_hash,
)
from dondoc.core.record import Evidence as EvidenceRecord
from dondoc.core.rungs import At
from dondoc.core.schemes import Scheme
from dondoc.core.scoring import counts, on_time_rate, points, score
from dondoc.core.standing import Outage, Standing

COMPARED = ("status", "due", "arrived", "excused", "returned", "points")


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
            "scheme": _scheme_text(self.scheme),
            "totals": _totals(own),
            "units": [self._unit(unit_id, own) for unit_id in self._unit_ids(own)],
            "amendments": self._amendments({str(s.obligation.ref): s for s in listed}, earlier),
            "previous_sha256": earlier[-1]["sha256"] if earlier else None,
        }
        if self.reconstructed:
            record["reconstructed"] = True
        record["sha256"] = seal_hash(record)
        return record

    def _belongs(self, state: Standing, month: str, earlier: Sequence[Record]) -> bool:
        """Whether its due lies in the month, or was moved into one that was sealed before: nobody is forgotten."""
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
        lines = [self.line(state) for state in own]
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

    def line(self, state: Standing) -> ObligationRecord:
        """Return the record's line of one obligation."""
        obligation, arrival = state.obligation, state.arrival
        reminders, escalations = state.sent()
        marks = points(state, self.scheme)
        is_articles = obligation.kind is ReportKind.ARTICLES
        return {
            "ref": str(obligation.ref),
            "report": obligation.ref.report,
            "report_name": obligation.report_name,
            "period": obligation.ref.period.id,
            "label": obligation.label,
            "due": stamp(state.due, self.calendar),
            "original_due": stamp(obligation.due, self.calendar),
            "status": state.status.value,
            "excused": state.excused,
            "returned": state.returned,
            "arrived": stamp(arrival.instant, self.calendar) if arrival else None,
            "late_seconds": state.late_seconds,
            "late_working_days": state.late_working_days,
            "articles": {"quota": obligation.quota, "received": state.articles} if is_articles else None,
            "titles": [a.title for a in state.arrivals if a.title] if is_articles else [],
            "evidence": self._evidence(arrival.evidence) if arrival else None,
            "reminders": reminders,
            "escalations": escalations,
            "weight": obligation.weight,
            "points": float(marks) if marks is not None else None,
            "notices": self._notices(state),
            "decisions": [self._decision(decided) for decided in state.decisions],
        }

    def _evidence(self, evidence: Evidence) -> EvidenceRecord:
        return {
            "message_id": evidence.message_id,
            "sha256": evidence.sha256,
            "time_source": evidence.time_source,
            "claimed_date": stamp(evidence.claimed, self.calendar) if evidence.claimed else None,
            "authentication": evidence.authentication,
        }

    def _notices(self, state: Standing) -> list[NoticeRecord]:
        first = {(r.rung, r.due): r for r in reversed(state.rungs) if r.state is RungState.SENT}
        return [
            {
                "at": stamp(rung.at, self.calendar),
                "rung": rung.rung,
                "kind": "escalation" if rung.is_escalation else "reminder",
                "due": stamp(rung.due, self.calendar),
            }
            for rung in sorted(first.values(), key=lambda r: r.seq)
        ]

    def _decision(self, decided: Decided) -> DecisionRecord:
        return {
            "id": f"d{decided.seq}",
            "kind": decided.verb.value,
            "by": decided.by,
            "at": stamp(decided.effective, self.calendar),
            "reason": decided.reason,
        }

    def _amendments(self, states: Mapping[str, Standing], earlier: Sequence[Record]) -> list[Amendment]:
        """Return what has changed in sealed months since it was last told."""
        changed: list[Amendment] = []
        for ref, (month, was) in _last_told(earlier).items():
            state = states.get(ref)
            if state is None:
                continue
            line = self.line(state)
            now_is = _amended(line)
            differing = [key for key in COMPARED if was.get(key) != now_is.get(key)]
            if not differing:
                continue
            unit = self.directory.get(state.obligation.ref.unit)
            changed.append(
                {
                    "month": month,
                    "ref": ref,
                    "unit": unit.name if unit else state.obligation.ref.unit,
                    "was": was,
                    "is": now_is,
                    "decisions": line["decisions"],
                }
            )
        return changed


def _last_told(earlier: Sequence[Record]) -> dict[str, tuple[str, AmendedState]]:
    """Return for each obligation of a sealed month the state that people were last told."""
    told: dict[str, tuple[str, AmendedState]] = {}
    for record in earlier:
        for unit in record["units"]:
            for line in unit["obligations"]:
                told[line["ref"]] = (record["month"], _amended(line))
        for amendment in record["amendments"]:
            told[amendment["ref"]] = (amendment["month"], amendment["is"])
    return told


def _amended(line: ObligationRecord) -> AmendedState:
    return {
        "status": line["status"],
        "due": line["due"],
        "arrived": line["arrived"],
        "excused": line["excused"],
        "returned": line["returned"],
        "points": line.get("points"),
    }


def sealed(record: Record, outages: Iterable[Outage], calendar: Calendar, *, head: tuple[int, str]) -> Record:
    """Return the record with its seal: from now on it never changes; `head` is the ledger's newest entry."""
    told = [{"from": stamp(o.start, calendar), "to": stamp(o.end, calendar) if o.end else None} for o in outages]
    chain: ChainHead = {"seq": head[0], "hash": head[1]}
    whole: Record = {**record, "sealed": True, "outages": told, "ledger": chain, "sha256": ""}  # type: ignore[typeddict-item]
    whole["sha256"] = seal_hash(whole)
    return whole


def _scheme_text(scheme: Scheme) -> str:
    """Return the scheme's name, or the office's own rule in a sentence that people can reckon by."""
    if scheme.name != "table":
        return scheme.name
    return (
        f"Mỗi báo cáo tính từ 100 điểm; mỗi lần gửi trễ trừ {scheme.late:g}, "
        f"mỗi lần bị trả lại trừ {scheme.returned:g}, "
        f"không gửi trừ {scheme.missing:g}; không thấp hơn 0. Lý do khách quan không trừ điểm trễ."
    )


def _totals(states: Sequence[Standing]) -> Totals:
    counted = counts(states)
    return {key: counted[key] for key in Totals.__annotations__}  # type: ignore[return-value]


def _month_of(day: dt.date) -> str:
    return f"{day.year:04}-{day.month:02}"


def last_day(month: str) -> dt.date:
    """Return the last day of `2026-03`."""
    year, number = month.split("-")
    return month_end(int(year), int(number))
