"""What an operator's lines are worth: proved by the mail itself, or by a token that we wrote to them (contract, 6)."""

from collections.abc import Sequence

from dondoc.core.decisions import Misread, Order, Unproved
from dondoc.core.judging.people import may_decide
from dondoc.core.judging.verdict import Book, Judgement, Office, Outcome
from dondoc.core.mail import Authentication, IncomingMail
from dondoc.core.text import own_part
from dondoc.core.tokens import Voucher, tokens_in

Line = Order | Misread


def attempt(reason: str) -> Judgement:
    """Return the judgement of a mail by which somebody tried to decide."""
    return Judgement(Outcome.IGNORED, (reason, "Không quyết định nào được thực hiện"), attempted=True)


def decided(mail: IncomingMail, office: Office, book: Book, lines: Sequence[Line]) -> Judgement | None:
    """Return what becomes of an operator's lines; None where none is a decision and nothing proves the sender.

    A link that was used is used up, also where the mail is proved without it: whoever taps twice means one decision.
    """
    worths = _worths(mail, book, lines)
    if may_decide(mail, office):
        orders = (Unproved(o.line, w) if w is Voucher.USED else o for o, w in zip(lines, worths, strict=True))
        return Judgement(Outcome.DECISION, ("Quyết định của cán bộ Văn phòng",), orders=tuple(orders))
    proved = tuple(o if w is Voucher.GOOD else Unproved(o.line, w) for o, w in zip(lines, worths, strict=True))
    if Voucher.GOOD in worths:
        return Judgement(Outcome.DECISION, ("Quyết định có mã xác nhận gửi riêng cho cán bộ này",), orders=proved)
    if set(worths) & {Voucher.USED, Voucher.EXPIRED}:
        return Judgement(Outcome.IGNORED, ("Mã xác nhận đã dùng hoặc đã hết hạn",), orders=proved)
    is_meant = any(isinstance(line, Order) for line in lines)
    return attempt("Chưa chứng minh được thư do cán bộ Văn phòng gửi") if is_meant else None


def _worths(mail: IncomingMail, book: Book, lines: Sequence[Line]) -> tuple[Voucher, ...]:
    """Return for each line what the tokens of the mail are worth for it; never anything with `fail`."""
    if mail.trace.authentication is Authentication.FAIL:
        return tuple(Voucher.NONE for _ in lines)
    left = list(tokens_in(own_part(mail.text)))
    return tuple(_worth(mail, book, o if isinstance(o, Order) else o.about, left) for o in lines)


def _worth(mail: IncomingMail, book: Book, order: Order | None, tokens: list[str]) -> Voucher:
    """Return what the best of the tokens is worth for the order; a good one is taken: it stands for one line."""
    worths = {token: book.voucher(mail.sender, order, token) for token in tokens} if order else {}
    good = next((token for token, worth in worths.items() if worth is Voucher.GOOD), None)
    if good:
        tokens.remove(good)
        return Voucher.GOOD
    return next((worth for worth in worths.values() if worth is not Voucher.NONE), Voucher.NONE)
