"""A document that came without a word of what it is: «Scan_0001», «1234/CCKL-VP», «Gửi Văn phòng»."""

import re
from collections.abc import Sequence

from dondoc.core.judging.case import Case
from dondoc.core.judging.handing import WAITING
from dondoc.core.judging.moods import Mood
from dondoc.core.text import fold

VOWELS = frozenset("aeiouy")  # a word without one is an abbreviation: «45/CCKL»
ELSE = frozenset({*WAITING, Mood.ASKS, Mood.INVITES, Mood.PAPER, Mood.NEWS, Mood.DRAFTS})
SENDER = re.compile(r"\A.*\b(?:gui|nop)(?: a| nhe| lai)?\Z")  # «Em Hoa gửi»
# Of scanners, and of people who say no more than that they send something.
EMPTY_WORDS = frozenset((
    "scan", "scanned", "scanner", "doc", "document", "documents", "img", "image", "file", "files", "attached",
    "message", "from", "a", "an", "the", "device", "printer", "multifunction", "xerox", "canon", "ricoh",
    "epson", "konica", "minolta", "brother", "toshiba", "sharp", "zalo", "no", "subject", "untitled", "khong",
    "co", "tieu", "de", "tu", "may", "quet", "in", "ban", "tai", "lieu", "van", "cong", "phong", "so", "gui",
    "kinh", "em", "anh", "chi", "dinh", "kem", "theo", "tep", "lai", "sung", "chinh", "thuc", "ok", "test",
    "chuyen", "tiep", "nop", "den", "signed", "ngay", "cho", "cac", "dong", "bo", "phan", "to", "nhan", "ky",
    "da", "moi", "sua", "nhat", "final", "copy", "sao", "goc", "mail", "email", "xin", "trinh",
    "hoan", "ve", "viec",
))  # fmt: skip


def says_nothing(case: Case) -> bool:
    """Whether subject and file names say nothing of what the document is, and the body nothing that it is instead."""
    if case.words.body_speaks(*ELSE):
        return False
    names = [fold(name) for unit in case.units for name in (unit.name, *unit.aliases)]
    return all(_is_empty(word) for heading in case.words.headings for word in _beside(names, heading).split())


def _beside(names: Sequence[str], heading: str) -> str:
    """Return the heading without who sends: these names, and all before a «gửi» that ends it."""
    rest = f" {SENDER.sub('', heading)} "
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(f" {name} ", " ")
    return rest


def _is_empty(word: str) -> bool:
    return word in EMPTY_WORDS or VOWELS.isdisjoint(word) or any(char.isdigit() for char in word)
