"""How much of a mail must be read before it can be judged: whatever could be a report is read whole (contract, 4.0)."""

from enum import Enum, auto

from dondoc.core.judging.automatic import classify
from dondoc.core.judging.moods import says
from dondoc.core.judging.thread import refs_of, refs_told
from dondoc.core.judging.verdict import Book, Office, Outcome
from dondoc.core.legacy_fonts import legible_mail
from dondoc.core.mail import IncomingMail
from dondoc.core.text import fold, fold_once


class Glance(Enum):
    """What is still to be fetched."""

    HEADERS = auto()
    TEXT = auto()
    WHOLE = auto()


def glance(mail: IncomingMail, office: Office, book: Book) -> Glance:
    """Return how much of the mail is needed, given what was read of it so far."""
    if mail.sender == office.address:
        return Glance.HEADERS
    if mail.sender in office.operators or _is_a_units(mail, office) or refs_of(mail, office, book):
        return Glance.WHOLE
    kind = classify(mail)
    if kind is not None:
        return Glance.WHOLE if kind[0] is Outcome.BOUNCE else Glance.HEADERS
    return Glance.WHOLE if _names_a_report(mail, office) else Glance.HEADERS if mail.text else Glance.TEXT


def _is_a_units(mail: IncomingMail, office: Office) -> bool:
    """Whether the sender is a unit's; without an arrival the day is unknown, and any unit of any time will do."""
    if mail.trace.instant is None:
        return True
    return office.directory.sender(mail.sender, office.calendar.day_of(mail.trace.instant)) is not None


def _names_a_report(mail: IncomingMail, office: Office) -> bool:
    mail = legible_mail(mail)
    names = " \n ".join((mail.subject, *(a.name for a in mail.documents)))
    folded = f"{fold(names)} {fold_once(mail.text)}".strip()
    return any(says(folded, topic.words) for topic in office.topics) or bool(refs_told(mail.text))
