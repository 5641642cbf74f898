"""An ad-hoc request that an operator writes as an ordinary mail to units (contract, 6)."""

import datetime as dt

from dondoc.core.cycles import END_OF_DAY
from dondoc.core.dates import deadlines
from dondoc.core.judging.claims import Words
from dondoc.core.judging.verdict import Office, RequestDraft
from dondoc.core.mail import IncomingMail
from dondoc.core.text import own_part, subject_core

LONGEST_TITLE = 200


def addressed_units(office: Office, addresses: tuple[str, ...], day: dt.date) -> tuple[str, ...]:
    """Return the ids of the units to whom the addresses belong on that day."""
    units = (office.directory.sender(address, day) for address in addresses)
    return tuple(dict.fromkeys(unit.id for unit in units if unit))


def read_request(
    mail: IncomingMail, instant: dt.datetime, *, office: Office, words: Words, refs: tuple[str, ...]
) -> RequestDraft | None:
    """Return the request that the mail makes; None where it names no deadline or goes to no unit.

    Only units in To owe, those in Cc are informed. In the thread of a ref, or where a configured report and
    period are named, it is a proposal only.
    """
    day = office.calendar.day_of(instant)
    units = addressed_units(office, mail.to, day)
    found = deadlines(f"{mail.subject}\n{own_part(mail.text)}", day)
    if not units or office.address not in {*mail.to, *mail.cc} or not found:
        return None
    dues = sorted({office.calendar.at(d.day, d.time or END_OF_DAY) for d in found})
    units = _active_on(units, office, office.calendar.day_of(dues[0]))
    if not units:
        return None
    informed = tuple(u for u in addressed_units(office, mail.cc, day) if u not in units)
    return RequestDraft(
        title=" ".join(subject_core(mail.subject).split())[:LONGEST_TITLE] or "Yêu cầu của Văn phòng",
        due=dues[0],
        units=units,
        informed=informed,
        obstacle=_obstacle(dues, instant, words=words, refs=refs),
    )


def _active_on(units: tuple[str, ...], office: Office, day: dt.date) -> tuple[str, ...]:
    """Return those of the units that exist on that day: only they owe what is due on it (contract, 2)."""
    known = ((name, office.directory.get(name)) for name in units)
    return tuple(name for name, unit in known if unit and unit.is_active(day))


def _obstacle(dues: list[dt.datetime], instant: dt.datetime, *, words: Words, refs: tuple[str, ...]) -> str:
    if refs:
        return f"Thư nằm trong luồng trao đổi về {refs[0]}"
    if any(claim.periods or claim.nearby for claim in words.claims):
        return "Thư nêu tên một báo cáo định kỳ cùng kỳ của nó"
    if len(dues) > 1:
        return "Thư nêu nhiều thời hạn khác nhau"
    if dues[0] <= instant:
        return "Thời hạn nêu trong thư đã qua"
    return ""
