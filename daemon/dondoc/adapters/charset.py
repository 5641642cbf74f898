"""Bytes to text, whatever the label says: Vietnamese legacy charsets, misspelt names, none at all."""

import codecs
import re
from functools import lru_cache
from typing import Final

from dondoc.adapters.storable import nfc

# RFC 1456; the letters that it puts among the control characters stand in the second table.
_VISCII: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW: Final = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
# TCVN 5712:1993 (VN1), of which TCVN3 («ABC») is the part above 0xA0.
_TCVN: Final = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323"
    "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN_LOW: Final = {0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ", 0x12: "Ự", 0x13: "Ỳ"} | {
    0x14: "Ỷ",
    0x15: "Ỹ",
    0x16: "Ý",
    0x17: "Ỵ",
}


def _table(high: str, low: dict[int, str]) -> str:
    return "".join(low.get(code, chr(code)) for code in range(0x80)) + high


_TABLES: Final = {"viscii": _table(_VISCII, _VISCII_LOW), "tcvn": _table(_TCVN, _TCVN_LOW)}

_GUESS: Final = ""
# Keys are labels without case and punctuation.
_ALIASES: Final = (
    dict.fromkeys(("utf8mb4", "utf8mb3", "utf", "utf8unicode", "unicode11utf8", "xutf8", "unicodeutf8"), "utf-8")
    | dict.fromkeys(("unicode11utf7", "unicode20utf7", "xunicode20utf7", "csunicode11utf7"), "utf-7")
    | dict.fromkeys(("viscii", "xviscii", "viscii11", "viscii111", "xviscii11", "csviscii"), "viscii")
    | dict.fromkeys(("tcvn", "xtcvn", "tcvn3", "xtcvn3", "tcvn5712", "xtcvn5712", "tcvn57121", "xviettcvn5712"), "tcvn")
    | dict.fromkeys(("tcvn571211993", "tcvn57121993", "tcvnabc", "vn3", "abc"), "tcvn")
    | dict.fromkeys(("gb2312", "gbk", "xgbk", "gb231280", "csgb2312"), "gb18030")
    | dict.fromkeys(("ksc56011987", "ksc5601", "euckr"), "cp949")
    | dict.fromkeys(("shiftjis", "xsjis", "sjis"), "cp932")
    | dict.fromkeys(("vietnamese", "xvietnamese", "windowsvietnamese"), "cp1258")
    | dict.fromkeys(("iso88598i", "iso88598e"), "iso8859-8")
    | dict.fromkeys(("macroman", "xmacroman"), "mac-roman")
    # Labels that promise less than people send: the bytes decide.
    | dict.fromkeys(("", "usascii", "ascii", "ansix341968", "iso88591", "latin1", "windows1252", "cp1252"), _GUESS)
    | dict.fromkeys(("iso885915", "iso646us", "ansi", "8bit", "default"), _GUESS)
)
_WINDOWS: Final = re.compile(r"x?(?:windows|win|cp|mscp|codepage|ibm)0?([0-9]{3,5})")
# Codecs of Python's own that are no charsets of mail, quadratic ones among them.
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "charmap"})
_PLAIN: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_LABEL: Final = 60
_CUT: Final = 4  # bytes that a character of UTF-8 may have lost at the end of a text that was cut off


def decode(data: bytes, label: str) -> tuple[str, str]:
    """Return the text (NFC) and the fault, empty where the label could be followed.

    Labels that say nothing (none, ASCII, latin-1) are judged by the bytes: UTF-8, else windows-1258, else latin-1.
    Unknown labels likewise, and the fault names them. Never raises.
    """
    if data.isascii() and b"\x1b" not in data and b"+" not in data and b"\x00" not in data and b"~" not in data:
        return _seven_bits(data, label)
    codec = _codec(label[:_LONGEST_LABEL])
    if codec is None:
        return nfc(_guessed(data)), f"charset {_shown(label)}"
    if codec == _GUESS:
        return nfc(_guessed(data)), ""
    if codec in _TABLES:
        return nfc(codecs.charmap_decode(data, "replace", _TABLES[codec])[0]), ""
    return _decoded(data, codec)


def _seven_bits(data: bytes, label: str) -> tuple[str, str]:
    """ASCII is ASCII in all but the charsets that shift (recognised by their shift characters) and EBCDIC."""
    codec = _codec(label[:_LONGEST_LABEL])
    fault = f"charset {_shown(label)}" if codec is None else ""
    if codec in _TABLES:
        return nfc(codecs.charmap_decode(data, "replace", _TABLES[codec])[0]), fault
    return data.decode("ascii"), fault


def _decoded(data: bytes, codec: str) -> tuple[str, str]:
    try:
        return nfc(data.decode(codec)), ""
    except UnicodeDecodeError as broken:
        if codec == "utf-8" and broken.start < len(data) - _CUT and broken.start < len(data) // 2:
            return nfc(_guessed(data)), "charset utf-8"
        if codec == "utf-8" and broken.start >= len(data) - _CUT:
            return nfc(data[: broken.start].decode(codec, "replace")), ""
        return nfc(data.decode(codec, "replace")), f"charset {codec}"
    except (LookupError, UnicodeError, ValueError, OverflowError):
        return nfc(_guessed(data)), f"charset {codec}"


def _guessed(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        if broken.start >= len(data) - _CUT and not data[: broken.start].isascii():
            return data[: broken.start].decode("utf-8", "replace")
    valid = data.decode("utf-8", "ignore")
    if _mostly_utf8(data, valid):
        return data.decode("utf-8", "replace")
    try:
        return data.decode("cp1258")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _mostly_utf8(data: bytes, valid: str) -> bool:
    """Tell whether few of the bytes above ASCII are no UTF-8: one damaged character is no other charset."""
    high = len(data) - len(data.decode("ascii", "ignore"))
    lost = len(data) - len(valid.encode())
    return lost * 10 <= high


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """Return the name by which Python or this page knows the charset; None where nobody does."""
    bare = label.strip().strip("\"'").partition("*")[0].lower()
    key = _PLAIN.sub("", bare)
    if key in _ALIASES:
        return _ALIASES[key]
    windows = _WINDOWS.fullmatch(key)
    for name in (f"cp{windows[1]}" if windows else bare, bare, key):
        known = _known(name)
        if known is not None:
            return known
    return None


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name)
        "".encode(name)
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError, TypeError, AttributeError):
        return None
    return None if found.name.replace("_", "-") in _NO_CHARSETS else found.name


def _shown(label: str) -> str:
    return _PLAIN.sub("-", label[:_LONGEST_LABEL].lower()).strip("-") or "none"
