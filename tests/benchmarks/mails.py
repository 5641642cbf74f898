"""A mailbox as offices have it, made the same each time: mails of 2 to 60 KiB, some with 1 MiB attached.

One in ten is a unit's report with its document; the rest are what else comes: people's mail, notices of other systems,
newsletters. Sizes go with kind as they do in life: what is large has HTML or files.
"""

import base64
import datetime as dt
import os
import quopri
import random
import re
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

from tests.benchmarks.office import ADDRESS, unit_ids

KIB = 1024
LARGE = 1024 * KIB
SMALLEST, BIGGEST = 2 * KIB, 60 * KIB
REPORT_EVERY, LARGE_EVERY = 10, 20
FIRST = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
SPAN = dt.timedelta(days=28)
_ICT = dt.timezone(dt.timedelta(hours=7))
_WORDS = re.findall(
    r"\w+",
    "kính gửi các đồng chí theo đề nghị của phòng chuyên môn về việc triển khai kế hoạch công tác tháng này xin "
    "trân trọng thông báo nội dung cuộc họp giao ban tuần tới tại hội trường tầng hai trụ sở cơ quan rất mong nhận "
    "được ý kiến của anh chị trước ngày thứ sáu để tổng hợp gửi lãnh đạo xem xét quyết định xin cảm ơn",
)
_REPORTS = ("Báo cáo cải cách hành chính quý I/2026", "Số liệu thủ tục hành chính tháng 3/2026")
_TRACE = """Return-Path: <{sender}>
Delivered-To: baocao@snnmt.example
Received: from mail.snnmt.example
	by mail.snnmt.example with LMTP
	id {number:08x}
	for <baocao@snnmt.example>; {local}
Received: from out.{domain} (out.{domain} [203.0.113.{host}])
	by mail.snnmt.example (Postfix) with ESMTPS id A{number:07X}
	for <baocao@snnmt.example>; {local}
Authentication-Results: mail.snnmt.example;
	dkim=pass header.d={domain} header.s=k1;
	spf=pass smtp.mailfrom={sender};
	dmarc=pass header.from={domain}
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=k1; t=1772400000;
	h=from:to:subject:date:message-id:mime-version:content-type; bh={hash};
	b={signature}
Received: from pc{host}.{domain} ([192.0.2.{host}]) by out.{domain} with ESMTPSA; {local}
"""


def mails(count: int) -> Iterator[tuple[bytes, dt.datetime]]:
    """Yield mails with LF line ends and the instants of their arrival."""
    dice = random.Random(2026)  # noqa: S311 - the same mailbox each time
    noise = dice.randbytes(LARGE)
    for number in range(count):
        instant = FIRST + SPAN * number / count
        yield _mail(number, instant, dice, noise), instant


