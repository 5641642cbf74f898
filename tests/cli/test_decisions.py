"""`decide`, `request`, `hold`, `retry`: the office's word on the command line."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.office import dondoc

KL = "cchc.2026-q1.kl"
HOLDS = "SELECT body FROM entry WHERE kind = 'hold.set' ORDER BY seq"
REMINDER = "SELECT key, message_id FROM letter WHERE kind = 'reminder' LIMIT 1"


def line_of(office: Path, ref: str) -> dict[str, object]:
    """Return how the obligation stands."""
    line: dict[str, object] = json.loads(dondoc("show", ref, "--json", config=office).out)["obligation"]
    return line


def test_an_extension_sets_the_due_and_says_how_to_undo_it(office: Path) -> None:
    before = line_of(office, KL)
    told = dondoc(
        "decide",
        "extend",
        KL,
        "--to",
        "2099-12-18",
        "--time",
        "17:00",
        "--reason",
        "mưa lũ",
        "--by",
        "Lan",
        config=office,
    )
    assert told.status == 0
    after = line_of(office, KL)
    assert after["due"] == "2099-12-18T17:00:00+07:00"
    decisions = after["decisions"]
    assert isinstance(decisions, list)
    assert (decisions[-1]["by"], decisions[-1]["reason"]) == ("Lan", "mưa lũ")
    undo = told.out.splitlines()[-1].removeprefix("Huỷ: dondoc ").split()
    assert dondoc(*undo, config=office).status == 0
    assert line_of(office, KL)["due"] == before["due"]


def test_a_line_as_in_a_mail_decides_the_same(office: Path) -> None:
    assert dondoc("decide", f"MIEN {KL} LY DO đơn vị mới", config=office).status == 0
    assert line_of(office, KL)["status"] == "waived"


def test_a_line_that_names_several_decides_about_each_and_tells_of_each(office: Path) -> None:
    other = "cchc.2026-q1.xx"
    told = dondoc("decide", f"Miễn {KL}, {other} vì sáp nhập", config=office)
    assert line_of(office, KL)["status"] == "waived"
    assert KL in told.out
    assert (told.status, other in told.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["excuse", KL, "--reason", "đường truyền"], 0),
        (["return", KL, "--to", "20/12/2099", "--reason", "thiếu biểu"], 0),
        (["receive", "tthc.2026-04.mt", "--at", "20/4/2026", "--time", "9h", "--via", "văn bản giấy"], 0),
        (["waive", "tin-bai.2026-q1.*", "--reason", "thử"], 0),
        (["help"], 0),
        (["status", "kl"], 0),
        (["return", "tthc.2026-04.mt", "--to", "20/12/2099", "--reason", "chưa gửi"], 1),
        (["waive", "cchc.2026-q1.xx", "--reason", "thử"], 1),
        (["dismiss", "m999999"], 1),
        (["undo", "d1"], 1),
        (["release", "t1"], 1),
        (["waive", KL], 2),
        (["extend", KL, "--to", "31/2/2026", "--reason", "x"], 2),
        (["extend", KL, "--to", "18/12/2099", "--time", "25:99", "--reason", "x"], 2),
        (["extend", "--to", "18/12/2099", "--reason", "x"], 2),
        (["dismiss", "thư"], 2),
        (["wave", KL, "--reason", "x"], 2),
        (["GIA HẠN"], 1),
    ],
)
def test_each_verb_ends_as_it_should(office: Path, words: list[str], status: int) -> None:
    told = dondoc("decide", *words, config=office)
    assert told.status == status, told.err
    assert (told.err == "") is (status == 0)


def test_a_review_is_settled_by_assigning_its_mail(office: Path) -> None:
    told = json.loads(dondoc("show", "cchc.2026-q1.kn", "--json", config=office).out)
    assert dondoc("decide", "assign", told["candidates"][0], "cchc.2026-q1.kn", config=office).status == 0
    assert line_of(office, "cchc.2026-q1.kn")["status"] in {"on_time", "late"}


def test_a_review_is_settled_by_dismissing_its_mail(office: Path) -> None:
    told = json.loads(dondoc("show", "cchc.2026-q1.kn", "--json", config=office).out)
    assert dondoc("decide", "dismiss", told["candidates"][0], config=office).status == 0
    assert line_of(office, "cchc.2026-q1.kn")["status"] == "missing"


def test_a_request_makes_an_obligation_for_each_unit(office: Path) -> None:
    told = dondoc("request", "Báo cáo nhanh", "--due", "2099-12-20", "--to", "kl,mt", config=office)
    assert told.status == 0
    listed = json.loads(dondoc("list", "--json", "--month", "2099-12", config=office).out)["obligations"]
    assert [line["unit"] for line in listed] == ["kl", "mt"]


def test_a_request_to_nobody_known_is_refused(office: Path) -> None:
    assert dondoc("request", "Báo cáo nhanh", "--due", "2099-12-20", "--to", "ai đó", config=office).status == 1


def test_hold_stands_in_the_ledger_with_who_said_so(office: Path) -> None:
    assert dondoc("hold", "on", "--by", "Lan", config=office).status == 0
    assert json.loads(dondoc("status", "--json", config=office).out)["hold"]["command"] is True
    assert dondoc("hold", "on", config=office).out == "hold is on already\n"
    assert dondoc("hold", "off", config=office).status == 0
    with sqlite3.connect(office / "dondoc.db") as database:
        bodies = [json.loads(row[0]) for row in database.execute(HOLDS)]
    assert (bodies[0]["hold"], bodies[0]["by"]) == ("on", "Lan")
    assert len(bodies) == 2


def test_a_mail_that_failed_is_queued_again_once(office: Path) -> None:
    with sqlite3.connect(office / "dondoc.db") as database:
        key, message_id = database.execute(REMINDER).fetchone()
        database.execute("UPDATE envelope SET state = 'failed' WHERE letter = ?", (key,))
    assert dondoc("retry", message_id, config=office).status == 0
    assert json.loads(dondoc("status", "--json", config=office).out)["outbox"]["queued"] >= 1
    assert dondoc("retry", message_id, config=office).status == 1
    assert dondoc("verify", config=office).status == 0


def test_a_mail_that_went_is_not_sent_twice(office: Path) -> None:
    with sqlite3.connect(office / "dondoc.db") as database:
        key = database.execute(REMINDER).fetchone()[0]
    told = dondoc("retry", key, config=office)
    assert (told.status, "nothing of" in told.err) == (1, True)
