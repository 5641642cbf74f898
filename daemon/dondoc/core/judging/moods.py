"""What a phrase does with a report that it names: hands it in, asks about it, wishes for time … (contract, 4.5).

To mention is not to hand in. The lists hold folded words (no accents, no punctuation); each is a table row of
the judging tests.
"""

import re
from enum import StrEnum

from dondoc.core.text import fold


class Mood(StrEnum):
    """What the words of one phrase do."""

    STATES = "states"  # names things, as a subject or a file name does
    HANDS_IN = "hands in"
    WISHES = "wishes for time"
    EXPLAINS = "explains"
    ASKS = "asks"
    PROMISES = "promises"
    THANKS = "thanks"
    DRAFTS = "is a draft or an invitation"
    POINTS = "points at something else"  # a basis, a comparison
    INVITES = "invites"
    PAPER = "is another kind of paper"  # a plan, a decision, minutes: about the subject, and no report on it
    NEWS = "tells news"  # an article by its opening word


WISHES = (
    "xin gia han", "de nghi gia han", "cho gia han", "duoc gia han", "xin duoc gia han", "gia han nop", "gia han gui",
    "gia han thoi", "gia han bao cao", "xin lui", "cho lui", "de nghi lui", "lui thoi han", "lui thoi gian", "lui han",
    "xin them thoi gian", "cho them thoi gian", "xin nop cham", "xin nop muon", "xin gui cham", "xin gui muon",
    "nop cham hon", "xin phep nop muon", "xin phep nop cham", "xin phep gui cham", "xin phep gui muon", "cho nop muon",
    "cho nop cham", "cho gui cham", "cho gui muon", "xin hoan", "xin keo dai", "keo dai thoi han", "don xin gia han",
    "cong van xin gia han", "cong van gia han", "to trinh gia han", "xin cham", "xin khat", "cho phep nop sau",
    "xin no", "xin nop sau", "xin gui sau", "xin phep gui sau", "xin phep nop sau", "xin han",
    *(f"cho {who} {late}" for who in ("em", "chi cuc", "phong", "don vi", "trung tam")
      for late in ("nop muon", "nop cham", "nop sau", "gui muon", "gui cham", "gui sau")),
)  # fmt: skip
EXPLAINS = (
    "giai trinh", "ly do cham", "ly do nop cham", "ly do nop muon", "ly do gui cham", "ly do muon", "ly do tre",
    "ly do chua", "nguyen nhan cham", "nguyen nhan nop cham", "xin loi vi", "kiem diem", "tuong trinh",
    "ly do viec cham", "bao cao ve viec cham", "bao cao viec cham", "bao cao ve viec nop cham", "v v cham nop",
    "v v nop cham", "v v cham gui", "v v gui cham",
)  # fmt: skip
ASKS = (
    "cho hoi", "xin hoi", "hoi ve", "hoi viec", "cho em hoi", "xin duoc hoi", "thac mac", "xin huong dan",
    "de nghi huong dan", "nho huong dan", "huong dan giup", "khi nao", "bao gio", "may gio", "co phai", "hay khong",
    "duoc khong", "chua a", "khong a", "the nao a", "da nhan duoc chua", "nhan duoc chua", "xin mau", "cho xin mau",
    "cho xin bieu", "xin bieu mau", "xin file mau", "de nghi cung cap mau", "de nghi gui mau", "cung cap bieu mau",
    "gui giup mau", "gui lai mau", "gui cho mau", "xin de cuong", "cho xin", "xin lai mau", "mau bao cao nao",
    "theo mau nao", "lam theo mau", "xin y kien", "nho xem giup", "co gui lai", "gui cho ai", "gui ve dau",
    "vuong mac", "xin so lieu", "xin danh sach", "chua nhan duoc", "chua ro", "chua hieu", "co can gui",
    "co can nop", "han ngay nao", "ngay nao", "de nghi tra lai", "xin rut lai", "xin rut bao cao", "de nghi rut",
)  # fmt: skip
PROMISES = (
    "se hoan thien", "dang trinh", "chua co bai", "chua co tin", "chua co so lieu", "chua co bao cao", "chua tong hop",
    "cho em chut",
    "se gui", "se nop", "se bao cao", "se hoan thanh", "se trinh", "se gui lai", "se bo sung", "gui sau", "nop sau",
    "dang tong hop", "dang hoan thien", "dang lam", "dang xay dung", "dang cho", "chua gui", "chua nop",
    "chua hoan thanh",
    "chua xong", "chua kip", "khong kip", "chua the", "khong the gui", "khong the nop", "da gui roi", "da nop roi",
    "se thuc hien", "se cap nhat", "khong gui duoc", "khong nop duoc", "dang ky tin", "dang ky bai",
    "xin gui truoc ngay", "xin nop truoc ngay", "xin gui vao ngay", "xin nop vao ngay", "xin gui vao tuan",
    "xin nop vao tuan", "gui cham nhat", "nop cham nhat", "gui ngay mai", "nop ngay mai",
)  # fmt: skip
THANKS = (
    "cam on", "xac nhan da nhan", "da nhan duoc", "da nhan thong tin", "da ro", "da tiep nhan", "xin tiep thu",
    "da biet", "da doc",
)  # fmt: skip
YES = ("ok ", "vang ", "da vang ", "nhat tri ")  # at the beginning only: «Vàng A Chu» is a name
DRAFTS = (
    "du thao", "y kien ve", "y kien vao", "y kien doi voi", "ban nhap", "gop y", "lay y kien", "tham gia y kien",
    "xin y kien gop",
)  # fmt: skip
FINISHED = (
    "theo gop y",
    "sau gop y",
    "tiep thu gop y",
    "tiep thu y kien",
    "theo y kien",
    "chinh thuc",
)  # a draft no more
RECALLS = ("thu hoi ", "recall ", "huy thu ", "huy mail ", "xin huy ")  # a mail program asks for its mail back
FORMS = ("mau", "bieu mau", "de cuong", "file mau", "mau bieu")
FORM_WISHES = ("xin", "nho", "cho em", "cho toi", "cho minh", "cung cap", "chua co", "giup em", "gui em", "gui lai em")
_BY_THE_FORM = re.compile(r"\btheo (?:dung )?(?:bieu mau|mau bieu|mau|de cuong)\b")  # «xin gửi báo cáo theo mẫu mới»
INVITES = ("giay moi", "moi hop", "moi du", "moi tham du", "thu moi", "kinh moi")
PAPER = (
    "ke hoach", "quyet dinh", "bien ban", "to trinh", "quy che", "de an", "noi quy", "chuong trinh", "thong bao",
    "hop dong", "trien khai",
    "phuong huong", "nhiem vu", "de cuong", "danh sach", "so sanh", "dang ky", "lich", "phan cong", "gioi thieu",
    "tai lieu", "tham luan",
)  # fmt: skip
PAPER_FIRST = ("kh ", "qd ", "tb ", "bb ", "ttr ")  # as abbreviated at the head of a file name
PAPER_HEADS = (
    "de cuong", "huong dan", "phieu khao sat", "phieu trinh", "phieu chuyen", "tra ket qua", "mat khau", "tai khoan",
)  # fmt: skip  # of any report
NO_PAPER = (
    "phong ke hoach", "ban ke hoach", "ke hoach so", "theo ke hoach", "thuc hien", "ke hoach tai chinh",
    "ke hoach va", "tinh hinh",
    "theo thong bao", "theo quyet dinh", "quyet dinh so", "thong bao so",
)  # fmt: skip  # a unit's name, or the basis of a report
NEWS = ("tin ", "bai ", "ban tin ", "phong su ", "guong ", "tin hoi nghi ")
BASIS = ("can cu ", "thuc hien ", "theo ", "phuc dap ", "tiep theo ", "tra loi ")
_VERB = re.compile(r"\b(?:gui|nop|trinh|xin bao cao)\b")
_LATER = re.compile(  # «chiều em gửi», «cuối tháng gửi»
    r"\b(?:mai|chieu|chieu nay|toi nay|lat|lat nua|cuoi (?:tuan|thang|ngay)|dau tuan|(?:tuan|thang) sau)"
    r"(?: em| chi| anh| minh| don vi| phong)? (?:gui|nop)\b"
)
_ASKED = re.compile(  # that the office send something: «Đề nghị Văn phòng gửi lại số liệu»
    r"\b(?:de nghi|nho|mong|xin) (?:quy )?(?:van phong(?: so)?|vp(?: so)?|so|phong|anh|chi|em|dong chi|dc)"
    r"(?: \w+){0,2}? (?:gui|cung cap|chuyen|cho)\b"
)
_COPY = "(?:ban (?:giay|cung|chinh|goc|do|ky so|ky|da ky|co dau)|phu luc|hinh anh|anh minh hoa)"
_COPY_LATER = re.compile(  # of what is here as a file: «bản giấy gửi sau», «sẽ nộp bản chính sau»
    rf"\b{_COPY} (?:em |don vi |phong |chi cuc )?(?:se |xin )?(?:gui|nop)(?: sau)?\b|\b(?:gui|nop) {_COPY} sau\b"
    r"|\bchua (?:kip )?(?:ky|dong dau)\b"
)
_PAST = ("da gui", "da nop", "da bao cao", "gui roi", "nop roi")
_ONCE_MORE = re.compile(r"(?<!da )(?<!khong )\b(?:gui|nop) (?:mail|email|thu|ban mem)\b")  # what went before on paper
_BY_THE_OFFICE = re.compile(r"\b(?:van phong(?: so)?|vp(?: so)?|(?<!ho )so) da gui\b")  # a form
ATTACHED = ("kem", "dinh kem", "kem theo")
AGAIN = ("gui lai", "lan nay", "thay the", "thay cho", "dinh chinh", "chinh sua", "bo sung")
HERE = (*ATTACHED, "file", "tep", *AGAIN)
POINTS = (
    "so voi", "cung ky", "can cu", "thuc hien cong van", "theo cong van", "theo van ban", "theo ke hoach so",
    "thuc hien ke hoach so", "theo huong dan", "theo quy dinh tai", "thuc hien van ban", "thuc hien chi dao",
    "phuc dap cong van", "tra loi cong van",
)  # fmt: skip
HANDS_IN = (
    "gui", "nop", "kinh trinh", "xin trinh", "kem", "dinh kem", "bao cao nhu sau", "xin bao cao", "hoan thien",
    "bo sung", "tra loi", "file", "tep", "phu luc",
)  # fmt: skip
REPORT_WORDS = (
    "bao cao", "bc", "so lieu", "bieu", "bieu mau", "phu luc", "tong hop", "ket qua", "thong ke", "bai", "tin",
    "tin bai",
    "bai viet",
)  # fmt: skip
_IN_ORDER = (
    (Mood.WISHES, WISHES),
    (Mood.EXPLAINS, EXPLAINS),
    (Mood.ASKS, ASKS),
    (Mood.DRAFTS, DRAFTS),
    (Mood.INVITES, INVITES),
    (Mood.PROMISES, PROMISES),
)
SPEECH = frozenset({Mood.WISHES, Mood.EXPLAINS, Mood.ASKS, Mood.PROMISES, Mood.THANKS})  # of these a `note` is made


