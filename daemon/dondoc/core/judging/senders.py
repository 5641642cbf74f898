"""For whom a report is, of the units for which its sender may hand in."""

from collections.abc import Sequence

from dondoc.core.cycles import Period
from dondoc.core.judging.case import Case
from dondoc.core.judging.topics import Topic
from dondoc.core.obligations import Ref, ReportKind, Unit


def units_for(case: Case, topic: Topic) -> tuple[tuple[Unit, ...], str]:
    """Return for whom the report is, with the reason why only a person can tell; several only with one.

    The unit named, else that of the ref, else the sender's own, else the only one that owes it.
    """
    own = case.units[0]
    named = tuple(unit for unit in case.units[1:] if unit.id in case.named_units)
    strangers = tuple(unit for unit in case.authors if unit not in case.units)
    if strangers and not named and own.id not in case.heading_units and topic.report.kind is ReportKind.REPORT:
        return (own, *strangers), f"Thư ghi là của {strangers[0].name}, đơn vị mà địa chỉ này không được gửi thay"
    if len(named) > 1 or (named and own.id in case.heading_units):
        several = (own, *named) if own.id in case.heading_units else named
        return several, "Chưa rõ báo cáo này gửi thay cho đơn vị nào"
    if named:
        return named, ""
    of_refs = {ref.unit for ref in case.refs if ref.report == topic.report.id}
    meant = [unit for unit in case.units if unit.id in of_refs]
    if len(meant) == 1:
        return tuple(meant), ""
    owing = tuple(unit for unit in case.units if case.book.owed(unit.id, topic.report.id))
    if own in owing or not owing:
        return (own,), ""
    return (owing, "") if len(owing) == 1 else (owing, "Chưa rõ báo cáo này gửi thay cho đơn vị nào")


def only_one_that_owes(case: Case, topic: Topic, periods: Sequence[Period], units: Sequence[Unit]) -> Unit | None:
    """Return the only unit, of those that the sender may hand in for, that owes what is named; None where it is not so.

    The successor of a unit hands in for the time before, and owes nothing of it itself.
    """
    if not periods or any(unit not in case.units for unit in units):
        return None
    refs = [(unit, str(Ref(topic.report.id, period, unit.id))) for unit in case.units for period in periods]
    owing = dict.fromkeys(unit.id for unit, ref in refs if case.book.standing(ref))
    meant = next((unit for unit in case.units if unit.id in owing), None)
    could_be = meant in units or tuple(units) == case.units[:1]
    return meant if len(owing) == 1 and could_be else None
