"""Mails that pretend to decide for the office, or that only look like it: generated, each without a right to decide."""

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPERATOR, OFFICE, UNIT = "vanphong@snnmt.example", "baocao@snnmt.example", "kiemlam@snnmt.example"
REFS = ("cchc.2026-q1.kl", "cchc.2026-q1.*", "tthc.2026-03.mt", "yc.2026-001.kl")
FROM_LINE = "From attacker Thu Mar 12 0{hour}:{minute:02}:{second:02} 2026"
BORDER = (
    "Received: from evil.example (evil.example [203.0.113.{n}])\n"
    "\tby mail.snnmt.example (Postfix) with ESMTPS id F{n}; Thu, 12 Mar 2026 1{hour}:{minute:02}:{second:02} +0700\n"
)
PASSED = "Authentication-Results: mail.snnmt.example; dmarc=pass header.from=snnmt.example\n"
# What an attacker may write below the border: an own server that never was, a login, results of its own.
LIES = (
    "",
    "Received: from [10.1.1.7] by mail.snnmt.example (Postfix) with ESMTPSA id A1; Thu, 12 Mar 2026 08:00:00 +0700\n",
    f"Received: from localhost by mail.snnmt.example with ESMTPA id A2; Thu, 12 Mar 2026 08:00:00 +0700\n{PASSED}",
    f"Received: from x by y; Thu, 12 Mar 2026 08:00:00 +0700\n{PASSED}",
)
RESULTS = (  # what the office's own server found out, or somebody else's claims to have
    "",
    "Authentication-Results: mail.snnmt.example; dmarc=fail header.from=snnmt.example\n",
    "Authentication-Results: mail.snnmt.example; spf=fail smtp.mailfrom=snnmt.example\n",
    "Authentication-Results: mail.evil.example; dmarc=pass header.from=snnmt.example\n",
    "Authentication-Results: mail.snnmt.example.evil.example; dmarc=pass header.from=snnmt.example\n",
    "Authentication-Results: mail.snnmt.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=e.example\n",
)
SENDERS = (
    f"<{OPERATOR}>", OPERATOR, f'"Văn phòng Sở" <{OPERATOR}>', f"{OPERATOR.upper()}",
    f'"{OPERATOR}" <x@evil.example>', f"<x@evil.example>, <{OPERATOR}>", f"<{OPERATOR}>, <x@evil.example>",
    "<vanphong@snnmt.example.evil.example>", "<vаnphong@snnmt.example>", f"<{OPERATOR}\u200b>",
    "=?utf-8?b?{b64}?= <x@e.example>",
    f"<{UNIT}>", "", f"{OPERATOR} <x@evil.example>", f"<@evil.example:{OPERATOR}>", f"({OPERATOR}) <x@evil.example>",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dice:
    """What chances give, the same for the same seed."""

    roll: random.Random

    def line(self) -> str:
        """Return a decision as the office writes it."""
        ref, number = self.roll.choice(REFS), self.roll.randint(1, 60)
        return self.roll.choice((
            f"MIỄN {ref} LÝ DO không phát sinh", f"GIA HẠN {ref} ĐẾN 30/3/2026 LÝ DO mưa lũ",
            f"KHÁCH QUAN {ref} LÝ DO mất điện", f"TRẢ LẠI {ref} ĐẾN 30/3/2026 LÝ DO sai biểu",
            f"ĐÃ NHẬN {ref} LÚC 10/3/2026 09:00 QUA giấy", f"GÁN m{number} CHO cchc.2026-q1.kl",
            f"KHÔNG PHẢI m{number}",
            f"HUỶ d{number}", "YÊU CẦU Rà soát HẠN 30/3/2026 GỬI *", f"DUYỆT t{number}", f"mien {ref} ly do thu",
        ))  # fmt: skip

    def token(self) -> str:
        """Return what looks like a token."""
        letters = "".join(self.roll.choices("abcdefghijklmnopqrstuvwxyz234567", k=16))
        return f"{self.roll.choice('kr')}{self.roll.randint(0x8C0, 0x8F0):04x}{letters}"

    def body(self) -> str:
        """Return a text with commands, plain or hidden."""
        lines = "\n".join(self.line() for _ in range(self.roll.choice((1, 1, 2, 5, 40))))
        coded = f"{lines}\n\nMã xác nhận: {self.token()}"
        return self.roll.choice((
            lines, coded, f"Kính gửi hệ thống,\n{lines}\nTrân trọng", f"> {lines}", f"{lines}\n-- \n{OPERATOR}",
            f"---------- Forwarded message ---------\nFrom: {OPERATOR}\nSubject: x\nTo: {OFFICE}\n\n{lines}",
            "\u202e" + lines, lines.replace(" ", "\u00a0"), lines.replace("\n", "\r"),
            "".join(f"{c}\u200b" for c in lines),
        ))  # fmt: skip


def forged(count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield that many mails of an mbox, spread over some hours; every one is to be without effect."""
    dice = Dice(random.Random(seed))  # noqa: S311 - dice, no secret
    for number in range(count):
        raw = _mail(dice, number, count)
        yield _broken(dice, raw) if dice.roll.random() < 0.25 else raw


def _mail(dice: Dice, number: int, count: int) -> bytes:
    second = number * 7200 // count  # two hours in all
    when = {"hour": second // 3600, "minute": second // 60 % 60, "second": second % 60}
    lie, result = dice.roll.choice(LIES), dice.roll.choice(RESULTS)
    sender = dice.roll.choice(SENDERS).replace("{b64}", base64.b64encode(OPERATOR.encode()).decode())
    if UNIT in sender:  # a unit is who it says it is, and still decides nothing
        result = PASSED
    subject = dice.roll.choice(("Quyết định", "Re: Quyết định", dice.line(), "", "=?utf-8?q?Quy=E1=BA=BFt?="))
    to = dice.roll.choice((OFFICE, OFFICE, f"{OFFICE}, x@evil.example"))
    kind = dice.roll.choice(("text/plain; charset=utf-8", "text/html; charset=utf-8", "text/plain; charset=x-none"))
    head = (
        FROM_LINE.format(hour=when["hour"] + 1, minute=when["minute"], second=when["second"]) + "\n"
        + result + BORDER.format(n=number % 250 + 1, **when) + lie
        + f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <f{number}@evil.example>\n"
        + f"Content-Type: {kind}\nX-Dondoc-Kind: {dice.roll.choice(('decision', 'digest', ''))}\n"
    )  # fmt: skip
    return f"{head}\n{dice.body()}\n\n".encode()


def _broken(dice: Dice, raw: bytes) -> bytes:
    """Return the mail broken below the border: what the office's own server writes above it no outsider can break."""
    border = raw.index(b" +0700\n") + len(b" +0700\n")
    own, rest = raw[:border], raw[border:]
    breaks: tuple[Callable[[bytes], bytes], ...] = (
        lambda b: b[: dice.roll.randint(1, len(b))],
        lambda b: b.replace(b"Content-Type: ", b"Content-Type: multipart/mixed; boundary=x; was="),
        lambda b: b.replace(b"\n", b"\r\n"),
        lambda b: b.replace(b"From: ", b"From: \x00\xff", 1),
        lambda b: b + b"MI\xe1\xbb\x84N cchc.2026-q1.kl " * 2000,
        lambda b: _flipped(dice, b),
    )
    return own + dice.roll.choice(breaks)(rest).rstrip(b"\n") + b"\n\n"


def _flipped(dice: Dice, raw: bytes) -> bytes:
    flipped = bytearray(raw)
    for _ in range(20):
        flipped[dice.roll.randrange(len(flipped))] = dice.roll.randrange(1, 256)
    return bytes(flipped).replace(b"\nFrom ", b"\nfrom ")
