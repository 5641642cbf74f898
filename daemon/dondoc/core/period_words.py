"""How periods are spelt: the numerals, the words before them and the years behind them.

All patterns are for the skeleton of a text (`folding.skeleton`); every repetition is bounded.
"""

import re
from dataclasses import dataclass

from dondoc.core.cycles import PeriodKind

NUMBER_WORDS = {
    "muoi mot": 11, "muoi hai": 12, "muoi": 10, "gieng": 1, "mot": 1, "nhat": 1, "dau": 1, "hai": 2, "nhi": 2,
    "ba": 3, "tu": 4, "bon": 4, "cuoi": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "chap": 12,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_SPELT = {
    "mot": "một", "nhat": "nhất", "dau": "đầu", "gieng": "giêng", "hai": "hai", "nhi": "nhì", "ba": "ba",
    "tu": "tư", "bon": "bốn", "nam": "năm", "sau": "sáu", "bay": "bảy bẩy", "tam": "tám", "chin": "chín",
    "muoi": "mười", "chap": "chạp", "cuoi": "cuối", "quy": "quý qúy", "qui": "quí qúi", "thang": "tháng",
    "tuan": "tuần", "thu": "thứ", "le": "lễ", "so": "số",
}  # fmt: skip
_UNACCENTED_AT_TIMES = frozenset(("quy", "qui", "thang", "tuan"))  # typed so even beside accented words
_AMBIGUOUS_BARE = frozenset(("sau", "dau", "cuoi", "nhat"))  # «thang sau» is next month, not June


def is_spelt(written: str) -> bool:
    """Whether words (NFKC, lower case) are number words or period words, each with its own accents or none.

    «tháng từ» is no April and «quỹ 1» no quarter; a mail without accents has to be believed, but for «thang sau».
    """
    words = re.findall(r"[^\W\d_]+", written)
    if written.isascii():
        return _AMBIGUOUS_BARE.isdisjoint(words)
    return all(_is_accented(word) for word in words)


def _is_accented(word: str) -> bool:
    if word not in _SPELT:
        return word.isascii() or word in _ACCENTED
    return word in _UNACCENTED_AT_TIMES or word in _ACCENTED


_ACCENTED = frozenset(form for forms in _SPELT.values() for form in forms.split())
_STOP = r"(?=20\d\d(?!\d)|[^0-9a-z]|\Z)"  # «T32026» has its year glued on
START = r"(?<![0-9a-z])"
YEAR = re.compile(
    r"[\s,./(:-]{0,4}(?:(?:cua\s)?nam\s{0,3}:?\s?)?(?P<year>20\d\d)(?!\d)|[/.-](?P<short>2[4-9]|3\d)(?![\d/])"
)
YEAR_BEFORE = re.compile(r"(?<!\d)(20\d\d)(?:\s{0,2}[./-]\s{0,2}|\s{1,2})\Z")
SERIES_END = re.compile(r"\s{0,3}(?:[.;:)\]\n]|\Z)")


@dataclass(frozen=True, slots=True)
class Family:
    """The patterns of one kind of period: its first name, and what may follow in a series of them."""

    kind: PeriodKind
    first: re.Pattern[str]  # groups `number` or `word`
    item: re.Pattern[str]  # group `number`, at «, 2» or « và tháng 3»
    dash: re.Pattern[str]  # group `number`, at «-3»
    until: re.Pattern[str]  # group `number`, at « đến tháng 3»


def _family(kind: PeriodKind, prefix: str, number: str, words: str) -> Family:
    numeral = rf"(?P<number>{number}){_STOP}"
    return Family(
        kind,
        re.compile(rf"{START}(?:{prefix})(?:{numeral}|(?P<word>{words})\b)"),
        re.compile(rf"\s{{0,2}}(?:[,;&+]|va\b)\s{{0,2}}(?:{prefix})?{numeral}"),
        re.compile(rf"\s{{0,2}}-\s{{0,2}}(?:{prefix})?{numeral}"),
        re.compile(rf"\s{{1,3}}(?:den|toi)\s{{1,3}}(?:het\s{{1,3}})?(?:{prefix}){numeral}"),
    )


MONTH = _family(
    PeriodKind.MONTH,
    r"thang[\s.:-]{0,3}|thg[\s.]{0,2}|t[.-]?",
    r"1[0-2]|0?[1-9]",
    r"muoi mot|muoi hai|muoi|gieng|mot|hai|ba|tu|bon|nam|sau|bay|tam|chin|chap",
)
QUARTER = _family(
    PeriodKind.QUARTER,
    r"qu[yi][\s.:-]{0,3}|q[\s.-]{0,2}",
    r"0?[1-4]|[il1]v|[il]{1,3}",
    r"mot|nhat|dau|hai|nhi|ba|tu|bon|cuoi",
)
WEEK = _family(
    PeriodKind.WEEK,
    r"tuan[\s.:-]{0,3}(?:(?:thu|le|so)\s{1,2})?|w(?:eek)?\s?",
    r"5[0-3]|[1-4]\d|0?[1-9]",
    r"(?!)",
)
FAMILIES = (QUARTER, WEEK, MONTH)

SO_MANY_MONTHS = re.compile(
    r"""(?<![0-9a-z.,/])(?:
        (?P<count>0?[1-9]|1[0-2])(?:\s{0,2}thang\b|\s?th?(?P<glued>dn|cn)?(?![a-z]))
      | (?P<word>muoi\shai|muoi\smot|muoi|hai|ba|bon|nam|sau|bay|tam|chin)\s{1,2}thang\b
    )(?!\s{0,2}\d{1,2}(?!\d))
    (?:\s{0,3}(?P<part>dau|cuoi)\b(?:\s{0,3}(?:cua\s)?nam\b(?!\s{0,3}:?\s?20\d\d))?)?
    """,
    re.VERBOSE,
)
HALF_OF_YEAR = re.compile(
    rf"{START}nua\s{{1,2}}(?:nam\s{{1,2}})?(?P<part>dau|cuoi)\b(?:\s{{1,2}}nam\b(?!\s{{0,3}}20\d\d))?"
)
HALF_ID = re.compile(rf"{START}h(?P<number>[12]){_STOP}")
WHOLE_YEAR = re.compile(rf"{START}nam\s{{0,3}}:?\s?(?P<year>20\d\d)(?!\d)(?!\s?-\s?20\d\d)")

# What no text that names a period lacks: most phrases are left at once.
ANY_NAME = re.compile(r"thang|thg|qu[yi]|tuan|n[au][am]|\b[tqwh](?:eek)?[\s.-]{0,2}[0-9il]|[0-9]\s?t")

SPANS = {
    (1, 3): (PeriodKind.QUARTER, 1), (4, 6): (PeriodKind.QUARTER, 2),
    (7, 9): (PeriodKind.QUARTER, 3), (10, 12): (PeriodKind.QUARTER, 4),
    (1, 6): (PeriodKind.HALF, 1), (7, 12): (PeriodKind.HALF, 2),
    (1, 9): (PeriodKind.NINE_MONTHS, 9), (1, 12): (PeriodKind.YEAR, 0),
}  # fmt: skip


def numeral(digits: str) -> int:
    """Return the number that Arabic or Roman digits give; a typed «l» is read as «I»."""
    return int(digits) if digits.isdigit() else NUMBER_WORDS[digits.replace("l", "i").replace("1", "i")]
