"""The running daemon over hours and weeks that pass at once: asleep, blind, or without a way to send mail.

libfaketime moves every clock that the daemon can read, the counting ones too: for it the time has truly passed.
"""

import datetime as dt
import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.daemon.books import check_chain, entries, envelopes
from tests.daemon.office import DOCX, OPERATOR, Plan, Server, imap_of, month_id, now, unit_address, weekly
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Got, Sink
from tests.servers.certificates import FAKETIME
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.proxy import Proxy, proxy

LEADER = "lanhdao@snnmt.example"
DUE_IN = dt.timedelta(minutes=10)
RUNGS = (("qua-han", "+0m", "unit"), ("nhac-lai", "+1d", "unit"), ("lanh-dao", "+2d", "leader"))


def rung(name: str, at: str, to: str, cc: str = "") -> str:
    """Return a rung of the ladder."""
    template = "bao_cao_lanh_dao" if to == "leader" else "qua_han"
    copies = f'cc = ["{cc}"]\n' if cc else ""
    return f'[[rung]]\nid = "{name}"\nat = "{at}"\nto = ["{to}"]\n{copies}template = "{template}"\n'


def rota(sender: str) -> bytes:
    """Return a unit's rota of this week."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "baocao@snnmt.example", "Lịch công tác tuần"
    mail["Message-ID"], mail["Date"] = f"<lich.{sender}>", now()
    mail.set_content("Kính gửi Văn phòng Sở lịch công tác.")
    maintype, _, subtype = DOCX.partition("/")
    mail.add_attachment(b"PK\x03\x04" * 9, maintype=maintype, subtype=subtype, filename="Lịch công tác.docx")
    return bytes(mail).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Time:
    """The daemon's time, ahead of ours; set before its start."""

    def __init__(self, file: Path) -> None:
        """Begin now."""
        self.file = file
        self.passes("+0")

    def passes(self, ahead: str) -> None:
        """Let the daemon's clocks be so far ahead of ours."""
        self.file.write_text(f"{ahead}\n", encoding="ascii")

    def environment(self) -> dict[str, str]:
        """Return what makes a process live in it."""
        return {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1"}


@pytest.fixture
def time(tmp_path: Path) -> Time:
    """Give the daemon's time."""
    return Time(tmp_path / "clock")


@pytest.fixture
def office(plan: Plan) -> Plan:
    """Give an office with a rota due in ten minutes from two units, and a ladder of two days."""
    ladder = "".join(rung(*each) for each in RUNGS)
    return replace(plan, reports=weekly(now() + DUE_IN, "u01", "u02"), ladder=ladder)


@pytest.fixture
def daemon(office: Plan, time: Time, tmp_path: Path) -> Iterator[Service]:
    """Give the office's daemon."""
    with service(office.write(tmp_path / "office"), look=1) as made:
        made.surroundings |= time.environment()
        yield made


def refs(letters: list[Got]) -> list[str]:
    """Return what letters are about, without the period."""
    told = [ref.split(".") for got in letters for ref in got.mail["X-Dondoc-Refs"].split()]
    return [f"{name}.{unit}" for name, _, unit in told]


def subjects(post: Sink) -> list[str]:
    """Return the subjects of the alerts."""
    return [str(got.mail["Subject"]) for got in post.of_kind("alert")]


def test_suspended_for_a_week_it_reads_everything_then_judges_and_sends_only_the_highest_rung(
    server: Dovecot, plan: Plan, daemon: Service, post: Sink, time: Time
) -> None:
    daemon.idle()
    daemon.signal(signal.SIGSTOP)
    server.append(plan.imap.username, rota(unit_address(1)))
    time.passes("+6d")
    daemon.signal(signal.SIGCONT)
    await_that(lambda: post.of_kind("escalation"), "the leaders are told", daemon.log)
    daemon.stop()
    assert refs(post.of_kind("escalation")) == ["tuan.u02"]
    assert post.of_kind("reminder") == []
    assert {e["rung"] for e in entries(daemon.database, "letter.skipped")} == {"qua-han", "nhac-lai"}
    (judged,) = entries(daemon.database, "mail.judged")
    assert (judged["outcome"], judged["candidates"][0][-4:]) == ("review", ".u01")  # it names no week; nobody is told
    assert subjects(post) == []
    assert check_chain(daemon.database) > 2


def test_a_due_that_falls_into_an_outage_reminds_nobody_and_the_outage_stands_in_digest_and_record(
    own: Dovecot, blind: Service, post: Sink, time: Time
) -> None:
    blind.idle()
    own.stop()
    await_that(lambda: "cannot be read" in blind.notices()[-1], "it knows that it is blind", blind.log)
    time.passes("+30m")
    await_that(lambda: entries(blind.database, "outage.began"), "the outage is noted", blind.log)
    await_that(lambda: len(subjects(post)) == 1, "the operators are told", blind.log)
    assert post.of_kind("reminder") == []
    own.start()
    time.passes("+31m")
    await_that(lambda: len(subjects(post)) == 2, "and told that it is over", blind.log)
    assert post.of_kind("reminder") == []
    digests = len(post.of_kind("digest"))
    time.passes("+1d")
    await_that(lambda: len(post.of_kind("digest")) > digests, "the next digest", blind.log)
    body = post.of_kind("digest")[-1].mail.get_body(("plain",))
    assert body is not None
    assert "không đọc được hộp thư" in body.get_content().lower()
    time.passes("+40d")
    record = blind.directory / "records" / f"record-{month_id()}.json"
    await_that(record.exists, "the month is sealed", blind.log)
    (outage,) = json.loads(record.read_text("utf-8"))["outages"]
    assert outage["from"] < outage["to"]


@pytest.fixture
def own() -> Iterator[Dovecot]:
    """Give a mail server that may be stopped."""
    with dovecot() as running:
        yield running


@pytest.fixture
def blind(own: Dovecot, office: Plan, time: Time, tmp_path: Path) -> Iterator[Service]:
    """Give the office on that server."""
    with service(replace(office, imap=imap_of(own, own.new_user())).write(tmp_path / "office"), look=1) as made:
        made.surroundings |= time.environment()
        yield made


def test_an_hour_without_a_way_to_send_mail_is_told_by_the_alert_command_once_and_once_when_it_is_over(
    office: Plan, post: Sink, time: Time, tmp_path: Path
) -> None:
    alarm = tmp_path / "alarm"
    with service(replace(office, mail=f'alert_command = ["tee", "-a", "{alarm}"]').write(tmp_path / "office")) as made:
        made.surroundings |= time.environment()
        made.pace = {"look": 1}
        made.idle()
        post.stop()
        time.passes("+11m")
        await_that(lambda: envelopes(made.database)["queued"] >= 2, "reminders wait", made.log)
        made.await_log("delivery=temporary")
        assert not alarm.exists()
        time.passes("+80m")
        await_that(alarm.exists, "a person hears of it", made.log)
        post.start()
        time.passes("+12h")
        await_that(lambda: "trở lại" in alarm.read_text("utf-8"), "and that it is over", made.log)
        assert alarm.read_text("utf-8").count("hơn một giờ") == 1


@pytest.fixture
def line(post: Sink) -> Iterator[Proxy]:
    """Give a proxy before the server that takes the mail."""
    with proxy(post.port) as running:
        yield running


def test_a_letter_to_leaders_whose_line_breaks_after_the_final_dot_is_put_to_an_operator_and_not_sent_again(
    office: Plan, post: Sink, line: Proxy, time: Time, tmp_path: Path
) -> None:
    climbing = replace(office, smtp=Server(line.port), ladder=rung("lanh-dao", "+0m", "leader"))
    post.before_the_answer = lambda recipient: line.cut() if recipient == LEADER else None
    with service(climbing.write(tmp_path / "office"), look=1) as made:
        made.surroundings |= time.environment()
        made.idle()
        time.passes("+11m")
        await_that(lambda: post.of_kind("alert"), "an operator is asked", made.log)
        time.passes("+1d")
        await_that(lambda: len(post.of_kind("digest")) > 1, "a day later", made.log)
        made.stop()
        assert [got.recipient for got in post.of_kind("escalation")] == [LEADER]
        assert [got.recipient for got in post.of_kind("alert")] == [OPERATOR]
        assert "Chưa rõ một thư đã đến nơi hay chưa" in subjects(post)[0]
        assert envelopes(made.database)["uncertain"] == 1


def test_one_refused_recipient_of_a_letter_is_known_and_the_others_have_it(
    office: Plan, post: Sink, time: Time, tmp_path: Path
) -> None:
    post.refusals[unit_address(2)] = "550 5.1.1 no such user"
    with service(replace(office, ladder=rung("qua-han", "+0m", "unit", "office")).write(tmp_path / "office")) as made:
        made.surroundings |= time.environment()
        made.pace = {"look": 1}
        made.idle()
        time.passes("+11m")
        await_that(lambda: entries(made.database, "letter.failed"), "the refusal is noted", made.log)
        await_that(lambda: post.of_kind("alert"), "an operator is told", made.log)
        made.stop()
        assert [e["recipient"] for e in entries(made.database, "letter.failed")] == [unit_address(2)]
        assert {got.recipient for got in post.of_kind("reminder")} == {unit_address(1), OPERATOR}
        assert len(post.of_kind("reminder")) == 3
