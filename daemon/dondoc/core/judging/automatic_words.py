"""The words by which mail of programs is known, folded: English and Vietnamese, and what else comes here."""

# Nobody but a mail server writes under these names.
DAEMONS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "mdaemon", "microsoftexchange")
DAEMON_NAMES = ("mail delivery subsystem", "mail delivery system", "mailer daemon", "mail administrator")
# A person may write under these: words in the subject must tell.
ROBOTS = ("postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "ndr", "bounce", "mailsystem")
ROBOT_NAMES = ("postmaster", "system administrator", "quan tri he thong", "he thong thu", "mail system", "mail server")
# Of these a mail by a robot, or without a return path, needs one anywhere in its subject.
BOUNCE_WORDS = (
    "undelivered", "undeliverable", "undelivered mail", "mail delivery failed", "mail delivery failure", "mail failure",
    "delivery status notification", "delivery status", "delivery failure", "delivery failed", "delivery has failed",
    "delivery report", "delivery problem", "delivery error", "delivery delayed", "delivery incomplete", "delayed mail",
    "delivery warning", "delivery attempt", "delivery notification", "failed delivery", "failed mail", "mail failed",
    "failure notice", "returned mail", "returning message", "returned to sender", "mail system error", "message status",
    "could not be delivered", "couldn t be delivered", "cannot be delivered", "not delivered", "was not delivered",
    "could not send message", "could not be sent", "unable to deliver", "unable to reach", "not been delivered",
    "non delivery", "nondeliverable", "ndr", "delayed", "rejected", "refused", "message blocked", "message returned",
    "mailbox full", "mailbox unavailable", "quota exceeded", "over quota", "user unknown", "unknown user",
    "recipient unknown", "no such user", "not listed in", "invalid recipient", "error mail", "mail error",
    "unzustellbar", "echec de remise", "non remis", "no se puede entregar", "退信", "未送达", "无法送达", "系统退信",
    "khong gui duoc", "khong the gui", "khong the chuyen", "khong the chuyen phat", "chua duoc chuyen", "chua chuyen",
    "khong chuyen duoc", "khong phat duoc", "khong den duoc", "khong nhan duoc thu", "bi tra lai", "tra lai thu",
    "thu tra lai", "thu bi tra", "that bai", "khong thanh cong", "trang thai gui thu", "chua gui duoc", "loi gui thu",
    "loi chuyen thu", "bi tri hoan", "tri hoan", "bi tu choi", "bi chan", "gui cham", "hop thu day", "da day",
    "khong ton tai", "khong tim thay nguoi nhan", "khong tim thay dia chi",
)  # fmt: skip
# What begins so and brings no document is a bounce whoever sent it: no person begins a letter with these.
BOUNCE_BEGINNINGS = (
    "undeliverable", "undelivered mail", "undelivered message", "delivery status notification", "mail delivery failed",
    "mail delivery failure", "delivery failure", "delivery has failed", "message delivery failure", "returned mail",
    "failure notice", "non delivery report", "nondeliverable mail", "mail could not be delivered",
    "message could not be delivered", "your message could not be delivered", "your message couldn t be delivered",
    "message undeliverable", "thu khong gui duoc", "thong bao thu khong gui duoc", "thong bao khong gui duoc thu",
    "khong gui duoc thu", "khong the gui thu", "unzustellbar", "delivery delayed",
)  # fmt: skip
# These, with a colon and our subject behind it: «Không thể gửi: Nhắc gửi báo cáo».
BOUNCE_PREFIXES = ("khong the gui", "khong gui duoc", "gui bi tri hoan", "khong the chuyen phat", "chua gui duoc")
REPLY_WORDS = (
    "tra loi tu dong", "thu tra loi tu dong", "phan hoi tu dong", "thu phan hoi tu dong", "tu dong tra loi",
    "tu dong phan hoi", "thu tu dong", "automatic reply", "auto reply", "autoreply", "auto response", "autoresponse",
    "automatic response", "automated response", "automated reply", "automated acknowledgement", "auto responder",
    "vacation reply", "abwesenheit", "automatische antwort", "reponse automatique", "respuesta automatica",
    "risposta automatica", "自动回复", "自動応答",
)  # fmt: skip
# People begin a subject so too; a mail with a document is theirs.
ABSENCE_WORDS = (
    "out of office", "out of the office", "away from office", "away from the office", "away from my mail", "vacation",
    "on vacation", "on leave", "i am out of", "i am away", "i am on leave", "vang mat", "thong bao vang mat", "di vang",
    "toi dang nghi", "toi dang di", "toi di vang", "toi di cong tac", "dang di cong tac", "dang nghi phep",
    "khong co mat tai", "nghi phep", "thong bao nghi phep", "auto", "tu dong",
    "we have received your", "thank you for your email", "thank you for your message", "thank you for contacting",
)  # fmt: skip
# Told anywhere in a subject, of a mail without a document.
ABSENT = ("out of office", "out of the office")
# Told by the body of a mail without a document.
SAYS_AUTOMATIC = (
    "day la thu tu dong", "day la thu tra loi tu dong", "day la thu phan hoi tu dong", "day la email tu dong",
    "this is an automated", "this is an automatic", "this is an automatically", "this is an auto",
    "this message was created automatically", "this message was automatically generated", "this is a system generated",
)  # fmt: skip
CHALLENGE_WORDS = (
    "confirm your message", "please confirm your", "sender verification", "sender confirmation", "verify your email",
    "action required verify", "verify that you are", "your message requires", "your message awaits",
    "xac minh nguoi gui", "xac nhan nguoi gui", "xac minh dia chi", "yeu cau xac minh", "yeu cau xac nhan nguoi gui",
)  # fmt: skip
# Beginnings of receipts: before the subject of what was read, or by themselves.
RECEIPT_WORDS = ("da doc ", "read ", "da xem ", "not read ", "khong doc ", "chua doc ", "da mo ")
RECEIPTS = ("return receipt", "read receipt", "xac nhan da doc", "thong bao da doc", "bao da doc", "giay bao da doc")
# By which a mail program tells of an absence: Exchange's automatic replies are nothing else.
AWAY_SUBJECTS = ("automatic reply", "tra loi tu dong", "automatische antwort", "reponse automatique", "abwesenheit")
AWAY_WORDS = (
    "out of office", "out of the office", "vacation", "on leave", "vang mat", "di vang", "nghi phep", "dang nghi",
    "di cong tac", "di hoc", "nghi viec", "nghi huu", "nghi thai san", "chuyen cong tac", "khong co mat", "nghi om",
    "khong con cong tac", "khong con lam viec", "nghi le", "thoi viec",
)  # fmt: skip
