"""What of a mail's text its sender wrote, and what is quoted or forwarded below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dondoc.core.folding import fold

_RULED = re.compile(r"[\s*>]*[-_=]{2,}\s*([^-_=\s].{0,60}?)\s*[-_=]{2,}[\s*]*")
_HEADING_WORDS = (
    "original message", "original mail", "original appointment", "forwarded message", "forwarded mail",
    "forwarded by", "forward message", "message forwarded", "reply message", "thu goc", "tin nhan goc",
    "thu ban dau", "chuyen tiep", "thu tra loi",
)  # fmt: skip
_UNRULED_HEADINGS = frozenset((
    "begin forwarded message", "bat dau thu duoc chuyen tiep", "bat dau thu da chuyen tiep",
    "bat dau tin nhan duoc chuyen tiep", "thu duoc chuyen tiep", "thu da chuyen tiep",
))  # fmt: skip
_HEADER = re.compile(r"[\s>*]{0,12}([^\W\d_](?:[^\W\d_]|[ -]){1,18}?)\s?\*?\s?[:：]\*?\s*(.*)")
_FROM = frozenset(("from", "tu", "nguoi gui", "sender"))
_SUBJECT = frozenset(("subject", "chu de", "tieu de"))
_OTHERS = frozenset((
    "sent", "date", "da gui", "gui", "ngay", "ngay gui", "thoi gian", "vao", "luc", "gui luc", "to", "den", "toi",
    "nguoi nhan", "gui den", "gui toi", "cc", "bcc", "dong gui", "dong kinh gui", "reply to", "importance",
    "tra loi den", "attachments", "tep dinh kem", "received",
))  # fmt: skip
_HEADERS = _FROM | _SUBJECT | _OTHERS
_BLOCK_LINES = 9  # a From line and what follows it, wrapped recipients included
_ATTRIBUTION_LINES = 4
_ATTRIBUTION_START = re.compile(r"(?:on|vao|ngay|luc|at|am|thu|le) ")
_ATTRIBUTION_END = re.compile(r"(?:wrote|da viet|viet|da ghi|writes|said)\Z")
_DEVICES = (
    "iphone|ipad|dien thoai|thiet bi|may tinh|ung dung|outlook|mail|thu|yahoo|gmail|samsung|galaxy|android|zimbra|"
    "windows|my|hop thu|bkav|xiaomi|oppo|zalo"
)
_MOBILE = re.compile(
    rf"(?:sent|gui|da gui|duoc gui) (?:from|tu|bang) (?:{_DEVICES})\b|(?:get|tai|tai xuong) outlook (?:for|cho)\b"
)
# A line that cannot end the own part: no quote mark, no «Sent from …», no colon, no rule.
_PROSE = re.compile(
    r"\s*(?:(?:[a-cefh-ru-z0-9]|s[a-df-z]|g[a-df-tv-z]|d[b-tv-z]|t[b-z])(?:[^:：\-_=]|[-_=](?![-_=]))*)?",
    re.IGNORECASE | re.ASCII,
)
_COLONS = (":", "：")
_LONGEST_SIGNATURE_LINE = 90


@dataclass(frozen=True, slots=True)
class ForwardedText:
    """A mail that was forwarded inline: its subject (empty where the header named none) and the text below."""

    subject: str
    text: str


@lru_cache(maxsize=8)  # a mail's own part is asked for by several questions
def own_part(text: str) -> str:
    """Return what the sender wrote: above the first quote mark, answer or forward header, and signature.

    What stands between or below quoted lines is not read: whose words it is cannot be told (contract, 6).
    """
    lines = text.splitlines()
    for at in _suspects(lines):
        if _ends_own_part(lines, at):
            return "\n".join(lines[:at]).rstrip()
    return "\n".join(lines).rstrip()


def _suspects(lines: Sequence[str]) -> list[int]:
    """Return the lines worth a look: those that are no plain prose, and those above a colon that ends a line."""
    marked = {at for at, line in enumerate(lines) if _PROSE.fullmatch(line) is None}
    ended = [at for at in marked if lines[at].rstrip().endswith(_COLONS)]
    wrapped = (above for at in ended for above in range(max(0, at - _ATTRIBUTION_LINES + 1), at))
    return sorted(marked.union(wrapped))


def forwarded_part(text: str) -> ForwardedText | None:
    """Return the mail below the first forward header, None where there is no header.

    Outlook puts the same header over answers: whether the mail is a forward, its subject says (`is_forward`).
    """
    lines = text.splitlines()
    for at in range(len(lines)):
        if _is_heading(lines[at]) or _is_header_block(lines, at):
            return _forwarded(lines, at)
    return None


def _ends_own_part(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if not line or line.isspace():
        return False
    return (
        line.lstrip().startswith((">", "＞"))
        or _is_signature(line)
        or _is_heading(line)
        or _is_header_block(lines, at)
        or _is_attribution(lines, at)
    )


def _is_signature(line: str) -> bool:
    if line.rstrip() == "--":  # RFC 3676, 4.3; programs drop the space
        return True
    return len(line) <= _LONGEST_SIGNATURE_LINE and _MOBILE.match(fold(line)) is not None


def _is_heading(line: str) -> bool:
    """Whether the line says that another mail follows: «----- Thư gốc -----», «Begin forwarded message:»."""
    if len(line) > _LONGEST_SIGNATURE_LINE:
        return False
    if line.rstrip().endswith(_COLONS) and fold(line) in _UNRULED_HEADINGS:
        return True
    ruled = _RULED.fullmatch(line)
    return ruled is not None and any(words in fold(ruled[1]) for words in _HEADING_WORDS)


def _header_name(line: str) -> str:
    if ":" not in line and "：" not in line:
        return ""
    found = _HEADER.match(line)
    name = fold(found[1]) if found else ""
    return name if name in _HEADERS else ""


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Whether «Từ: … Đã gửi: … Chủ đề: …» begins here: a From line and two more header fields soon after it."""
    if _header_name(lines[at]) not in _FROM:
        return False
    names = {_header_name(line) for line in lines[at + 1 : at + _BLOCK_LINES]} - _FROM - {""}
    return len(names) >= 2  # noqa: PLR2004 - one may be a sentence of the sender's own


