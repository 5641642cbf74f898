"""The marks of programs: automatic replies, lists, bounces and what they return."""

import pytest

from tests.mime.letters import HEAD, PLAIN, joined, multi, read, single

STATUS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.snnmt.example\n\n"
    "Final-Recipient: rfc822; MT@snnmt.example\nAction: failed\nStatus: 5.1.1\n\n"
    "Final-Recipient: rfc822; tl@snnmt.example\nAction: delayed\nStatus: 4.4.1\n"
)
ORIGINAL = "Content-Type: message/rfc822\n\nMessage-ID: <nhac.1@snnmt.example>\nFrom: baocao@snnmt.example\n\nNhac"
HEADERS = "Content-Type: text/rfc822-headers\n\nFrom: baocao@snnmt.example\nMessage-ID: <nhac.1@snnmt.example>\n"


def report(original: str) -> bytes:
    """Return a bounce in the standard form (RFC 3462)."""
    body = joined(PLAIN, STATUS, original, boundary="=_s")
    return single(
        'Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_s"\n', body
    )


@pytest.mark.parametrize("original", [ORIGINAL, HEADERS])
def test_a_bounce_names_whom_it_did_not_reach_and_what_it_returns(original: str) -> None:
    marks = read(report(original)).marks
    assert marks.report_type == "delivery-status"
    assert marks.failed_recipients == ("mt@snnmt.example",)
    assert marks.original_message_ids == ("<nhac.1@snnmt.example>",)


def test_what_a_bounce_returns_is_no_document() -> None:
    assert read(report(ORIGINAL)).documents == ()


def test_an_old_bounce_is_read_from_its_text() -> None:
    text = "Hi. This is qmail.\n\n<mt@snnmt.example>:\nno mailbox\n\n--- Below\nMessage-ID: <nhac.1@snnmt.example>\n"
    marks = read(single("Return-Path: <>\nContent-Type: text/plain\n", text)).marks
    assert marks.failed_recipients == ("mt@snnmt.example",)
    assert marks.original_message_ids == ("<nhac.1@snnmt.example>",)


def test_who_is_only_waited_for_has_not_failed() -> None:
    body = joined(PLAIN + " mt@snnmt.example", STATUS.replace("failed", "delayed"), ORIGINAL, boundary="=_s")
    raw = single('Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_s"\n', body)
    marks = read(raw).marks
    assert (marks.failed_recipients, marks.delayed_recipients) == ((), ("mt@snnmt.example", "tl@snnmt.example"))


@pytest.mark.parametrize(
    "text",
    [
        "<mt@snnmt.example>: host 10.0.0.3 said: 550 5.1.1 User doesn't exist",
        "  mt@snnmt.example\n    SMTP error from remote mail server",
        "Recipient: [SMTP:MT@snnmt.example]",
        "Your message wasn't delivered to mt@snnmt.example because the address couldn't be found.",
        "Final-Recipient: rfc822; mt@snnmt.example",
        "RCPT TO:<mt@snnmt.example>\n550 no such user",
        "550 5.1.1 <mt@snnmt.example>... User unknown",
        "Không gửi được tới mt@snnmt.example.",
        "Địa chỉ người nhận: mt@snnmt.example",
        "mt@snnmt.example\n--- Below this line is a copy of the message.\nTo: tl@snnmt.example",
        "mt@snnmt.example\n> From: baocao@snnmt.example\n> To: tl@snnmt.example",
        "Reply to baocao@snnmt.example about mt@snnmt.example: mailbox of mt@snnmt.example is full",
    ],
)
def test_a_bounce_without_a_report_names_the_recipient_in_its_own_words(text: str) -> None:
    marks = read(single("Return-Path: <>\nContent-Type: text/plain; charset=utf-8\n", text)).marks
    assert marks.failed_recipients == ("mt@snnmt.example",)


def test_exim_names_the_recipients_in_a_header() -> None:
    marks = read(single("X-Failed-Recipients: mt@snnmt.example, tl@snnmt.example\n")).marks
    assert marks.failed_recipients == ("mt@snnmt.example", "tl@snnmt.example")


def test_a_person_s_mail_that_quotes_headers_returns_nothing() -> None:
    marks = read(
        single("Return-Path: <kl@snnmt.example>\n", "Message-ID: <nhac.1@snnmt.example>\n<mt@snnmt.example>:\n")
    ).marks
    assert (marks.original_message_ids, marks.failed_recipients) == ((), ())


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ("Auto-Submitted: Auto-Replied (vacation)\n", "auto_submitted", "auto-replied (vacation)"),
        ("Precedence: Bulk\n", "precedence", "bulk"),
        ("List-Id: Tin <tin.example>\n", "list_id", "tin <tin.example>"),
        ("List-Unsubscribe: <mailto:x@y>\n", "list_id", "<mailto:x@y>"),
        ("Return-Path: <>\n", "return_path", ""),
        ("Return-Path: <KL@snnmt.example>\n", "return_path", "kl@snnmt.example"),
        ("", "return_path", None),
        ("X-Autoreply: yes\nX-Mail-Autoreply: 1\n", "x_auto", ("x-autoreply", "x-mail-autoreply")),
        ("X-Autoreply: no\n", "x_auto", ()),
        ("X-Auto-Response-Suppress: All\n", "x_auto", ()),
        ("X-Dondoc-Kind: Reminder\n", "dondoc_kind", "reminder"),
        ("Content-Type: Text/HTML; charset=utf-8\n", "content_type", "text/html"),
    ],
)
def test_a_header_marks(lines: str, field: str, value: object) -> None:
    assert getattr(read(HEAD + lines + "\nx").marks, field) == value


def test_a_report_by_a_person_has_no_marks() -> None:
    marks = read(multi("mixed", PLAIN)).marks
    assert (marks.auto_submitted, marks.precedence, marks.list_id, marks.x_auto, marks.report_type) == (
        "",
        "",
        "",
        (),
        "",
    )
