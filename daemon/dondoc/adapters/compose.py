"""Bytes of a mail from its finished texts: headers, encodings and folding (RFC 5322, 2045, 2047, 2046).

Nothing here depends on a clock or on chance: the same letter gives the same bytes. What a stranger wrote cannot
become a header, because every header is made of values that have one allowed form; the rest is left out.
"""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from email.utils import format_datetime
from hashlib import sha256

from dondoc.core.letters import Attachment, Letter, LetterKind

FOLD_AT = 76  # RFC 5322, 2.1.1: lines should have at most 78 characters
LONGEST_TOKEN = 900  # RFC 5322, 2.1.1: a line must not have more than 998
LONGEST_SUBJECT = 240
REFS_IN_SUBJECT = 3  # contract, 1
ENCODED_BYTES = 42  # 56 characters of base64 in an encoded word of at most 75 (RFC 2047, 2)
NAMES_ITS_REFS = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.ACK, LetterKind.INCOMPLETE})

_OFFICE_FILE = "application/vnd.openxmlformats-officedocument"
_FILE_TYPES = {  # not the machine's table: the same letter gives the same bytes everywhere
    "pdf": "application/pdf",
    "json": "application/json",
    "docx": f"{_OFFICE_FILE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE_FILE}.spreadsheetml.sheet",
}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MESSAGE_ID = re.compile(rf"<[!-;=?-~]{{1,{LONGEST_TOKEN}}}>")
_REF = re.compile(r"[a-z0-9-]{1,80}\.[a-z0-9-]{1,20}\.[a-z0-9-]{1,80}")
_RUNG = re.compile(r"[A-Za-z0-9._-]{1,80}")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 ,.()&-]*")


def compose(letter: Letter, office: tuple[str, str], date: dt.datetime, texts: tuple[str, str, str]) -> bytes:
    """Return the mail with CRLF line ends.

    `office` is its name and address, `date` the letter's instant on the office's clock, `texts` the finished
    subject, plain text and HTML.
    """
    subject, plain, html = texts
    head = _headers(letter, office, date, subject)
    body = _bundle(letter, "alternative", [_part(plain, "text/plain"), _part(html, "text/html")])
    if letter.attachments:  # RFC 2046, 5.1.3
        body = _bundle(letter, "mixed", [body, *map(_attached, letter.attachments)])
    return "\r\n".join([*head, *body, ""]).encode("ascii")


