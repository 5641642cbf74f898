"""A template that the office broke: told once, and the mails go out all the same."""

import datetime as dt
import shutil
from collections import Counter
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from dondoc.adapters.templates import LetterRenderer
from dondoc.config import load
from dondoc.replay import Replay, Span
from dondoc.service.alerts import Alerts
from dondoc.service.proofreading import Proofreading
from tests.bureau import Bureau, bureau
from tests.cast import OPERATOR, at, owed
from tests.letters.office import OFFICE, SHIPPED, ZONE

SCENARIO = Path(__file__).parents[1] / "scenarios" / "2026-03"
REF = "cchc.2026-q1.kl"
BROKEN = "{% extends layout %}{% block subject %}{{ han }}{% endblock %}"
TRIPS = "{% extends layout %}{% block subject %}{{ 1 / (rows|length - 1) }}{% endblock %}"  # the sample has two rows
NOW = at("2026-03-10 08:00")


def proofreading(office: Bureau, folder: Path, text: str) -> Proofreading:
    """Return the office's proofreading after a start with this edition of `nhac_truoc_han`."""
    folder.mkdir(exist_ok=True)
    (folder / "nhac_truoc_han.j2").write_text(text, "utf-8")
    post = replace(office.post, renderer=LetterRenderer((folder, SHIPPED), OFFICE, ZONE))
    office.chase.post = post
    return Proofreading(post, Alerts(post, (OPERATOR,)))


def test_a_broken_template_is_told_once_whatever_is_started_again(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        told = proofreading(office, tmp_path / "mail_templates", BROKEN)
        assert [told.step(NOW), told.step(NOW)] == [True, False]
        assert proofreading(office, tmp_path / "mail_templates", BROKEN).step(NOW) is False
        office.at("2026-03-10 08:00")
        (subject,) = office.alerted()
        assert subject == "Cảnh báo: Mẫu thư cơ quan tự sửa có lỗi, hệ thống đang dùng mẫu gốc"
        (alert,) = office.courier.mails()
        text = alert.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "nhac_truoc_han.j2, line 1: 'han' is undefined" in " ".join(text.split())


def test_reminders_go_out_with_the_shipped_template(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        proofreading(office, tmp_path / "mail_templates", BROKEN)
        office.owe(owed(REF))
        office.at("2026-03-11 08:00")
        assert [str(m["Subject"]) for m in office.courier.mails()] == [
            f"[BC {REF}] Nhắc nộp 1 báo cáo sắp đến hạn: Báo cáo công tác cải cách hành chính quý I/2026"
        ]


def test_a_template_that_trips_later_is_told_then_and_alone(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        (tmp_path / "mail_templates").mkdir()
        (tmp_path / "mail_templates" / "xac_nhan.j2").write_text(BROKEN, "utf-8")
        told = proofreading(office, tmp_path / "mail_templates", TRIPS)
        assert told.step(NOW) is True
        office.owe(owed(REF))
        office.at("2026-03-11 08:00")
        assert told.step(at("2026-03-11 08:00")) is True
        office.at("2026-03-11 08:05")
        alerts = [mail for mail in office.courier.mails() if mail["X-Dondoc-Kind"] == "alert"]
        texts = [alert.get_body(("plain",)).get_content() for alert in alerts]  # type: ignore[union-attr]
        names = ("xac_nhan.j2", "nhac_truoc_han.j2")
        assert [tuple(name in text for name in names) for text in texts] == [(True, False), (False, True)]


def test_sound_templates_are_no_news(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        sound = "{% extends layout %}{% block subject %}Nhắc{% endblock %}"
        assert proofreading(office, tmp_path / "mail_templates", sound).step(NOW) is False


def test_a_running_office_tells_of_its_broken_template_and_uses_its_sound_ones(tmp_path: Path) -> None:
    shutil.copytree(SCENARIO / "config", tmp_path / "config")
    edited = tmp_path / "config" / "mail_templates"
    edited.mkdir()
    (edited / "xac_nhan.j2").write_text(BROKEN, "utf-8")
    (edited / "nhac_truoc_han.j2").write_text("{% extends layout %}{% block subject %}Của Sở{% endblock %}", "utf-8")
    span = Span(dt.date(2026, 3, 10), dt.date(2026, 3, 12))
    Replay(load(tmp_path / "config"), span, tmp_path / "out").run([SCENARIO / "mail.mbox"])
    sent = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (tmp_path / "out").glob("sent/*")]
    subjects = Counter(str(mail["Subject"]).rpartition("] ")[2] for mail in sent)
    assert subjects["Cảnh báo: Mẫu thư cơ quan tự sửa có lỗi, hệ thống đang dùng mẫu gốc"] == 1
    assert subjects["Của Sở"] > 1
    assert any(subject.startswith("Đã nhận 1 báo cáo") for subject in subjects)
