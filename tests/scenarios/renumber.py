"""renumber.py MONTH …: gives the mails of worked months that name mails and decisions the numbers they have now.

Run it where a change of the program gives the ledger more entries, or fewer. `numbers.json` says of each such mail, by
Message-ID, which it means: {"<GÁN …>": ["m", "<the mail>"], "<HUỶ …>": ["d", "<the mail that decided>"]}.
"""

import base64
import json
import re
import sys
import tempfile
from pathlib import Path

from tests.scenarios.test_worked_months import HERE, replayed

MOST_ROUNDS = 9  # a number may shift the ones after it


def renumber(month: str) -> int:
    """Rewrite the month's mail.mbox until nothing changes; return how many times it was."""
    box = HERE / month / "mail.mbox"
    meant = json.loads((HERE / month / "numbers.json").read_text(encoding="utf-8"))
    for times in range(MOST_ROUNDS):
        numbers = _numbers(month)
        old = box.read_text(encoding="utf-8")
        new = old
        for mail, (letter, target) in meant.items():
            new = _with_number(new, mail, f"{letter}{numbers[letter, target]}")
        if new == old:
            return times
        box.write_text(new, encoding="utf-8")
    raise RuntimeError(month)


def _numbers(month: str) -> dict[tuple[str, str], int]:
    """Return the number of each mail, and of the first decision or request of each, by Message-ID."""
    numbers: dict[tuple[str, str], int] = {}
    with tempfile.TemporaryDirectory() as folder:
        ledger = (replayed(month, Path(folder) / "out") / "ledger.jsonl").read_text(encoding="utf-8")
    last = ""
    for entry in map(json.loads, ledger.splitlines()):
        if entry["kind"] == "mail.judged":
            last = entry["message_id"]
            numbers.setdefault(("m", last), entry["seq"])
            numbers.setdefault(("d", last), 0)  # until it decides anything
        elif entry["kind"] in {"decision.made", "request.made"}:
            numbers["d", last] = numbers["d", last] or entry["seq"]
    return numbers


def _with_number(box: str, mail: str, number: str) -> str:
    """Return the box with the number in the body of that mail, which is one part in base64."""
    at = box.index("\n\n", box.index(f"Message-ID: {mail}")) + 2
    end = box.index("\n\n", at)
    body = re.sub(r"\b[md]\d+\b", number, base64.b64decode(box[at:end]).decode(), count=1)
    encoded = base64.b64encode(body.encode()).decode()
    return box[:at] + "\n".join(re.findall(".{1,76}", encoded)) + box[end:]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{name}: rewritten {renumber(name)} times\n")
