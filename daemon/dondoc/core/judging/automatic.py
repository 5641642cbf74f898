"""Mail that programs wrote: bounces first, then lists, then automatic replies (contract, 4.1).

Sources: RFC 3834 (automatic responses), RFC 3464 (delivery status), RFC 8098 (read receipts), RFC 2919
(List-Id), RFC 5965 (feedback reports), and the wording of programs older than these.
"""

from dondoc.core.judging.moods import says
from dondoc.core.judging.verdict import Outcome
from dondoc.core.mail import IncomingMail
from dondoc.core.text import fold, fold_once

DAEMONS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "mdaemon", "postmaster", "microsoftexchange")
DAEMON_NAMES = ("mail delivery subsystem", "mail delivery system", "mailer daemon", "postmaster", "mail administrator")
# Of these a mail by a server's own address, or without a return path, needs one anywhere in its subject.
BOUNCE_WORDS = (
    "undelivered", "undeliverable", "undelivered mail", "mail delivery failed", "mail delivery failure", "mail failure",
    "delivery status notification", "delivery status", "delivery failure", "delivery failed", "delivery has failed",
    "delivery report", "delivery problem", "delivery error", "delivery delayed", "delivery incomplete", "delayed mail",
    "failure notice", "returned mail", "returning message", "returned to sender", "mail system error", "message status",
    "could not be delivered", "couldn t be delivered", "cannot be delivered", "not delivered", "was not delivered",
    "could not send message", "non delivery", "nondeliverable", "delayed", "rejected", "message blocked",
    "mailbox full",
    "unzustellbar", "echec de remise", "khong gui duoc", "khong the gui", "khong the chuyen", "khong the chuyen phat",
    "khong chuyen duoc", "khong phat duoc", "khong den duoc", "khong nhan duoc thu", "bi tra lai", "tra lai thu",
    "that bai", "khong thanh cong", "trang thai gui thu", "chua gui duoc", "loi gui thu", "bi tri hoan", "tri hoan",
    "bi tu choi", "gui cham", "hop thu day",
)  # fmt: skip
REPLY_WORDS = (
    "tra loi tu dong", "thu tra loi tu dong", "phan hoi tu dong", "thu phan hoi tu dong", "tu dong tra loi",
    "tu dong phan hoi", "automatic reply", "auto reply", "autoreply", "auto response", "autoresponse",
    "automatic response",
    "automated reply", "auto responder", "abwesenheit", "automatische antwort", "reponse automatique",
)  # fmt: skip
# People begin a subject so too; a mail with a document is theirs.
ABSENCE_WORDS = (
    "out of office", "out of the office", "away from office", "vacation", "vang mat", "thong bao vang mat", "di vang",
    "nghi phep", "thong bao nghi phep", "auto",
)  # fmt: skip
_ABSENCE = tuple(f"{word} " for word in ABSENCE_WORDS)
CHALLENGE_WORDS = ("confirm your message", "please confirm your email", "sender verification", "xac minh nguoi gui")
RECEIPT_WORDS = ("da doc ", "read ", "da xem ", "not read ", "khong doc ")


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
    by_server = _is_daemon(mail) or marks.return_path == "" or mail.sender == ""
    if by_server and (says(subject, BOUNCE_WORDS) or marks.failed_recipients):
        return Outcome.BOUNCE, "Thư báo lỗi gửi của máy chủ thư"
    return None


def _is_daemon(mail: IncomingMail) -> bool:
    return mail.sender.partition("@")[0].startswith(DAEMONS) or fold(mail.sender_name) in DAEMON_NAMES


def _list(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.list_id or marks.precedence == "list":
        return Outcome.IGNORED, "Thư của danh sách gửi hàng loạt"
    answers = marks.auto_submitted not in {"", "no"} or marks.x_auto or _is_reply_by_subject(mail, subject)
    if marks.precedence in {"bulk", "junk"} and not answers:
        return Outcome.IGNORED, f"Thư gửi hàng loạt (Precedence: {marks.precedence})"
    return None


def _reply(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    receipt = marks.return_path == "" and f"{subject} ".startswith(RECEIPT_WORDS)
    if marks.report_type == "disposition-notification" or receipt:
        return Outcome.AUTO_REPLY, "Thông báo đã đọc thư"
    if marks.auto_submitted not in {"", "no"}:
        return Outcome.AUTO_REPLY, f"Thư tự động (Auto-Submitted: {marks.auto_submitted})"
    if marks.x_auto:
        return Outcome.AUTO_REPLY, f"Thư tự động ({marks.x_auto[0]})"
    if marks.precedence == "auto_reply":
        return Outcome.AUTO_REPLY, "Thư tự động (Precedence: auto_reply)"
    if _is_reply_by_subject(mail, subject) or subject.startswith(CHALLENGE_WORDS):
        return Outcome.AUTO_REPLY, "Thư tự động, theo tiêu đề"
    return None


def _is_reply_by_subject(mail: IncomingMail, subject: str) -> bool:
    absent = f"{subject} ".startswith(_ABSENCE)
    return subject.startswith(REPLY_WORDS) or (absent and not mail.documents)
