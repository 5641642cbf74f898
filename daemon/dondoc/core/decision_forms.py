"""How an operator's lines are written: the forms of the contract (6), with the ways in which people write them.

Everything here reads plain text (no accents, lower case, single blanks), of which every letter stands where it stood.
A form has to be the whole line: verb, ids, date and reason, and besides them only words that say nothing of their own.
What is said beyond that may be a condition or its opposite, and is asked back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dondoc.core.history import Verb
from dondoc.core.plain import plain

_ID = r"(?=[0-9-]{0,64}[a-z])[a-z0-9-]{1,64}\.[0-9a-z-]{1,16}\.[a-z0-9*?-]{1,64}"  # «20.3.2026» is none
_AND = r"(?:\s?(?:[,;+&]|\bva\b)\s?|\s)"
_POLITE = r"(?:[\s,.;!]{1,3}(?:nhe|nha|a|giup|ho|em|anh|chi|voi|xin|cam on|tran trong)\b){0,6}"
_LEAVE = (
    r"(?:(?:dong y|nhat tri|thong nhat|chap thuan|ok|oke)[\s,]{1,2}(?:cho (?:phep )?)?|cho (?:phep )?"
    r"|(?:xac|cong) nhan |quyet dinh ?: ?)?"
)
_LIMIT = (
    r"(?:\b(?:thoi\shan|(?<!thoi\s)han)(?:\s(?:nop|cuoi|chot|cung|gui|hoan thanh|bao cao|la))?\s?:?\s?"
    r"(?:(?:den|toi)\s)?|(?<!han\s)(?<!nop\s)(?<!chot\s)\btruoc\s(?=(?:ngay )?\d))"
)
_UNITS = r"(?:(?:cac )?don vi\s?:?\s(?!khac))?"
_ASKS = r"yeu cau\s?:?\s?(?:(?:gui|nop) )?(?P<title>\S.{0,300})"
_WHEN = r"(?P<when>\S.{0,60}?)"
# Looked at first: without a term in its last words each «gửi» of a line is tried with each «hạn» of it in vain.
_TERM_LAST = rf".*{_LIMIT}\S.{{0,60}}\s?[.;!]{{0,3}}\Z"
_NOW = r"(?: (?:the nao|ra sao|hien nay)(?: roi)?(?: (?:em|anh|chi|ban|a|nhi|vay|the))?){0,2}"
# «Tình hình mưa lũ rất phức tạp» is a sentence and names no unit.
_A_UNIT = r"(?P<units>(?!.*\b(?:rat|de nghi|yeu cau|dien bien|phuc tap)\b)\S.{0,80}?)"
_SEP = r"[\s,.;:-]{0,5}"
_TO = r"\bgui(?: (?:cho|toi|den))?\s?:?\s?"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that add nothing, whatever the decision: greetings, «báo cáo», «mã», and what stands around a date.
_COMMON = _words(
    "cho bao cao bc ma nop don vi cua doi voi cac tat ca toan bo dong y nhat tri thong chap thuan ok oke phep duoc"
    " quyet dinh va nhe nha a giup ho em anh chi cam on trong thi la"
    " dung so tuan thang quy nam ky"
)
_TO_A_DATE = _words(
    "den toi sang het ngay hom luc vao hoi truoc cuoi gio thoi han cham muon nhat lai gui them tiep moi tan"
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a decision is written, and how people are shown it.

    `verb` is what a line begins with, `fillers` the words that may stand beside verb, ids and dates; a form without
    fillers is one of `whole`. `is_plain` where the verb alone, with no id beside it, is told back.
    """

    shown: str
    verb: re.Pattern[str]
    begins: re.Pattern[str]
    fillers: frozenset[str] = frozenset()
    whole: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(
        cls, shown: str, verb: str, *, after: str = "", fillers: frozenset[str] = frozenset(), whole: Sequence[str] = ()
    ) -> "Form":
        """Return the form; `after` is what must follow the verb for a line to be meant."""
        ends = r"\s?[.;!]{0,3}"
        patterns = tuple(re.compile(_LEAVE + one + ends) for one in whole)
        return cls(
            shown,
            re.compile(rf"\b(?:{verb})\b"),
            re.compile(rf"{_LEAVE}(?:{verb}){after or chr(92) + 'b'}"),
            fillers,
            patterns,
        )


