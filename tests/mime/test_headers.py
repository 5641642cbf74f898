"""Header fields as programs and people really write them."""

import datetime as dt
from email.message import EmailMessage

import pytest

from dondoc.adapters.mime_addresses import author, mailboxes
from dondoc.adapters.mime_fields import header_end
from dondoc.adapters.mime_words import unfolded, words
from dondoc.adapters.storable import one_line
from tests.mime.letters import HEAD, read

BAO_CAO = "Báo cáo CCHC quý I/2026"


@pytest.mark.parametrize(
    "subject",
    [
        "Tiến độ giải ngân vốn đầu tư công tuần 36/2026",
        "Báo cáo GPXD tháng 9/2026 và báo cáo giải ngân tuần 40",
        "Bài viết về GPXD và báo cáo giải ngân tuần 37",
        "BÁO CÁO KẾT QUẢ THỰC HIỆN CÔNG TÁC KIỂM SOÁT THỦ TỤC HÀNH CHÍNH QUÝ III",
    ],
)
def test_a_subject_that_the_email_of_python_folds_keeps_its_spaces(subject: str) -> None:
    for shift in range(40):
        letter = EmailMessage()
        letter["Subject"] = "x" * shift + " " + subject
        folded = letter.as_bytes().decode("latin-1").removeprefix("Subject: ").strip()
        assert words(unfolded(folded)).strip() == ("x" * shift + " " + subject).strip()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=?utf-8?b?QsOhbyBjw6FvIENDSEMgcXXDvSBJLzIwMjY=?=", BAO_CAO),
        ("=?UTF-8?Q?B=C3=A1o_c=C3=A1o_CCHC_qu=C3=BD_I/2026?=", BAO_CAO),
        ("=?utf-8*vi?q?B=C3=A1o?=", "Báo"),
        ("=?utf-8?q?B=C3?= =?utf-8?q?=A1o?=", "Báo"),
        ("=?utf-8?b?QsM=?=\r\n =?utf-8?b?oW8=?=", "Báo"),
        ("=?utf-8?q?B=C3?==?utf-8?b?oW8=?=", "Báo"),
        ("=?utf-8?q?B=C3=A1o?= =?windows-1258?q?c=E1o?=", "Báocáo"),
        ("=?utf-8?q?B=C3=A1o?= cao", "Báo cao"),
        ("=?utf-8?q?gi=E1=BA=A3i?=\r\n =?utf-8?q?ng=C3=A2n?=", "giải ngân"),
        ("=?utf-8?q?thu?=\r\n =?utf-8?q?=E1=BA=BF?=", "thuế"),
        ("Re: =?utf-8?q?B=C3=A1o_c=C3=A1o?=", "Re: Báo cáo"),
        ("=?windows-1258?q?B=E1o_c=E1o?=", "Báo cáo"),
        ("=?cp-1258?q?t=FD_li=EA=F2u?=", "tư liệu"),
        ("=?viscii?q?B=E1o_c=E1o_qu=FD?=", "Báo cáo quý"),
        ("=?x-unknown?q?B=C3=A1o?=", "Báo"),
        ("=?utf-8?b?QsOhbw?=", "Báo"),
        ("=?utf-8?q?B=C3=A1o c=C3=A1o?=", "Báo cáo"),
        ("=?utf-8?q?B=C3=A1o", "Báo"),
        ("B\xc3\xa1o c\xc3\xa1o", "Báo cáo"),
        ("B\xe1o c\xe1o", "Báo cáo"),
        ("=?utf-8?q??=", ""),
        ("=?utf-8?x?B?= a", "=?utf-8?x?B?= a"),
    ],
)
def test_words_are_decoded(written: str, shown: str) -> None:
    assert one_line(words(written), 200) == shown


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("kl@snnmt.example", "kl@snnmt.example"),
        ("<KL@Snnmt.Example>", "kl@snnmt.example"),
        ("Chi cuc <kl@snnmt.example>", "kl@snnmt.example"),
        ('"Nguyễn, Văn A" <kl@snnmt.example>', "kl@snnmt.example"),
        ("Nguyen, Van A <kl@snnmt.example>", "kl@snnmt.example"),
        ("kl@snnmt.example (Chi cuc Kiem lam)", "kl@snnmt.example"),
        ('"mt@snnmt.example" <kl@snnmt.example>', "kl@snnmt.example"),
        ("mt@snnmt.example <kl@snnmt.example>", "kl@snnmt.example"),
        ("Van phong: kl@snnmt.example;", "kl@snnmt.example"),
        ("BC: Chi cuc <kl@snnmt.example>", "kl@snnmt.example"),
        ("<@relay.example:kl@snnmt.example>", "kl@snnmt.example"),
        ("kl@snnmt.example, kl@snnmt.example", "kl@snnmt.example"),
        ("=?utf-8?q?kl=40snnmt=2Eexample?=", "kl@snnmt.example"),
        ("Chi cuc <kl@snnmt.example", "kl@snnmt.example"),
        ("<kl@snnmt.example>, <mt@snnmt.example>", ""),
        ("kl@snnmt.example mt@snnmt.example", ""),
        ("undisclosed-recipients:;", ""),
        ("Chi cuc Kiem lam", ""),
        ("<>", ""),
        ("", ""),
    ],
)
def test_the_author_is(written: str, address: str) -> None:
    assert author([written]).address == address


