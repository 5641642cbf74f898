"""units.toml: who owes reports, who may send for them and who is reminded (contract, 2)."""

import datetime as dt
from itertools import combinations

from dondoc.config.fields import address, address_or_glob, any_text, day, flag, identifier, text
from dondoc.config.table import Row, Table
from dondoc.core.obligations import Acting, Person, Unit, is_glob


def read_units(table: Table) -> tuple[Row[Unit], ...]:
    """Return the units with their places."""
    return table.rows("unit", _read_unit, at_least=1)


def _read_unit(table: Table) -> Unit:
    addresses = table.values("addresses", address_or_glob, at_least=1)
    unit = Unit(
        id=table.needed("id", identifier, ""),
        name=table.needed("name", text, ""),
        aliases=table.values("aliases", text),
        addresses=addresses,
        contacts=_read_contacts(table, addresses),
        head=table.section("head", _read_person) if "head" in table else None,
        groups=table.values("groups", identifier),
        acting=_read_acting(table),
        active_from=table.value("active_from", day, None),
        active_to=table.value("active_to", day, None),
        sends_for=table.values("sends_for", identifier),
        succeeds=table.value("succeeds", identifier, ""),
        acknowledge=table.value("acknowledge", flag, default=True),
    )
    table.knows("head")
    if unit.active_from and unit.active_to and unit.active_from > unit.active_to:
        table.fault("active_to", f"found {unit.active_to}, before active_from", allowed=f"{unit.active_from} or later")
    return unit


def _read_contacts(table: Table, addresses: tuple[str, ...]) -> tuple[str, ...]:
    if "contacts" in table:
        return table.values("contacts", address, at_least=1)
    table.knows("contacts")
    exact = tuple(a for a in addresses if not is_glob(a))[:1]
    if addresses and not exact and table.is_sound:
        table.lacks("contacts", allowed="an array of addresses, as all addresses of the unit are globs")
    return exact


def _read_person(table: Table) -> Person:
    return Person(
        name=table.needed("name", text, ""),
        title=table.value("title", any_text, ""),
        address=table.needed("address", address, ""),
    )


def _read_acting(table: Table) -> tuple[Acting, ...]:
    rows = table.rows("acting", _read_stand_in)
    for earlier, later in combinations(rows, 2):
        both_sound = earlier.table.is_sound and later.table.is_sound
        if both_sound and earlier.value.start <= later.value.end and later.value.start <= earlier.value.end:
            found = f"found {later.value.start} to {later.value.end}, which overlaps {earlier.table.path}"
            later.table.fault("", found, allowed="one stand-in at a time")
    return tuple(row.value for row in rows)


def _read_stand_in(table: Table) -> Acting:
    start = table.needed("from", day, dt.date.min)
    end = table.needed("to", day, dt.date.max)
    if start > end:
        table.fault("to", f"found {end}, before from", allowed=f"{start} or later")
    return Acting(start, end, _read_person(table))
