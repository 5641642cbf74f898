"""Who wrote: a unit, an operator, somebody else; and which units the words name (contract, 4.2 and 6)."""

from dondoc.core.judging.moods import says
from dondoc.core.judging.verdict import Judgement, Office, Outcome, Proof
from dondoc.core.mail import Authentication, IncomingMail
from dondoc.core.obligations import Directory, Unit
from dondoc.core.text import fold

SHORTEST_ALIAS = 2


def named_units(directory: Directory, folded: str) -> tuple[Unit, ...]:
    """Return the units whose name or alias stands in the folded text."""
    return tuple(unit for unit in directory.units if says(folded, _names(unit)))


def _names(unit: Unit) -> tuple[str, ...]:
    names = (fold(name) for name in (unit.name, *unit.aliases))
    return tuple(name for name in names if len(name) >= SHORTEST_ALIAS)


def may_decide(mail: IncomingMail, office: Office) -> bool:
    """Whether the mail proves that an operator wrote it (contract, 6); a token in the mail is looked at elsewhere."""
    return (
        mail.sender in office.operators
        and mail.trace.authentication is Authentication.PASS
        and office.sender_login_enforced
    )


def is_alone(mail: IncomingMail, office: Office) -> bool:
    """Whether the mail is addressed to the mailbox and to nobody else."""
    return {*mail.to, *mail.cc} <= {office.address}


def with_proof(judgement: Judgement, mail: IncomingMail, office: Office) -> Judgement:
    """Return the judgement, put to the operators where the sender of a report is not proved well enough."""
    found = mail.trace.authentication
    if not set(judgement.results.values()) & {Outcome.ARRIVAL, Outcome.SUPPLEMENT, Outcome.INCOMPLETE}:
        return judgement
    if office.proof is Proof.OFF or found is Authentication.PASS:
        return judgement
    if found is Authentication.FAIL:
        return judgement.under_review("Máy chủ thư không xác thực được người gửi (kết quả: không đạt)", defers=False)
    if office.proof is Proof.REQUIRE:
        return judgement.under_review("Chưa có kết quả xác thực người gửi", defers=judgement.defers)
    return judgement
