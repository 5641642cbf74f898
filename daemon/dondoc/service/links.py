"""Links: `mailto:` links (RFC 6068) with the decision's line ready in the body and its token below.

A clerk taps, adds what the line still lacks, and sends; a term to be given is proposed.
"""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from dondoc.core.calendar import Calendar
from dondoc.core.history import Verb
from dondoc.core.letters import Link
from dondoc.core.standing import Standing
from dondoc.core.tokens import Signer, item_of

MORE = 3  # working days that are proposed


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links for one office; `address` is the mailbox that they write to."""

    signer: Signer
    address: str
    calendar: Calendar

    def for_obligation(self, state: Standing, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the decisions that one may want: more time, none at all, an excuse, back to the unit."""
        ref = str(state.obligation.ref)
        longer = self._after(max(self.calendar.day_of(state.due), today))
        wanted = [
            (Verb.EXTEND, "Gia hạn", f"GIA HẠN {ref} ĐẾN {longer} LÝ DO "),
            (Verb.WAIVE, "Miễn", f"MIỄN {ref} LÝ DO "),
            (Verb.EXCUSE, "Khách quan", f"KHÁCH QUAN {ref} LÝ DO "),
        ]
        if state.arrival:
            wanted.append((Verb.RETURN, "Trả lại", f"TRẢ LẠI {ref} ĐẾN {self._after(today)} LÝ DO "))
        return tuple(self._link(label, line, operator, (verb, ref), today) for verb, label, line in wanted)

    def for_review(self, mail: int, ref: str, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the two answers to «is this that report?»."""
        yes, no = (Verb.ASSIGN, item_of(Verb.ASSIGN, ref, mail=mail)), (Verb.DISMISS, item_of(Verb.DISMISS, mail=mail))
        return (
            self._link("Đúng báo cáo này", f"GÁN m{mail} CHO {ref}", operator, yes, today),
            self._link("Không phải báo cáo", f"KHÔNG PHẢI m{mail}", operator, no, today),
        )

    def for_dismissal(self, mail: int, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the one answer to a mail that fits no obligation; to assign it takes a ref, which no link can know."""
        no = (Verb.DISMISS, item_of(Verb.DISMISS, mail=mail))
        return (self._link("Không phải báo cáo", f"KHÔNG PHẢI m{mail}", operator, no, today),)

    def for_release(self, letter: int, operator: str, today: dt.date) -> tuple[Link, ...]:
        """Return the word that lets a letter to leaders go; `letter` is the seq of its entry."""
        go = (Verb.RELEASE, item_of(Verb.RELEASE, letter=letter))
        return (self._link("Duyệt gửi", f"DUYỆT t{letter}", operator, go, today),)

    def for_undo(self, line: str, operator: str, today: dt.date) -> Link:
        """Return the tap for «HUỶ d12»: where the server vouches for nobody, a line without a token undoes nothing."""
        item = line.rpartition(" ")[2]
        return self._link("Huỷ quyết định này", line, operator, (Verb.UNDO, item), today)

    def _after(self, day: dt.date) -> str:
        proposed = self.calendar.add_working_days(day, MORE)
        return f"{proposed.day}/{proposed.month}/{proposed.year}"

    def _link(self, label: str, line: str, operator: str, about: tuple[Verb, str], today: dt.date) -> Link:
        verb, item = about
        token = self.signer.sign(operator, verb, item, today)
        subject = quote(f"Quyết định: {label}", safe="")
        body = quote(f"{line}\r\n\r\nMã xác nhận: {token}\r\n", safe="")
        return Link(label, f"mailto:{quote(self.address, safe='@')}?subject={subject}&body={body}")
