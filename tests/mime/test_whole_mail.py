"""A whole mail: its text, its documents, what is nested in it, and what was broken."""

import hashlib

import pytest

from dondoc.core.mail import TimeSource
from tests.mime.letters import DOCX, HEAD, HTML, LOGO, PLAIN, joined, multi, read, single

RELATED = 'Content-Type: multipart/related; boundary="=_r"\n\n' + joined(HTML, LOGO, boundary="=_r").decode()
FORWARDED = (
    "Content-Type: message/rfc822\n\nFrom: mt@snnmt.example\nSubject: =?utf-8?q?S=E1=BB=91_li=E1=BB=87u?= TTHC\n"
    'Content-Type: multipart/mixed; boundary="=_n"\n\n'
)


def test_an_ordinary_report_is_read() -> None:
    mail = read(multi("mixed", PLAIN, DOCX))
    assert mail.sender == "kl@snnmt.example"
    assert mail.sender_name == "Chi cục Kiểm lâm"
    assert mail.subject == "Báo cáo CCHC quý I/2026"
    assert mail.message_id == "<2026.45@snnmt.example>"
    assert mail.to == ("baocao@snnmt.example",)
    assert mail.text == "Đơn vị gửi báo cáo."
    assert mail.trace.source is TimeSource.RECEIVED
    assert mail.faults == ()


def test_an_attachment_is_named_measured_and_hashed_by_its_decoded_bytes() -> None:
    (found,) = read(multi("mixed", PLAIN, DOCX)).documents
    assert (found.name, found.size, found.sha256) == ("Bao cao.docx", 4, hashlib.sha256(b"PK\x03\x04").hexdigest())


def test_the_evidence_is_the_hash_of_all_bytes() -> None:
    raw = multi("mixed", PLAIN, DOCX)
    assert read(raw).sha256 == hashlib.sha256(raw).hexdigest()


def test_of_alternatives_the_plain_text_is_read() -> None:
    assert read(multi("alternative", "Content-Type: text/plain\n\nplain", HTML)).text == "plain"


def test_an_empty_plain_alternative_gives_way_to_html() -> None:
    assert read(multi("alternative", "Content-Type: text/plain\n\n \n", HTML)).text == "Đơn vị gửi báo cáo."


def test_a_second_unnamed_text_is_read_on() -> None:
    assert read(multi("mixed", PLAIN, DOCX, "Content-Type: text/plain\n\nTM. Chi cuc")).text.endswith("\nTM. Chi cuc")


@pytest.mark.parametrize("line", ["Content-Disposition: attachment", 'Content-Disposition: inline; filename="bc.txt"'])
def test_a_text_that_is_attached_or_named_is_a_document(line: str) -> None:
    mail = read(multi("mixed", PLAIN, f"Content-Type: text/plain\n{line}\n\nbao cao"))
    assert len(mail.documents) == 1
    assert mail.text == "Đơn vị gửi báo cáo."


def test_an_inline_logo_is_no_document() -> None:
    mail = read(multi("mixed", RELATED))
    assert [a.name for a in mail.attachments] == ["logo.png"]
    assert mail.documents == ()


def test_a_picture_that_is_attached_is_a_document() -> None:
    scan = LOGO.replace("inline", "attachment")
    assert [a.name for a in read(multi("mixed", PLAIN, scan)).documents] == ["logo.png"]


@pytest.mark.parametrize(
    "kind",
    ["application/pgp-signature", "application/pkcs7-signature; name=smime.p7s", "text/calendar; name=hop.ics"],
)
def test_signatures_and_invitations_are_no_documents(kind: str) -> None:
    assert read(multi("signed", PLAIN, f"Content-Type: {kind}\n\nx")).documents == ()


