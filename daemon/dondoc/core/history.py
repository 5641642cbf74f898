"""What happened to one obligation: the ledger's entries about it as typed events, in the order written.

`events_for` is the one place that knows how ledger entries look; everything that decides works on events.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Body: TypeAlias = Mapping[str, object]


class Verb(StrEnum):
    """What an operator may decide (contract, 6)."""

    EXTEND = "extend"
    WAIVE = "waive"
    EXCUSE = "excuse"
    RETURN = "return"
    RECEIVE = "receive"
    ASSIGN = "assign"
    DISMISS = "dismiss"
    REQUEST = "request"
    UNDO = "undo"
    RELEASE = "release"  # a letter to leaders that waits for an operator's word
    STATUS = "status"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an arrival stands on; empty strings where nothing is known."""

    message_id: str = ""
    sha256: str = ""
    time_source: str = ""
    claimed: dt.datetime | None = None
    authentication: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that hands in something for the obligation; `hashes` has one entry an article, `shared` its other refs."""

    seq: int
    instant: dt.datetime
    hashes: tuple[str, ...] = ()
    title: str = ""
    evidence: Evidence = Evidence()
    by_decision: bool = False  # an operator said so: received on paper, or a mail assigned by hand
    shared: tuple[str, ...] = ()  # the other obligations that the mail is, or may be, for
    titles: tuple[str, ...] = ()  # of several articles in one mail: one for each of `hashes`


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A mail that announced the report but did not carry it."""

    seq: int
    instant: dt.datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mail under review that could qualify; `defers` where it came from the unit's own address, no `fail`.

    `put` is when it was put to the operators: later than it came, where the service slept or was blind.
    """

    seq: int
    instant: dt.datetime
    defers: bool = False
    hashes: tuple[str, ...] = ()
    title: str = ""
    evidence: Evidence = Evidence()
    shared: tuple[str, ...] = ()
    put: dt.datetime | None = None


class Speech(StrEnum):
    """What a unit says in a mail that hands nothing in."""

    WISH = "wish"
    EXPLANATION = "explanation"
    SENT = "sent"  # «đã gửi rồi»
    QUESTION = "question"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Noted:
    """A wish for time, an explanation or a question of the unit.

    `words` are the unit's own line, empty where none says it; `answers` is the rung whose letter it answers.
    """

    seq: int
    instant: dt.datetime
    title: str = ""
    speech: Speech = Speech.OTHER
    words: str = ""
    answers: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the office; `effective` is the instant of the decision mail."""

    seq: int
    verb: Verb
    effective: dt.datetime
    by: str = ""
    reason: str = ""
    due: dt.datetime | None = None  # extend, return
    instant: dt.datetime | None = None  # receive, assign
    mail: int = 0  # assign, dismiss: the mail's seq
    target: str = ""  # assign: the ref that the mail is now for
    undoes: int = 0  # undo: the decision's seq
    cancels: int = 0  # waive: the request's seq, where it takes back a request
    hashes: tuple[str, ...] = ()  # assign: one an article, then what the arrival stands on
    title: str = ""
    evidence: Evidence = Evidence()


class RungState(StrEnum):
    """What became of a rung for one obligation and due."""

    QUEUED = "queued"  # → sent | failed | superseded | skipped
    SENT = "sent"  # a server took it for at least one recipient
    FAILED = "failed"  # given up; it still counts as done: nobody gets it twice
    UNCERTAIN = "uncertain"  # nobody knows whether it went; an operator is asked
    SKIPPED = "skipped"  # a higher rung had come, the due had passed, or the mail was on hold
    SUPERSEDED = "superseded"  # closed before its first attempt; the rung is free again


@dataclass(frozen=True, slots=True)
class RungDone:
    """What was done about a rung of the ladder."""

    seq: int
    at: dt.datetime
    rung: str
    due: dt.datetime
    state: RungState
    is_escalation: bool = False


Event: TypeAlias = Arrived | Incomplete | Candidate | Noted | Decided | RungDone


def instant_of(value: object) -> dt.datetime | None:
    """Return the instant of an RFC 3339 text in UTC; None for anything else."""
    return dt.datetime.fromisoformat(value).astimezone(dt.UTC) if isinstance(value, str) and value else None


