"""What the letters about an ad-hoc request say: that it was made, or that it was only proposed."""

from collections.abc import Sequence

from dondoc.core.calendar import Calendar
from dondoc.core.judging import RequestDraft
from dondoc.core.obligations import Unit
from dondoc.core.wording import due_text


def confirmation(
    draft: RequestDraft, units: Sequence[Unit], calendar: Calendar, *, refs: Sequence[str], made: int
) -> dict[str, object]:
    """Return what `xac_nhan_yeu_cau` says; `made` is the seq of the request's entry."""
    names = {unit.id: unit.name for unit in units}
    pattern = f"{refs[0].rpartition('.')[0]}.*" if refs else ""
    return {
        "title": draft.title,
        "due": due_text(draft.due, calendar),
        "units": tuple(names[unit] for unit in draft.units),
        "informed": tuple(names[unit] for unit in draft.informed),
        "cancel_line": f"HUỶ d{made}",
        "mend_line": f"GIA HẠN {pattern} ĐẾN <ngày> LÝ DO …",
    }


def proposal(draft: RequestDraft, units: Sequence[Unit], calendar: Calendar) -> dict[str, object]:
    """Return what `de_xuat_yeu_cau` says: the line that would make the request."""
    names = {unit.id: unit.name for unit in units}
    local = calendar.local(draft.due)
    return {
        "title": draft.title,
        "due": due_text(draft.due, calendar),
        "units": tuple(names[unit] for unit in draft.units),
        "line": f"YÊU CẦU {draft.title} HẠN {local:%d/%m/%Y %H:%M} GỬI {', '.join(draft.units)}",
        "reason": draft.obstacle,
    }
