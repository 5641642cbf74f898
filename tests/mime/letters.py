"""Hand-made mails for the tests of `adapters.mime`: short, in the shape that real programs give them."""

import datetime as dt
from collections.abc import Sequence

from dondoc.adapters.mime import PartInfo, read_head, read_mail
from dondoc.adapters.mime_fields import header_end, read_header
from dondoc.adapters.mime_tree import leaves, read_tree
from dondoc.adapters.trace import TrustPolicy
from dondoc.core.mail import IncomingMail

OFFICE = TrustPolicy(("mail.snnmt.example",), (), ("mail.snnmt.example",), "snnmt.example", sender_login_enforced=True)
INTERNAL = dt.datetime(2026, 3, 16, 10, 0, tzinfo=dt.UTC)
TRACE = (
    "Received: from out.snnmt.example (out.snnmt.example [203.0.113.9])\n"
    "\tby mail.snnmt.example (Postfix) with ESMTPS id A0F3;\n"
    "\tMon, 16 Mar 2026 17:02:05 +0700\n"
    "Authentication-Results: mail.snnmt.example; dmarc=pass header.from=snnmt.example\n"
)
HEAD = TRACE + (
    "Date: Mon, 16 Mar 2026 17:01:40 +0700\n"
    "From: =?utf-8?q?Chi_c=E1=BB=A5c_Ki=E1=BB=83m_l=C3=A2m?= <kl@snnmt.example>\n"
    "To: baocao@snnmt.example\n"
    "Subject: =?utf-8?b?QsOhbyBjw6FvIENDSEMgcXXDvSBJLzIwMjY=?=\n"
    "Message-ID: <2026.45@snnmt.example>\n"
    "MIME-Version: 1.0\n"
)


def read(raw: bytes | str) -> IncomingMail:
    """Return the facts of a whole mail as the mailbox would give it."""
    data = raw.encode() if isinstance(raw, str) else raw
    return read_mail(data, size=len(data), internal_date=INTERNAL, policy=OFFICE)


def read_by_head(raw: bytes) -> IncomingMail:
    """Return the facts that header block and structure of the same mail give."""
    end, body = header_end(raw, 0, len(raw))
    return read_head(raw[: max(end, body)], structure(raw), size=len(raw), internal_date=INTERNAL, policy=OFFICE)


def structure(raw: bytes) -> Sequence[PartInfo]:
    """Return the parts as a server would list them."""
    return [node.info for node in leaves(read_tree(raw, read_header(raw))[0])]


def single(header: str, body: bytes | str = b"Kinh gui.\n") -> bytes:
    """Return a mail with the usual head, further header lines, and a body."""
    return (HEAD + header).encode() + b"\n" + (body.encode() if isinstance(body, str) else body)


def multi(subtype: str, *parts: str | bytes) -> bytes:
    """Return a multipart mail; each part is its header lines, an empty line and its body."""
    return single(f'Content-Type: multipart/{subtype}; boundary="=_b"\n', joined(*parts))


def joined(*parts: str | bytes, boundary: str = "=_b") -> bytes:
    """Return parts between delimiter lines."""
    mark = b"--" + boundary.encode()
    blocks = [p.encode() if isinstance(p, str) else p for p in parts]
    return b"".join(mark + b"\n" + block + b"\n" for block in blocks) + mark + b"--\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nĐơn vị gửi báo cáo."
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Đơn vị gửi <b>báo cáo</b>.</p>"
DOCX = (
    'Content-Type: application/octet-stream; name="Bao cao.docx"\n'
    'Content-Disposition: attachment; filename="Bao cao.docx"\n'
    "Content-Transfer-Encoding: base64\n\nUEsDBA=="
)
LOGO = (
    'Content-Type: image/png; name="logo.png"\nContent-Disposition: inline\nContent-ID: <logo@kl>\n'
    "Content-Transfer-Encoding: base64\n\niVBORw=="
)
