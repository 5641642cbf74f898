"""Claims about what the office's decisions do, and what is refused with which words (contract, 6)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.cycles import Cycle, DueRule
from dondoc.core.obligations import Directory, Report
from dondoc.core.opening import Duties
from dondoc.core.standing import Standing, Status
from dondoc.service.opening import Opening
from dondoc.service.unit_names import units_named
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, DIRECTORY, KL, MT, TT, articles, at, owed

REF, MT_REF, TTHC = "cchc.2026-q1.kl", "cchc.2026-q1.mt", "tthc.2026-03.kl"
NOW = "2026-03-18 08:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF), owed(MT_REF), owed(TTHC, "2026-03-31 23:59:59"), articles(2))
        yield opened


def state(office: Bureau, ref: str = REF, now: str = NOW) -> Standing:
    found = office.casebook.standing(ref, at(now))
    assert found is not None
    return found


def test_an_extension_without_a_time_takes_the_reports_own(office: Bureau) -> None:
    office.say(f"GIA HẠN {REF} ĐẾN 20/3/2026 LÝ DO mưa", NOW)
    assert state(office).due == at("2026-03-20 17:00")
    office.say(f"GIA HẠN {TTHC} ĐẾN 3/4/2026 LÝ DO mưa", NOW)
    assert state(office, TTHC).due == at("2026-04-03 23:59:59")


def test_an_extension_to_the_end_of_a_day_ends_with_that_day_whatever_the_reports_hour(office: Bureau) -> None:
    outcome = office.say(f"GIA HẠN {REF} ĐẾN hết ngày 20/3/2026 LÝ DO mưa", NOW)
    assert state(office).due == at("2026-03-20 23:59:59")
    assert "hết ngày thứ Sáu 20/3/2026" in outcome.ruling.said


def test_a_glob_decides_for_every_unit(office: Bureau) -> None:
    outcome = office.say("GIA HẠN cchc.2026-q1.* ĐẾN 20/3/2026 16:00 LÝ DO mưa", NOW)
    assert {state(office).due, state(office, MT_REF).due} == {at("2026-03-20 16:00")}
    assert REF in outcome.ruling.said
    assert MT_REF in outcome.ruling.said


def test_a_day_off_is_kept_as_written_with_a_warning(office: Bureau) -> None:
    outcome = office.say(f"GIA HẠN {REF} ĐẾN 21/3/2026 LÝ DO mưa", NOW)
    assert state(office).due == at("2026-03-21 17:00")
    assert "ngày nghỉ" in outcome.ruling.said
    assert "ngày nghỉ" not in office.say(f"GIA HẠN {REF} ĐẾN 23/3/2026 LÝ DO mưa", NOW).ruling.said


def test_the_warning_is_about_the_day_that_was_written_in_the_small_hours_too(office: Bureau) -> None:
    assert "ngày nghỉ" in office.say("YÊU CẦU Rà soát trụ sở HẠN 22/3/2026 06:00 GỬI kl", NOW).ruling.said
    assert "ngày nghỉ" not in office.say("YÊU CẦU Rà soát trụ sở HẠN 23/3/2026 06:00 GỬI kl", NOW).ruling.said


def test_each_decision_says_how_to_undo_it_and_the_undo_too(office: Bureau) -> None:
    waived = office.say(f"MIỄN {REF} LÝ DO không phát sinh", NOW)
    assert state(office).status is Status.WAIVED
    undone = office.say(waived.undo, NOW)
    assert state(office).status is Status.MISSING
    office.say(undone.undo, NOW)
    assert state(office).status is Status.WAIVED


def test_a_decision_is_undone_once(office: Bureau) -> None:
    waived = office.say(f"MIỄN {REF} LÝ DO không phát sinh", NOW)
    office.say(waived.undo, NOW)
    assert "đã được huỷ trước đó" in office.say(waived.undo, NOW).ruling.said


def test_a_dismissal_of_a_mail_that_concerns_nothing_can_be_undone(office: Bureau) -> None:
    seq = office.mail(REF, "2026-03-16 09:00", "review", results={}, refs=[], candidates=[])
    dismissed = office.say(f"KHÔNG PHẢI m{seq}", NOW)
    assert office.say(dismissed.undo, NOW).undo


REFUSED = [
    ("MIỄN cchc.2026-q1.kx LÝ DO thử", "không có báo cáo nào mang mã cchc.2026-q1.kx; mã gần nhất là cchc.2026-q1.kl"),
    (f"TRẢ LẠI {REF} ĐẾN 20/3/2026 LÝ DO thiếu", f"{REF} chưa có báo cáo nào để trả lại"),
    (f"ĐÃ NHẬN {REF} LÚC 18/3/2026 09:00 QUA giấy", "thời điểm nhận ở tương lai"),
    ("KHÔNG PHẢI m999", "không có thư nào mang mã m999"),
    ("GÁN m1 CHO cchc.2026-q1.kl", "không có thư nào mang mã m1"),  # an entry, and no mail
    ("HUỶ d999", "không có quyết định nào mang mã d999"),
    ("HUỶ d1", "không có quyết định nào mang mã d1"),
    ("YÊU CẦU Rà soát HẠN 17/3/2026 GỬI kl", "thời hạn đã qua"),
    ("YÊU CẦU Rà soát HẠN 20/3/2026 GỬI kl, xx", "không nhận ra đơn vị «xx» trong «kl, xx»"),
    (
        f"GIA HẠN {REF} ĐẾN 2/3/2026 LÝ DO mưa",
        f"hạn mới sớm hơn hạn ban đầu của {REF} (17 giờ 00, thứ Hai ngày 16/3/2026)",
    ),
    (
        "TÌNH HÌNH chi cục kiểm lam vung",
        "không nhận ra đơn vị nào trong «chi cục kiểm lam vung»; đơn vị gần nhất là Chi cục Kiểm lâm",
    ),
    (
        "YÊU CẦU Rà soát HẠN 20/3/2026 GỬI chi cục kiểm lâmm",
        "không nhận ra đơn vị nào trong «chi cục kiểm lâmm»; đơn vị gần nhất là Chi cục Kiểm lâm",
    ),
    ("DUYỆT t1", "không có thư nào mang mã t1 đang chờ duyệt"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_reason_and_changes_nothing(
    office: Bureau, line: str, reason: str
) -> None:
    before = office.ledger.head()
    outcome = office.say(line, NOW)
    assert outcome.ruling.said == f"Chưa thực hiện: {reason}"
    assert (office.ledger.head(), outcome.undo) == (before, "")


def test_a_report_is_not_sent_back_to_a_term_that_has_passed(office: Bureau) -> None:
    office.mail(REF, "2026-03-16 09:00")
    assert "hạn mới đã qua" in office.say(f"TRẢ LẠI {REF} ĐẾN 17/3/2026 LÝ DO thiếu phụ lục", NOW).ruling.said
    assert office.say(f"TRẢ LẠI {REF} ĐẾN 18/3/2026 17:00 LÝ DO thiếu phụ lục", NOW).undo


def test_the_term_of_a_request_that_was_misread_is_mended_both_ways(office: Bureau) -> None:
    office.say("YÊU CẦU Rà soát trụ sở HẠN 30/3/2026 GỬI kl", NOW)
    office.say("GIA HẠN yc.2026-001.* ĐẾN 20/3/2026 LÝ DO ghi nhầm ngày", NOW)
    assert state(office, "yc.2026-001.kl").due == at("2026-03-20 23:59:59")
    assert "sớm hơn" in office.say("GIA HẠN yc.2026-001.* ĐẾN 17/3/2026 LÝ DO ghi nhầm ngày", NOW).ruling.said


def test_an_extension_given_too_far_is_mended_by_another(office: Bureau) -> None:
    office.say(f"GIA HẠN {REF} ĐẾN 30/3/2026 LÝ DO mưa", NOW)
    office.say(f"GIA HẠN {REF} ĐẾN 20/3/2026 LÝ DO mưa", NOW)
    assert state(office).due == at("2026-03-20 17:00")


def test_a_mail_that_cannot_be_timed_needs_an_instant_to_be_assigned(office: Bureau) -> None:
    seq = office.mail(REF, "2026-03-16 09:00", "review", results={}, refs=[], candidates=[REF], received=None)
    assert "ghi thêm LÚC" in office.say(f"GÁN m{seq} CHO {REF}", NOW).ruling.said
    office.say(f"GÁN m{seq} CHO {REF} LÚC 16/3/2026 16:00", NOW)
    assert state(office).status is Status.ON_TIME
    arrival = state(office).arrival
    assert arrival is not None
    assert arrival.evidence.time_source == "manual"


def test_an_assignment_to_the_future_or_to_several_is_refused(office: Bureau) -> None:
    seq = office.review(REF, "2026-03-16 09:00")
    assert "tương lai" in office.say(f"GÁN m{seq} CHO {REF} LÚC 19/3/2026 09:00", NOW).ruling.said
    assert "một báo cáo" in office.say(f"GÁN m{seq} CHO cchc.2026-q1.*", NOW).ruling.said


def test_a_wrongly_matched_mail_moves_with_its_evidence(office: Bureau) -> None:
    seq = office.mail(TTHC, "2026-03-16 09:00")
    office.say(f"GÁN m{seq} CHO {REF}", NOW)
    assert (state(office).status, state(office, TTHC).status) == (Status.ON_TIME, Status.PENDING)
    arrival = state(office).arrival
    assert arrival is not None
    assert (arrival.evidence.sha256, arrival.evidence.authentication, arrival.title) == ("5" * 64, "pass", "Báo cáo")


def test_an_assigned_article_keeps_its_hash(office: Bureau) -> None:
    files = [{"name": "bai.docx", "size": 1, "sha256": "a" * 64}, {"name": "bai2.docx", "size": 1, "sha256": "b" * 64}]
    seq = office.mail(REF, "2026-03-16 09:00", files=files)
    office.say(f"GÁN m{seq} CHO tin-bai.2026-q1.kl", NOW)
    assert state(office, "tin-bai.2026-q1.kl").articles == 2


def test_a_mail_dismissed_after_it_was_assigned_elsewhere_counts_nowhere(office: Bureau) -> None:
    seq = office.mail(TTHC, "2026-03-16 09:00")
    office.say(f"GÁN m{seq} CHO {REF}", NOW)
    office.say(f"KHÔNG PHẢI m{seq}", NOW)
    assert (state(office).status, state(office, TTHC).status) == (Status.MISSING, Status.PENDING)


def test_a_request_makes_numbered_obligations_and_can_be_cancelled_once(office: Bureau) -> None:
    made = office.say("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl, Phòng Môi trường", NOW)
    office.say("YÊU CẦU Kiểm kê tài sản HẠN 20/3/2026 16:00 GỬI chi-cuc", NOW)
    requests = [ref for ref in office.casebook.obligations if ref.startswith("yc.")]
    assert requests == ["yc.2026-001.kl", "yc.2026-001.mt", "yc.2026-002.kl", "yc.2026-002.tt"]
    first = office.casebook.obligations["yc.2026-001.kl"]
    assert (first.due, first.weight) == (at("2026-03-20 23:59:59"), 1.0)
    assert (first.attachment_required, first.ladder) == (False, "default")
    office.say(made.undo, NOW)
    assert state(office, "yc.2026-001.kl").status is Status.WAIVED
    assert state(office, "yc.2026-002.kl").status is Status.PENDING
    assert "đã được huỷ trước đó" in office.say(made.undo, NOW).ruling.said


def test_a_request_to_all_is_owed_by_those_who_exist_on_its_due_day(tmp_path: Path) -> None:
    closing, coming = replace(KL, active_to=dt.date(2026, 3, 19)), replace(MT, active_from=dt.date(2026, 3, 20))
    with bureau(tmp_path, directory=Directory((closing, coming, TT))) as office:
        office.say("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI *", NOW)
        assert list(office.casebook.obligations) == ["yc.2026-001.mt", "yc.2026-001.tt"]
        refused = office.say("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl", NOW).ruling.said
        assert "không còn hoạt động vào ngày đến hạn" in refused


WEEKLY = Report("tuan", "Báo cáo tuần", cycle=Cycle(), due=DueRule(weekday=4, time=dt.time(16)))
AHEAD = "tuan.2026-w15.*"  # due on 10 April: nobody looks after it in March


def test_the_office_decides_about_what_is_not_open_yet(tmp_path: Path) -> None:
    with bureau(tmp_path, reports=(WEEKLY,), directory=Directory((KL, MT))) as office:
        made = office.say(f"MIỄN {AHEAD} LÝ DO nghỉ Tết", NOW)
        assert made.ruling.refs == ("tuan.2026-w15.kl", "tuan.2026-w15.mt")
        assert state(office, "tuan.2026-w15.kl").status is Status.WAIVED
        office.say(made.undo, NOW)
        assert state(office, "tuan.2026-w15.kl").status is Status.PENDING
        assert office.casebook.obligations["tuan.2026-w15.kl"].opens == at("2026-04-03 00:00")


def test_a_decision_brings_nothing_into_being_that_is_past_unknown_or_years_away(tmp_path: Path) -> None:
    with bureau(tmp_path, reports=(WEEKLY,), directory=Directory((KL, MT))) as office:
        for ref in ("tuan.2026-w10.kl", "tuan.2026-w15.kx", "tuan.2026-04.kl", "tuan.2029-w15.kl", "cchc.2026-w15.kl"):
            said = office.say(f"MIỄN {ref} LÝ DO thử", NOW).ruling.said
            assert f"không có báo cáo nào mang mã {ref}" in said
        assert not office.casebook.obligations


def test_what_a_decision_brought_into_being_survives_a_restart_and_follows_a_new_configuration(tmp_path: Path) -> None:
    with bureau(tmp_path, reports=(WEEKLY,), directory=Directory((KL, MT))) as office:
        office.say("MIỄN tuan.2026-w15.kl LÝ DO thử", NOW)
        moved = replace(WEEKLY, due=DueRule(weekday=3, time=dt.time(16)))
        for report, due in ((WEEKLY, "2026-04-10 16:00"), (moved, "2026-04-09 16:00")):
            duties = Duties(Directory((KL,)), (report,), CALENDAR, dt.date(2026, 3, 1))
            Opening(office.casebook, duties).step(at("2026-03-18 09:00"))
            assert office.casebook.obligations["tuan.2026-w15.kl"].due == at(due)
        nothing = Duties(Directory((KL,)), (), CALENDAR, dt.date(2026, 3, 1))
        Opening(office.casebook, nothing).step(at("2026-03-18 10:00"))
        assert "tuan.2026-w15.kl" not in office.casebook.obligations


def test_a_year_may_have_more_than_a_thousand_requests(office: Bureau) -> None:
    office.owe(owed("yc.2026-1000.kl"))
    office.say("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI kl", NOW)
    assert "yc.2026-1001.kl" in office.casebook.obligations


NAMED = [
    ("kl", ("kl",)),
    ("KL, mt", ("kl", "mt")),
    ("Chi cục Kiểm lâm; phong moi truong", ("kl", "mt")),
    ("CCKL và Môi trường", ("kl", "mt")),
    ("chi-cuc", ("kl", "tt")),
    ("*", ("kl", "mt", "tt")),
    ("Chi cục Trồng trọt và Bảo vệ thực vật", ("tt",)),
    ("mt, Chi cục Trồng trọt và Bảo vệ thực vật và kl", ("mt", "tt", "kl")),
    ("kl, mt.", ("kl", "mt")),
    ("kl, kl, chi-cuc", ("kl", "tt")),
    ("kl,, mt", ("kl", "mt")),
    ("kl và Trồng trọt", ()),
    ("kl mt", ()),
    ("", ()),
    ("Kiểm lâm vùng", ()),
]


@pytest.mark.parametrize(("text", "units"), NAMED)
def test_units_are_named_by_id_name_alias_or_group(text: str, units: tuple[str, ...]) -> None:
    assert units_named(DIRECTORY, text, CALENDAR.day_of(at(NOW))) == units