_NEAR_ID = rf"(?:(?: |: ?)[a-z:]{{1,8}}){{0,5}}\s?:?\s?{_ID}"
FORMS: Mapping[Verb, Form] = {
    Verb.EXTEND: Form.of("GIA HẠN <mã> ĐẾN <ngày> LÝ DO …", "gia han|lui (?:thoi )?han", fillers=_COMMON | _TO_A_DATE),
    Verb.WAIVE: Form.of("MIỄN <mã> LÝ DO …", "mien", after=_NEAR_ID, fillers=_COMMON | _words("gui thoi")),
    Verb.EXCUSE: Form.of(
        "KHÁCH QUAN <mã> LÝ DO …",
        "(?:tinh |coi |ghi nhan )?(?:la )?(?:ly do )?khach quan",
        fillers=_COMMON | _words("xac cong nhan"),
    ),
    Verb.RETURN: Form.of(
        "TRẢ LẠI <mã> ĐẾN <ngày> LÝ DO …",
        "tra (?:lai|ve)",
        fillers=_COMMON | _TO_A_DATE | _words("yeu cau de bo sung sua hoan thien"),
    ),
    Verb.RECEIVE: Form.of(
        "ĐÃ NHẬN <mã> LÚC <ngày> <giờ> QUA …",
        "(?:da )?nhan",
        after=_NEAR_ID,
        fillers=_COMMON | _words("luc vao hoi ngay hom gio ban giay cung van thu phong xac nhan"),
    ),
    Verb.ASSIGN: Form.of(
        "GÁN <mã thư> CHO <mã> [LÚC <ngày> <giờ>]",
        "gan|tinh",
        after=r"(?: (?:thu|mail|email))?\s?:?\s?m?\s?\d",
        fillers=_COMMON | _words("vao sang thu mail email luc hoi ngay hom gio nhan"),
    ),
    Verb.DISMISS: Form.of(
        "KHÔNG PHẢI <mã thư>",
        r"(?:khong|ko|k) phai|bo qua",
        after=r"(?: (?:la|bao cao|thu|mail|email)){0,3}" + r"\s?:?\s?m?\s?\d",
        fillers=_COMMON | _words("thu mail email dau"),
    ),
    Verb.REQUEST: Form.of(
        "YÊU CẦU <tên> HẠN <ngày> GỬI <đơn vị hoặc *>",
        "yeu cau",
        after=r"\b.*\bhan\b",
        whole=(
            rf"{_ASKS}{_SEP}{_LIMIT}{_WHEN}{_SEP}{_TO}{_UNITS}(?P<units>\S.*)",
            rf"(?={_TERM_LAST}){_ASKS}{_SEP}{_TO}{_UNITS}(?P<units>\S.*?){_SEP}{_LIMIT}{_WHEN}",
        ),
    ),
    Verb.UNDO: Form.of(
        "HUỶ <mã quyết định>",
        "huy|hoan tac|thu hoi",
        after=r"(?: (?:bo|quyet dinh|qd|lenh)){0,2}" + r"\s?:?\s?d?\s?\d",
        fillers=_COMMON | _words("bo qd lenh xin de nghi"),
    ),
    Verb.RELEASE: Form.of(
        "DUYỆT <mã thư gửi lãnh đạo>",
        "duyet",
        after=r"(?: (?:gui|thu)){0,2}\s?:?\s?t?\s?\d",
        fillers=_COMMON | _words("gui thu mail"),
    ),
    Verb.STATUS: Form.of(
        "TÌNH HÌNH [<đơn vị>]",
        "(?:xem )?tinh hinh",
        whole=(
            rf"(?:xem )?tinh hinh(?: chung)?{_NOW}{_POLITE}\s?\??",
            rf"(?:xem )?tinh hinh\s?:?\s?(?:(?:nop|bao cao|cua|don vi) ){{0,4}}{_A_UNIT}{_NOW}\s?\??",
        ),
    ),
    Verb.HELP: Form.of("TRỢ GIÚP", "tro giup|huong dan|giup", whole=(rf"(?:tro giup|huong dan|giup){_POLITE}",)),
}
HARMLESS = frozenset({Verb.STATUS, Verb.HELP})  # they change nothing, and prose may begin like them
ALL_UNITS = re.compile(r"(?:tat ca|toan bo)(?: (?:cac )?don vi)?|(?:cac|moi) don vi")
REASON = re.compile(
    r"[\s,.;:(-]{1,5}(?:(?:voi|vi|boi) )?(?P<mark>l[yi] do|nguyen nhan|ld(?=\s?:)|vi|do)\b(?: la\b)?\s?[:-]?\s?"
    r"|\s?[:-]\s(?P<bare>)(?=[a-z]{2,} [a-z])"  # «Miễn …: không phát sinh»
)
VIA = re.compile(r"[\s,.;:-]{1,5}\b(?P<mark>qua|bang|theo)\b\s?:?\s?")
_IDS = re.compile(rf"(?<![a-z0-9.@-]){_ID}")
_NUMBERED = re.compile(r"\b([mdt])\s?(\d{1,12})\b")
IDS = re.compile(rf"{_IDS.pattern}|{_NUMBERED.pattern}")
_SPOKEN = re.compile(
    r"\b(gia han|lui (?:thoi )?han|mien|khach quan|tra lai|tra ve|da nhan|gan|(?:khong|ko|k) phai|bo qua|huy|duyet)\b"
)  # of the verbs whose words are not everybody's
_OF_WORDS = {
    "gia han": Verb.EXTEND, "lui han": Verb.EXTEND, "lui thoi han": Verb.EXTEND,
    "mien": Verb.WAIVE, "khach quan": Verb.EXCUSE, "tra lai": Verb.RETURN, "tra ve": Verb.RETURN,
    "da nhan": Verb.RECEIVE, "gan": Verb.ASSIGN, "khong phai": Verb.DISMISS, "ko phai": Verb.DISMISS,
    "k phai": Verb.DISMISS, "bo qua": Verb.DISMISS, "huy": Verb.UNDO, "duyet": Verb.RELEASE,
}  # fmt: skip
# What stands in the folded text of every mail with a decision that changes something: strangers' mails have none of it.
_HINT = re.compile(
    r" (?:gia han|lui (?:thoi )?han|mien|khach quan|tra lai|tra ve|yeu cau|tinh hinh|tro giup"
    r"|nhan(?: [a-z]{1,64}){0,12} [a-z]{0,64}\d)"
)
_HINT_OF_NUMBER = re.compile(r" [mdt] ?\d{1,12}\b")
_HINT_OF_VERB = re.compile(r"\b(?:(?:khong|ko|k) phai|bo qua|huy|hoan tac|thu hoi|duyet|gan|tinh|la)\b")
_FAR = 60  # characters before the verb: beyond that a line is a sentence about something
_NEGATED = re.compile(r"\b(?:khong|ko|chua|dung)\s(?:cho\s|dong y\s|duoc\s)?\Z")
# What turns a decision into its opposite or puts it off. Without accents harmless words are the same («đúng», «cho»).
_CONTRARY = re.compile(r"\b(?:đừng|dừng|chớ|chờ|đợi|mà|thôi(?=\s(?:gia|huỷ|hủy|miễn|trả|gán)))\b", re.IGNORECASE)
_ONE_FOR_ANOTHER = re.compile(r"\bm\s?\d{1,12}\b.{0,20}\bla\s(?:thu\s)?m\s?\d")  # «Không phải m46, là m47»
_TO_WHOM = r"(?: (?:ạ|a|anh|chị|chi|em|nhỉ|nhi|nhé|nhe|vậy|thế))"
_END = r"[\s.!)]{0,5}\Z"
_OPEN = re.compile(
    r"\?[\s)\"'!.?]{0,9}\Z"
    rf"|\b(?:được|duoc|phải|phai|đúng|chứ) (?:không|khong|ko){_TO_WHOM}{{0,3}}{_END}"
    rf"|\b(?:không|khong|ko){_TO_WHOM}{{1,3}}{_END}|\b(?:chưa|hả|à|nhỉ){_TO_WHOM}{{0,3}}{_END}"
    rf"|\A(?:gì|đâu){_TO_WHOM}{{0,3}}{_END}"
    rf"|\bhay (?:thôi|không|chưa){_TO_WHOM}{{0,3}}{_END}"
    rf"|\bchưa duyệt{_END}|\b(?:anh|chị) (?:duyệt|xem)\b"
    r"|[,;.(-]\s?(?:nếu|neu|trừ khi|tru khi)\b|\bvới điều kiện (?:có|là|phải|đơn vị|gửi|nộp)\b",
    re.IGNORECASE,
)
_SHORTEST = 5  # letters of a verb that may be misspelt: shorter ones are near to everything


