"""Claims about the seal: once, as of its own instant, never while blind (contract, 3 and 7)."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.press import FilePress
from dondoc.core.month import Recorder
from dondoc.core.record import seal_hash
from dondoc.core.rungs import parse_at
from dondoc.core.schemes import Scheme
from dondoc.core.standing import Outage
from dondoc.resources import templates_dir
from dondoc.service.addressees import Addressees
from dondoc.service.sealing import Sealing
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, DIRECTORY, LEADER, OPERATOR, SETTLE, at, owed

REF, MT_REF = "cchc.2026-q1.kl", "cchc.2026-q1.mt"
SEAL = "2026-04-03 08:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path, ladder=()) as opened:
        opened.owe(owed(REF), owed(MT_REF))
        opened.mail(MT_REF, "2026-03-16 17:00")
        yield opened


def sealing(office: Bureau, folder: Path, settle: dt.timedelta = SETTLE) -> Sealing:
    """Return the step that seals; records are written into the folder."""
    when = parse_at("+3wd 08:00")
    assert when is not None
    recorder = Recorder("VP", "Sở", "Lai Châu", DIRECTORY, Scheme("nd335"), CALENDAR, when, dt.date(2026, 3, 1))
    addressees = Addressees(DIRECTORY, (OPERATOR,), (LEADER,), CALENDAR)
    press = FilePress(folder / "records", folder / "board.html", templates_dir() / "record.docx")
    return Sealing(office.casebook, office.post, recorder, addressees, press, office.watch, settle, office.alerts)


def statuses(step: Sealing, now: str) -> dict[str, str]:
    """Return ref → status of the record of March as it stands."""
    record = step.record("2026-03", at(now))
    return {line["ref"]: line["status"] for unit in record["units"] for line in unit["obligations"]}


def test_a_month_is_sealed_once_and_mailed_with_its_hash(office: Bureau, tmp_path: Path) -> None:
    step = sealing(office, tmp_path)
    office.watch.saw(at("2026-04-03 08:10"))
    assert step.step(at("2026-04-03 08:10"))
    assert not step.step(at("2026-04-03 08:10"))
    record = json.loads(office.ledger.sealed("2026-03") or "")
    assert record["sha256"] == seal_hash(record)
    assert [body["sha256"] for body in office.kinds("month.sealed")] == [record["sha256"]]
    assert json.loads((tmp_path / "records" / "record-2026-03.json").read_text()) == record
    office.at("2026-04-03 08:10")
    (mail,) = office.courier.mails()
    assert mail["X-Dondoc-Kind"] == "record"
    assert record["sha256"] in mail.as_bytes().replace(b"=\n", b"").decode()


def test_no_month_is_sealed_before_the_inbox_was_read_after_its_instant_and_the_settle_time(
    office: Bureau, tmp_path: Path
) -> None:
    step = sealing(office, tmp_path)
    office.watch.saw(at("2026-04-03 08:09:59"))
    assert not step.step(at("2026-04-03 08:20"))
    office.watch.saw(at("2026-04-03 08:10"))
    assert step.step(at("2026-04-03 08:20"))


def test_no_month_is_sealed_while_an_outage_lasts(office: Bureau, tmp_path: Path) -> None:
    with office.ledger.write():
        office.ledger.append(at(SEAL), "outage.began", {"from": "2026-04-01T08:00:00+07:00"})
    office.casebook.refresh()
    assert office.casebook.outages == [Outage(at("2026-04-01 08:00"))]
    office.watch.saw(at("2026-04-03 09:00"))
    assert not sealing(office, tmp_path).step(at("2026-04-03 09:00"))


def test_an_outage_over_the_end_of_a_month_stands_in_both_records(office: Bureau, tmp_path: Path) -> None:
    over = {"from": "2026-03-31T08:00:00+07:00", "to": "2026-04-01T09:00:00+07:00"}
    later = {"from": "2026-04-20T08:00:00+07:00", "to": "2026-04-20T09:00:00+07:00"}
    with office.ledger.write():
        for told in (over, later):
            office.ledger.append(at("2026-04-20 09:00"), "outage.ended", told)
    office.casebook.refresh()
    office.watch.saw(at("2026-05-10 08:00"))
    step = sealing(office, tmp_path)
    while step.step(at("2026-05-10 08:00")):
        pass
    march, april = (json.loads(office.ledger.sealed(month) or "")["outages"] for month in ("2026-03", "2026-04"))
    assert march == [over]
    assert april == [over, later]


def test_a_seal_that_comes_late_holds_what_was_true_at_its_own_instant(office: Bureau, tmp_path: Path) -> None:
    office.mail(REF, "2026-04-03 08:00:01")
    step = sealing(office, tmp_path)
    assert statuses(step, "2026-04-10 09:00") == {REF: "missing", MT_REF: "on_time"}
    line = next(u["obligations"][0] for u in step.record("2026-03", at("2026-04-10 09:00"))["units"] if u["id"] == "kl")
    assert line["late_working_days"] == 14


def test_what_came_at_the_instant_of_the_seal_is_in_it(office: Bureau, tmp_path: Path) -> None:
    office.mail(REF, SEAL)
    assert statuses(sealing(office, tmp_path), "2026-04-10 09:00")[REF] == "late"


def test_what_was_decided_after_the_seal_is_not_in_it(office: Bureau, tmp_path: Path) -> None:
    office.say(f"MIỄN {REF} LÝ DO không phát sinh", "2026-04-04 08:00")
    assert statuses(sealing(office, tmp_path), "2026-04-10 09:00")[REF] == "missing"


def test_what_was_confirmed_after_the_seal_was_under_review_at_it(office: Bureau, tmp_path: Path) -> None:
    seq = office.review(REF, "2026-03-16 09:00")
    office.say(f"GÁN m{seq} CHO {REF}", "2026-04-06 08:00")
    assert statuses(sealing(office, tmp_path), "2026-04-10 09:00")[REF] == "under_review"


def test_a_record_that_is_not_due_to_be_sealed_shows_what_is_true_now(office: Bureau, tmp_path: Path) -> None:
    step = sealing(office, tmp_path)
    assert statuses(step, "2026-03-16 12:00") == {REF: "pending", MT_REF: "on_time"}
    assert step.record("2026-03", at("2026-03-20 12:00"))["sealed"] is False


def test_a_sealed_month_never_changes(office: Bureau, tmp_path: Path) -> None:
    step = sealing(office, tmp_path)
    office.watch.saw(at("2026-04-03 08:10"))
    step.step(at("2026-04-03 08:10"))
    before = office.ledger.sealed("2026-03")
    office.mail(REF, "2026-04-05 08:00")
    assert statuses(step, "2026-04-10 08:00")[REF] == "missing"
    office.watch.saw(at("2026-05-06 08:10"))
    assert step.step(at("2026-05-06 08:10"))
    assert office.ledger.sealed("2026-03") == before
    (amendment,) = json.loads(office.ledger.sealed("2026-04") or "")["amendments"]
    assert (amendment["was"]["status"], amendment["is"]["status"]) == ("missing", "late")


def test_after_a_long_standstill_each_month_is_sealed_the_oldest_first(office: Bureau, tmp_path: Path) -> None:
    step = sealing(office, tmp_path)
    office.watch.saw(at("2026-06-30 08:00"))
    while step.step(at("2026-06-30 08:00")):
        pass
    assert [body["month"] for body in office.kinds("month.sealed")] == ["2026-03", "2026-04", "2026-05"]


def test_a_record_that_a_crash_kept_from_its_folder_is_printed_at_the_next_start(
    office: Bureau, tmp_path: Path
) -> None:
    later = "2026-04-03 08:10"
    office.watch.saw(at(later))
    sealing(office, tmp_path).step(at(later))
    (lost,) = (tmp_path / "records").glob("*.json")
    lost.unlink()
    sealing(office, tmp_path).step(at(later))
    assert not lost.exists()  # printed before: what people do with the file is theirs
    with office.ledger.write():
        office.ledger.set("printed", "")  # as after a crash between the seal and its printing
    sealing(office, tmp_path).step(at(later))
    assert lost.exists()


def test_a_broken_template_stops_neither_seal_nor_mail_and_the_operators_are_told(
    office: Bureau, tmp_path: Path
) -> None:
    step = sealing(office, tmp_path)
    (tmp_path / "record.docx").write_bytes(b"not a document")
    step.press = FilePress(tmp_path / "records", tmp_path / "board.html", tmp_path / "record.docx")
    step.alerts = office.alerts
    office.watch.saw(at("2026-04-03 08:10"))
    assert step.step(at("2026-04-03 08:10"))
    forms = sorted(path.suffix for path in (tmp_path / "records").iterdir())
    assert forms == [".html", ".json", ".pdf", ".xlsx"]
    office.at("2026-04-03 08:10")
    assert [mail["X-Dondoc-Kind"] for mail in office.courier.mails()] == ["record", "alert"]
    assert office.alerted() == ["Cảnh báo: Mẫu sổ tháng record.docx bị lỗi: sổ đã chốt và gửi, bản Word theo mẫu gốc"]