def says(folded: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands whole in the folded text."""
    padded = f" {folded} "
    return any(f" {word} " in padded for word in words)


LONGEST_YES = 4  # words
_NAMED_IN_ORDER = tuple((felt.name, felt) for felt, _ in _IN_ORDER)
_NAMED_OF_THE_REST = tuple((felt.name, felt) for felt in (Mood.HANDS_IN, Mood.THANKS, Mood.POINTS))


class _Index:
    """Which lists have a word that stands in a phrase: found by the phrase's words, not by each list's."""

    def __init__(self, **lists: tuple[str, ...]) -> None:
        """Take the lists by their names."""
        self._by_first: dict[str, list[tuple[str, str]]] = {}
        for name, words in lists.items():
            for word in words:
                self._by_first.setdefault(word.split()[0], []).append((name, f" {word} "))

    def said(self, folded: str) -> set[str]:
        """Return the names of the lists that have a word of the phrase."""
        padded, found = f" {folded} ", set[str]()
        for word in self._by_first.keys() & folded.split():
            for name, whole in self._by_first[word]:
                if name not in found and whole in padded:
                    found.add(name)
        return found


_INDEX = _Index(
    **{felt.name: words for felt, words in _IN_ORDER},
    HANDS_IN=HANDS_IN, THANKS=THANKS, POINTS=POINTS, FINISHED=FINISHED, FORMS=FORMS, FORM_WISHES=FORM_WISHES,
    PAST=_PAST, HERE=HERE, REPORT_WORDS=REPORT_WORDS, PAPER=PAPER, NO_PAPER=NO_PAPER,
)  # fmt: skip


def mood(phrase: str, folded: str = "") -> Mood:
    """Return what the phrase does; the first list that has a word of it decides. `folded` is the phrase folded."""
    folded = folded or fold(phrase)
    said = _INDEX.said(folded)
    for name, found in _NAMED_IN_ORDER if said else ():
        if name in said and not (found is Mood.DRAFTS and "FINISHED" in said):
            rest = _COPY_LATER.sub(" ", folded).strip() if found is Mood.PROMISES else ""
            return mood(phrase, rest) if rest and rest != folded else found
    wants_a_form = {"FORMS", "FORM_WISHES"} <= said and says(_BY_THE_FORM.sub(" ", folded), FORMS)
    if wants_a_form or folded.startswith(RECALLS) or phrase.rstrip().endswith("?"):
        return Mood.ASKS
    if _asks_the_office(folded):
        return Mood.ASKS
    if ("PAST" in said and "HERE" not in said and says_sent(folded)) or ("HANDS_IN" in said and _LATER.search(folded)):
        return Mood.PROMISES
    if is_salutation(folded):
        return Mood.POINTS
    return _of_papers(folded, said) or _of_the_rest(folded, said)


def is_still_promised(before: str, folded: str) -> bool:
    """Whether a phrase after «và» goes on with a promise: «sẽ hoàn thiện và gửi lại báo cáo CCHC»."""
    return says(before, ("se",)) and not says(folded, (*ATTACHED, "file", "tep"))


def says_sent(folded: str) -> bool:
    """Whether the folded words say that the unit sent something before."""
    if not says(folded, _PAST) or _ONCE_MORE.search(folded):
        return False
    return says(_BY_THE_OFFICE.sub(" ", folded), _PAST)


def _asks_the_office(folded: str) -> bool:
    asked = _ASKED.search(folded)
    return asked is not None and not says(folded[: asked.start()], HANDS_IN) and not says(folded, ATTACHED)


def _of_papers(folded: str, said: set[str]) -> Mood | None:
    """Return the mood of what is called by another name than a report; None where it may be one."""
    if folded.startswith(NEWS):
        return Mood.NEWS
    if folded.startswith(PAPER_HEADS):
        return Mood.PAPER
    paper = "PAPER" in said or folded.startswith(PAPER_FIRST)
    return Mood.PAPER if paper and not {"REPORT_WORDS", "NO_PAPER"} & said else None


def _of_the_rest(folded: str, said: set[str]) -> Mood:
    if f"{folded} ".startswith(YES) and len(folded.split()) <= LONGEST_YES:
        return Mood.THANKS
    return next((felt for name, felt in _NAMED_OF_THE_REST if name in said), Mood.STATES) if said else Mood.STATES


def after_basis(folded: str) -> str:
    """Return what a phrase hands in, behind the basis that it begins with: «Căn cứ …, Phòng gửi …»; empty for none."""
    if not folded.startswith(BASIS):
        return ""
    found = _VERB.search(folded)
    return folded[found.start() :] if found else ""


def is_reportish(folded: str) -> bool:
    """Whether the words speak of some report without naming it."""
    return says(folded, REPORT_WORDS)


def is_salutation(folded: str) -> bool:
    """Whether the phrase only greets: «Kính gửi: Bộ phận cải cách hành chính»."""
    return folded.startswith("kinh gui") and not says(folded, REPORT_WORDS)
