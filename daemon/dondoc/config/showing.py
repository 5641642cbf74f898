"""What was understood, as text: the five files again with every default filled in.

It can be loaded again, but for what is masked: a password in the database's URL and the arguments of commands,
which may hold one.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import chain

from dondoc.config.office_keys import Keys, service_keys
from dondoc.config.row_keys import calendar_keys, days_keys, report_keys, rung_keys, unit_keys
from dondoc.config.settings import Settings


def show(settings: Settings) -> str:
    """Return the settings as text that reads like the files; secrets are never read and never shown."""
    rungs = chain.from_iterable(settings.ladders.values())
    parts = [
        "# dondoc.toml",
        *(_section(f"[{name}]", keys) for name, keys in service_keys(settings).items()),
        "# units.toml",
        *(_section("[[unit]]", unit_keys(unit)) for unit in settings.units.units),
        "# reports.toml",
        *(_section("[[report]]", report_keys(report)) for report in settings.reports),
        "# calendar.toml",
        _section("", calendar_keys(settings.calendar)),
        *(_section("[[day_off]]", keys) for keys in days_keys(settings.calendar.days_off)),
        *(_section("[[working_day]]", keys) for keys in days_keys(settings.calendar.working_days)),
        "# ladder.toml",
        *(_section("[[rung]]", rung_keys(rung)) for rung in rungs),
    ]
    return "\n\n".join(parts) + "\n"


def _section(heading: str, keys: Keys) -> str:
    return "\n".join(chain([heading] if heading else (), _pairs(keys)))


def _toml(value: object) -> str:
    match value:
        case Enum():
            return _toml(value.value)
        case bool() | int() | float() | dt.date():
            return str(value).lower()
        case dt.time():
            return f'"{value:%H:%M}"'
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case Mapping():
            return f"{{ {', '.join(_pairs(value))} }}"
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _pairs(keys: Keys) -> Iterator[str]:
    return (f"{key} = {_toml(value)}" for key, value in keys.items() if value is not None)
