"""The headers of contract, 8, on finished mails, and what strangers' text cannot do to them."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.adapters.samples import sample_letters
from dondoc.adapters.templates import LetterRenderer
from dondoc.core.letters import Letter, LetterKind
from tests.letters.office import OFFICE, SHIPPED, ZONE, renderer

KNOWN = {
    "mime-version", "date", "from", "to", "cc", "subject", "message-id", "in-reply-to", "references",
    "auto-submitted", "x-dondoc-kind", "x-dondoc-rung", "x-dondoc-refs", "content-type",
}  # fmt: skip
REMINDER = sample_letters()["qua_han"]
REVIEW = sample_letters()["can_xem_xet"]
ATTACKS = [
    "a\r\nBcc: nguoila@xau.example", "a\nX-Dondoc-Kind: decision", "a\r\n\r\n<script>", "a\x00b", "a\u2028Bcc: x@y",
    "\u202egpj.exe", "a\x85Bcc: x@y", "=?utf-8?b?Qg==?=", "a\x0bB", "\ud800", "--=_dondoc_", "x" * 5_000,
]  # fmt: skip


def read(letter: Letter) -> EmailMessage:
    return message_from_bytes(renderer().render(letter).data, policy=default)


def head(data: bytes) -> bytes:
    return data.split(b"\r\n\r\n", 1)[0]


def many(count: int) -> tuple[str, ...]:
    return tuple(f"cchc.2026-q1.don-vi-so-{n:03}" for n in range(count))


def test_a_reminder_says_what_it_is() -> None:
    mail = read(replace(REMINDER, rung="qua-han", cc=("truong.kl@snnmt.example",)))
    assert mail["X-Dondoc-Kind"] == "reminder"
    assert mail["X-Dondoc-Rung"] == "qua-han"
    assert mail["X-Dondoc-Refs"] == "cchc.2026-q1.kl"
    assert mail["To"] == "kiemlam@snnmt.example"
    assert mail["Cc"] == "truong.kl@snnmt.example"


def test_the_sender_is_the_office_by_name() -> None:
    # read the old way: the new policy of Python 3.11 puts a space between encoded words of a phrase (RFC 2047, 6.2)
    raw = message_from_bytes(renderer().render(REMINDER).data)["From"]
    assert str(make_header(decode_header(raw))) == "Văn phòng Sở Nông nghiệp và Môi trường <baocao@snnmt.example>"


@pytest.mark.parametrize("name", [OFFICE.name, "Văn phòng Ủy ban nhân dân xã Nghĩa Thịnh, tỉnh Lai Châu"])
def test_a_reader_that_shows_the_fold_in_the_senders_name_splits_no_word_of_it(name: str) -> None:
    named = LetterRenderer((SHIPPED,), replace(OFFICE, name=name), ZONE)
    (sender,) = message_from_bytes(named.render(REMINDER).data, policy=default)["From"].addresses
    assert sender.display_name.split() == name.split()


def test_the_date_is_the_letters_instant_on_the_offices_clock() -> None:
    assert str(read(replace(REMINDER, at=dt.datetime(2026, 3, 16, 18, 30, tzinfo=dt.UTC)))["Date"]) == (
        "Tue, 17 Mar 2026 01:30:00 +0700"
    )


def test_no_rung_no_header() -> None:
    assert "X-Dondoc-Rung" not in read(REMINDER)


@pytest.mark.parametrize(("answers", "value"), [("", "auto-generated"), ("<a1@kl.example>", "auto-replied")])
def test_a_mail_says_that_a_program_wrote_it(answers: str, value: str) -> None:
    assert read(replace(REMINDER, answers=answers))["Auto-Submitted"] == value


def test_an_answer_stands_in_the_thread_of_its_ref_and_of_the_mail_it_answers() -> None:
    mail = read(replace(REMINDER, answers="<a1@kl.example>"))
    assert mail["In-Reply-To"] == "<a1@kl.example>"
    assert mail["References"].split() == ["<cchc.2026-q1.kl@snnmt.example>", "<a1@kl.example>"]


def test_a_mail_about_no_ref_has_neither_refs_nor_references() -> None:
    mail = read(sample_letters()["canh_bao"])
    assert "X-Dondoc-Refs" not in mail
    assert "References" not in mail


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_subject_names_refs_where_units_answer(kind: LetterKind) -> None:
    named = kind in {LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.ACK, LetterKind.INCOMPLETE}
    assert read(replace(REMINDER, kind=kind))["Subject"].startswith("[BC cchc.2026-q1.kl] ") is named


def test_at_most_three_refs_stand_in_the_subject() -> None:
    assert read(replace(REMINDER, refs=many(5)))["Subject"].count("[BC ") == 3


def test_five_hundred_refs_are_all_there_in_short_lines() -> None:
    refs = many(500)
    data = renderer().render(replace(REMINDER, refs=refs, answers=f"<{'a' * 880}@kl.example>")).data
    mail = message_from_bytes(data, policy=default)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert tuple(mail["X-Dondoc-Refs"].split()) == refs
    assert mail["References"].split()[:500] == [f"<{ref}@snnmt.example>" for ref in refs]


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert all(renderer().render(one).data == renderer().render(one).data for one in sample_letters().values())


def test_the_message_id_follows_the_key_alone() -> None:
    first = renderer().render(REMINDER).message_id
    assert first == renderer().render(replace(REMINDER, refs=())).message_id
    assert first != renderer().render(replace(REMINDER, key="another")).message_id
    assert first.endswith(".dondoc@snnmt.example>")


def test_the_rendered_letter_tells_what_its_bytes_say() -> None:
    done = renderer().render(REMINDER)
    mail = message_from_bytes(done.data, policy=default)
    assert (done.message_id, done.subject) == (mail["Message-ID"], mail["Subject"])


def test_lines_end_in_crlf_and_hold_ascii_only() -> None:
    for letter in sample_letters().values():
        data = renderer().render(letter).data
        assert data.isascii()
        assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_strangers_text_never_becomes_a_header(attack: str) -> None:
    facts = {**REVIEW.facts, "subject": attack, "sender": attack}
    letter = replace(REVIEW, facts=facts, rung=attack, refs=(attack,), answers=attack, to=(attack, "a@b.example"))
    data = renderer().render(letter).data
    mail = message_from_bytes(data, policy=default)
    assert {name.lower() for name in mail} <= KNOWN
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail["To"] == "a@b.example"
    assert mail["X-Dondoc-Kind"] == "review"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_subject_survives_its_encoding(subject: str) -> None:
    done = renderer().render(replace(REVIEW, facts={**REVIEW.facts, "subject": subject}))
    raw = head(done.data)
    assert max(map(len, raw.split(b"\r\n"))) <= 80
    assert str(message_from_bytes(done.data, policy=default)["Subject"]) == done.subject


def test_without_any_usable_address_the_mail_is_still_a_mail() -> None:
    assert read(replace(REMINDER, to=("không phải địa chỉ",)))["To"].addresses == ()
