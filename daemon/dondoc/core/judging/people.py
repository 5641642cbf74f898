"""What the sender may do, and how well the mail proves who sent it (contract, 6)."""

import datetime as dt

from dondoc.core.judging.verdict import Judgement, Office, Outcome, Proof
from dondoc.core.mail import Authentication, IncomingMail
from dondoc.core.obligations import Unit


def several_authors(mail: IncomingMail, office: Office, day: dt.date) -> tuple[Unit, ...]:
    """Return the units among the authors of a mail that has more than one: whose report it is, a person must say."""
    if mail.sender:
        return ()
    found = (office.directory.sender(name, day) for name in mail.sender_name.split(", "))
    return tuple(dict.fromkeys(unit for unit in found if unit))


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
