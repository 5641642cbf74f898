"""For whom a report is, of the units for which its sender may hand in."""

from collections.abc import Sequence

from dondoc.core.cycles import Period
from dondoc.core.judging.case import Case
from dondoc.core.judging.documents import is_picture
from dondoc.core.judging.topics import Topic
from dondoc.core.obligations import Ref, ReportKind, Unit
from dondoc.core.text import file_words, fold

UNCLEAR = "Chưa rõ báo cáo này gửi thay cho đơn vị nào"


def units_for(case: Case, topic: Topic) -> tuple[tuple[Unit, ...], str]:
    """Return for whom the report is, with the reason why only a person can tell; several without one have a file each.

    The unit named, else that of the ref, else the sender's own, else the only one that owes it.
    """
    own = case.units[0]
    named = tuple(unit for unit in case.units[1:] if unit.id in case.named_units)
    strangers = tuple(unit for unit in case.authors if unit not in case.units)
    if strangers and not named and own.id not in case.heading_units and topic.report.kind is ReportKind.REPORT:
        return (own, *strangers), f"Thư ghi là của {strangers[0].name}, đơn vị mà địa chỉ này không được gửi thay"
    if len(named) > 1 or (named and own.id in case.heading_units):
        several = (own, *named) if own.id in case.heading_units else named
        return several, "" if _have_a_file_each(case, topic, several) else UNCLEAR
    if named:
        return ((own, *named), UNCLEAR) if _is_of_two(case, topic, named[0]) else (named, "")
    of_refs = {ref.unit for ref in case.refs if ref.report == topic.report.id}
    meant = [unit for unit in case.units if unit.id in of_refs]
    if len(meant) == 1:
        return tuple(meant), ""
    owing = tuple(unit for unit in case.units if case.book.owed(unit.id, topic.report.id))
    if own in owing or not owing:
        return (own,), ""
    return (owing, "") if len(owing) == 1 else (owing, UNCLEAR)


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


def _units_of_files(case: Case, topic: Topic) -> list[tuple[Unit, ...]]:
    """Return for each document that may be the report which units its name names."""
    there = (a for a in case.documents.for_report(topic.report.id) if not is_picture(a))
    return [case.office.names.units(fold(file_words(a.name))) for a in there]


def _have_a_file_each(case: Case, topic: Topic, units: Sequence[Unit]) -> bool:
    """Whether each document names one of these units, and each of them is named so."""
    of_files = _units_of_files(case, topic) if topic.report.kind is ReportKind.REPORT else []
    return {u.id for u in units} == {u.id for found in of_files for u in found} and all(len(f) == 1 for f in of_files)


def _is_of_two(case: Case, topic: Topic, unit: Unit) -> bool:
    """Whether one file is named for the report and that unit, and another for the report alone: the sender's own."""
    if not case.book.owed(case.units[0].id, topic.report.id):
        return False
    index = case.office.names
    of_report = [a for a, ids in case.documents.named if topic.report.id in ids]
    names = [fold(file_words(a.name)) for a in case.documents.usable]
    elsewhere = (*(h for h in case.words.headings if h not in names), *(piece.folded for piece in case.words.said))
    of_files = [unit in index.units(fold(file_words(a.name))) for a in of_report]
    return any(of_files) and not all(of_files) and not any(unit in index.units(text) for text in elsewhere)
