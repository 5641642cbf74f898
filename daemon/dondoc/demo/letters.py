"""A scene becomes the bytes of a mail, as the office's mail system hands them to the mailbox."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cache
from io import BytesIO
from typing import Final, assert_never
from zoneinfo import ZoneInfo

import docx
import xlsxwriter

from dondoc.demo.smtp_server import SentMail
from dondoc.demo.story import Route, Scene

MAIL_HOST: Final = "mail.snnmt.example"  # as config/dondoc.toml names it
_WORD: Final = "vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL: Final = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECISION: Final = re.compile(r"^\W*(GÁN m\d+ CHO \S+)", re.MULTILINE)


def mail_of(scene: Scene, answered: SentMail | None, zone: ZoneInfo) -> bytes:
    """Return the mail with the trace that the office's mail system writes on top; `answered` is what it replies to."""
    text = MIMEText(_text(scene, answered), "plain", "utf-8")
    message: MIMEBase = MIMEMultipart() if scene.files else text
    for field, value in (*_trace(scene, zone), *_heading(scene, answered, zone)):
        message[field] = value
    if scene.files:
        message.attach(text)
    for name in scene.files:
        data, subtype = _document(name, scene)
        part = MIMEApplication(data, subtype)
        part.add_header("Content-Disposition", "attachment", filename=name)
        message.attach(part)
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _heading(scene: Scene, answered: SentMail | None, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    subject = scene.subject or (f"Re: {answered.message['Subject']}" if answered else "")
    yield "Date", format_datetime(scene.claimed.astimezone(zone))
    yield "From", formataddr((scene.name, scene.sender), "utf-8")
    yield "To", ", ".join(scene.to)
    if scene.cc:
        yield "Cc", ", ".join(scene.cc)
    yield "Subject", Header(subject, "utf-8", header_name="Subject").encode()
    yield "Message-ID", f"<{_token(scene)}@{scene.sender.partition('@')[2]}>"
    if answered is not None:
        yield "In-Reply-To", str(answered.message["Message-ID"])
        yield "References", str(answered.message["Message-ID"])
    if scene.is_automatic:
        yield "Auto-Submitted", "auto-replied"


def _token(scene: Scene) -> str:
    return hashlib.sha256(f"{scene.at} {scene.sender} {scene.subject}".encode()).hexdigest()[:20]


def _text(scene: Scene, answered: SentMail | None) -> str:
    """Return what is written; an operator copies the decision from the mail that asks for it."""
    if answered is None:
        return scene.text + "\n"
    found = _DECISION.search(answered.text)
    written = scene.text.replace("{line}", found[1] if found else "")
    quoted = "\n".join(f"> {line}" for line in answered.text.splitlines()[:6])
    return f"{written}\n\nVào {answered.message['Date']}, {answered.message['From']} đã viết:\n{quoted}\n"


def _trace(scene: Scene, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the fields of the border: who handed the mail in, when, and whether its sender was proved."""
    date = format_datetime(scene.at.astimezone(zone))
    domain = scene.sender.partition("@")[2]
    envelope = ("Return-Path", f"<{scene.sender}>")
    match scene.route:
        case Route.INSIDE:
            hop = f"from may-tram (unknown [10.1.2.{scene.at.minute + 10}]) by {MAIL_HOST} (Postfix) with ESMTPSA"
            return [envelope, ("Received", f"{hop} id {_token(scene)[:10]}; {date}")]
        case Route.OUTSIDE:
            hop = f"from mx.{domain} (mx.{domain} [203.0.113.25]) by {MAIL_HOST} (Postfix) with ESMTPS"
            proof = f"{MAIL_HOST}; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={scene.sender}"
            proof += f"; dmarc=pass header.from={domain}"
        case Route.FORGED:
            hop = f"from may-la (unknown [198.51.100.77]) by {MAIL_HOST} (Postfix) with ESMTP"
            proof = f"{MAIL_HOST}; dkim=none; spf=fail smtp.mailfrom={scene.sender}; dmarc=fail header.from={domain}"
        case unknown:
            assert_never(unknown)
    return [envelope, ("Authentication-Results", proof), ("Received", f"{hop} id {_token(scene)[:10]}; {date}")]


def _document(name: str, scene: Scene) -> tuple[bytes, str]:
    """Return a file's bytes and its subtype."""
    title = name.rpartition(".")[0]
    if name.endswith(".xlsx"):
        return _workbook(title, scene.name, scene.at), _EXCEL
    return _paper(title, scene.name), _WORD


@cache
def _paper(title: str, unit: str) -> bytes:
    """Return a small Word document."""
    paper = docx.Document()
    paper.add_heading(title, level=1)
    paper.add_paragraph(f"{unit}: văn bản minh hoạ, không có số liệu thật.")
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


@cache
def _workbook(title: str, unit: str, at: dt.datetime) -> bytes:
    """Return a small workbook."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        sheet = book.add_worksheet("So lieu")
        sheet.write_row(0, 0, ["Đơn vị", "Chỉ tiêu", "Số liệu minh hoạ"])
        sheet.write_row(1, 0, [unit, title, 12])
    return out.getvalue()
