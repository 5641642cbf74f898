"""Headers with structure, and the whole mail, tell the same; and no bytes whatever make either raise."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.adapters.mime import text_part, with_text
from dondoc.core.mail import IncomingMail
from tests.mime.letters import DOCX, HEAD, HTML, LOGO, PLAIN, multi, read, read_by_head, single, structure
from tests.mime.test_marks import HEADERS, ORIGINAL, report

MAILS = [
    single("Content-Type: text/plain; charset=utf-8\n", "Kính gửi"),
    multi("mixed", PLAIN, DOCX, DOCX),
    multi("related", HTML, LOGO),
    multi("alternative", PLAIN, HTML),
    multi("mixed", PLAIN, ORIGINAL, DOCX),
    report(ORIGINAL),
    report(HEADERS),
    b"From: kl@x\r\nSubject: B\xe1o\r\nSubject: hai\r\nx\r\n\r\nx",
    (HEAD + "\nx").replace("\n", "\r").encode(),
]
PIECES = [
    b"\n",
    b"\r",
    b"\r\n",
    b"--=_b",
    b"--=_b--",
    b"\x00",
    b"\xff",
    b"=?utf-8?b?",
    b"Content-Type: message/rfc822\n\n",
    b"From: a@b\n",
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw a real mail with a few pieces cut out, doubled or put in."""
    raw = draw(st.sampled_from(MAILS))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(raw)))
        end = min(len(raw), place + draw(st.integers(0, 40)))
        raw = raw[:place] + draw(st.sampled_from([*PIECES, raw[place:end] * 2, b""])) + raw[end:]
    return raw


def common(mail: IncomingMail) -> IncomingMail:
    """Return what both ways must tell: without text and content, without what only reports tell."""
    marks = replace(mail.marks, failed_recipients=(), delayed_recipients=(), original_message_ids=())
    bare = tuple(replace(a, size=0, sha256="") for a in mail.attachments)
    nested = tuple(
        replace(f, text="", attachments=tuple(replace(a, size=0, sha256="") for a in f.attachments))
        for f in mail.forwarded
    )
    return replace(mail, sha256="", text="", attachments=bare, forwarded=nested, marks=marks, faults=())


def texts_in(value: object) -> Iterator[str]:
    """Yield every text within the facts of a mail."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def assert_storable(mail: IncomingMail) -> None:
    """Check what every text of a mail must be."""
    for text in texts_in(mail):
        text.encode()
        assert unicodedata.is_normalized("NFC", text)
        assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in text)


@pytest.mark.parametrize("raw", MAILS)
def test_head_and_whole_agree(raw: bytes) -> None:
    assert common(read_by_head(raw)) == common(read(raw))


@given(mutated())
@settings(max_examples=300)
def test_head_and_whole_agree_on_broken_mails_too(raw: bytes) -> None:
    whole = read(raw)
    if "blank line in header" not in whole.faults:
        assert common(read_by_head(raw)) == common(whole)


@given(mutated())
@settings(max_examples=300)
def test_broken_mails_give_texts_that_can_be_stored(raw: bytes) -> None:
    assert_storable(read(raw))


@given(st.binary(max_size=400))
def test_random_bytes_give_texts_that_can_be_stored(raw: bytes) -> None:
    assert_storable(read(raw))
    assert_storable(read_by_head(raw))


@given(st.permutations(HEAD.removeprefix(HEAD[: HEAD.index("Date:")]).splitlines(keepends=True)))
def test_the_order_of_the_fields_changes_nothing_but_the_hash(lines: list[str]) -> None:
    start = HEAD[: HEAD.index("Date:")]
    one, other = read(HEAD + "\nx"), read(start + "".join(lines) + "\nx")
    assert replace(other, header_hash="", sha256="") == replace(one, header_hash="", sha256="")


@pytest.mark.parametrize("raw", [MAILS[0], MAILS[1], MAILS[3]])
def test_the_text_part_read_alone_is_the_text_of_the_whole(raw: bytes) -> None:
    mail, part = read_by_head(raw), text_part(structure(raw))
    assert part is not None
    body = PLAIN.partition("\n\n")[2].encode() if b"=_b" in raw else "Kính gửi".encode()
    assert with_text(mail, part, body).text == read(raw).text


def test_attached_texts_are_never_the_text_part() -> None:
    raw = multi("mixed", "Content-Type: text/plain; name=a.txt\n\nx", ORIGINAL, HTML)
    part = text_part(structure(raw))
    assert part is not None
    assert part.content_type == "text/html"