def test_two_from_fields_with_different_authors_name_nobody() -> None:
    assert read("From: kl@snnmt.example\nFrom: mt@snnmt.example\n\nx").sender == ""


def test_a_name_in_a_comment_is_the_sender_s_name() -> None:
    assert author(["kl@snnmt.example (Chi cuc)"]).name == "Chi cuc"


def test_members_of_a_group_are_recipients() -> None:
    found = mailboxes(["Cac don vi: kl@snnmt.example, MT <mt@snnmt.example>;, tl@snnmt.example"])
    assert [m.address for m in found] == ["kl@snnmt.example", "mt@snnmt.example", "tl@snnmt.example"]


def test_raw_bytes_in_a_header_are_read_in_the_charset_of_the_mail() -> None:
    mail = read(b"Subject: B\xe1o c\xe1o\nContent-Type: text/plain; charset=viscii\n\nx")
    assert mail.subject == "Báo cáo"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Mon, 16 Mar 2026 17:01:40 +0700", "2026-03-16T10:01:40"),
        ("16 Mar 2026 17:01 +0700", "2026-03-16T10:01:00"),
        ("Mon, 16 Mar 26 10:01:40 GMT", "2026-03-16T10:01:40"),
        ("Mon, 16 Mar 2026 10:01:40 -0000 (UTC)", "2026-03-16T10:01:40"),
        ("Mon, 16 Mar 2026 05:01:40 EST", "2026-03-16T10:01:40"),
        ("Sun, 16 Mar 2026 17:01:60 ICT", "2026-03-16T10:01:59"),
    ],
)
def test_the_claimed_date_is_read(written: str, instant: str) -> None:
    assert read(f"Date: {written}\n\nx").claimed == dt.datetime.fromisoformat(instant + "+00:00")


@pytest.mark.parametrize("written", ["", "hôm nay", "Mon, 32 Mar 2026 17:00:00 +0700", "31 Dec 9999 23:00:00 -2300"])
def test_an_impossible_date_claims_nothing(written: str) -> None:
    assert read(f"Date: {written}\n\nx").claimed is None


def test_threads_are_read_from_folded_references() -> None:
    mail = read("In-Reply-To: <a@x> (old)\nReferences: <a@x>\n <b@x>\n\t<a@x>\n\nx")
    assert (mail.in_reply_to, mail.references) == (("<a@x>",), ("<a@x>", "<b@x>"))


@pytest.mark.parametrize(
    ("written", "found"),
    [("<a@x>", "<a@x>"), ("a@x", "<a@x>"), ("<a b@x>", "<ab@x>"), ("", ""), ("<>", "")],
)
def test_a_message_id_is_kept_with_its_brackets(written: str, found: str) -> None:
    assert read(f"Message-ID: {written}\n\nx").message_id == found


def test_bidi_and_control_characters_never_reach_a_subject() -> None:
    assert read("Subject: =?utf-8?q?b=C3=A1o=E2=80=AEcod=2E=00x=0D=0ABcc:?=\n\nx").subject == "báocod.x Bcc:"


def test_line_ends_and_the_blank_line_do_not_change_the_hash_of_a_header() -> None:
    raw = (HEAD + "\nKinh gui.\n").encode()
    assert read(raw).header_hash == read(raw.replace(b"\n", b"\r\n")).header_hash == read(HEAD).header_hash


def test_another_header_has_another_hash() -> None:
    assert read(HEAD + "X: 1\n\n").header_hash != read(HEAD + "X: 2\n\n").header_hash


@pytest.mark.parametrize(
    ("raw", "ends"),
    [
        (b"A: b\n\nx", (5, 6)),
        (b"A: b\r\n\r\nx", (6, 8)),
        (b"A: b\r\n\nx\r\n\r\n", (6, 7)),
        (b"A: b\r\n\r\nx\n\n", (6, 8)),
        (b"A: b\r\n\r\n\nx", (6, 8)),
        (b"\r\nx", (0, 2)),
        (b"\nx", (0, 1)),
        (b"A: b\r\nC: d", (10, 10)),
    ],
)
def test_a_header_ends_at_its_first_empty_line_whatever_ends_the_lines(raw: bytes, ends: tuple[int, int]) -> None:
    assert header_end(raw, 0, len(raw)) == ends
