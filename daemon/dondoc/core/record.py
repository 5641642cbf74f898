"""The record of a month: its one value, in the JSON of the contract (7), its canonical form and its seal.

Times are RFC 3339 texts with the office's offset. Every form (JSON, workbook, document, page) is made from this value.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict

from dondoc.core.schemes import Rule

SCHEMA: Final = "dondoc/record/1"


class Totals(TypedDict):
    """How many obligations: all that were due, each status, and how many are excused."""

    due: int
    on_time: int
    late: int
    missing: int
    waived: int
    excused: int
    under_review: int
    unknown: int
    pending: int


class Articles(TypedDict):
    """How many articles a period asks for, and how many have come."""

    quota: int
    received: int


class Evidence(TypedDict):
    """What the counting arrival stands on; empty or null where nothing is known."""

    message_id: str
    sha256: str
    time_source: str  # received | internaldate | mbox | manual
    claimed_date: str | None  # what the sender's Date says
    authentication: str  # pass | none | fail


class DecisionRecord(TypedDict):
    """A decision that counts: `id` as in `HUỶ d12`, `kind` the verb of contract, 6."""

    id: str
    kind: str
    by: str
    at: str
    reason: str


class NoticeRecord(TypedDict):
    """One reminder or escalation that was sent."""

    at: str
    rung: str
    kind: str  # reminder | escalation
    due: str  # under which due it stood


class ExplanationRecord(TypedDict):
    """What a unit said to explain itself; `answers` is the rung that asked for it, empty where none did."""

    id: str  # of the mail, as in `GÁN m31 …`
    at: str
    words: str
    answers: str
    message_id: str
    sha256: str


class ObligationRecord(TypedDict):
    """One line of the record; `arrived` is null where nothing counts, `articles` null for a report."""

    ref: str
    report: str
    period: str
    label: str
    due: str
    original_due: str
    status: str
    excused: bool
    returned: int
    arrived: str | None
    late_seconds: int
    late_working_days: int
    articles: Articles | None
    evidence: Evidence | None
    reminders: int
    escalations: int
    decisions: list[DecisionRecord]
    report_name: NotRequired[str]
    weight: NotRequired[float]
    points: NotRequired[float | None]  # 0 to 100; null where it does not count
    calculation: NotRequired[str]  # how the points came about: «100 − 25 (chậm) = 75»
    titles: NotRequired[list[str]]  # of the articles that came, each once
    notices: NotRequired[list[NoticeRecord]]
    explanations: NotRequired[list[ExplanationRecord]]
    month: NotRequired[str]  # in a quarter or year record: whose month's record holds it


class UnitMonth(TypedDict):
    """A unit in one month of a quarter or year; `points` are summed with their weights, `weight` is of what counted."""

    month: str
    due: int
    points: float
    weight: float
    score: float | None


class UnitRecord(TypedDict):
    """A unit's figures; rate, score and level are null where nothing counted."""

    id: str
    name: str
    counts: Totals
    on_time_rate: float | None  # 0 to 1
    score: float | None  # 0 to 100, two places
    level: str | None
    late_working_days: int
    reminders: int
    escalations: int
    obligations: list[ObligationRecord]
    calculation: NotRequired[str]  # the worked line: the score with a pencil
    months: NotRequired[list[UnitMonth]]  # of a quarter or year record, as all below
    trend: NotRequired[float | None]  # points from the first month with a score to the last
    counted: NotRequired[int]  # obligations that counted
    rank: NotRequired[int | None]  # the same for equal scores; null where too little counted


class MonthFigures(TypedDict):
    """A month of a quarter or year record: its seal, its figures now, how many lines changed since the seal."""

    month: str
    sealed: bool
    sha256: str
    reconstructed: bool
    totals: Totals
    amended: int


class AmendedState(TypedDict, total=False):
    """What was, or is, true of an obligation of a sealed month: only what differs need be named."""

    status: str
    due: str
    arrived: str | None
    excused: bool
    returned: int
    points: float | None
    score: float | None  # the unit's


class _AmendmentKeys(TypedDict):
    month: str
    ref: str


# `is` and `from` are keywords, so these two are written as calls.
_Change = TypedDict("_Change", {"was": AmendedState, "is": AmendedState})


class Amendment(_AmendmentKeys, _Change):
    """What has changed since a month was sealed, with who decided it and why where somebody did."""

    unit: NotRequired[str]  # the unit's name
    decisions: NotRequired[list[DecisionRecord]]


class ChainHead(TypedDict):
    """The ledger's newest entry before the seal: a mailed seal vouches for the chain up to it."""

    seq: int
    hash: str


OutageRecord = TypedDict("OutageRecord", {"from": str, "to": str | None})


class Record(TypedDict):
    """The whole record; `sha256` is over the canonical JSON of the rest."""

    schema: str
    office: str
    month: str
    generated_at: str
    sealed: bool
    sha256: str
    totals: Totals
    units: list[UnitRecord]
    amendments: list[Amendment]
    agency: NotRequired[str]  # the body that the office belongs to, for the letterhead
    place: NotRequired[str]  # likewise
    scheme: NotRequired[str]  # `nd335`, `rate`, or the rule in words
    rule: NotRequired[Rule]  # the same in figures
    outages: NotRequired[list[OutageRecord]]
    reconstructed: NotRequired[bool]
    previous_sha256: NotRequired[str | None]
    ledger: NotRequired[ChainHead]
    months: NotRequired[list[MonthFigures]]  # of a quarter or year record, as all below
    absent: NotRequired[list[str]]  # months without a record: before the service, or still to come
    ranking: NotRequired[str]  # how units were ranked, in words


def canonical(value: object) -> bytes:
    """Return the canonical JSON: sorted keys, no spaces, letters as they are, UTF-8 (contract, 7).

    Raises ValueError for NaN and infinities, which JSON has not, and for half a surrogate pair.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def seal_hash(record: Mapping[str, object]) -> str:
    """Return the hex SHA-256 over the record's canonical JSON without its `sha256`."""
    return hashlib.sha256(canonical({key: value for key, value in record.items() if key != "sha256"})).hexdigest()
