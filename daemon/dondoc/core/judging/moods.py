"""What a phrase does with a report that it names: hands it in, asks about it, wishes for time … (contract, 4.5).

To mention is not to hand in. The lists hold folded words (no accents, no punctuation); each is a table row of
the judging tests.
"""

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


WISHES = (
    "xin gia han", "de nghi gia han", "cho gia han", "duoc gia han", "xin duoc gia han", "gia han nop", "gia han gui",
    "gia han thoi", "gia han bao cao", "xin lui", "cho lui", "de nghi lui", "lui thoi han", "lui thoi gian", "lui han",
    "xin them thoi gian", "cho them thoi gian", "xin nop cham", "xin nop muon", "xin gui cham", "xin gui muon",
    "nop cham hon", "xin phep nop muon", "xin phep nop cham", "xin phep gui cham", "xin phep gui muon", "cho nop muon",
    "cho nop cham", "cho gui cham", "cho gui muon", "xin hoan", "xin keo dai", "keo dai thoi han", "don xin gia han",
    "cong van xin gia han", "cong van gia han", "to trinh gia han", "xin cham", "xin khat", "cho phep nop sau",
    "xin nop sau", "xin gui sau", "xin phep gui sau", "xin phep nop sau", "xin han",
)  # fmt: skip
EXPLAINS = (
    "giai trinh", "ly do cham", "ly do nop cham", "ly do nop muon", "ly do gui cham", "ly do muon", "ly do tre",
    "ly do chua", "nguyen nhan cham", "nguyen nhan nop cham", "xin loi vi", "kiem diem", "tuong trinh", "ly do viec cham",
)  # fmt: skip
ASKS = (
    "cho hoi", "xin hoi", "hoi ve", "hoi viec", "cho em hoi", "xin duoc hoi", "thac mac", "xin huong dan",
    "de nghi huong dan", "nho huong dan", "huong dan giup", "khi nao", "bao gio", "may gio", "co phai", "hay khong",
    "duoc khong", "chua a", "khong a", "the nao a", "da nhan duoc chua", "nhan duoc chua", "xin mau", "cho xin mau",
    "cho xin bieu", "xin bieu mau", "xin file mau", "de nghi cung cap mau", "de nghi gui mau", "cung cap bieu mau",
    "gui giup mau", "gui lai mau", "gui cho mau", "xin de cuong", "cho xin", "xin lai mau", "mau bao cao nao",
    "theo mau nao", "lam theo mau", "xin y kien", "nho xem giup", "co gui lai", "gui cho ai", "gui ve dau",
)  # fmt: skip
PROMISES = (
    "se gui", "se nop", "se bao cao", "se hoan thanh", "se trinh", "se gui lai", "se bo sung", "gui sau", "nop sau",
    "dang tong hop", "dang hoan thien", "dang lam", "dang xay dung", "dang cho", "chua gui", "chua nop", "chua hoan thanh",
    "chua xong", "chua kip", "khong kip", "chua the", "khong the gui", "khong the nop", "da gui roi", "da nop roi",
    "da gui ngay", "da nop ngay", "da gui tu", "da gui hom", "da gui truoc", "da gui bao cao", "da gui van ban",
)  # fmt: skip
THANKS = (
    "cam on", "da nhan duoc", "da nhan thong tin", "da ro", "da tiep nhan", "xin tiep thu", "da biet", "ok", "vang a",
    "da vang", "nhat tri", "dong y", "da doc",
)  # fmt: skip
DRAFTS = (
    "du thao", "gop y", "lay y kien", "tham gia y kien", "xin y kien gop", "giay moi", "moi hop", "moi du", "moi tham du",
    "hop trien khai", "tap huan", "lich hop", "ke hoach to chuc",
)  # fmt: skip
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
    "bao cao", "bc", "so lieu", "bieu", "bieu mau", "phu luc", "tong hop", "ket qua", "thong ke", "bai", "tin", "tin bai",
    "bai viet", "danh sach",
)  # fmt: skip
_IN_ORDER = (
    (Mood.WISHES, WISHES),
    (Mood.EXPLAINS, EXPLAINS),
    (Mood.ASKS, ASKS),
    (Mood.DRAFTS, DRAFTS),
    (Mood.PROMISES, PROMISES),
)
SPEECH = frozenset({Mood.WISHES, Mood.EXPLAINS, Mood.ASKS, Mood.PROMISES, Mood.THANKS})  # of these a `note` is made


def says(folded: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands whole in the folded text."""
    padded = f" {folded} "
    return any(f" {word} " in padded for word in words)


def mood(phrase: str) -> Mood:
    """Return what the phrase does; the first list that has a word of it decides."""
    folded = fold(phrase)
    for found, words in _IN_ORDER:
        if says(folded, words):
            return found
    if phrase.rstrip().endswith("?"):
        return Mood.ASKS
    if is_salutation(folded):
        return Mood.POINTS
    if says(folded, HANDS_IN):
        return Mood.HANDS_IN
    if says(folded, THANKS):
        return Mood.THANKS
    return Mood.POINTS if says(folded, POINTS) else Mood.STATES


def is_salutation(folded: str) -> bool:
    """Whether the phrase only greets: «Kính gửi: Bộ phận cải cách hành chính»."""
    return folded.startswith("kinh gui") and not says(folded, REPORT_WORDS)
