"""A labelled set of mails by programs and by people, each in the envelopes in which such mails come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.corpus.reader import Case, cases, read_file

HERE = Path(__file__).parent
UNITS = ("kl", "mt", "tl", "cnty", "kn", "khtc", "tccb", "vanthu@kl.snnmt.example", "dvc")
# What servers and mail programs put around it: an empty return path, marks, or nothing at all.
AROUND_BOUNCES: Sequence[Sequence[str]] = (
    ("header: Return-Path: <>",),
    ("header: Return-Path: <>", "header: Auto-Submitted: auto-replied"),
    ("header: Auto-Submitted: auto-generated", "encoding: base64"),
    ("encoding: 8bit",),
)
AROUND_REPLIES: Sequence[Sequence[str]] = (
    ("header: Auto-Submitted: auto-replied", "header: Return-Path: <>"),
    ("header: Auto-Submitted: auto-replied (vacation)", "encoding: base64"),
    ("header: Precedence: bulk", "header: X-Autoreply: yes"),
    ("header: Return-Path: <>", "reply: <nhac-cchc.kl@snnmt.example>"),
    ("header: X-Auto-Response-Suppress: All", "encoding: 8bit"),
)


def bounces() -> Iterator[Case]:
    """Yield what servers say of mail that did not arrive; `want` is the recipient named, or «-»."""
    yield from _around(HERE / "bounces.txt", AROUND_BOUNCES)
    for case in _around(HERE / "bounces.txt", AROUND_BOUNCES[:1]):
        yield replace(case, said=(*case.said, ("dsn", "kl@snnmt.example | failed | <nhac-cchc.kl@snnmt.example>")))


def replies() -> Iterator[Case]:
    """Yield what mail programs answer; `want` is the kind of answer."""
    yield from _around(HERE / "replies.txt", AROUND_REPLIES)


def unseen() -> Iterator[Case]:
    """Yield mails by programs, worded after the rules were made, without any mark; `want` is the right outcome."""
    yield from read_file(HERE / "unseen.txt")


def people() -> Iterator[Case]:
    """Yield mails by people: those of the corpus, and some that look a little like a program's, from each unit."""
    yield from (case for case in cases() if not case.name.startswith("80"))
    for case in read_file(HERE / "people.txt"):
        for unit in UNITS:
            for more in ((), (("encoding", "base64"), ("header", "X-Auto-Response-Suppress: All"))):
                yield replace(case, said=(*case.said, ("from", unit), *more))


def _around(path: Path, envelopes: Sequence[Sequence[str]]) -> Iterator[Case]:
    for case in read_file(path):
        for envelope in envelopes:
            rows = (tuple(line.split(": ", 1)) for line in envelope)
            said = (*case.said, *((key, value) for key, value in rows))
            yield replace(case, name=f"{case.name} in {envelope[0]}", said=said)
