"""Whether the sealed records are those that were sealed, on the chain that each was sealed on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dondoc.core.chain import FIRST_PREV
from dondoc.core.record import seal_hash
from dondoc.ports import Ledger


@dataclass(slots=True)
class SealChecks:
    """One examination; `told` holds for each month the hashes that the ledger's entries say it was sealed with."""

    ledger: Ledger
    told: Mapping[str, Sequence[str]]
    hashes: set[str] = field(default_factory=set)  # of the records that are as they were sealed

    def faults(self) -> Iterator[str]:
        """Yield what is wrong, a sentence each."""
        kept = set(self.ledger.sealed_months())
        yield from (f"the record of {month} was sealed and is gone" for month in sorted(self.told.keys() - kept))
        for month in sorted(kept):
            fault = self._fault(month)
            if fault:
                yield fault

    def _fault(self, month: str) -> str:
        told = self.told.get(month, ())
        if not told:
            return f"the record of {month} is kept, but the ledger knows no seal of it"
        if len(told) > 1:
            return f"the ledger seals {month} {len(told)} times: a month is sealed once"
        try:
            record = json.loads(self.ledger.sealed(month) or "")
            stated, found = str(record["sha256"]), seal_hash(record)
        except (ValueError, KeyError, TypeError):
            return f"the record of {month} cannot be read"
        if found != stated:
            return f"the record of {month} was changed: its sha256 says {stated}, its content gives {found}"
        if stated != told[0]:
            return f"the record of {month} is another than the one that was sealed ({told[0]})"
        self.hashes.add(stated)
        return self._chain_fault(month, record.get("ledger")) or self._previous_fault(month, record)

    def _chain_fault(self, month: str, head: object) -> str:
        """Return whether the chain is another than the one on which the month was sealed: a chain rebuilt whole."""
        if not isinstance(head, dict):
            return ""
        entry = self.ledger.entry(int(head["seq"]))
        if head["hash"] == (entry.hash if entry else FIRST_PREV):
            return ""
        return f"entry {head['seq']} is not the one on which {month} was sealed: the ledger was rebuilt"

    def _previous_fault(self, month: str, record: Mapping[str, object]) -> str:
        """Return whether the month before is another than the one whose seal this record prints."""
        previous = record.get("previous_sha256")
        if not previous or any(previous in told for told in self.told.values()):
            return ""
        return f"the record of {month} follows a seal that the ledger does not know ({previous})"
