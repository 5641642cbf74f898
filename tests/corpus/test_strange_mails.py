"""One report, written down in every strange way in which programs and servers have written it: it always arrives."""

import base64
import binascii
import codecs
from email.header import Header
from email.utils import format_datetime

import pytest

from tests.corpus.judged import difference, judged
from tests.corpus.letters import ICT
from tests.corpus.office import instant
from tests.corpus.reader import Case

AT = "2026-03-10 09:00"
DATE = format_datetime(instant(AT).astimezone(ICT))
SUBJECT = "Báo cáo cải cách hành chính quý I/2026"
TRACE = (
    "Received: from mua (mua [203.0.113.9])\n"
    f"\tby mail.snnmt.example (Postfix) with ESMTPS id A0F3; {DATE}\n"
    "Authentication-Results: mail.snnmt.example; dmarc=pass header.from=snnmt.example\n"
).encode()
WORDS = Header(SUBJECT, "utf-8", maxlinelen=70).encode().encode()
FROM, TO, ID = b"From: kl@snnmt.example\n", b"To: baocao@snnmt.example\n", b"Message-ID: <45@kl.example>\n"
SUBJECT_LINE = b"Subject: " + WORDS + b"\n"
MIXED = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_b"\n'
TEXT = b"--=_b\nContent-Type: text/plain; charset=utf-8\n\nKinh gui.\n"
FILE = (
    b'--=_b\nContent-Type: application/octet-stream; name="bc.docx"\n'
    b'Content-Disposition: attachment; filename="bc.docx"\n'
)
DOCX = FILE + b"Content-Transfer-Encoding: base64\n\nUEsDBAoAAAAAAIdO4kAAAA==\n"
END = b"--=_b--\n"
BODY = TEXT + DOCX + END
TCVN = str.maketrans({"á": "\xb8", "ả": "\xb6", "ý": "\xfd", "à": "\xb5", "í": "\xdd", "Đ": "\xa7"})
VISCII = str.maketrans({"ả": "\xe4"})  # the others of the subject are those of latin-1


def whole(*, head: bytes = FROM + TO + SUBJECT_LINE + ID, body: bytes = BODY, mime: bytes = MIXED) -> bytes:
    """Return the mail with one part of it written otherwise."""
    return TRACE + head + mime + b"\n" + body


def titled(subject: bytes) -> bytes:
    """Return the mail with this field for its subject."""
    return whole(head=FROM + TO + b"Subject: " + subject + b"\n" + ID)


def split_words(charset: str) -> bytes:
    """Return encoded words that are cut in the middle of a character."""
    data = SUBJECT.encode(charset)
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    return b"\n ".join(b"=?" + charset.encode() + b"?b?" + base64.b64encode(p) + b"?=" for p in pieces)


def quoted(label: str, data: bytes) -> bytes:
    """Return an encoded word under this label, of seven-bit letters and escapes."""
    return b"=?" + label.encode() + b"?q?" + b"".join(b"=%02X" % byte for byte in data) + b"?="


def in_body(label: str, data: bytes) -> bytes:
    """Return the mail whose body alone names the report, in this charset."""
    text = b"--=_b\nContent-Type: text/plain; charset=" + label.encode() + b"\n\n" + data + b"\n"
    return whole(head=FROM + TO + b"Subject: Gui Van phong\n" + ID, body=text + DOCX + END)


W1258 = "Báo ca\u0301o ca\u0309i ca\u0301ch ha\u0300nh chi\u0301nh quy\u0301 I/2026".encode("cp1258")
NESTED = (
    b"--=_b\nContent-Type: message/rfc822\n\nFrom: a@b.example\n" + SUBJECT_LINE
    + b'Content-Type: multipart/mixed; boundary="=_c"\n\n'
    + BODY.replace(b"=_b", b"=_c")
)  # fmt: skip
TNEF = (
    b'Content-Type: application/ms-tnef; name="winmail.dat"\n'
    b'Content-Disposition: attachment; filename="winmail.dat"\nContent-Transfer-Encoding: base64\n\neJ8+IgA=\n'
)
P7M = (
    b'MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n'
    b'Content-Disposition: attachment; filename="smime.p7m"\nContent-Transfer-Encoding: base64\n'
)
SIGNED = b'MIME-Version: 1.0\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="=_s"\n'
SIGNATURE = (
    b'--=_s\nContent-Type: application/pkcs7-signature; name="smime.p7s"\n'
    b"Content-Transfer-Encoding: base64\n\nMIAG\n--=_s--\n"
)
LOCKED = b"PK\x03\x04\x14\x00\x01\x00" + b"\x99" * 40  # a zip whose first entry is encrypted