@pytest.mark.parametrize(
    "kind",
    [
        "application/ms-tnef; name=winmail.dat",
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        "application/zip; name=mat-khau.zip",
        "application/pdf",
    ],
)
def test_what_cannot_be_looked_into_is_a_document_all_the_same(kind: str) -> None:
    assert (
        len(read(multi("mixed", PLAIN, f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\neA==")).documents)
        == 1
    )


def test_a_mail_that_is_one_encrypted_lump_has_one_document() -> None:
    raw = single("Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n", "eA==")
    assert [a.name for a in read(raw).documents] == ["smime.p7m"]


def test_an_attachment_of_zero_bytes_is_noted_as_such() -> None:
    (found,) = read(multi("mixed", PLAIN, DOCX.replace("UEsDBA==", ""))).documents
    assert found.size == 0


def test_a_nested_mail_shows_its_subject_text_and_documents() -> None:
    mail = read(multi("mixed", PLAIN, FORWARDED.encode() + joined(PLAIN, DOCX, boundary="=_n")))
    (nested,) = mail.forwarded
    assert nested.subject == "Số liệu TTHC"
    assert nested.text == "Đơn vị gửi báo cáo."
    assert [a.name for a in mail.documents] == ["Bao cao.docx"]


def test_a_nested_mail_without_documents_is_one_itself() -> None:
    mail = read(multi("mixed", PLAIN, FORWARDED.encode() + joined(PLAIN, boundary="=_n")))
    assert [a.name for a in mail.documents] == ["Số liệu TTHC.eml"]


def test_mails_nested_in_each_other_all_come_out() -> None:
    inner = FORWARDED.encode() + joined(DOCX, boundary="=_n")
    outer = FORWARDED.replace("=_n", "=_o").encode() + joined(inner, DOCX, boundary="=_o")
    mail = read(multi("mixed", PLAIN, outer))
    assert [len(f.attachments) for f in mail.forwarded] == [1, 1]
    assert len(mail.documents) == 2


def test_a_missing_closing_delimiter_loses_nothing() -> None:
    raw = multi("mixed", PLAIN, DOCX).removesuffix(b"--=_b--\n")
    assert [a.name for a in read(raw).documents] == ["Bao cao.docx"]


def test_a_multipart_without_its_boundary_is_read_as_text_and_told() -> None:
    mail = read(single("Content-Type: multipart/mixed\n", "Kinh gui.\n"))
    assert mail.text.strip() == "Kinh gui."
    assert mail.faults == ("boundary",)


def test_quoted_printable_text_is_decoded() -> None:
    raw = single(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", "K=C3=ADnh g=\nui"
    )
    assert read(raw).text == "Kính gui"


def test_a_mail_of_carriage_returns_alone_is_read() -> None:
    raw = multi("mixed", PLAIN, DOCX).replace(b"\n", b"\r")
    mail = read(raw)
    assert (mail.sender, mail.subject) == ("kl@snnmt.example", "Báo cáo CCHC quý I/2026")
    assert [a.name for a in mail.documents] == ["Bao cao.docx"]


def test_a_header_below_an_empty_line_is_found() -> None:
    cut = HEAD.index("Date:")
    mail = read(HEAD[:cut] + "\n" + HEAD[cut:] + "\nKinh gui.\n")
    assert (mail.sender, mail.text.strip()) == ("kl@snnmt.example", "Kinh gui.")
    assert "blank line in header" in mail.faults


def test_what_stands_below_an_empty_line_is_never_a_trace() -> None:
    mail = read("X-Nothing: 1\n\n" + HEAD + "\nKinh gui.\n")
    assert mail.sender == "kl@snnmt.example"
    assert mail.trace.source is TimeSource.INTERNALDATE


def test_a_garbage_line_in_the_header_is_passed_over() -> None:
    mail = read(HEAD.replace("Subject:", "xin chao cac ban\n>From kl Mon\nSubject:") + "\nx")
    assert mail.subject == "Báo cáo CCHC quý I/2026"


def test_an_empty_mail_is_a_mail() -> None:
    mail = read(b"")
    assert (mail.sender, mail.subject, mail.text, mail.documents) == ("", "", "", ())


def test_three_thousand_parts_are_cut_off_and_told() -> None:
    mail = read(multi("mixed", *[DOCX] * 3_000))
    assert "parts" in mail.faults
    assert len(mail.attachments) <= 500


def test_deep_nesting_is_cut_off_and_told() -> None:
    raw = b"".join(f"Content-Type: multipart/mixed; boundary={i}\n\n--{i}\n".encode() for i in range(200))
    assert "depth" in read(HEAD.encode() + raw).faults


def test_a_huge_header_is_cut_off_and_told() -> None:
    mail = read(HEAD + "X-Long: " + "x" * 300_000 + "\n\nKinh gui.\n")
    assert mail.sender == "kl@snnmt.example"
    assert mail.faults == ("header size",)


def test_text_is_bounded() -> None:
    assert len(read(single("Content-Type: text/plain\n", "a" * 900_000)).text) == 200_000


def test_many_recipients_are_bounded() -> None:
    everybody = ", ".join(f"u{i}@snnmt.example" for i in range(3_000))
    assert len(read(f"To: {everybody}\n\nx").to) == 500
