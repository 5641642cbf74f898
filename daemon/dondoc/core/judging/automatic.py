"""Mail that programs wrote: bounces first, then lists, then automatic replies (contract, 4.1).

Sources: RFC 3834 (automatic responses), RFC 3464 (delivery status), RFC 8098 (read receipts), RFC 2919
(List-Id), RFC 5965 (feedback reports), and the wording of programs older than these.
"""

from dondoc.core.judging.automatic_words import (
    ABSENCE_WORDS,
    ABSENT,
    AWAY_SUBJECTS,
    AWAY_WORDS,
    BOUNCE_BEGINNINGS,
    BOUNCE_PREFIXES,
    BOUNCE_WORDS,
    CHALLENGE_WORDS,
    DAEMON_NAMES,
    DAEMONS,
    RECEIPT_WORDS,
    RECEIPTS,
    REPLY_WORDS,
    ROBOT_NAMES,
    ROBOTS,
    SAYS_AUTOMATIC,
)
from dondoc.core.judging.moods import says
from dondoc.core.judging.verdict import Outcome
from dondoc.core.mail import IncomingMail
from dondoc.core.text import fold, fold_once, own_part

_ABSENCE = tuple(f"{word} " for word in ABSENCE_WORDS)
_BEFORE_A_COLON = tuple(word.strip() for word in RECEIPT_WORDS)
LONGEST_ANSWER = 3_000  # characters of a body that may say that a program wrote it


def classify(mail: IncomingMail) -> tuple[Outcome, str] | None:
    """Return what kind of automatic mail it is, with the reason; None for mail that a person wrote."""
    subject = fold_once(mail.subject)
    return _bounce(mail, subject) or _list(mail, subject) or _reply(mail, subject)


def _bounce(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.report_type == "delivery-status":
        return Outcome.BOUNCE, "Thông báo trạng thái gửi thư (delivery-status) của máy chủ thư"
    if marks.report_type == "feedback-report":
        return Outcome.IGNORED, "Báo cáo phản ánh thư rác (feedback-report) của máy chủ thư"
    if marks.report_type == "disposition-notification" or subject.startswith(REPLY_WORDS):
        return None
    by_server = _is_robot(mail) or marks.return_path == "" or mail.sender == ""
    if _is_daemon(mail) or (by_server and (says(subject, BOUNCE_WORDS) or marks.failed_recipients)):
        return Outcome.BOUNCE, "Thư báo lỗi gửi của máy chủ thư"
    if not mail.documents and (subject.startswith(BOUNCE_BEGINNINGS) or _begins(mail, BOUNCE_PREFIXES)):
        return Outcome.BOUNCE, "Thư báo lỗi gửi, theo tiêu đề"
    return None


def _is_daemon(mail: IncomingMail) -> bool:
    return mail.sender.partition("@")[0].startswith(DAEMONS) or fold_once(mail.sender_name) in DAEMON_NAMES


def _is_robot(mail: IncomingMail) -> bool:
    return mail.sender.partition("@")[0].startswith(ROBOTS) or fold_once(mail.sender_name) in ROBOT_NAMES


def _begins(mail: IncomingMail, words: tuple[str, ...]) -> bool:
    """Whether the subject is one of these before a colon: «Không thể gửi: …», «Read: …»."""
    before, colon, _ = mail.subject[:60].partition(":")
    return bool(colon) and fold(before) in words


def _list(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.list_id or marks.precedence == "list":
        return Outcome.IGNORED, "Thư của danh sách gửi hàng loạt"
    answers = marks.auto_submitted not in {"", "no"} or marks.x_auto or _is_reply_by_subject(mail, subject)
    if marks.precedence in {"bulk", "junk"} and not answers:
        return Outcome.IGNORED, f"Thư gửi hàng loạt (Precedence: {marks.precedence})"
    return None


def _reply(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    reason = "Thông báo đã đọc thư" if _is_receipt(mail, subject) else _mark(mail) or _wording(mail, subject)
    return (Outcome.AUTO_REPLY, reason) if reason else None


def _mark(mail: IncomingMail) -> str:
    """Return the mark by which a mail program tells that it answers by itself."""
    marks = mail.marks
    if marks.auto_submitted not in {"", "no"}:
        return f"Thư tự động (Auto-Submitted: {marks.auto_submitted})"
    if marks.x_auto:
        return f"Thư tự động ({marks.x_auto[0]})"
    if marks.dondoc_kind:  # a forwarder wrote its own address over ours, or another office's system writes to us
        return f"Thư của hệ thống nhắc báo cáo được chuyển lại (X-Dondoc-Kind: {marks.dondoc_kind})"
    return "Thư tự động (Precedence: auto_reply)" if marks.precedence == "auto_reply" else ""


def _wording(mail: IncomingMail, subject: str) -> str:
    """Return by what words a mail without a mark is known as an answer of a program."""
    if _is_reply_by_subject(mail, subject):
        return "Thư tự động, theo tiêu đề"
    if mail.documents:
        return ""
    if subject.startswith(CHALLENGE_WORDS):
        return "Thư yêu cầu xác minh người gửi, theo tiêu đề"
    if mail.marks.return_path == "":  # as answers of programs have it (RFC 3834, 3.3)
        return "Thư tự động (không có địa chỉ trả lại)"
    return "Thư tự ghi là thư tự động" if _says_so(mail) else ""


def _is_receipt(mail: IncomingMail, subject: str) -> bool:
    if mail.marks.report_type == "disposition-notification":
        return True
    if mail.marks.return_path == "" and f"{subject} ".startswith(RECEIPT_WORDS):
        return True
    return not mail.documents and (subject.startswith(RECEIPTS) or _begins(mail, _BEFORE_A_COLON))


def _says_so(mail: IncomingMail) -> bool:
    """Whether the body says that a program wrote it."""
    if not mail.text or len(mail.text) > LONGEST_ANSWER:
        return False
    return says(fold_once(mail.text), SAYS_AUTOMATIC) and says(fold(own_part(mail.text)), SAYS_AUTOMATIC)


def tells_of_absence(mail: IncomingMail) -> bool:
    """Whether an automatic reply says that nobody reads the mail for now; others only say that it has come."""
    subject = fold(mail.subject)
    words = fold(own_part(mail.text)[:LONGEST_ANSWER])
    return subject.startswith(AWAY_SUBJECTS) or says(f"{subject} {words}", AWAY_WORDS)


def _is_reply_by_subject(mail: IncomingMail, subject: str) -> bool:
    absent = f"{subject} ".startswith(_ABSENCE) or says(subject, ABSENT)
    return subject.startswith(REPLY_WORDS) or (absent and not mail.documents)
