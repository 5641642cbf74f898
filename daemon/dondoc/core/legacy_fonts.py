"""Vietnamese typed for the fonts of before Unicode: TCVN3 (ABC, «.VnTime») and VNI («VNI-Times»).

Such text reaches a mailbox as Latin-1 letters, «B¸o c¸o» and «Baùo caùo», pasted from documents of the nineties. It is
made Unicode (TCVN 6909:2001) where the mail shows by its marks which of the two it is, and a line is not Unicode yet.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from dondoc.core.mail import IncomingMail

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢£¤¥¦§",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
)
_VNI_ALONE = str.maketrans("ôöÔÖñÑæÆóÓòÒîÎ", "ơưƠƯđĐỉỈĩĨịỊỵỴ")
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])", re.IGNORECASE)
_UNICODE = re.compile("[\u1ea0-\u1ef9ăđĩũơưĂĐĨŨƠƯ]")
# What stands so in one of the two alone: in words of no other spelling do these marks touch letters.
_SHOWS_TCVN3 = re.compile("(?<=[a-zA-Z])[µ¸¶·¹¨®ª¬©]|[®¸§](?=[a-z\xc0-\xff])")
_SHOWS_VNI = re.compile("[aeouyôö][øûïåäëü]|[aoeyôö]ù", re.IGNORECASE)
_ENOUGH = 2
_MOST_READ = 4_000  # characters: the font shows at once
_MARKS = re.compile("[µ¸¶·¹®ª¬©§øûïåäëüØÛÏÅÄËÜ]|[aoeyô]ù|[AOEYÔ]Ù")  # nearly no mail has one


def legible(text: str, sample: str = "") -> str:
    """Return the text in Unicode, line by line, where `sample` (the text itself by default) is of an old font."""
    change = _reading_of(sample or text)
    if change is None:
        return text
    return "".join(line if _UNICODE.search(line) else change(line) for line in text.splitlines(keepends=True))


def legible_mail(mail: IncomingMail) -> IncomingMail:
    """Return the mail with subject, text and file names in Unicode; the same object where nothing was to be done."""
    names = " ".join(a.name for a in mail.attachments)
    sample = f"{mail.subject}\n{names}\n{mail.text[:_MOST_READ]}"
    if sample.isascii() or _reading_of(sample) is None:
        return mail
    return replace(
        mail,
        subject=legible(mail.subject, sample),
        text=legible(mail.text, sample),
        attachments=tuple(replace(a, name=legible(a.name, sample)) for a in mail.attachments),
    )


def _reading_of(sample: str) -> Callable[[str], str] | None:
    if _MARKS.search(sample) is None:
        return None
    for shows, change in ((_SHOWS_TCVN3, _from_tcvn3), (_SHOWS_VNI, _from_vni)):
        if len(shows.findall(sample)) < _ENOUGH:  # nearly all mail
            continue
        own = "\n".join(line for line in sample.splitlines() if not _UNICODE.search(line))
        if len(shows.findall(own)) >= _ENOUGH:
            return change
    return None


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _from_vni(text: str) -> str:
    marked = _VNI_PAIR.sub(lambda pair: pair[1].translate(_VNI_ALONE) + _VNI_MARKS[pair[2].lower()], text)
    return unicodedata.normalize("NFC", marked.translate(_VNI_ALONE))
