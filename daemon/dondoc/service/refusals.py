"""What stands against a decision, in words for the operator, and what an assigned mail's arrival stands on."""

import datetime as dt
from collections.abc import Mapping, Sequence

from dondoc.core.calendar import Calendar
from dondoc.core.history import Verb
from dondoc.core.obligations import REQUEST_REPORT
from dondoc.core.standing import Standing
from dondoc.core.tokens import Voucher
from dondoc.core.wording import due_text
from dondoc.ports import Entry


class Refusal(Exception):  # noqa: N818 - an answer to a person, no fault of the program
    """Why an order is not carried out, in words for the operator."""


UNPROVED = {
    Voucher.NONE: "dòng này không có mã xác nhận",
    Voucher.GOOD: "",
    Voucher.USED: "liên kết này đã được dùng (mỗi liên kết dùng một lần)",
    Voucher.EXPIRED: "liên kết này đã quá 14 ngày; xin dùng liên kết trong bản tổng hợp mới nhất",
}


def refuse_future(instant: dt.datetime, *, now: dt.datetime) -> None:
    """Refuse an arrival that is still to come."""
    if instant > now:
        raise Refusal("thời điểm nhận ở tương lai")


def refuse_early(verb: Verb, due: dt.datetime, states: Sequence[Standing], *, by: tuple[dt.datetime, Calendar]) -> None:
    """Refuse a term that would make late who was not: it is a slip of the hand («2/3» for «20/3»).

    The term of an ad-hoc request, which may have been misread, can be mended both ways while it is to come.
    """
    now, calendar = by
    earlier = next((s for s in states if due < s.obligation.due and not (_is_request(s) and due > now)), None)
    if verb is Verb.EXTEND and earlier:
        own = due_text(earlier.obligation.due, calendar)
        raise Refusal(f"hạn mới sớm hơn hạn ban đầu của {earlier.obligation.ref} ({own})")
    if verb is Verb.RETURN and due <= now:
        raise Refusal("hạn mới đã qua")


def _is_request(state: Standing) -> bool:
    return state.obligation.ref.report == REQUEST_REPORT


def evidence_of(entry: Entry, ref: str) -> dict[str, object]:
    """Return what an assigned mail's arrival stands on: the ref's own history does not know the mail."""
    articles = entry.body.get("articles")
    known = dict(articles) if isinstance(articles, Mapping) else {}
    files = entry.body.get("files")
    documents = (
        [f["sha256"] for f in files if isinstance(f, Mapping) and f.get("sha256")] if isinstance(files, list) else []
    )
    hashes = known.get(ref) or next(iter(known.values()), None) or list(dict.fromkeys(documents))
    return {key: entry.body.get(key) for key in _EVIDENCE} | {"hashes": hashes}


_EVIDENCE = ("message_id", "sha256", "time_source", "claimed", "authentication", "subject")


def names_in(entry: Entry, key: str) -> tuple[str, ...]:
    """Return the names that an entry lists under a key."""
    value = entry.body.get(key)
    return tuple(str(name) for name in value) if isinstance(value, list) else ()
