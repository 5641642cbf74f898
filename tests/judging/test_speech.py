"""Claims about what a unit says where it hands nothing in: kept in its own words, the weightiest first."""

import datetime as dt

import pytest

from dondoc.core.history import Speech
from dondoc.core.judging.speech import LONGEST_WORDS, said_in
from dondoc.core.mail import Attachment, IncomingMail, TimeSource, Trace

NOW = dt.datetime(2026, 3, 16, 2, tzinfo=dt.UTC)


def mail(text: str, subject: str = "Re: [BC cchc.2026-q1.kl] Yêu cầu giải trình", *files: str) -> IncomingMail:
    """Return a mail of the unit."""
    attachments = tuple(Attachment(name, "application/pdf", 1000) for name in files)
    return IncomingMail(
        "h" * 64, 1000, "s" * 64, "<m1@kl>", (), (), "kiemlam@snnmt.example", "", ("bc@snnmt.example",), (), subject,
        NOW, Trace(NOW, TimeSource.RECEIVED), text, attachments,
    )  # fmt: skip


SAYINGS = [
    ("Chi cục xin gia hạn đến 20/3 do mưa lũ.", Speech.WISH),
    ("Kính đề nghị Văn phòng cho lùi thời hạn thêm 3 ngày.", Speech.WISH),
    ("Xin phép nộp muộn một ngày ạ", Speech.WISH),
    ("Chi cục giải trình: cán bộ phụ trách nghỉ ốm.", Speech.EXPLANATION),
    ("Lý do nộp chậm là đường truyền bị lỗi.", Speech.EXPLANATION),
    ("Báo cáo đơn vị đã gửi rồi ạ.", Speech.SENT),
    ("Bên em đã nộp từ hôm 12/3.", Speech.SENT),
    ("Báo cáo này làm theo mẫu nào ạ?", Speech.QUESTION),
    ("Cảm ơn Văn phòng.", Speech.OTHER),
    ("", Speech.OTHER),
]


@pytest.mark.parametrize(("text", "speech"), SAYINGS)
def test_what_is_said_is_known_and_kept_in_the_units_own_words(text: str, speech: Speech) -> None:
    said = said_in(mail(f"Kính gửi Văn phòng Sở,\n\n{text}\n\nTrân trọng"))
    assert said.speech is speech
    assert said.words == (text if speech is not Speech.OTHER else "")


def test_of_several_the_weightiest_is_told() -> None:
    said = said_in(mail("Đơn vị đã gửi rồi.\nNếu chưa nhận được, xin gia hạn đến 20/3."))
    assert said.speech is Speech.WISH


def test_our_own_subject_in_an_answer_explains_nothing() -> None:
    assert said_in(mail("Đã rõ, cảm ơn.")).speech is Speech.OTHER
    assert said_in(mail("Kính gửi.", "Giải trình việc chậm báo cáo")).speech is Speech.EXPLANATION


def test_what_is_quoted_is_not_the_units_word() -> None:
    assert said_in(mail("Đã rõ.\n\n> Đề nghị đơn vị giải trình lý do chậm")).speech is Speech.OTHER


def test_an_attached_paper_speaks_by_its_name() -> None:
    said = said_in(mail("Kính gửi Văn phòng.", "Re: x", "Van ban giai trinh.pdf"))
    assert said.speech is Speech.EXPLANATION


def test_a_long_line_is_shortened() -> None:
    words = said_in(mail("Chi cục xin gia hạn " + "vì mưa lũ " * 60)).words
    assert len(words) <= LONGEST_WORDS
    assert words.endswith("…")