def may_hold_orders(folded: str) -> bool:
    """Whether a line of a text, here folded, may be a decision that changes something; False is certain."""
    if _HINT.search(f" {folded}"):
        return True
    return _HINT_OF_NUMBER.search(f" {folded}") is not None and _HINT_OF_VERB.search(folded) is not None


def ids_in(plain_line: str) -> Sequence[str]:
    """Return the refs and globs that stand in a line, each once."""
    return tuple(dict.fromkeys(_IDS.findall(plain_line)))


def numbers_in(plain_line: str, letter: str) -> Sequence[int]:
    """Return the numbers of mails (m), decisions (d) or letters (t) that stand in a line, each once."""
    return tuple(dict.fromkeys(int(number) for found, number in _NUMBERED.findall(plain_line) if found == letter))


def beginning(plain_line: str) -> Verb | None:
    """Return which decision the line begins like, None for other text."""
    return next((verb for verb, form in FORMS.items() if form.begins.match(plain_line)), None)


def spoken_of(plain_line: str) -> Verb | None:
    """Return which decision the line speaks of with an id beside it, though it does not begin like one."""
    if not _IDS.search(plain_line) and not _NUMBERED.search(plain_line):
        return None
    found = _SPOKEN.search(plain_line[:_FAR])
    if found:
        return _OF_WORDS[found[1]]
    if re.match(r"(?:thu )?m\s?\d{1,12} la\b", plain_line):
        return Verb.ASSIGN
    return _misspelt(plain_line)


def is_negated(plain_line: str) -> bool:
    """Whether the line says that something is not to be decided: «Không gia hạn …»."""
    found = _SPOKEN.search(plain_line)
    return found is not None and _NEGATED.search(plain_line[: found.start()]) is not None


def forbids(head: str) -> bool:
    """Whether the words beside a decision, as they are written, say that it is not to be: «Đừng huỷ d12»."""
    bare = plain(head)
    return bool(_CONTRARY.search(head) or _ONE_FOR_ANOTHER.search(bare)) or is_negated(bare)


def is_open(words: str) -> bool:
    """Whether the words, as they are written, ask or make a condition: «… được không?», «…, nếu mai vẫn mưa»."""
    return _OPEN.search(words) is not None


def _misspelt(plain_line: str) -> Verb | None:
    """Return the verb that the first words nearly are: «GIAHAN», «GIA HẠM»."""
    written = "".join(plain_line.split()[:2])
    for words, verb in _OF_WORDS.items():
        whole = words.replace(" ", "")
        if len(whole) >= _SHORTEST and sum(a != b for a, b in zip(written.ljust(len(whole)), whole, strict=False)) <= 1:
            return verb
    return None
