"""Mails whose every text carries an attack, and which still are reports that get into everything."""

import base64
import datetime as dt
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from tests.cast import ZONE

# What is tried → the words. Each stands in subjects, names, file names and bodies.
ATTACKS = {
    "header injection": "x\r\nBcc: spy@evil.example\r\nX-Evil: 1",
    "encoded header injection": "=?utf-8?q?x=0D=0ABcc=3A_spy=40evil.example?=",
    "formula": '=HYPERLINK("http://evil.example";"x")',
    "formula by sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"' onmouseover='alert(1)' x=\"",
    "template": "{{ 7*191 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "word template": "{{r office }}{%p if 1 %}",
    "bidi": "fdp\u202eexe.gpj\u2066\u2069\u200f",
    "terminal": "\x1b[2J\x1b]0;owned\x07\x1b[31mred\x9b31m",
    "terminal link": "\x1b]8;;http://evil.example\x1b\\báo cáo\x1b]8;;\x1b\\\x1bP+q\x1b\\\x9d52;c;ZXZpbA==\x9c",
    "zero width": "b\u200bá\u200co\u200d c\u2060á\ufeffo\u180e",
    "homograph": "b\u0430o cao \u0421\u0421\u041d\u0421, pаypаl\u2024example",
    "path": "../../../../etc/cron.d/evil",
    "nul": "a\x00b",
    "sql": "'; DROP TABLE entry; --",
    "format": "%s%n{0.__class__}",
    "xml": ']]><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "log": "x outcome=arrival refs=cchc.2026-q1.kl\nmail-judged mail=m1",
}
FIRST = dt.datetime(2026, 3, 9, 8, tzinfo=ZONE)
UNITS = ("kl", "mt", "tccb", "cnty")


def mailbox(path: Path) -> Path:
    """Write a mailbox in which each attack comes as a report, as an article, as a wish and from a stranger."""
    parts = []
    for number, words in enumerate(ATTACKS.values()):
        when = FIRST + dt.timedelta(minutes=7 * number)
        unit = UNITS[number % len(UNITS)]
        sender = f"{unit}@snnmt.example"
        parts += [
            _mail(sender, f"Báo cáo cải cách hành chính quý I/2026 {words}", words, when, number),
            _mail(sender, f"Tin bài: {words}", words, when + dt.timedelta(minutes=1), number + 100),
            _mail(f"{unit}.rieng@gmail.example", f"Chi cục Kiểm lâm báo cáo CCHC {words}", words, when, number + 200),
            _mail(sender, f"Re: [BC cchc.2026-q1.{unit}] Đơn vị xin gia hạn {words}", words, when, number + 300),
        ]
    path.write_bytes(b"".join(parts))
    return path


def _mail(sender: str, subject: str, words: str, when: dt.datetime, number: int) -> bytes:
    coded = base64.b64encode(words.encode("utf-8", "surrogatepass")).decode()
    name = Header(f"{words}.docx", "utf-8", maxlinelen=10_000).encode()
    stamp = format_datetime(when)
    head = [
        f"From {sender} {when.astimezone(dt.UTC):%a %b %d %H:%M:%S %Y}",
        "Received: from out.snnmt.example (out.snnmt.example [203.0.113.9])",
        f"\tby mail.snnmt.example (Postfix) with ESMTPS id A0F3; {stamp}",
        "Authentication-Results: mail.snnmt.example; dmarc=pass header.from=snnmt.example",
        f"Date: {stamp}",
        f"From: {Header(words, 'utf-8', maxlinelen=10_000).encode()} <{sender}>",
        "To: baocao@snnmt.example",
        f"Subject: {Header(subject, 'utf-8', maxlinelen=10_000).encode()}",
        f"Message-ID: <attack-{number}@snnmt.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        coded,
        "--b",
        "Content-Type: application/octet-stream",
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode(f"{number}".encode() * 900).decode(),
        "--b--",
        "",
        "",
    ]
    return "\n".join(head).encode()
