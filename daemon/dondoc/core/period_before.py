"""The period before the present one, by that word: «tháng trước», «quý trước», «tuần trước», «năm ngoái»."""

import datetime as dt
import re

from dondoc.core.cycles import Cycle, Period, PeriodKind
from dondoc.core.folding import fold

_KINDS = {"tuan": PeriodKind.WEEK, "thang": PeriodKind.MONTH, "quy": PeriodKind.QUARTER, "nam": PeriodKind.YEAR}
_BEFORE = re.compile(r"(?<![^ ])(tuan|thang|quy|nam) (?:truoc|ngoai)(?![^ ])(?! (?:ngay|khi|han))")
_COMPARED = re.compile(r"\b(?:voi|cung ky|hon|bang|tu|ke tu|cac|nhung)(?: cung ky)? \Z")


def period_before(phrase: str, day: dt.date) -> Period | None:
    """Return the period before the one of `day` that the phrase names by that word alone; None where it names none.

    «So với tháng trước» compares, «các tháng trước» are many, and «trước ngày 20» is a deadline.
    """
    folded = fold(phrase)
    found = _BEFORE.search(folded)
    if found is None or _COMPARED.search(folded[: found.start()]):
        return None
    cycle = Cycle.of(_KINDS[found[1]].value)
    over = [p for p in (*cycle.in_year(day.year - 1), *cycle.in_year(day.year)) if p.last_day < day]
    return over[-1]
