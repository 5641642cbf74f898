"""What a fuzzer may do to each reader of strangers' bytes, and what must hold all the same.

Each target takes any bytes and returns nothing; what does not hold raises. `python -m tests.fuzz` drives them with a
coverage-guided fuzzer; `test_fuzzing.py` with hypothesis, and with every input that ever made one of them raise.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from dondoc.adapters.charset import decode
from dondoc.adapters.html_text import html_text
from dondoc.adapters.mail_dates import read_date
from dondoc.adapters.mime_addresses import author
from dondoc.adapters.mime_words import words
from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.core.dates import mentions_in_line
from dondoc.core.decisions import Misread, read_orders
from dondoc.core.mail import IncomingMail
from dondoc.core.text import file_words, fold, own_part, phrases, refs_in, subject_core, without_refs
from tests.corpus.judged import judged
from tests.corpus.reader import Case
from tests.mime.letters import read, read_by_head
from tests.mime.test_agreement import assert_storable, common

Target = Callable[[bytes], None]

TODAY = dt.date(2026, 3, 17)
NOBODY = Case("fuzz", (), "", "")
POLICY = TrustPolicy(("mail.snnmt.example",), (), ("mail.snnmt.example",), "snnmt.example", sender_login_enforced=True)
BORDER = (
    ("Received", "from out (out [203.0.113.9]) by mail.snnmt.example with ESMTPS id 1; Mon, 16 Mar 2026 17:00 +0700"),
    ("Received", "from pc (pc [192.168.1.5]) by out.kl.example with ESMTPA id 2; Mon, 16 Mar 2026 16:59:00 +0700"),
)
OURS = "from {} (out [203.0.113.9]) by mail.snnmt.example (Postfix) with ESMTPS id 1; Mon, 16 Mar 2026 17:00:00 +0700"
FORGED = (
    ("Received", "from pc (pc [10.1.1.5]) by mail.snnmt.example with ESMTPSA id 9; Sun, 1 Mar 2026 08:00:00 +0700"),
    ("Authentication-Results", "mail.snnmt.example; dmarc=pass header.from=kl.example"),
)
BORDER_TIME = dt.datetime(2026, 3, 16, 10, 0, tzinfo=dt.UTC)
NO_GREETING = re.compile(r"[^!-~]|[<>()\\\";@]")  # what Postfix puts a «?» for in a greeting (smtpd, NEUTER_CHARACTERS)
_FIELD = re.compile(rb"(?im)^(subject|from|message-id):[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")
_PLAIN = {
    b"subject": re.compile(rb"[A-Za-z0-9][A-Za-z0-9 .,]{0,60}"),
    b"from": re.compile(rb"(?:[A-Za-z0-9 ]{0,40}<)?[a-z0-9]{1,30}@[a-z0-9]{1,20}\.[a-z]{2,9}>?"),
    b"message-id": re.compile(rb"<[a-z0-9.]{1,60}@[a-z0-9.]{1,60}>"),
}


def mime(raw: bytes) -> None:
    """Any bytes give facts that can be stored; what stands plainly in the header is not lost; head and whole agree."""
    mail = read(raw)
    assert_storable(mail)
    _keeps_what_is_there(raw, mail)
    if "blank line in header" not in mail.faults:
        by_head = read_by_head(raw)
        assert common(by_head) == common(mail)


def _keeps_what_is_there(raw: bytes, mail: IncomingMail) -> None:
    head = re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0]
    if b"\r" in head.replace(b"\r\n", b"\n") or raw.startswith((b"\n", b"\r")):
        return  # what is a header there can be doubted
    found: dict[bytes, list[bytes]] = {}
    for name, value in _FIELD.findall(head):
        found.setdefault(name.lower(), []).append(value)
    said = {b"subject": mail.subject, b"from": mail.sender, b"message-id": mail.message_id}
    for name, values in found.items():
        if len(values) == 1 and _PLAIN[name].fullmatch(values[0].strip()):
            assert said[name], f"{name.decode()} was lost: {values[0]!r}"


def trace(raw: bytes) -> None:
    """No field written outside changes either instant or authentication, no greeting moves no border."""
    text = raw.decode("latin-1")
    lines = [line for line in text.split("\n") if line]
    names = ("Received", "Authentication-Results", "ARC-Authentication-Results", "X-Received")
    outside = [(names[len(line) % len(names)], line) for line in lines[:50]]
    honest = _traced(BORDER)
    assert _traced((*BORDER, *outside)) == honest
    assert _traced((*BORDER, *outside, *FORGED)) == honest
    greeting = NO_GREETING.sub("?", text[:200]) or "x"
    assert _traced((("Received", OURS.format(greeting)), *FORGED))[0] == BORDER_TIME
    found = read_trace(outside, policy=POLICY, from_domain="kl.example", internal_date=None)
    assert found.instant is None or found.instant.utcoffset() == dt.timedelta()
    read_date(text)
    author([text])


def _traced(fields: tuple[tuple[str, str], ...]) -> tuple[dt.datetime | None, str]:
    found = read_trace(fields, policy=POLICY, from_domain="kl.example", internal_date=None)
    return found.instant, found.authentication.value


def text(raw: bytes) -> None:
    """No words fail to be read, and what the eye takes for the same text reads the same."""
    label, _, rest = raw.partition(b"\n")
    letters = raw.decode("latin-1")
    composed = decode(rest, label.decode("latin-1"))[0]
    assert unicodedata.is_normalized("NFC", composed)
    for said in (composed, html_text(letters), words(letters)):
        folded = fold(said)
        assert fold(folded) == folded
        assert fold(unicodedata.normalize("NFD", said)) == folded
        assert "\n".join(said.splitlines()).startswith(own_part(said))
        assert all(phrase and fold(phrase) for phrase in phrases(said))
        assert refs_in(without_refs(said)) is not None
        file_words(said)
        subject_core(said)
        for line in said.splitlines()[:50]:
            mentions_in_line(line)


def decisions(raw: bytes) -> None:
    """Of a decision every word stands in the lines of the mail, whatever its Unicode form."""
    said = raw.decode("utf-8", "replace")
    orders = read_orders(own_part(said), TODAY)
    whole = " ".join(unicodedata.normalize("NFC", said).split())
    for order in orders:
        assert order.line
        if not isinstance(order, Misread):
            assert " ".join(order.reason.split()) in whole
            assert order.pattern in whole.lower()
    other = read_orders(own_part(unicodedata.normalize("NFD", said)), TODAY)
    assert [replace(o, line="") for o in orders] == [replace(o, line="") for o in other]


def judging(raw: bytes) -> None:
    """Every mail is judged, with a reason."""
    judgement = judged(NOBODY, raw)
    assert judgement.why
    assert not set(judgement.results) & set(judgement.candidates)


TARGETS: Mapping[str, Target] = {
    "mime": mime,
    "trace": trace,
    "text": text,
    "decisions": decisions,
    "judging": judging,
}
