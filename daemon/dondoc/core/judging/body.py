"""Whether the body alone is the report: it may be where no document is asked for, but not every answer is one."""

import re
from collections.abc import Sequence

from dondoc.core.judging.case import Case
from dondoc.core.judging.claims import Said
from dondoc.core.judging.lines import Source
from dondoc.core.judging.moods import ATTACHED, Mood, says
from dondoc.core.obligations import REQUEST_REPORT, Obligation, ReportKind

ENOUGH = 12  # words of content in an answer to our letter: «Người phụ trách đang ốm» is no report
ENOUGH_FOR_NONE = 4  # words of an answer to a request: «Phòng không có ai thuộc diện này»
LONG = 40  # words: so long a text may hold any word
FIGURES = re.compile(
    r"[:=][^:=]*\d|\d\s*(?:%|(?:tỷ|tỉ|triệu|đồng|hồ sơ|trường hợp|vụ|lượt|dự án|công trình|ha|km)\b)"
    r"|không (?:có )?phát sinh",
    re.IGNORECASE,
)
COUNTED = re.compile(  # «12 phòng học», but no date, hour, period or number of a document
    r"(?<![\w/.,-])(?<!ngày )(?<!tháng )(?<!tuần )(?<!quý )(?<!năm )(?<!số )(?<!lúc )\d{1,6} "
    r"(?!(?:tháng|giờ|phút|ngày|tuần|năm|hôm)\b)[^\W\d_]{2,}",
    re.IGNORECASE,
)
TOLD = ("khong phat sinh", "khong co phat sinh", "chua phat sinh", "nhu sau", "khong co gi bao cao", "ko co gi bao cao")
AGREES = ("nhat tri", "thong nhat", "dong y", "khong co y kien")
NONE = re.compile(r"(?<!\w)không (?!phải\b)\w", re.IGNORECASE)
NOT_YET = re.compile(r"(?<!\w)(?:chưa|không phải|nhầm|đã đăng|đang)(?!\w)", re.IGNORECASE)
NO_ARTICLE = ("khong co", "ko co", "khong viet", "chua co", "chua viet")
A_FILE = (*ATTACHED, "file", "tep")
POLITE = ("kinh gui", "tran trong", "than ai", "kinh thu", "dear", "kinh chao", "chao", "nguoi gui", "dt", "sdt", "tel")


def tells_enough(case: Case, obligation: Obligation) -> bool:
    """Whether a mail without any document may be what is owed; where it may not, a person must look.

    Below a subject that names the report nearly any body will do (contract, 4.6), but not one that says it is still to
    come, that there is none, or that a file is attached. An answer to our letter must tell something.
    """
    said = [piece for piece in case.words.said if piece.mood in {Mood.STATES, Mood.HANDS_IN}]
    content = [piece for piece in said if not piece.folded.startswith(POLITE)]
    length = sum(len(piece.folded.split()) for piece in content)
    told = _tells(case, content, obligation, length)
    if length < LONG and _denies(case, content, obligation, told=told):
        return False
    if any(claim.hands_in and claim.source is Source.SUBJECT for claim in case.words.claims):
        return bool(content) or not case.words.body_speaks(Mood.THANKS)
    return told or length >= ENOUGH


def _denies(case: Case, content: Sequence[Said], obligation: Obligation, *, told: bool) -> bool:
    if obligation.kind is ReportKind.ARTICLES and says(case.words.text, NO_ARTICLE):
        return True
    return any(says(piece.folded, A_FILE) or (not told and NOT_YET.search(piece.text)) for piece in content)


def _tells(case: Case, content: Sequence[Said], obligation: Obligation, length: int) -> bool:
    if says(case.words.text, TOLD) or any(FIGURES.search(p.text) or COUNTED.search(p.text) for p in content):
        return True
    if obligation.ref.report != REQUEST_REPORT:
        return False
    none = length >= ENOUGH_FOR_NONE and any(NONE.search(piece.text) for piece in content)
    return none or says(case.words.text, AGREES)
