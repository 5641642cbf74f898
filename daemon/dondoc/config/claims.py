"""An address belongs to one unit at any one instant (contract, 2): who claims which, and when two claim the same."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from dondoc.config.globs import globs_meet
from dondoc.config.table import Row
from dondoc.core.obligations import Unit, is_glob


@dataclass(frozen=True, slots=True)
class Claim:
    """A unit's word that mail from an address is its own; `key` is where it says so."""

    row: Row[Unit]
    key: str
    address: str


def check_claims(units: Sequence[Row[Unit]], own_address: str) -> None:
    """Note every address that two units claim at once, and the watched mailbox where a unit claims it."""
    claims = [claim for row in units if row.table.is_sound for claim in _claims(row)]
    exact, globs = defaultdict(list), []
    for claim in claims:
        if claim.address == own_address:
            found = f'found "{own_address}", the watched mailbox itself'
            claim.row.table.fault(claim.key, found, allowed="an address of the unit")
        if is_glob(claim.address):
            globs.append(claim)
        else:
            exact[claim.address].append(claim)
    for same in exact.values():
        _check_pairs(same)
    _check_pairs(globs)


def _claims(row: Row[Unit]) -> Iterator[Claim]:
    unit = row.value
    written = [(f"addresses[{n}]", address) for n, address in enumerate(unit.addresses, 1)]
    if unit.head:
        written.append(("head.address", unit.head.address))
    written += [(f"acting[{n}].address", acting.person.address) for n, acting in enumerate(unit.acting, 1)]
    return (Claim(row, key, address) for key, address in written)


def _check_pairs(claims: Sequence[Claim]) -> None:
    for earlier, later in combinations(claims, 2):
        if earlier.row is later.row or not _at_once(earlier.row.value, later.row.value):
            continue
        if earlier.address == later.address or globs_meet(earlier.address, later.address):
            found = f'found "{later.address}", which {_named(earlier)} claims at the same time'
            later.row.table.fault(later.key, found, allowed="an address of one unit at any one instant")


def _named(claim: Claim) -> str:
    unit = claim.row.value
    return f'«{unit.id}» ({claim.row.table.path}.{claim.key} "{claim.address}")'


def _at_once(one: Unit, other: Unit) -> bool:
    starts = one.active_from or dt.date.min, other.active_from or dt.date.min
    ends = one.active_to or dt.date.max, other.active_to or dt.date.max
    return max(starts) <= min(ends)
