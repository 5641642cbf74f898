"""reports.toml: what is owed, in which cycle and until when (contract, 2)."""

from dataclasses import replace
from functools import partial

from dondoc.config.faults import shown
from dondoc.config.fields import any_text, choice, clock, identifier, integer, keyword, number, one_of, text, weekday
from dondoc.config.settings import DEFAULT_LADDER
from dondoc.config.table import Reader, RefusedError, Row, Table
from dondoc.core.cycles import LAST, NAMES, SHORTHANDS, Cycle, DataWindow, DayOffRule, DueRule
from dondoc.core.obligations import REQUEST_REPORT, Report, ReportKind

EVERYBODY = "*"
WEEKLY = "week"
LONGEST_MONTH = 31
MOST_ARTICLES = 1000
HEAVIEST = 1000.0
LIGHTEST = 0.001  # a weight is above 0
NO_PERIODS: str | tuple[str, ...] = ()  # after a fault


def read_reports(table: Table) -> tuple[Row[Report], ...]:
    """Return the reports with their places."""
    return table.rows("report", _read_report, at_least=1)


def _read_report(table: Table) -> Report:
    periods = _read_periods(table)
    due = table.section("due", partial(_read_due, periods=periods))
    kind = table.value("kind", choice(ReportKind), None if "kind" in table else ReportKind.REPORT)
    return Report(
        id=_read_id(table),
        name=table.needed("name", text, ""),
        basis=table.value("basis", any_text, ""),
        kind=kind or ReportKind.REPORT,
        quota=_read_quota(table, kind),
        units=table.values("units", _unit_or_everybody, (EVERYBODY,), at_least=1),
        exclude=table.values("exclude", identifier),
        keywords=table.values("keywords", keyword, at_least=1),
        attachment_required=table.value("attachment", one_of({"required": True, "optional": False}), default=True),
        cycle=Cycle.of(periods),
        due=replace(due, if_day_off=table.value("if_day_off", choice(DayOffRule), DayOffRule.NEXT)),
        data_window=table.value("data_window", choice(DataWindow), DataWindow.ND09),
        weight=table.value("weight", number(LIGHTEST, HEAVIEST), 1.0),
        ladder=table.value("ladder", identifier, DEFAULT_LADDER),
    )


def _read_id(table: Table) -> str:
    name = table.needed("id", identifier, "")
    if name == REQUEST_REPORT:
        table.fault("id", f'found "{name}"', allowed=f'any id but "{REQUEST_REPORT}", that of ad-hoc requests')
    return name


def _read_quota(table: Table, kind: ReportKind | None) -> int:
    quota = table.value("quota", integer(1, MOST_ARTICLES), 1)
    if "quota" in table and kind is ReportKind.REPORT:
        table.fault("quota", f'found {quota} without kind = "articles"', allowed='only with kind = "articles"')
    return quota


def _unit_or_everybody(value: object) -> str:
    return EVERYBODY if value == EVERYBODY else identifier(value)


def _read_periods(table: Table) -> str | tuple[str, ...]:
    """Return what `Cycle.of` takes; `NO_PERIODS` after a fault."""
    words = {word: word for word in (WEEKLY, *SHORTHANDS)}
    if isinstance(table.written("periods"), list):
        return table.values("periods", one_of({name: name for name in NAMES}), at_least=1)
    return table.needed("periods", _either(one_of(words), f"or an array of {', '.join(NAMES)}"), NO_PERIODS)


def _either(reader: Reader[str], other: str) -> Reader[str | tuple[str, ...]]:
    def read(value: object) -> str:
        try:
            return reader(value)
        except RefusedError as refused:
            raise RefusedError(f"{refused.allowed}, {other}", refused.words) from None

    return read


def _read_due(table: Table, periods: str | tuple[str, ...]) -> DueRule:
    time = table.value("time", clock, None)
    if not periods:
        table.knows("day", "month", "weekday")
        return DueRule()
    if periods == WEEKLY:
        _refuse(table, ("day", "month"), 'with a weekday, as periods is "week"')
        return DueRule(weekday=table.needed("weekday", weekday, 0), time=time)
    _refuse(table, ("weekday",), 'only with periods = "week"')
    return DueRule(
        day=table.needed("day", _day_of_month, LAST),
        in_next_month=table.value("month", one_of({"last": False, "next": True}), default=False),
        time=time,
    )


def _refuse(table: Table, keys: tuple[str, ...], allowed: str) -> None:
    table.knows(*keys)
    for key in keys:
        if key in table:
            table.fault(key, f"found {shown(table.written(key))}", allowed=allowed)


def _day_of_month(value: object) -> int:
    if value == "last":
        return LAST
    try:
        return integer(1, LONGEST_MONTH)(value)
    except RefusedError:
        raise RefusedError(f'a whole number from 1 to {LONGEST_MONTH}, or "last"', ("last",)) from None
