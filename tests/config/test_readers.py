"""Whatever stands at whatever key: the readers note faults, they never break."""

import datetime as dt
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.config.calendar_toml import read_calendar
from dondoc.config.dondoc_toml import read_service
from dondoc.config.faults import Fault
from dondoc.config.ladder_toml import read_rungs
from dondoc.config.reports_toml import read_reports
from dondoc.config.table import Table
from dondoc.config.units_toml import read_units

SAMPLE = Path(__file__).parents[2] / "config"
READERS: dict[str, Callable[[Table], object]] = {
    "dondoc.toml": read_service,
    "units.toml": read_units,
    "reports.toml": read_reports,
    "calendar.toml": partial(read_calendar, zone=ZoneInfo("UTC")),
    "ladder.toml": partial(read_rungs, templates=None),
}
WORDS = st.sampled_from(["", "*", "last", "week", "mon 08:00", "07:00", "+1wd", "a@b.example", "none", "oauth2"])
LEAVES = (
    st.text(max_size=8) | WORDS | st.integers() | st.floats() | st.booleans() | st.dates() | st.times() | st.datetimes()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: object, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to each value of a TOML document."""
    match value:
        case dict():
            below = [places(inner, (*place, key)) for key, inner in value.items()]
        case list():
            below = [places(inner, (*place, n)) for n, inner in enumerate(value)]
        case _:
            below = []
    return [place, *(found for some in below for found in some)]


def put(document: object, place: tuple[str | int, ...], value: object) -> object:
    """Return the document with another value at the place."""
    if not place:
        return value
    match document:
        case dict():
            return {**document, place[0]: put(document[place[0]], place[1:], value)}
        case list():
            copy = list(document)
            copy[int(place[0])] = put(copy[int(place[0])], place[1:], value)
            return copy
        case _:
            raise AssertionError(place)


@pytest.mark.parametrize("file", READERS)
@given(data=st.data())
def test_any_value_at_any_key_is_read_or_is_a_fault_of_one_line(file: str, data: st.DataObject) -> None:
    document = tomllib.loads((SAMPLE / file).read_text())
    place = data.draw(st.sampled_from(places(document)[1:]))
    value = data.draw(VALUES)
    raw = put(document, place, value)
    assert isinstance(raw, dict)
    sink: list[Fault] = []
    table = Table(file, raw, sink)
    READERS[file](table)
    table.close()
    assert table.is_sound == (not sink)
    for fault in sink:
        assert len(str(fault).splitlines()) == 1


def test_a_line_end_that_json_lets_through_stays_on_one_line() -> None:
    sink: list[Fault] = []
    table = Table("dondoc.toml", {"office": "\x85"}, sink)
    READERS["dondoc.toml"](table)
    assert [len(str(fault).splitlines()) for fault in sink] == [1] * len(sink)
    assert sink


def test_a_date_with_a_time_is_a_fault_where_a_date_is_asked_for() -> None:
    sink: list[Fault] = []
    raw = {"country": "VN", "day_off": [{"date": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)}]}
    read_calendar(Table("calendar.toml", raw, sink), ZoneInfo("UTC"))
    assert [fault.path for fault in sink] == ["day_off[1].date"]


@pytest.mark.parametrize("key", ["[\r", "[\x1b[31m", "a[1\n]", "a\u202e", "[0]\x07"])
def test_a_key_that_a_terminal_would_obey_is_shown_in_quotes(key: str) -> None:
    sink: list[Fault] = []
    Table("dondoc.toml", {key: 1}, sink).close()
    assert [str(fault) for fault in sink if not str(fault).isprintable()] == []
    assert len(sink) == 1
