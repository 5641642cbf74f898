"""ladder.toml: what is sent when and to whom, around each due (contract, 2)."""

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType

from dondoc.config.fields import at, choice, identifier, one_of, template_name
from dondoc.config.settings import DEFAULT_LADDER
from dondoc.config.table import Reader, Row, Table
from dondoc.core.rungs import At, AtUnit, Recipient, Rung

NOT_READ = At(0, AtUnit.MINUTES)


def read_rungs(table: Table, templates: Collection[str] | None) -> tuple[Row[Rung], ...]:
    """Return the rungs with their places; None for `templates` where any name will do."""
    return table.rows("rung", partial(_read_rung, template=_template(templates)), at_least=1)


def ladders_of(rungs: Collection[Rung]) -> Mapping[str, tuple[Rung, ...]]:
    """Return the ladders by their names, the rungs in the file's order."""
    names = dict.fromkeys(rung.ladder for rung in rungs)
    return MappingProxyType({name: tuple(rung for rung in rungs if rung.ladder == name) for name in names})


def _template(templates: Collection[str] | None) -> Reader[str]:
    return template_name if templates is None else one_of({name: name for name in sorted(templates)})


def _read_rung(table: Table, template: Reader[str]) -> Rung:
    rung = Rung(
        id=table.needed("id", identifier, ""),
        at=table.needed("at", at, NOT_READ),
        to=table.values("to", choice(Recipient), at_least=1),
        cc=table.values("cc", choice(Recipient)),
        template=table.needed("template", template, ""),
        ladder=table.value("ladder", identifier, DEFAULT_LADDER),
    )
    for twice in set(rung.to) & set(rung.cc):
        table.fault("cc", f'found "{twice}", which stands in to as well', allowed="each recipient once")
    return rung
