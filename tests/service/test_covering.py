"""Claims about the letter that covers a sealed record: whom it names, what it asks, what goes with it."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from dondoc.core.record import Record
from dondoc.ports import Printed
from dondoc.service.addressees import Addressees
from dondoc.service.covering import covering_letter
from tests.bureau import renderer
from tests.cast import CALENDAR, DIRECTORY, LEADER, OPERATOR, at
from tests.records.samples import evidence, month, obligation, unit

PRINTED = Printed({f"record-2026-03.{form}": form.encode() for form in ("json", "xlsx", "docx", "html", "pdf")})


def mail_of(record: Record, printed: Printed = PRINTED) -> EmailMessage:
    """Return the finished mail."""
    addressees = Addressees(DIRECTORY, (OPERATOR,), (LEADER,), CALENDAR)
    letter = covering_letter(record, printed, addressees, at("2026-04-03 08:10"))
    return message_from_bytes(renderer().render(letter).data, policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    """Return its plain text on one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_it_goes_to_operators_and_leaders() -> None:
    mail = mail_of(month())
    assert (mail["To"], mail["Cc"], mail["X-Dondoc-Kind"]) == (OPERATOR, LEADER, "record")


def test_every_unit_with_the_highest_score_is_named_and_no_other() -> None:
    best = text_of(mail_of(month())).partition("ĐIỂM CAO NHẤT")[2].partition("Sổ có")[0]
    assert "Phòng Môi trường: 100 điểm, xuất sắc" in best
    assert "Chi cục Chăn nuôi và Thú y: 100 điểm" in best
    assert "Kiểm lâm" not in best


def test_what_is_late_is_named_with_how_late_and_whether_it_is_excused() -> None:
    text = text_of(mail_of(month()))
    assert "chậm 16 giờ 12 phút (1 ngày làm việc)" in text
    assert "chưa nộp, quá hạn 12 ngày làm việc" in text
    assert "(1 ngày làm việc), có lý do khách quan" in text


def test_articles_that_came_are_not_passed_over_in_silence() -> None:
    some = [obligation(f"tin-bai.2026-q1.{n}", "missing", articles={"quota": 2, "received": n}) for n in (0, 1)]
    text = text_of(mail_of(month([unit("kl", "Chi cục Kiểm lâm", some)])))
    assert "mới có 1/2 tin, bài, " in text
    assert "chưa nộp, " in text


def test_what_still_needs_a_decision_stands_first_with_its_ref() -> None:
    text = text_of(mail_of(month()))
    assert text.index("CHỜ QUYẾT ĐỊNH (3)") < text.index("TỔNG SỐ")
    assert "thư đang xem xét, tạm tính như được chấp nhận (cchc.2026-q1.cnty)" in text
    assert "đến hạn khi không đọc được hộp thư (cchc.2026-q1.kn)" in text
    assert "người gửi ghi đã gửi trước hạn" in text  # the sender's Date lies before the due, the arrival after it


def test_nobody_is_asked_about_a_delay_that_is_excused_or_that_nobody_claims() -> None:
    late = {**evidence("x"), "claimed_date": "2026-03-17T09:00:00+07:00"}
    items = [
        obligation("cchc.2026-q1.kl", "late", evidence=late),
        obligation("tthc.2026-03.kl", "late", excused=True),
    ]
    assert "0 mục chờ quyết định" in mail_of(month([unit("kl", "Chi cục Kiểm lâm", items)]))["Subject"]


def test_long_lists_are_cut_and_their_counts_are_not() -> None:
    items = [obligation(f"r{n}.2026-03.kl", "missing") for n in range(30)]
    mail = mail_of(month([unit("kl", "Chi cục Kiểm lâm", items)]))
    assert "30 mục nộp chậm hoặc chưa nộp" in mail["Subject"]
    assert "và 20 mục khác" in text_of(mail)


def test_the_seals_of_this_month_and_of_the_one_before_are_printed() -> None:
    record = month()
    text = text_of(mail_of(record))
    assert record["sha256"] in text
    assert str(record.get("previous_sha256")) in text


def test_the_record_is_attached_in_every_form_that_people_open() -> None:
    mail = mail_of(month())
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert [str(name).rpartition(".")[2] for name in attached] == ["pdf", "docx", "xlsx", "json"]
    assert attached["record-2026-03.pdf"] == b"pdf"
    assert all(str(name) in text_of(mail) for name in attached)
    assert mail.get_content_type() == "multipart/mixed"


def test_a_form_that_is_too_large_to_mail_stays_behind() -> None:
    large = Printed({**PRINTED.files, "record-2026-03.xlsx": bytes(11 * 1024 * 1024)})
    names = [part.get_filename() for part in mail_of(month(), large).iter_attachments()]
    assert names == ["record-2026-03.pdf", "record-2026-03.docx", "record-2026-03.json"]


def test_where_nothing_was_due_nobody_is_named() -> None:
    text = text_of(mail_of(month([])))
    assert "Phải nộp trong tháng: 0" in text
    assert "ĐIỂM CAO NHẤT" not in text
    assert "NỘP CHẬM" not in text
