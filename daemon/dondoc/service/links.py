"""Links: `mailto:` links with the decision's line ready in the body and its token below."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from dondoc.core.history import Verb
from dondoc.core.letters import Link
from dondoc.core.standing import Standing
from dondoc.core.tokens import Signer, item_of


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links for one office; `address` is the mailbox that they write to."""

    signer: Signer
    address: str

    def for_obligation(self, state: Standing, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the decisions that one may want: more time, none at all, an excuse, back to the unit."""
        ref = str(state.obligation.ref)
        wanted = [
            (Verb.EXTEND, "Gia hạn", f"GIA HẠN {ref} ĐẾN <ngày> LÝ DO "),
            (Verb.WAIVE, "Miễn", f"MIỄN {ref} LÝ DO "),
            (Verb.EXCUSE, "Khách quan", f"KHÁCH QUAN {ref} LÝ DO "),
        ]
        if state.arrival:
            wanted.append((Verb.RETURN, "Trả lại", f"TRẢ LẠI {ref} ĐẾN <ngày> LÝ DO "))
        return tuple(
            self._link(label, line, self.signer.sign(operator, verb, ref, today)) for verb, label, line in wanted
        )

    def for_review(self, mail: int, ref: str, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the two answers to «is this that report?»."""
        item = f"m{mail}"
        yes = self.signer.sign(operator, Verb.ASSIGN, item_of(Verb.ASSIGN, ref, mail=mail, decision=0), today)
        no = self.signer.sign(operator, Verb.DISMISS, item, today)
        return (
            self._link("Đúng báo cáo này", f"GÁN {item} CHO {ref}", yes),
            self._link("Không phải báo cáo", f"KHÔNG PHẢI {item}", no),
        )

    def for_dismissal(self, mail: int, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the one answer to a mail that fits no obligation; to assign it takes a ref, which no link can know."""
        item = f"m{mail}"
        no = self.signer.sign(operator, Verb.DISMISS, item, today)
        return (self._link("Không phải báo cáo", f"KHÔNG PHẢI {item}", no),)

    def for_release(self, letter: int, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the word that lets a letter to leaders go; `letter` is the seq of its entry."""
        item = item_of(Verb.RELEASE, "", mail=0, decision=0, letter=letter)
        return (self._link("Duyệt gửi", f"DUYỆT {item}", self.signer.sign(operator, Verb.RELEASE, item, today)),)

    def _link(self, label: str, line: str, token: str) -> Link:
        subject = quote(f"Quyết định: {label}")
        body = quote(f"{line}\n\nMã xác nhận: {token}\n")
        return Link(label, f"mailto:{self.address}?subject={subject}&body={body}")
