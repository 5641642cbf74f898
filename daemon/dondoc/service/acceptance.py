"""An unknown sender of a report: how the office makes the address a unit's own for good."""

import json

from dondoc.core.judging import Judgement
from dondoc.core.letter_facts import Acceptance
from dondoc.core.mail import Authentication, IncomingMail
from dondoc.service.addressees import Addressees


def acceptance(mail: IncomingMail, judgement: Judgement, addressees: Addressees) -> Acceptance | None:
    """Return the line for units.toml; None where the sender is somebody's already, or the mail names several units.

    Never for an address that the mail server found to be forged: who adds it would let the forger in.
    """
    units = {ref.rpartition(".")[2] for ref in judgement.candidates}
    is_known = bool(judgement.unit) or mail.sender in addressees.operators
    if is_known or not mail.sender or len(units) != 1 or mail.trace.authentication is Authentication.FAIL:
        return None
    unit = addressees.directory.get(units.pop())
    if unit is None:
        return None
    addresses = ", ".join(json.dumps(a, ensure_ascii=False) for a in (*unit.addresses, mail.sender))
    return {"unit": unit.name, "id": unit.id, "line": f"addresses = [{addresses}]"}
