"""Claims about the letters that answer mails, over a week that is replayed (contract, 4.6, 6 and 8)."""

import datetime as dt
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from dondoc.config import load
from dondoc.replay import Replay, Span

CONFIG = Path(__file__).parent / "2026-03" / "config"
MAILBOX, OPERATOR, UNIT = "baocao@snnmt.example", "vanphong@snnmt.example", "kl@snnmt.example"
PASSED = "mail.snnmt.example; dmarc=pass header.from=snnmt.example"


def mail(at: str, sender: str, subject: str, body: str, to: str = MAILBOX) -> bytes:
    """Return a mail that the office's server took from outside at this time on 10 March."""
    made = EmailMessage(policy=policy.SMTP)
    when = f"Tue, 10 Mar 2026 {at}:00 +0700"
    made["Received"] = f"from out.example (out.example [203.0.113.9]) by mail.snnmt.example with ESMTPS id A; {when}"
    made["Authentication-Results"] = PASSED
    made["Date"], made["From"], made["To"], made["Subject"] = when, sender, to, subject
    made["Message-ID"] = f"<{at.replace(':', '')}@snnmt.example>"
    made.set_content(body)
    return made.as_bytes()


def letters(tmp_path: Path, *mails: bytes, setting: tuple[str, str] = ("", "")) -> list[EmailMessage]:
    """Return what is sent on 10 March 2026; `setting` is a text of dondoc.toml and what stands there instead."""
    config = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    text = (config / "dondoc.toml").read_text(encoding="utf-8")
    assert setting[0] in text
    (config / "dondoc.toml").write_text(text.replace(*setting) if setting[0] else text, encoding="utf-8")
    (tmp_path / "mails").mkdir()
    for number, raw in enumerate(mails):
        (tmp_path / "mails" / f"{number:02}.eml").write_bytes(raw)
    span = Span(dt.date(2026, 3, 10), dt.date(2026, 3, 10))
    Replay(load(config), span, tmp_path / "out", database="sqlite://").run([tmp_path / "mails"])
    sent = sorted((tmp_path / "out" / "sent").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sent]


def of_kind(kind: str, sent: list[EmailMessage]) -> list[EmailMessage]:
    return [letter for letter in sent if letter["X-Dondoc-Kind"] == kind]


FORGOTTEN = (
    mail("09:00", UNIT, "Báo cáo CCHC quý I/2026", "Chi cục gửi báo cáo."),
    mail("09:10", UNIT, "Số liệu TTHC tháng 3/2026", "Chi cục gửi số liệu."),
)


def test_a_unit_hears_that_its_file_is_missing_whether_or_not_it_wants_acknowledgements(tmp_path: Path) -> None:
    sent = letters(tmp_path, *FORGOTTEN, setting=("acknowledge = true", "acknowledge = false"))
    told = [(letter["To"], letter["X-Dondoc-Refs"]) for letter in of_kind("incomplete", sent)]
    assert told == [(UNIT, "cchc.2026-q1.kl"), (UNIT, "tthc.2026-03.kl")]


def test_the_cap_of_acknowledgements_is_not_used_up_by_missing_files(tmp_path: Path) -> None:
    article = mail("09:20", UNIT, "Bài viết quý I/2026", "Chi cục gửi bài viết.")
    sent = letters(tmp_path, *FORGOTTEN, article, setting=("_per_day = 20", "_per_day = 1"))
    assert [letter["X-Dondoc-Refs"] for letter in of_kind("ack", sent)] == ["tin-bai.2026-q1.kl"]


def test_an_answer_to_an_operator_stands_in_the_threads_of_what_was_decided(tmp_path: Path) -> None:
    waived = mail("09:00", OPERATOR, "Quyết định", "MIỄN tthc.2026-03.k* LÝ DO thử")
    asked = mail("09:10", OPERATOR, "V/v rà soát", "Hạn gửi: 20/3/2026.", to=f"{UNIT}, {MAILBOX}")
    sent = letters(tmp_path, waived, asked)
    (answer,), (confirmed,) = of_kind("decision", sent), of_kind("request", sent)
    assert answer["X-Dondoc-Refs"].split() == ["tthc.2026-03.kl", "tthc.2026-03.kn"]
    assert "<tthc.2026-03.kn@snnmt.example>" in answer["References"]
    assert confirmed["X-Dondoc-Refs"] == "yc.2026-001.kl"
    assert "<0910@snnmt.example>" in confirmed["References"]