ARRIVES = {
    "utf-8": whole(),
    "words cut in mid-character": titled(split_words("utf-8")),
    "words without an end": titled(WORDS.removesuffix(b"?=")),
    "raw utf-8": titled(SUBJECT.encode()),
    "raw windows-1258": titled(W1258),
    "a word in windows-1258": titled(quoted("windows-1258", W1258)),
    "a word in VISCII": titled(quoted("VISCII", SUBJECT.translate(VISCII).encode("latin-1"))),
    "a word in TCVN3": titled(quoted("x-viet-tcvn5712", SUBJECT.translate(TCVN).encode("latin-1"))),
    "a word in x-unknown": titled(quoted("x-unknown", SUBJECT.encode())),
    "a word under a misspelt name": titled(quoted("utf8", SUBJECT.encode())),
    "a word under another misspelt name": titled(quoted("window-1258", W1258)),
    "a body in VISCII": in_body("VISCII", ("Gui " + SUBJECT).translate(VISCII).encode("latin-1")),
    "a body in TCVN3": in_body("TCVN-5712", ("Gui " + SUBJECT).translate(TCVN).encode("latin-1")),
    "a body in windows-1258": in_body("windows-1258", b"Gui " + W1258),
    "a body in x-unknown": in_body("x-unknown", ("Gửi " + SUBJECT).encode()),
    "a body in utf-16": in_body("utf-16", codecs.BOM_UTF16_LE + ("Gửi " + SUBJECT).encode("utf-16-le")),
    "a body under no name": in_body("", ("Gửi " + SUBJECT).encode()),
    "carriage returns alone": whole().replace(b"\n", b"\r"),
    "two carriage returns": whole().replace(b"\n", b"\r\r\n"),
    "an mbox line at the top": b"From kl@snnmt.example Tue Mar 10 09:00:00 2026\n" + whole(),
    "a garbage line in the header": whole(head=FROM + b"day la dong rac\n" + TO + SUBJECT_LINE + ID),
    "a blank line in the header": whole(head=b"X-Scanner: ok\n\n" + FROM + TO + SUBJECT_LINE + ID),
    "subject twice, the first empty": whole(head=FROM + TO + b"Subject:\n" + SUBJECT_LINE + ID),
    "From twice, the same": whole(head=FROM + FROM + TO + SUBJECT_LINE + ID),
    "no Message-ID, no To": whole(head=FROM + SUBJECT_LINE),
    "From as a group": whole(head=b"From: Chi cuc: kl@snnmt.example;\n" + TO + SUBJECT_LINE + ID),
    "From beside an empty address": whole(head=b"From: <>, kl@snnmt.example\n" + TO + SUBJECT_LINE + ID),
    "From with an address in its name": whole(
        head=b'From: "mt@snnmt.example" <kl@snnmt.example>\n' + TO + SUBJECT_LINE + ID
    ),
    "capital letters in field names": whole().replace(b"Subject:", b"SUBJECT :").replace(b"From:", b"FROM:"),
    "winmail.dat": whole(body=TEXT + b"--=_b\n" + TNEF + END),
    "enveloped by S/MIME": whole(mime=P7M, body=b"MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=\n"),
    "signed by S/MIME": whole(mime=SIGNED, body=b"--=_s\n" + MIXED + b"\n" + BODY + SIGNATURE),
    "a report passed on as an attachment": whole(
        head=FROM + TO + b"Subject: Chuyen Van phong\n" + ID, body=TEXT + NESTED + END
    ),
    "an encrypted archive": whole(
        body=TEXT
        + FILE.replace(b"bc.docx", b"bc.zip")
        + b"Content-Transfer-Encoding: base64\n\n"
        + base64.b64encode(LOCKED)
        + b"\n"
        + END
    ),
    "a document without an end": whole(body=TEXT + DOCX),
    "a document in uuencode": whole(
        body=TEXT + FILE + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 bc.docx\n#0V%T\n`\nend\n" + END
    ),
    "damaged base64": whole(body=BODY.replace(b"UEsDBAoAAAAAAIdO4kAAAA==", b"UEsD*BAoA\x00AAAAAAIdO4kAAA")),
}
OTHERWISE = {
    "two authors": (
        whole(head=b"From: kl@snnmt.example, mt@snnmt.example\n" + TO + SUBJECT_LINE + ID),
        "review ?cchc.2026-q1.kl ?cchc.2026-q1.mt no-defers",
    ),
    "two authors, of whom one is a unit's": (
        whole(head=b"From: ai@ngoai.example, mt@snnmt.example\n" + TO + SUBJECT_LINE + ID),
        "review ?cchc.2026-q1.mt no-defers",
    ),
    "two strangers": (whole(head=b"From: a@ngoai.example, b@ngoai.example\n" + TO + SUBJECT_LINE + ID), "ignored"),
    "no author": (whole(head=TO + SUBJECT_LINE + ID), "ignored"),
    "an empty author": (whole(head=b"From: <>\n" + TO + SUBJECT_LINE + ID), "ignored"),
    "two fields, two authors": (
        whole(head=FROM + b"From: mt@snnmt.example\n" + TO + SUBJECT_LINE + ID),
        "review ?cchc.2026-q1.kl ?cchc.2026-q1.mt",
    ),
    "an empty document": (
        whole(body=TEXT + FILE + b"Content-Transfer-Encoding: base64\n\n\n" + END),
        "incomplete cchc.2026-q1.kl",
    ),
    "a file store instead of a document": (
        whole(body=TEXT.replace(b"Kinh gui.", b"https://drive.google.com/file/d/1/view") + END),
        "review ?cchc.2026-q1.kl",
    ),
}


def case(want: str) -> Case:
    """Return a case whose right judgement is this; its bytes come from elsewhere."""
    return Case("strange", (("at", AT),), "", want)


@pytest.mark.parametrize("raw", ARRIVES.values(), ids=ARRIVES)
def test_the_report_arrives_however_it_was_written_down(raw: bytes) -> None:
    wanted = case("arrival cchc.2026-q1.kl")
    assert not difference(wanted, judged(wanted, raw))


@pytest.mark.parametrize(("raw", "want"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_cannot_be_taken_for_the_report_is_judged_as_a_clerk_would(raw: bytes, want: str) -> None:
    assert not difference(case(want), judged(case(want), raw))


def test_the_words_that_are_cut_are_cut_in_mid_character() -> None:
    first = split_words("utf-8").partition(b"?=")[0].rpartition(b"?")[2]
    with pytest.raises(UnicodeDecodeError):
        binascii.a2b_base64(first).decode()