def _bundle(letter: Letter, kind: str, parts: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a multipart; `=_` stands in no base64 and no quoted-printable."""
    purpose = "boundary" if kind == "alternative" else f"boundary {kind}"
    boundary = f"=_dondoc_{_hex(letter, purpose)[:24]}"
    lines = [f"Content-Type: multipart/{kind};", f' boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def message_id(letter: Letter, domain: str) -> str:
    """Return the letter's Message-ID, a function of its key (contract, 8)."""
    return f"<{_hex(letter, 'message-id')[:20]}.dondoc@{domain}>"


def full_subject(letter: Letter, subject: str) -> str:
    """Return the subject with up to three refs in front where the kind asks for them (contract, 1)."""
    refs = _refs(letter)[:REFS_IN_SUBJECT] if letter.kind in NAMES_ITS_REFS else ()
    text = " ".join([*(f"[BC {ref}]" for ref in refs), *subject.split()])
    return text if len(text) <= LONGEST_SUBJECT else text[: LONGEST_SUBJECT - 1].rstrip() + "…"


def domain_of(address: str) -> str:
    """Return what stands after the address's last @."""
    return address.rpartition("@")[2]


def _hex(letter: Letter, purpose: str) -> str:
    return sha256(f"{purpose}\n{letter.key}".encode()).hexdigest()


def _headers(letter: Letter, office: tuple[str, str], date: dt.datetime, subject: str) -> Iterator[str]:
    name, address = office
    yield "MIME-Version: 1.0"
    yield f"Date: {format_datetime(date)}"
    yield _folded("From", [*_phrase(name), f"<{address}>"])
    yield _recipients("To", letter.to) or "To: undisclosed-recipients:;"
    if cc := _recipients("Cc", letter.cc):
        yield cc
    yield _folded("Subject", _words(full_subject(letter, subject)))
    yield f"Message-ID: {message_id(letter, domain_of(address))}"
    yield from _thread(letter, domain_of(address))
    yield f"Auto-Submitted: {'auto-replied' if letter.answers else 'auto-generated'}"  # RFC 3834, 5
    yield f"X-Dondoc-Kind: {letter.kind.value}"
    if _RUNG.fullmatch(letter.rung) and not letter.is_repeated:  # sent at most once for an obligation and due
        yield f"X-Dondoc-Rung: {letter.rung}"
    if refs := _refs(letter):
        yield _folded("X-Dondoc-Refs", refs)


def _thread(letter: Letter, domain: str) -> Iterator[str]:
    answered = letter.answers if _MESSAGE_ID.fullmatch(letter.answers) else ""
    if answered:
        yield _folded("In-Reply-To", [answered])
    references = [f"<{ref}@{domain}>" for ref in _refs(letter)] + ([answered] if answered else [])
    if references:
        yield _folded("References", references)


def _refs(letter: Letter) -> tuple[str, ...]:
    return tuple(ref for ref in letter.refs if _REF.fullmatch(ref))


def _recipients(name: str, addresses: tuple[str, ...]) -> str:
    """Return the header, empty where no address has a form that may stand in one."""
    good = [address for address in addresses if _ADDRESS.fullmatch(address)]
    return _folded(name, [f"{a}," for a in good[:-1]] + good[-1:]) if good else ""


def _folded(name: str, words: Iterable[str]) -> str:
    """Return the header with folds between its words, which are ASCII and bounded each."""
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > FOLD_AT and line.strip() not in {"", f"{name}:"}:
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "\r\n".join([*lines, line])


def _phrase(name: str) -> list[str]:
    """Return a display name as words of a header, cut between its own words.

    Some programs show the fold between two encoded words of a phrase as a space, against RFC 2047, 6.2 (Python 3.11 is
    one): there it widens a gap and does not split a word.
    """
    if _PLAIN_PHRASE.fullmatch(name):
        return [f'"{name}"']
    pieces: list[str] = []
    for word in name.split(" "):
        longer = f"{pieces[-1]} {word}" if pieces else word
        if pieces and len(f"{longer} ".encode()) <= ENCODED_BYTES:
            pieces[-1] = longer
        else:
            pieces.append(word)
    return [encoded for n, piece in enumerate(pieces) for encoded in _encoded(piece + " " * (n < len(pieces) - 1))]


def _words(text: str) -> list[str]:
    """Return the text as words of a header: the ASCII beginning as it stands, the rest encoded (RFC 2047)."""
    words = text.split()
    plain = next((n for n, word in enumerate(words) if not _stands_raw(word)), len(words))
    return [*words[:plain], *_encoded(" ".join(words[plain:]))]


def _stands_raw(word: str) -> bool:
    return word.isascii() and word.isprintable() and "=?" not in word and len(word) < FOLD_AT


def _encoded(text: str) -> Iterator[str]:
    """Yield encoded words, none of which cuts a character in two (RFC 2047, 5)."""
    chunk = b""
    for letter in text:
        raw = letter.encode()
        if len(chunk) + len(raw) > ENCODED_BYTES:
            yield f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="
            chunk = b""
        chunk += raw
    if chunk:
        yield f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="


def _attached(attachment: Attachment) -> list[str]:
    """Return the lines of an attached file (RFC 2183)."""
    suffix = attachment.name.rpartition(".")[2]
    packed = base64.b64encode(attachment.data).decode()
    return [
        f"Content-Type: {_FILE_TYPES.get(suffix, 'application/octet-stream')}",
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{attachment.name}"',
        "",
        *(packed[n : n + FOLD_AT] for n in range(0, len(packed), FOLD_AT)),
    ]


def _part(text: str, content_type: str) -> list[str]:
    """Return the lines of a body part in whichever encoding is shorter (RFC 2045, 6.7 and 6.8)."""
    raw = "\r\n".join(text.splitlines()).encode() + b"\r\n"
    quoted = binascii.b2a_qp(raw, istext=True).decode().removesuffix("\r\n")
    packed = base64.b64encode(raw).decode()
    base = "\r\n".join(packed[n : n + FOLD_AT] for n in range(0, len(packed), FOLD_AT))
    encoding, body = ("quoted-printable", quoted) if len(quoted) <= len(base) else ("base64", base)
    return [f"Content-Type: {content_type}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}", "", body]
