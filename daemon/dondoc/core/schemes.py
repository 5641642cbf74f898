"""How a month is scored: what a delay costs and what the levels are called (contract, 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict, cast

LEVELS = ((90.0, "xuất sắc"), (70.0, "tốt"), (50.0, "hoàn thành"), (0.0, "không hoàn thành"))
FULL = 100  # points that an obligation starts with
RATE = "rate"
OWN = "table"


class Rule(TypedDict):
    """A scheme as the record keeps it, so that the month is always scored by the rule it was sealed with."""

    name: str
    late: float
    missing: float
    cap: float
    levels: list[list[object]]  # points and name
    ranked_from: int
    returned: float


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scoring scheme: `nd335` (Decree 335/2025/NĐ-CP), `rate`, or the office's own `table`.

    `late`, `returned` and `missing` are the points, of 100, that each takes off; `cap` is the most that delays and
    returns take off one obligation together; `levels` fall and end at 0. A unit is ranked in quarter and year records
    from `ranked_from` counted obligations on.
    """

    name: str
    late: float = 25
    returned: float = 25
    missing: float = 100
    levels: tuple[tuple[float, str], ...] = LEVELS
    cap: float = 100
    ranked_from: int = 3

    def level(self, score: float) -> str:
        """Return what the office calls a rounded score of 0 to 100."""
        return next((name for least, name in self.levels if score >= least), self.levels[-1][1])


NAMED: Mapping[str, Scheme] = {"nd335": Scheme("nd335"), RATE: Scheme(RATE)}


def rule_of(scheme: Scheme) -> Rule:
    """Return the scheme as the record keeps it."""
    return {
        "name": scheme.name,
        "late": scheme.late,
        "returned": scheme.returned,
        "missing": scheme.missing,
        "cap": scheme.cap,
        "levels": [[least, name] for least, name in scheme.levels],
        "ranked_from": scheme.ranked_from,
    }


def scheme_of(rule: Mapping[str, object] | None, name: object) -> Scheme | None:
    """Return the scheme of a record's `rule`, else of its `scheme`; None where neither tells."""
    if not rule:
        return NAMED.get(str(name))
    told = cast("Rule", rule)
    levels = tuple((float(str(least)), str(words)) for least, words in told["levels"])
    return Scheme(
        told["name"],
        late=told["late"],
        returned=told["returned"],
        missing=told["missing"],
        levels=levels,
        cap=told["cap"],
        ranked_from=told["ranked_from"],
    )


def in_words(scheme: Scheme) -> str:
    """Return the rule in sentences by which anybody can reckon: what the record prints."""
    if scheme.name == RATE:
        return f"{_RATE_RULE} {_levels(scheme)}"
    basis = "Vận dụng Nghị định số 335/2025/NĐ-CP: mỗi" if scheme.name == "nd335" else "Mỗi"
    cap = f", tổng số điểm trừ không quá {_figure(scheme.cap)}" if scheme.cap < FULL else ""
    missing = "được 0 điểm" if scheme.missing >= FULL else f"trừ {_figure(scheme.missing)} điểm"
    return (
        f"{basis} báo cáo có 100 điểm; nộp chậm trừ {_figure(scheme.late)} điểm; mỗi lần bị trả lại trừ "
        f"{_figure(scheme.returned)} điểm{cap}, không thấp hơn 0 điểm; chưa nộp khi chốt sổ {missing} (tin, bài được "
        f"tính theo tỷ lệ số bài đã nhận so với chỉ tiêu). {_COMMON_RULE} {_levels(scheme)}"
    )


_COMMON_RULE = (
    "Chậm hoặc chưa nộp vì lý do khách quan đã được xác nhận thì không bị trừ điểm. Báo cáo đang xem xét được tính như "
    "thư đang xem xét được chấp nhận. Báo cáo được miễn, chưa xác định, chưa đến hạn không tính. Điểm của đơn vị là "
    "trung bình theo trọng số của các báo cáo được tính, làm tròn đến 2 chữ số thập phân."
)
_RATE_RULE = (
    "Điểm của đơn vị bằng 100 nhân với tỷ lệ báo cáo đúng hạn hoặc có lý do khách quan trên số báo cáo được tính "
    "(không kể báo cáo được miễn, đang xem xét, chưa xác định, chưa đến hạn), làm tròn đến 2 chữ số thập phân."
)


def _levels(scheme: Scheme) -> str:
    *upper, (_, last) = scheme.levels
    if not upper:
        return f"Xếp mức: {last}."
    told = "; ".join(f"từ {_figure(least)} điểm là {name}" for least, name in upper)
    return f"Xếp mức: {told}; dưới {_figure(upper[-1][0])} điểm là {last}."


def _figure(value: float) -> str:
    return f"{value:g}".replace(".", ",")
