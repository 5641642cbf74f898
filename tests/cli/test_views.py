"""`status`, `list`, `show`, `record`, `judge`, `preview`, `digest`: what people see of the ledger."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from docx import Document

from tests.cli.office import SCENARIO, dondoc, new_office


def test_status_counts_every_obligation_once(lived: Path) -> None:
    told = json.loads(dondoc("status", "--json", config=lived).out)
    listed = json.loads(dondoc("list", "--json", config=lived).out)["obligations"]
    assert sum(told["counts"].values()) == len(listed)
    assert set(told["counts"]) == {"waived", "on_time", "under_review", "late", "unknown", "missing", "pending"}
    assert told["mailbox"]["seen_until"].startswith("2026-04-0")
    assert told["hold"] == {"configuration": False, "command": False}


def test_what_fell_due_since_nobody_reads_the_mailbox_is_called_unknown_and_not_missing(lived: Path) -> None:
    told = json.loads(dondoc("status", "--json", config=lived).out)
    seen = told["mailbox"]["seen_until"]
    unknown = json.loads(dondoc("list", "--status", "unknown", "--json", config=lived).out)["obligations"]
    assert unknown
    assert all(line["due"] > seen for line in unknown)
    assert all(line["due"] < seen for line in told["overdue"])
    assert "chưa kết luận được" in dondoc("status", config=lived).out


def test_status_of_a_unit_tells_of_no_other(lived: Path) -> None:
    told = json.loads(dondoc("status", "--json", "--unit", "kl", config=lived).out)
    assert {line["unit"] for line in told["overdue"]} == {"kl"}


def test_an_unknown_unit_is_refused_with_the_nearest(lived: Path) -> None:
    told = dondoc("status", "--unit", "cntyy", config=lived)
    assert (told.status, "did you mean cnty?" in told.err) == (1, True)


def test_list_holds_what_is_due_in_the_month_with_that_status(lived: Path) -> None:
    told = json.loads(dondoc("list", "--json", "--month", "2026-03", "--status", "late", config=lived).out)
    refs = {line["ref"] for line in told["obligations"]}
    assert refs == {"cchc.2026-q1.cnty", "cchc.2026-q1.kl", "tthc.2026-03.kl", "tthc.2026-03.tl", "tin-bai.2026-q1.mt"}


def test_an_unknown_status_is_wrong_use(lived: Path) -> None:
    told = dondoc("list", "--status", "mising", config=lived)
    assert (told.status, "did you mean missing?" in told.err) == (2, True)


def test_a_list_in_a_pipe_is_plain_aligned_text(lived: Path) -> None:
    lines = dondoc("list", "--month", "2026-03", config=lived).out.splitlines()
    assert "\x1b" not in "".join(lines)
    assert len({line.index("2026") > 0 for line in lines[1:]}) == 1
    column = lines[0].index("ĐƠN VỊ")
    assert all(line[column - 2 : column] == "  " for line in lines)


def test_show_tells_the_story_in_order_of_time(lived: Path) -> None:
    told = json.loads(dondoc("show", "tthc.2026-03.kl", "--json", config=lived).out)
    kinds = [entry["kind"] for entry in told["story"]]
    assert kinds[0] == "obligation"
    assert {"mail", "letter"} <= set(kinds)
    assert [entry["at"] for entry in told["story"]] == sorted(entry["at"] for entry in told["story"])
    assert told["obligation"]["status"] == "late"


def test_show_gives_the_reason_that_the_ledger_keeps(lived: Path) -> None:
    told = dondoc("show", "tin-bai.2026-q1.kl", config=lived)
    assert "Đơn vị: Chi cục Kiểm lâm (theo địa chỉ kl@snnmt.example)" in told.out
    assert "(được tính)" in told.out


def test_show_says_which_mail_waits_for_the_office(lived: Path) -> None:
    told = json.loads(dondoc("show", "cchc.2026-q1.kn", "--json", config=lived).out)
    assert told["obligation"]["status"] == "under_review"
    assert told["candidates"][0] in told["why"]
    assert f"GÁN {told['candidates'][0]} CHO cchc.2026-q1.kn" in told["why"]


def test_a_wrong_ref_is_answered_with_the_nearest(lived: Path) -> None:
    told = dondoc("show", "cchc.2026-q1.tccbb", config=lived)
    assert (told.status, "did you mean cchc.2026-q1.tccb?" in told.err) == (1, True)


def test_what_is_no_ref_is_said_to_be_none(lived: Path) -> None:
    told = dondoc("show", "'; DROP TABLE entry; --%_", config=lived)
    assert (told.status, "is no ref such as" in told.err) == (1, True)


def test_a_sealed_record_is_printed_as_it_was_sealed(office: Path) -> None:
    first = dondoc("record", "2026-03", "--json", config=office)
    assert json.loads(first.out)["sealed"] is True
    assert dondoc("decide", "waive", "cchc.2026-q1.kl", "--reason", "thử", config=office).status == 0
    assert dondoc("record", "2026-03", "--json", config=office).out == first.out


def test_a_record_is_written_in_every_form(lived: Path, tmp_path: Path) -> None:
    assert dondoc("record", "2026-03", "--out", tmp_path / "out", config=lived).status == 0
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".html", ".json", ".pdf", ".xlsx"]


def test_a_form_that_the_office_has_edited_is_used(office: Path, tmp_path: Path) -> None:
    (office / "mail_templates").mkdir()
    edited = Document()
    edited.add_paragraph("Mẫu riêng của Sở: {{ title }}")
    edited.save(str(office / "mail_templates" / "record.docx"))
    assert dondoc("record", "2026-03", "--out", tmp_path, config=office).status == 0
    texts = [paragraph.text for paragraph in Document(str(tmp_path / "record-2026-03.docx")).paragraphs]
    assert texts == ["Mẫu riêng của Sở: Kết quả thực hiện chế độ báo cáo của các đơn vị tháng 3/2026"]
    (office / "mail_templates" / "record.docx").write_bytes(b"")
    told = dondoc("record", "2026-03", "--out", tmp_path, config=office)
    assert (told.status, "the record's template does not render" in told.err) == (1, True)
    assert len(list(tmp_path.glob("record-2026-03.*"))) == 5


def test_a_quarter_is_put_together_from_its_months(lived: Path, tmp_path: Path) -> None:
    month = json.loads(dondoc("record", "2026-03", "--json", config=lived).out)
    made = json.loads(dondoc("record", "2026-Q1", "--json", config=lived).out)
    assert (made["month"], made["sealed"], made["absent"]) == ("2026-q1", False, ["2026-01", "2026-02"])
    assert [(m["month"], m["sha256"]) for m in made["months"]] == [("2026-03", month["sha256"])]
    assert made["totals"] == month["totals"]
    assert {u["id"]: u["score"] for u in made["units"]} == {u["id"]: u["score"] for u in month["units"]}
    assert dondoc("record", "2026-q1", "--out", tmp_path, config=lived).status == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"record-2026-q1.{form}" for form in ("docx", "html", "json", "pdf", "xlsx")]
    assert dondoc("verify", tmp_path / "record-2026-q1.json").status == 0


def test_a_quarter_whose_months_are_sealed_is_the_same_when_it_is_made_again(lived: Path) -> None:
    made = dondoc("record", "2026-q1", "--json", config=lived).out
    assert dondoc("record", "2026-q1", "--json", config=lived).out == made


def test_what_was_decided_after_the_seal_shows_in_the_quarter(office: Path) -> None:
    assert dondoc("decide", "excuse", "tthc.2026-03.kl", "--reason", "mất điện", config=office).status == 0
    (change,) = json.loads(dondoc("record", "2026-q1", "--json", config=office).out)["amendments"]
    assert (change["ref"], change["is"]["points"], change["decisions"][-1]["reason"]) == (
        "tthc.2026-03.kl", 100.0, "mất điện",
    )  # fmt: skip


def test_a_span_without_any_month_has_no_record_and_none_is_sealed(lived: Path) -> None:
    assert dondoc("record", "2025-q4", config=lived).status == 1
    assert dondoc("record", "2026-q1", "--seal", config=lived).status == 2
    assert dondoc("record", "2026-w12", config=lived).status == 2


def test_a_month_before_the_service_has_no_record(lived: Path) -> None:
    told = dondoc("record", "2026-01", config=lived)
    assert (told.status, "office.live_since" in told.err) == (1, True)


def test_nothing_is_sealed_blind(lived: Path) -> None:
    told = dondoc("record", "2026-04", "--seal", config=lived)
    assert (told.status, "no verdict while blind" in told.err) == (1, True)


def test_judging_a_mail_writes_nothing(lived: Path) -> None:
    before = dondoc("verify", config=lived).out
    told = json.loads(dondoc("judge", "--json", SCENARIO / "mail.mbox", config=lived).out)
    assert len(told["mails"]) == 28
    assert all(mail["why"] for mail in told["mails"])
    assert dondoc("verify", config=lived).out == before


def test_a_mail_is_judged_without_a_ledger_too(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    told = json.loads(dondoc("judge", "--json", SCENARIO / "mail.mbox", config=office).out)
    assert told["mails"][0]["refs"] == {"tin-bai.2026-q1.kl": "arrival"}
    assert list(office.glob("*.db*")) == []


def test_a_preview_shows_every_template_of_the_kind(tmp_path: Path) -> None:
    told = dondoc("preview", "reminder", config=new_office(tmp_path / "office"))
    assert told.status == 0
    assert told.out.count("Kính gửi") == 3


def test_a_preview_in_a_file_is_a_whole_mail(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    assert dondoc("preview", "qua_han", "--to-file", tmp_path / "mail.eml", config=office).status == 0
    mail = message_from_bytes((tmp_path / "mail.eml").read_bytes(), policy=default)
    assert mail["X-Dondoc-Kind"] == "reminder"
    assert mail.get_content_type() == "multipart/alternative"


def edited_office(folder: Path, **templates: str) -> Path:
    office = new_office(folder)
    (office / "mail_templates").mkdir()
    for name, text in templates.items():
        (office / "mail_templates" / f"{name}.j2").write_text(text, "utf-8")
    return office


def test_a_preview_shows_the_offices_own_edition_and_templates(tmp_path: Path) -> None:
    text = "{% extends layout %}{% block subject %}Của Sở{% endblock %}"
    office = edited_office(tmp_path / "office", qua_han=text, nhac_lan_hai=text)
    for name in ("qua_han", "nhac_lan_hai"):
        assert dondoc("preview", name, config=office).out.startswith("[BC cchc.2026-q1.kl] Của Sở")
    assert dondoc("preview", "qua_han", "--to-file", tmp_path / "mail.html", config=office).status == 0
    assert (tmp_path / "mail.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_preview_names_the_fault_of_an_edited_template_and_shows_the_one_in_force(tmp_path: Path) -> None:
    broken = "{% extends layout %}{% block subject %}{{ han }}{% endblock %}"
    office = edited_office(tmp_path / "office", qua_han=broken)
    told = dondoc("preview", "qua_han", config=office)
    assert (told.status, "qua_han.j2, line 1: 'han' is undefined" in told.err) == (1, True)
    assert "Quá hạn 1 báo cáo" in told.out


def test_an_unknown_kind_is_answered_with_the_nearest(tmp_path: Path) -> None:
    told = dondoc("preview", "remainder", config=new_office(tmp_path / "office"))
    assert (told.status, "did you mean reminder?" in told.err) == (2, True)


def test_a_printed_digest_queues_nothing(lived: Path) -> None:
    before = dondoc("verify", config=lived).out
    told = dondoc("digest", "--print", config=lived)
    assert "CẦN QUYẾT ĐỊNH" in told.out
    assert "Ổ đĩa: " in told.out
    assert dondoc("verify", config=lived).out == before


def test_a_digest_is_queued_for_the_service(office: Path) -> None:
    assert dondoc("digest", config=office).status == 0
    assert json.loads(dondoc("status", "--json", config=office).out)["outbox"]["queued"] == 1