def fill(maildir: Path, count: int) -> int:
    """Put the mails into a Maildir as if Dovecot had delivered them; return the bytes on the wire."""
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    owner = maildir.parent.parent.stat()
    total = 0
    for number, (raw, instant) in enumerate(mails(count)):
        wire = len(raw) + raw.count(b"\n")
        path = maildir / "cur" / f"{int(instant.timestamp())}.M{number}.bench,S={len(raw)},W={wire}:2,"
        path.write_bytes(raw)
        os.utime(path, (instant.timestamp(), instant.timestamp()))
        total += wire
    for path in (maildir.parent, maildir, *maildir.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return total


def _mail(number: int, instant: dt.datetime, dice: random.Random, noise: bytes) -> bytes:
    is_report = number % REPORT_EVERY == 0
    size = dice.randint(SMALLEST, BIGGEST)
    attachment = LARGE if dice.randrange(LARGE_EVERY) == 0 else (size * 3 // 5 if is_report else 0)
    unit = dice.choice(unit_ids())
    sender = f"{unit}@snnmt.example" if is_report else f"nguoi{dice.randrange(800)}@coquan{dice.randrange(60)}.example"
    subject = dice.choice(_REPORTS) if is_report else " ".join(dice.choices(_WORDS, k=dice.randint(3, 9)))
    head = _head(number, instant, dice, sender=sender, subject=subject)
    kind = "report" if is_report else dice.choices(("html", "plain", "list", "notice"), (5, 2, 2, 1))[0]
    parts = _parts(kind, size - len(head) - attachment * (attachment < LARGE), dice)
    if attachment:
        parts = _multipart("mixed", (parts, _document(noise[:attachment], dice)))
    return (head + _MARKS.get(kind, "")).encode() + parts


_MARKS = {
    "list": "List-Id: <bantin.coquan.example>\nList-Unsubscribe: <mailto:huy@coquan.example>\nPrecedence: bulk\n",
    "notice": "Auto-Submitted: auto-generated\nX-Mailer: eoffice\n",
}


def _head(number: int, instant: dt.datetime, dice: random.Random, *, sender: str, subject: str) -> str:
    local = format_datetime(instant.astimezone(_ICT))
    trace = _TRACE.format(
        number=number,
        sender=sender,
        domain=sender.partition("@")[2],
        host=dice.randint(1, 250),
        local=local,
        hash=base64.b64encode(dice.randbytes(32)).decode(),
        signature="\n\t ".join(base64.b64encode(dice.randbytes(48)).decode() for _ in range(4)),
    )
    return (
        f"{trace}Date: {local}\nFrom: {_encoded('Nguyễn Văn Thịnh')} <{sender}>\nTo: {ADDRESS}\n"
        f"Subject: {_encoded(subject)}\nMessage-ID: <{number}.{dice.getrandbits(64):x}@{sender.partition('@')[2]}>\n"
        "MIME-Version: 1.0\nUser-Agent: Mozilla Thunderbird\nContent-Language: vi\n"
    )


def _encoded(text: str) -> str:
    """Return the text as encoded words of at most 45 bytes each (RFC 2047, 2)."""
    chunks: list[str] = [""]
    for letter in text:
        if len((chunks[-1] + letter).encode()) > 42:
            chunks.append("")
        chunks[-1] += letter
    return "\n ".join(f"=?utf-8?b?{base64.b64encode(chunk.encode()).decode()}?=" for chunk in chunks)


def _parts(kind: str, size: int, dice: random.Random) -> bytes:
    size = max(size, 200)
    match kind:
        case "report":
            return _text("plain", _prose("Kính gửi Văn phòng Sở. Đơn vị gửi báo cáo kèm theo.", min(size, 1_500), dice))
        case "notice" | "plain":
            return _text("plain", _prose("Kính gửi các đồng chí.", min(size, 12 * KIB), dice))
        case _:
            words = _prose("Kính gửi các đồng chí.", min(size // 6, 4 * KIB), dice)
            return _multipart("alternative", (_text("plain", words), _html(words, size * 3 // 4)))


def _prose(opening: str, size: int, dice: random.Random) -> str:
    lines = [opening]
    length = 0
    while length < size:  # accents make quoted-printable nearly half as long again
        lines.append(" ".join(dice.choices(_WORDS, k=14)).capitalize() + ".")
        length += len(lines[-1]) * 2
    return "\n".join(lines)


def _text(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head.encode() + quopri.encodestring(text.encode())


def _html(words: str, size: int) -> bytes:
    cell = '<td style="font-family:Arial,sans-serif;font-size:14px;padding:4px 8px;border:1px solid #ccc">&nbsp;</td>'
    rows = "<tr>" + cell * 3 + "</tr>\n"
    return _text("html", f"<html><body><p>{words}</p><table>{rows * (size // len(rows))}</table></body></html>")


def _document(content: bytes, dice: random.Random) -> bytes:
    head = (
        'Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="bao cao.docx"\n'
        "Content-Disposition: attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o%20CCHC.docx\n"
        "Content-Transfer-Encoding: base64\n\n"
    )
    own = b"PK\x03\x04" + dice.randbytes(16) + content  # no two documents are the same
    return head.encode() + base64.encodebytes(own[: len(content) * 3 // 4])


def _multipart(subtype: str, parts: tuple[bytes, ...]) -> bytes:
    boundary = f"------------{subtype}0123456789"
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'
    body = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    return head.encode() + body + f"--{boundary}--\n".encode()
