"""Tokens in mails to operators: each vouches for one decision of one operator, for two weeks, once (contract, 6)."""

import datetime as dt
import hashlib
import json
import shutil
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from dondoc.config import load
from dondoc.core.history import Verb
from dondoc.core.tokens import LIVE, REPLAYED, OneKey, Signer, Voucher, tokens_in
from dondoc.replay import Replay, Span

SCENARIO = Path(__file__).parents[1] / "scenarios" / "2026-03"
OPERATOR = "vanphong@snnmt.example"
REF = "cchc.2026-q1.kl"
DAY = dt.date(2026, 3, 10)
KEY = OneKey(b"a key of the test")
SIGNER = Signer(KEY, LIVE)
TOKEN = SIGNER.sign(OPERATOR, Verb.WAIVE, REF, DAY)


def test_a_token_vouches_for_what_it_was_made_for() -> None:
    assert SIGNER.voucher(TOKEN, OPERATOR, Verb.WAIVE, item=REF, today=DAY) is Voucher.GOOD
    last = DAY + dt.timedelta(days=14)
    assert SIGNER.voucher(TOKEN, OPERATOR, Verb.WAIVE, item=REF, today=last) is Voucher.GOOD
    assert SIGNER.voucher(TOKEN, OPERATOR, Verb.WAIVE, item=REF, today=last + dt.timedelta(days=1)) is Voucher.EXPIRED


@pytest.mark.parametrize(
    ("operator", "verb", "item", "day"),
    [
        ("ai.do@snnmt.example", Verb.WAIVE, REF, DAY),
        (OPERATOR, Verb.EXTEND, REF, DAY),
        (OPERATOR, Verb.WAIVE, "cchc.2026-q1.mt", DAY),
        (OPERATOR, Verb.WAIVE, REF, DAY - dt.timedelta(days=1)),
    ],
)
def test_it_vouches_for_nothing_else(operator: str, verb: Verb, item: str, day: dt.date) -> None:
    assert SIGNER.voucher(TOKEN, operator, verb, item=item, today=day) is Voucher.NONE


def test_a_live_service_refuses_what_a_replay_has_signed() -> None:
    replayed = Signer(KEY, REPLAYED).sign(OPERATOR, Verb.WAIVE, REF, DAY)
    assert SIGNER.voucher(replayed, OPERATOR, Verb.WAIVE, item=REF, today=DAY) is Voucher.NONE


def test_tokens_are_found_in_a_mail_whatever_its_case() -> None:
    assert tokens_in(f"MIỄN …\n\nMã xác nhận: {TOKEN.upper()}\n{TOKEN}") == (TOKEN,)


def mail(number: int, line: str, *, verdict: str = "none") -> str:
    """Return a mail of the operator that proves nothing by itself."""
    day = f"{10 + number:02}"
    return (
        f"From {OPERATOR} Tue Mar {day} 02:00:00 2026\n"
        "Received: from out.snnmt.example (out.snnmt.example [203.0.113.9])\n"
        f"\tby mail.snnmt.example (Postfix) with ESMTPS id A{number}; Tue, {day} Mar 2026 09:00:00 +0700\n"
        f"Authentication-Results: mail.snnmt.example; dmarc={verdict} header.from=snnmt.example\n"
        f"From: <{OPERATOR}>\nTo: baocao@snnmt.example\nSubject: =?utf-8?q?Quy=E1=BA=BFt_=C4=91=E1=BB=8Bnh?=\n"
        f"Message-ID: <t{number}@snnmt.example>\nContent-Type: text/plain; charset=utf-8\n\n{line}\n\n"
    )


def judged(folder: Path, *mails: str) -> list[dict[str, Any]]:
    """Return the judgements of the mails in an office whose server does not vouch for its senders."""
    shutil.copytree(SCENARIO / "config", folder / "config", dirs_exist_ok=True)
    service = folder / "config" / "dondoc.toml"
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace("sender_login_enforced = true", "sender_login_enforced = false"), encoding="utf-8")
    (folder / "mail.mbox").write_text("".join(mails), encoding="utf-8")
    Replay(load(folder / "config"), Span(DAY, DAY + dt.timedelta(days=8)), folder / "out").run([folder / "mail.mbox"])
    entries = map(json.loads, (folder / "out" / "ledger.jsonl").read_text(encoding="utf-8").splitlines())
    return [entry for entry in entries if entry["kind"] == "mail.judged"]


