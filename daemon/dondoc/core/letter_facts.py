"""What each mail template is given: finished texts, ready to be read (mail_templates/README.md says it in Vietnamese).

A template is named after its TypedDict in `FACTS`. Rows carry their own ref, so no template takes one apart.
"""

from collections.abc import Mapping
from typing import Final, TypedDict

from dondoc.core.letters import Link, Row, Section, UnitLine


class ReminderFacts(TypedDict):
    """`nhac_truoc_han`, `nhac_trong_ngay`, `qua_han`, `yeu_cau_giai_trinh`: one mail for all that is due then."""

    unit: str
    salutation: str  # «Chi cục Kiểm lâm», «Ông/Bà Nguyễn Văn A, Chi cục trưởng Chi cục Kiểm lâm»
    rows: tuple[Row, ...]
    attached: str  # the name of the workbook with all the rows, where the table has no room for them; else empty


class LeaderFacts(TypedDict):
    """`bao_cao_lanh_dao`: one table over all units; `Row.detail` is the history of reminders."""

    rows: tuple[Row, ...]
    attached: str


class ReleaseFacts(TypedDict):
    """`cho_duyet`: the draft of a mail to leaders, which an operator releases."""

    letter_id: str  # «t128»
    leaders: tuple[str, ...]
    rows: tuple[Row, ...]
    attached: str
    links: tuple[Link, ...]
    line: str  # what a reply says to release it


class AcknowledgementFacts(TypedDict):
    """`xac_nhan`: what a unit keeps as its proof."""

    unit: str
    handed_in: str  # «1 báo cáo và 2 tin, bài»
    rows: tuple[Row, ...]
    arrived: str
    source: str  # «giờ tiếp nhận của máy chủ thư cơ quan»
    files: tuple[tuple[str, str], ...]  # name, size
    digest: str  # the beginning of the mail's SHA-256
    subject: str


class IncompleteFacts(TypedDict):
    """`thieu_tep`: the report is named, the attachment is not there."""

    unit: str
    rows: tuple[Row, ...]
    subject: str
    arrived: str


class AlreadyHereFacts(TypedDict):
    """`da_nhan_truoc`: a unit asks or repeats; its report was counted before."""

    unit: str
    handed_in: str
    rows: tuple[Row, ...]
    arrived: str


class Acceptance(TypedDict):
    """How an unknown sender becomes a unit's own for good: the line for units.toml, below the unit of that id."""

    unit: str
    id: str
    line: str


class ReviewFacts(TypedDict):
    """`can_xem_xet`: a mail that a person must judge; `rows` are the candidates, `lines` the ready answers."""

    mail_id: str
    subject: str
    sender: str
    arrived: str
    why: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    accept: Acceptance | None  # where the sender is nobody's address yet


class DigestFacts(TypedDict):
    """`tong_hop_ngay`; `counts` has the keys of COUNTS."""

    day: str
    counts: Mapping[str, int]
    sections: tuple[Section, ...]
    health: tuple[tuple[str, str], ...]  # what, how it is
    attached: str  # the name of the workbook that holds what is left out; may be empty


class WeeklyFacts(DigestFacts):
    """`tong_hop_tuan`: beside the digest, the units that are worth a line, and a sentence on the others."""

    units: tuple[UnitLine, ...]
    others: str  # «3 đơn vị khác không có báo cáo chậm hoặc chưa nộp.», or empty


class RecordFacts(TypedDict):
    """`ghi_so_thang`: a month is sealed; `open` awaits a decision."""

    month: str  # «Tháng 3/2026»
    totals: tuple[tuple[str, str], ...]
    best: tuple[str, ...]  # every unit with the highest score
    late: tuple[str, ...]  # at most ten, then how many more
    late_count: int
    open: tuple[str, ...]  # likewise
    open_count: int
    sha256: str
    previous: str  # the seal of the month before, empty where there is none
    amendments: int
    files: tuple[str, ...]  # names of what is attached


class AnswerFacts(TypedDict):
    """`tra_loi`: (line, what was done, how to undo it or empty) for each line; `undo_links` are by how to undo."""

    lines: tuple[tuple[str, str, str], ...]
    undo_links: Mapping[str, Link]
    status: tuple[str, ...]
    sections: tuple[Section, ...]
    help: bool  # TRỢ GIÚP was asked


class RequestFacts(TypedDict):
    """`xac_nhan_yeu_cau`: an ad-hoc request has come into being."""

    title: str
    due: str
    units: tuple[str, ...]
    informed: tuple[str, ...]
    cancel_line: str
    mend_line: str
    rows: tuple[Row, ...]


class ProposalFacts(TypedDict):
    """`de_xuat_yeu_cau`: it looked like a request, nothing was made; `line` would make it."""

    title: str
    due: str
    units: tuple[str, ...]
    line: str
    reason: str


class AlertFacts(TypedDict):
    """`canh_bao`: `what` is one sentence and the subject too; `remedy` may be empty."""

    what: str
    details: tuple[str, ...]
    remedy: str


COUNTS: Final = ("review", "overdue", "due_soon", "arrived", "undelivered")

FACTS: Final[Mapping[str, type]] = {
    "nhac_truoc_han": ReminderFacts,
    "nhac_trong_ngay": ReminderFacts,
    "qua_han": ReminderFacts,
    "yeu_cau_giai_trinh": ReminderFacts,
    "bao_cao_lanh_dao": LeaderFacts,
    "cho_duyet": ReleaseFacts,
    "xac_nhan": AcknowledgementFacts,
    "thieu_tep": IncompleteFacts,
    "da_nhan_truoc": AlreadyHereFacts,
    "can_xem_xet": ReviewFacts,
    "tong_hop_ngay": DigestFacts,
    "tong_hop_tuan": WeeklyFacts,
    "ghi_so_thang": RecordFacts,
    "tra_loi": AnswerFacts,
    "xac_nhan_yeu_cau": RequestFacts,
    "de_xuat_yeu_cau": ProposalFacts,
    "canh_bao": AlertFacts,
}
