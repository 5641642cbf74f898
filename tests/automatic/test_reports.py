"""Reports that servers and programs write in the forms of the standards: of failure, delay, reading and abuse."""

import pytest

from dondoc.core.judging import Judgement, judge
from tests.corpus.office import instant, office_for, shelf
from tests.mime.letters import PLAIN, joined, read, single
from tests.mime.test_marks import STATUS

NOW = instant("2026-03-16 17:30")
LETTER = "Content-Type: text/rfc822-headers\n\nFrom: baocao@snnmt.example\nMessage-ID: <nhac-cchc.kl@snnmt.example>\n"
SERVER = "mailer-daemon@mx.example"
STATUS = STATUS.replace("MT@snnmt.example", "kl@snnmt.example")
READ = "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n"
ABUSE = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"


def judged(kind: str, machine: str, sender: str) -> Judgement:
    """Return what the office makes of a multipart/report of that type."""
    head = f'Return-Path: <>\nContent-Type: multipart/report; report-type={kind}; boundary="=_s"\n'
    raw = single(head, joined(PLAIN, machine, LETTER, boundary="=_s")).replace(b"kl@snnmt.example", sender.encode(), 1)
    return judge(read(raw), office_for("", ""), shelf(NOW, ()), NOW)


@pytest.mark.parametrize(
    ("kind", "machine", "sender", "outcome"),
    [
        ("delivery-status", STATUS, SERVER, "bounce"),
        ("delivery-status", STATUS.replace("failed", "delayed"), SERVER, "bounce"),
        ("delivery-status", STATUS, "kl@snnmt.example", "bounce"),
        ("disposition-notification", READ, "kl@snnmt.example", "auto_reply"),
        ("feedback-report", ABUSE, SERVER, "ignored"),
        ("feedback-report", ABUSE, "kl@snnmt.example", "ignored"),
    ],
)
def test_a_report_is_known_and_tied_to_the_letter_and_its_obligation(
    kind: str, machine: str, sender: str, outcome: str
) -> None:
    judgement = judged(kind, machine, sender)
    assert judgement.outcome.value == outcome
    assert judgement.tied == ("cchc.2026-q1.kl",)
    assert (judgement.results, judgement.candidates) == ({}, ())