def event_for(ref: str, seq: int, body: Body) -> Event | None:
    """Return what a ledger entry means for one obligation; None where it means nothing to it."""
    match body.get("kind"):
        case "mail.judged":
            return _from_mail(ref, seq, body)
        case "decision.made":
            return _from_decision(seq, body)
        case (
            "letter.queued"
            | "letter.sent"
            | "letter.failed"
            | "letter.uncertain"
            | "letter.skipped"
            | "letter.superseded"
        ):
            return _from_rung(ref, seq, body)
        case _:
            return None


def _text(body: Body, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""


def _speech(body: Body) -> Speech:
    value = _text(body, "speech")
    return Speech(value) if value in set(Speech) else Speech.OTHER


def _number(body: Body, key: str) -> int:
    value = body.get(key)
    return value if isinstance(value, int) else 0


def _required(body: Body, key: str) -> dt.datetime:
    instant = instant_of(body.get(key))
    if instant is None:
        message = f"a ledger entry of kind {body.get('kind')} has no instant «{key}»"
        raise ValueError(message)
    return instant


def _mapped(body: Body, key: str, ref: str) -> object:
    table = body.get(key)
    return table.get(ref) if isinstance(table, Mapping) else None


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list) else ()


def evidence_of(body: Body) -> Evidence:
    """Return the evidence that a `mail.judged` entry holds."""
    return Evidence(
        message_id=_text(body, "message_id"),
        sha256=_text(body, "sha256"),
        time_source=_text(body, "time_source"),
        claimed=instant_of(body.get("claimed")),
        authentication=_text(body, "authentication"),
    )


def _from_mail(ref: str, seq: int, body: Body) -> Event | None:
    instant = instant_of(body.get("received")) or _required(body, "at")
    articles = _names(_mapped(body, "articles", ref))
    title, evidence = _text(body, "subject"), evidence_of(body)
    results, candidates = body.get("results"), _names(body.get("candidates"))
    named = (*(results if isinstance(results, Mapping) else ()), *candidates)
    shared = tuple(other for other in named if other != ref)
    match _mapped(body, "results", ref):
        case "arrival" | "supplement":
            titles = _article_titles(body, articles)
            return Arrived(seq, instant, articles, title, evidence, shared=shared, titles=titles)
        case "incomplete":
            return Incomplete(seq, instant)
        case "note":
            return Noted(seq, instant, title, _speech(body), _text(body, "words"), _text(body, "answers"), evidence)
        case _:
            pass
    if ref not in candidates:
        return None
    return Candidate(seq, instant, _defers(ref, body), articles, title, evidence, shared, _required(body, "at"))


def _defers(ref: str, body: Body) -> bool:
    """Whether it came from one of the unit's own addresses: who may hand in for others defers nothing for them."""
    unit = _text(body, "unit")
    return bool(body.get("defers")) and (not unit or ref.rpartition(".")[2] == unit)


def _article_titles(body: Body, articles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the files that are the articles, where a mail brought several."""
    files = body.get("files")
    if len(articles) < 2 or not isinstance(files, list):  # noqa: PLR2004 - one article is called by its mail's subject
        return ()
    names = {f.get("sha256") or f"{f.get('name')}:{f.get('size')}": str(f.get("name", "")) for f in files}
    return tuple(names.get(article, "") for article in articles)


def _from_decision(seq: int, body: Body) -> Decided:
    return Decided(
        seq=seq,
        verb=Verb(_text(body, "verb")),
        effective=_required(body, "effective"),
        by=_text(body, "by"),
        reason=_text(body, "reason"),
        due=instant_of(body.get("due")),
        instant=instant_of(body.get("instant")),
        mail=_number(body, "mail"),
        target=_text(body, "target"),
        undoes=_number(body, "undoes"),
        cancels=_number(body, "cancels"),
        hashes=_names(body.get("hashes")),
        title=_text(body, "subject"),
        evidence=evidence_of(body),
    )


def _from_rung(ref: str, seq: int, body: Body) -> RungDone | None:
    due = instant_of(_mapped(body, "due", ref))
    if due is None:
        return None
    return RungDone(
        seq=seq,
        at=_required(body, "at"),
        rung=_text(body, "rung"),
        due=due,
        state=RungState(_text(body, "kind").removeprefix("letter.")),
        is_escalation=bool(body.get("escalation")),
    )
