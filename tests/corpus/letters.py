"""Makes real bytes of a case: headers as the office's own server leaves them, MIME as mail programs write it."""

import datetime as dt
import re
from email import message_from_string
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tests.corpus.office import instant
from tests.corpus.reader import Case

ICT = dt.timezone(dt.timedelta(hours=7))
MAILBOX = "baocao@snnmt.example"
_MARK = re.compile(r"\s*\[([^\]]*)\]$")
_RESULTS = {
    "pass": "dmarc=pass header.from={domain}",
    "fail": "dmarc=fail header.from={domain}",
    "none": "dmarc=none header.from={domain}",
}


def raw_of(case: Case) -> bytes:
    """Return the mail's bytes with CRLF line ends."""
    message = _body(case)
    top = _trace(case) + _head(case)
    return top.encode("utf-8", "surrogateescape") + message.as_bytes(policy=SMTP.clone(max_line_length=0))


def address(word: str) -> str:
    """Return the address that the word stands for: a unit's id, or itself."""
    return word if "@" in word or not word or word == "<>" else f"{word}@snnmt.example"


def _trace(case: Case) -> str:
    if case.get("received") == "no":
        return ""
    sender = address(case.get("from", "kl"))
    local = format_datetime(instant(case.get("at", "2026-03-10 09:00")).astimezone(ICT))
    auth, domain = case.get("auth", "pass"), sender.rpartition("@")[2]
    protocol = "ESMTPSA" if auth == "login" else "ESMTPS"
    received = (
        f"Received: from mua.{domain} (mua.{domain} [203.0.113.9])\r\n"
        f"\tby mail.snnmt.example (Postfix) with {protocol} id A0F3\r\n\tfor <{MAILBOX}>; {local}\r\n"
    )
    result = _RESULTS.get(auth)
    stated = f"Authentication-Results: mail.snnmt.example;\r\n\t{result.format(domain=domain)}\r\n" if result else ""
    return received + stated


def _head(case: Case) -> str:
    sender = address(case.get("from", "kl"))
    lines = [f"From: {_words(case.get('name'))}<{sender}>" if sender != "<>" else "From: <>"]
    lines.append(f"To: {_addresses(case.get('to', MAILBOX))}")
    if case.get("cc"):
        lines.append(f"Cc: {_addresses(case.get('cc'))}")
    lines.append(f"Subject: {_words(case.get('subject')).rstrip()}")
    if case.get("id", "yes") != "no":
        lines.append(f"Message-ID: <{abs(hash_of(case))}@kl.example>")
    if case.get("reply"):
        lines.append(f"In-Reply-To: {case.get('reply').split()[-1]}")
        lines.append(f"References: {case.get('reply')}")
    claimed = instant(case.get("claimed") or case.get("at", "2026-03-10 09:00")).astimezone(ICT)
    lines.append(f"Date: {format_datetime(claimed)}")
    lines += [value for _, value in case.all("header")]
    return "".join(f"{line}\r\n" for line in lines)


def hash_of(case: Case) -> int:
    """Return a number of the case that is the same in every run."""
    return sum(ord(char) * (at + 1) for at, char in enumerate(case.name))


def _addresses(words: str) -> str:
    return ", ".join(address(word.strip()) for word in words.split(","))


def _words(text: str) -> str:
    if not text or text.isascii():
        return f"{text} " if text else ""
    return Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n") + " "


def _body(case: Case) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    charset, encoding = case.get("charset", "utf-8"), case.get("encoding", "quoted-printable")
    text = case.body + "\n"
    if case.get("html"):
        message.set_content(f"<html><body>{case.get('html')}</body></html>", subtype="html", charset="utf-8")
    else:
        message.set_content(text, charset=charset, cte=encoding)
    for _, name in case.all("file"):
        _attach(message, name)
    for _, words in case.all("nested"):
        subject, _, files = words.partition("|")
        inner = EmailMessage(policy=SMTP)
        inner["From"], inner["Subject"] = "nguoikhac@snnmt.example", subject.strip()
        inner.set_content("Gửi Văn phòng Sở.\n")
        for name in files.split(";"):
            if name.strip():
                _attach(inner, name.strip())
        message.add_attachment(inner)
    if case.get("dsn"):
        _make_report(message, case)
    return message


def _attach(message: EmailMessage, name: str) -> None:
    found = _MARK.search(name)
    mark, bare = (found[1] if found else ""), _MARK.sub("", name)
    words = mark[1:] if mark.startswith("=") else bare
    content = words.encode() * {"empty": 0, "inline big": 20_000}.get(mark, 40)
    kind = mark if "/" in mark else _type_of(bare)
    main, sub = kind.split("/")
    shown = "inline" if mark.startswith("inline") else "attachment"
    cid = "<anh@kl>" if shown == "inline" else None
    message.add_attachment(content, main, sub, filename=bare, disposition=shown, cid=cid)


def _type_of(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return f"image/{ending}" if ending in {"png", "jpg", "jpeg", "gif", "heic"} else "application/octet-stream"


def _make_report(message: EmailMessage, case: Case) -> None:
    """Make it a delivery status notification: `dsn: recipient | action | message id of the original`."""
    recipient, action, original = (cell.strip() for cell in case.get("dsn").split("|"))
    status = EmailMessage(policy=SMTP)
    text = f"Reporting-MTA: dns; mail.snnmt.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n"
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([message_from_string(block) for block in text.split("\r\n\r\n")])
    returned = EmailMessage(policy=SMTP)
    returned["Content-Type"] = "text/rfc822-headers"
    returned.set_payload(f"From: {MAILBOX}\r\nMessage-ID: {original}\r\n")
    message.make_mixed()
    message.attach(status)
    message.attach(returned)
    message.replace_header("Content-Type", 'multipart/report; report-type=delivery-status; boundary="=_r"')
