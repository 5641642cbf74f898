"""Mail that programs wrote: bounces first, then lists, then automatic replies (contract, 4.1).

Sources: RFC 3834 (automatic responses), RFC 3464 (delivery status), RFC 8098 (read receipts), RFC 2919
(List-Id), RFC 5965 (feedback reports), and the wording of programs older than these.
"""

from dondoc.core.judging.verdict import Outcome
from dondoc.core.mail import IncomingMail
from dondoc.core.text import fold

DAEMONS = frozenset({"mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "mail delivery subsystem"})
BOUNCE_WORDS = (
    "undelivered mail", "undeliverable", "undeliverable mail", "mail delivery failed", "mail delivery failure",
    "delivery status notification", "delivery failure", "delivery has failed", "delivery delayed", "failure notice",
    "returned mail", "mail system error", "message could not be delivered", "warning could not send message",
    "mail could not be delivered", "unzustellbar", "thu khong gui duoc", "khong gui duoc thu", "thu bi tra lai",
    "khong the gui thu", "gui thu that bai", "thong bao trang thai gui thu", "chua gui duoc thu",
    "loi gui thu", "thu khong den duoc", "khong phat duoc thu",
)  # fmt: skip
REPLY_WORDS = (
    "tra loi tu dong", "thu tra loi tu dong", "phan hoi tu dong", "tu dong tra loi", "tu dong phan hoi",
    "automatic reply", "auto reply", "autoreply", "auto response", "autoresponse", "automatic response",
    "out of office", "out of the office", "away from office", "vacation", "vang mat", "thong bao vang mat", "auto ",
    "abwesenheit", "reponse automatique",
)  # fmt: skip
CHALLENGE_WORDS = ("confirm your message", "please confirm your email", "sender verification", "xac minh nguoi gui")
RECEIPT_WORDS = ("da doc ", "read ", "da xem ", "not read ", "khong doc ")


def classify(mail: IncomingMail) -> tuple[Outcome, str] | None:
    """Return what kind of automatic mail it is, with the reason; None for mail that a person wrote."""
    subject = fold(mail.subject)
    return _bounce(mail, subject) or _list(mail, subject) or _reply(mail, subject)


def _bounce(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.report_type == "delivery-status":
        return Outcome.BOUNCE, "Thông báo trạng thái gửi thư (delivery-status) của máy chủ thư"
    if marks.report_type == "feedback-report":
        return Outcome.IGNORED, "Báo cáo phản ánh thư rác (feedback-report) của máy chủ thư"
    by_daemon = _is_daemon(mail) or marks.return_path == ""
    if by_daemon and (marks.failed_recipients or subject.startswith(BOUNCE_WORDS)):
        return Outcome.BOUNCE, "Thư báo lỗi gửi của máy chủ thư"
    if mail.sender == "" and subject.startswith(BOUNCE_WORDS):
        return Outcome.BOUNCE, "Thư báo lỗi gửi, không có người gửi"
    return None


def _is_daemon(mail: IncomingMail) -> bool:
    local = mail.sender.partition("@")[0]
    return local in DAEMONS or mail.sender_name.lower() in DAEMONS


def _list(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.list_id or marks.precedence == "list":
        return Outcome.IGNORED, "Thư của danh sách gửi hàng loạt"
    answers = marks.auto_submitted not in {"", "no"} or marks.x_auto or subject.startswith(REPLY_WORDS)
    if marks.precedence in {"bulk", "junk"} and not answers:
        return Outcome.IGNORED, f"Thư gửi hàng loạt (Precedence: {marks.precedence})"
    return None


def _reply(mail: IncomingMail, subject: str) -> tuple[Outcome, str] | None:
    marks = mail.marks
    if marks.report_type == "disposition-notification":
        return Outcome.AUTO_REPLY, "Thông báo đã đọc thư"
    if marks.auto_submitted not in {"", "no"}:
        return Outcome.AUTO_REPLY, f"Thư tự động (Auto-Submitted: {marks.auto_submitted})"
    if marks.x_auto:
        return Outcome.AUTO_REPLY, f"Thư tự động ({marks.x_auto[0]})"
    if marks.precedence == "auto_reply":
        return Outcome.AUTO_REPLY, "Thư tự động (Precedence: auto_reply)"
    if f"{subject} ".startswith((*REPLY_WORDS, *CHALLENGE_WORDS)):
        return Outcome.AUTO_REPLY, "Thư tự động, theo tiêu đề"
    if marks.return_path == "" and f"{subject} ".startswith(RECEIPT_WORDS):
        return Outcome.AUTO_REPLY, "Thông báo đã đọc thư"
    return None