def _is_attribution(lines: Sequence[str], at: int) -> bool:
    """Whether «On … wrote:», «Vào … đã viết:» begins here; mail programs wrap it."""
    if not any(line.rstrip().endswith(_COLONS) for line in lines[at : at + _ATTRIBUTION_LINES]):
        return False
    starts = _ATTRIBUTION_START.match(fold(lines[at][:40]) + " ") is not None
    gathered = ""
    for line in lines[at : at + _ATTRIBUTION_LINES]:
        if not line.strip():
            return False
        gathered = f"{gathered} {line.strip()}"[-600:]
        if gathered.endswith(_COLONS) and _ATTRIBUTION_END.search(fold(gathered[-40:])):
            return _is_told(gathered) if starts else "@" in gathered and gathered.strip() == line.strip()
        if not starts:
            return False
    return False


def _is_told(attribution: str) -> bool:
    return any(char.isdigit() for char in attribution) or "@" in attribution


def _forwarded(lines: Sequence[str], at: int) -> ForwardedText:
    first = at + 1 if _is_heading(lines[at]) else at
    while first < len(lines) and not _unquoted(lines[first]):
        first += 1
    last = first
    if first < len(lines) and _header_name(lines[first]):
        while last < min(first + 3 * _BLOCK_LINES, len(lines)) and _unquoted(lines[last]):
            last += 1
    headers = [_HEADER.match(line) for line in lines[first:last]]
    subject = next((found[2].strip() for found in headers if found and fold(found[1]) in _SUBJECT), "")
    below = lines[last:]
    quoted = all(line.lstrip().startswith(">") for line in below if line.strip())
    return ForwardedText(subject, "\n".join(_unquoted(line) if quoted else line for line in below).strip())


def _unquoted(line: str) -> str:
    return line.strip().removeprefix(">").strip()
