"""What check.py leaves out: figures and amendments, each mail's instant and proof, the ledger's chain, the headers."""

import datetime as dt
import email
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

FIGURES = ("counts", "late_working_days", "reminders", "escalations")
ESCALATES = {"head", "leader"}


def differences(scenario: Path, out: Path) -> list[str]:
    """Return what in OUT is not as the month's files and the contract want it, a line each."""
    expected = json.loads((scenario / "expected.json").read_text(encoding="utf-8"))
    found: list[str] = []
    for month, wanted in expected["records"].items():
        found += _of_record(month, wanted, json.loads((out / f"record-{month}.json").read_text(encoding="utf-8")))
    found += _of_mails(expected["mails"], (out / "ledger.jsonl").read_text(encoding="utf-8").splitlines())
    found += _of_chain((out / "ledger.jsonl").read_text(encoding="utf-8").splitlines())
    letters = [(path.name, email.message_from_bytes(path.read_bytes(), policy=default)) for path in _sent(out)]
    found += _of_letters(letters)
    office = _Office(scenario / "config")
    for name, letter in letters:
        found += [f"{name}: {fault}" for fault in (*_of_headers(letter, office), *_of_rung(letter, office))]
    return found


def _sent(out: Path) -> list[Path]:
    return sorted((out / "sent").glob("*.eml"))


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _of_record(month: str, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    bare = {key: value for key, value in got.items() if key != "sha256"}
    if hashlib.sha256(_canonical(bare).encode()).hexdigest() != got["sha256"]:
        yield f"{month}: sha256"
    if "totals" not in wanted:  # 2026-03 came with the contract and says less
        return
    if got["totals"] != wanted["totals"]:
        yield f"{month}: totals {got['totals']}"
    if dt.datetime.fromisoformat(got["generated_at"]) != dt.datetime.fromisoformat(wanted["sealed_at"]):
        yield f"{month}: sealed at {got['generated_at']}"
    told = sorted((a["month"], a["ref"], a["was"]["status"], a["is"]["status"]) for a in got["amendments"])
    if told != sorted((a["month"], a["ref"], a["was"], a["is"]) for a in wanted["amendments"]):
        yield f"{month}: amendments {told}"
    units = {unit["id"]: unit for unit in got["units"]}
    for name, unit in wanted["units"].items():
        yield from (f"{month} {name}: {key} {units[name][key]}" for key in FIGURES if units[name][key] != unit[key])
        lines = {line["ref"]: line for line in units[name]["obligations"]}
        for ref, line in unit["obligations"].items():
            if lines[ref]["articles"] != line.get("articles"):
                yield f"{month} {ref}: articles {lines[ref]['articles']}"


def _of_mails(wanted: list[Mapping[str, Any]], lines: list[str]) -> Iterator[str]:
    """Yield what is not as a month says of its mails beyond outcome and refs: instant, proof, candidates."""
    entries = (json.loads(line) for line in lines)
    judged = {entry["message_id"]: entry for entry in entries if entry["kind"] == "mail.judged"}
    for mail in wanted:
        got = judged.get(mail["message_id"], {})
        if "received" in mail and _instant(got.get("received")) != _instant(mail["received"]):
            yield f"{mail['message_id']}: received {got.get('received')}"
        for key in ("time_source", "authentication"):
            if key in mail and got.get(key) != mail[key]:
                yield f"{mail['message_id']}: {key} {got.get(key)}"
        if "candidates" in mail and got.get("outcome") == "review" and sorted(got["candidates"]) != mail["candidates"]:
            yield f"{mail['message_id']}: candidates {got['candidates']}"


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _of_chain(lines: list[str]) -> Iterator[str]:
    prev = "0" * 64
    for number, line in enumerate(lines, 1):
        entry = json.loads(line)
        bare = {key: value for key, value in entry.items() if key not in {"prev", "hash"}}
        digest = hashlib.sha256(f"{prev}\n{_canonical(bare)}".encode()).hexdigest()
        if (entry["seq"], entry["prev"], entry["hash"]) != (number, prev, digest):
            yield f"ledger: entry {number}"
        prev = entry["hash"]


def _of_letters(letters: list[tuple[str, EmailMessage]]) -> Iterator[str]:
    for number, (name, letter) in enumerate(letters, 1):
        if name != f"{number:04}-{letter['X-Dondoc-Kind']}.eml":
            yield f"{name}: is {letter['X-Dondoc-Kind']}, number {number}"
    dates = [parsedate_to_datetime(letter["Date"]) for _, letter in letters]
    if any(later < earlier for earlier, later in pairwise(dates)):
        yield "the letters are not in the order of their dates"
    if len({letter["Message-ID"] for _, letter in letters}) != len(letters):
        yield "two letters have one Message-ID"


class _Office:
    """Who gets what, read from the configuration anew."""

    def __init__(self, config: Path) -> None:
        read = {name: tomllib.loads((config / f"{name}.toml").read_text()) for name in ("dondoc", "units", "ladder")}
        self.office = read["dondoc"]["office"]
        self.units = {unit["id"]: unit for unit in read["units"]["unit"]}
        self.rungs = {rung["id"]: rung for rung in read["ladder"]["rung"]}
        self.domain = self.office["address"].partition("@")[2]

    def addresses(self, who: str, ref: str, day: dt.date) -> set[str]:
        unit = self.units[ref.rpartition(".")[2]]
        contacts = unit.get("contacts") or [next(a for a in unit["addresses"] if "*" not in a)]
        acting = [a["address"] for a in unit.get("acting", []) if a["from"] <= day <= a["to"]]
        head = acting[:1] or ([unit["head"]["address"]] if "head" in unit else contacts)
        meant = {"unit": contacts, "head": head, "office": self.office["operators"], "leader": self.office["leaders"]}
        return set(meant[who])


def _of_headers(letter: EmailMessage, office: _Office) -> Iterator[str]:
    refs = (letter["X-Dondoc-Refs"] or "").split()
    yield from (f"no thread of {r}" for r in refs if f"<{r}@{office.domain}>" not in (letter["References"] or ""))
    if letter["X-Dondoc-Rung"] and re.findall(r"\[BC ([^\]]+)\]", letter["Subject"]) != refs[:3]:
        yield f"subject {letter['Subject']}"
    answers = "auto-replied" if letter["X-Dondoc-Kind"] in {"ack", "incomplete", "decision", "request"} else None
    if letter["Auto-Submitted"] not in ({answers} if answers else {"auto-generated", "auto-replied"}):
        yield f"Auto-Submitted: {letter['Auto-Submitted']}"
    if not letter.get_body(("plain",)) or not letter.get_body(("html",)):
        yield "not both plain text and HTML"


def _of_rung(letter: EmailMessage, office: _Office) -> Iterator[str]:
    if not letter["X-Dondoc-Rung"]:
        return
    rung, day = office.rungs[letter["X-Dondoc-Rung"]], parsedate_to_datetime(letter["Date"]).date()
    refs = letter["X-Dondoc-Refs"].split()
    to, cc = ({address for _, address in getaddresses([letter[name] or ""]) if address} for name in ("To", "Cc"))
    want_to, want_cc = (
        {address for ref in refs for who in rung.get(key, []) for address in office.addresses(who, ref, day)}
        for key in ("to", "cc")
    )
    if (to, cc) != (want_to, want_cc - want_to):
        yield f"to {to} cc {cc}"
    if letter["X-Dondoc-Kind"] != ("escalation" if ESCALATES & set(rung["to"]) else "reminder"):
        yield f"is {letter['X-Dondoc-Kind']}"