def replayed_token(verb: Verb, item: str) -> str:
    """Return the token that the replay of this office gives the operator."""
    units = load(SCENARIO / "config").units
    return Signer(OneKey(hashlib.sha256(repr(units).encode()).digest()), REPLAYED).sign(OPERATOR, verb, item, DAY)


def test_a_mail_with_our_token_decides_once(tmp_path: Path) -> None:
    line = f"MIỄN {REF} LÝ DO thử\n\nMã xác nhận: {replayed_token(Verb.WAIVE, REF)}"
    first, again = judged(tmp_path, mail(1, line), mail(2, line))
    assert (first["outcome"], first["refs"]) == ("decision", [REF])
    assert (again["outcome"], again["refs"]) == ("ignored", [])
    assert again["why"] == "Mã xác nhận đã dùng hoặc đã hết hạn"


def test_a_mail_without_a_token_or_with_another_ones_decides_nothing(tmp_path: Path) -> None:
    other = replayed_token(Verb.WAIVE, "cchc.2026-q1.mt")
    bare, foreign = judged(tmp_path, mail(1, f"MIỄN {REF} LÝ DO thử"), mail(2, f"MIỄN {REF} LÝ DO thử\n\nMã: {other}"))
    assert [bare["outcome"], foreign["outcome"]] == ["ignored", "ignored"]


def test_no_token_helps_a_mail_that_fails_authentication(tmp_path: Path) -> None:
    line = f"MIỄN {REF} LÝ DO thử\n\nMã xác nhận: {replayed_token(Verb.WAIVE, REF)}"
    (forged,) = judged(tmp_path, mail(1, line, verdict="fail"))
    assert forged["outcome"] == "ignored"


def test_a_link_serves_until_its_decision_is_made_and_whoever_taps_again_is_told_once(tmp_path: Path) -> None:
    code = f"\n\nMã xác nhận: {replayed_token(Verb.WAIVE, REF)}"
    other = "MIỄN cchc.2026-q1.mt LÝ DO thử"
    mails = [
        mail(1, f"MIỄN {REF} LÝ DO {code}"),  # tapped, and nothing added
        mail(2, f"MIỄN {REF} LÝ DO thử\n{other}{code}"),
        *(mail(number, f"MIỄN {REF} LÝ DO thử{code}") for number in (3, 4)),
    ]
    empty, good, again, once_more = judged(tmp_path, *mails)
    assert [empty["outcome"], good["outcome"], again["outcome"], once_more["outcome"]] == [
        "decision", "decision", "ignored", "ignored",
    ]  # fmt: skip
    assert [empty["refs"], good["refs"], again["refs"]] == [[], [REF], []]
    first, second, third = answers(tmp_path)
    assert f"Dòng đúng gần nhất: MIỄN {REF} LÝ DO …" in first
    assert "Đã miễn" in second
    assert "dòng này không có mã xác nhận" in second
    assert "liên kết này đã được dùng" in third


def test_the_answer_carries_the_tap_that_takes_the_decision_back(tmp_path: Path) -> None:
    line = f"MIỄN {REF} LÝ DO thử\n\nMã xác nhận: {replayed_token(Verb.WAIVE, REF)}"
    (decision,) = judged(tmp_path, mail(1, line))
    (answer,) = answers(tmp_path)
    undo = f"HUỶ d{decision['seq'] + 1}"
    (token,) = tokens_in(answer)
    assert undo in answer
    _, undone = judged(tmp_path / "again", mail(1, line), mail(2, f"{undo}\n\nMã xác nhận: {token}"))
    assert (undone["outcome"], undone["refs"]) == ("decision", [REF])


def answers(folder: Path) -> list[str]:
    """Return the texts of the answers to operators, in the order sent."""
    files = sorted((folder / "out" / "sent").glob("*-decision.eml"))
    mails = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in files)
    texts = (part for m in mails if (part := m.get_body(("plain",))))
    return [" ".join(text.get_content().split()) for text in texts]
