"""What an office does with forged mails: a replay of them, and what came of it."""

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from dondoc.config import load
from dondoc.replay import Replay, Span
from tests.forged.mails import forged

CONFIG = Path(__file__).parents[1] / "scenarios" / "2026-03" / "config"
DAY = dt.date(2026, 3, 12)
EFFECTS = ("decision.made", "request.made", "hold.set", "month.sealed")


@dataclass(frozen=True, slots=True)
class Played:
    """`effects` are entries that an obeyed mail would have made, `letters` what was sent by kind."""

    judged: Counter[str]
    effects: list[dict[str, Any]]
    letters: Counter[str]


def played(count: int, folder: Path, seed: int = 1) -> Played:
    """Let an office whose server vouches for logins get so many forged mails within two hours."""
    mails = folder / "mail.mbox"
    mails.write_bytes(b"".join(forged(count, seed)))
    return replayed(mails, folder / "out")


def replayed(mails: Path, out: Path) -> Played:
    """Return what an office makes of the mails of a day."""
    Replay(load(CONFIG), Span(DAY, DAY), out).run([mails])
    entries = [json.loads(line) for line in (out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    sent = [message_from_bytes(file.read_bytes()) for file in (out / "sent").glob("*.eml")]
    return Played(
        judged=Counter(entry["outcome"] for entry in entries if entry["kind"] == "mail.judged"),
        effects=[entry for entry in entries if entry["kind"] in EFFECTS],
        letters=Counter(str(mail["X-Dondoc-Kind"]) for mail in sent),
    )
