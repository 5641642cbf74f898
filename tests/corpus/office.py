"""The office of the corpus, and what its units have handed in when a mail comes.

Unless a case says otherwise, everything due before the mail's instant came an hour before its due, and nothing
that is due later has come.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dondoc.config import Settings, load
from dondoc.core.cycles import parse_period
from dondoc.core.dates import parse_date, parse_time
from dondoc.core.decisions import Order
from dondoc.core.history import Arrived, Candidate, Decided, Event, Verb
from dondoc.core.judging import Office, Proof, Thread
from dondoc.core.obligations import Obligation, ReportKind
from dondoc.core.opening import Duties, requested
from dondoc.core.standing import Standing, standing
from dondoc.core.tokens import Voucher
from dondoc.fittings import judging_office, trust_policy

HOUR = dt.timedelta(hours=1)
CONFIG = Path(__file__).parent / "config"
LETTERS = {
    "<nhac-cchc.kl@snnmt.example>": Thread(("cchc.2026-q1.kl",), "[BC cchc.2026-q1.kl] Nhắc gửi báo cáo", "reminder"),
    "<nhac-cchc.mt@snnmt.example>": Thread(("cchc.2026-q1.mt",), "[BC cchc.2026-q1.mt] Nhắc gửi báo cáo", "reminder"),
    "<nhac-hai.kl@snnmt.example>": Thread(
        ("cchc.2026-q1.kl", "tthc.2026-03.kl"), "Nhắc gửi 02 báo cáo đến hạn", "reminder"
    ),
    "<nhac-tthc.kl@snnmt.example>": Thread(
        ("tthc.2026-03.kl",), "Nhắc gửi Số liệu giải quyết thủ tục hành chính tháng 3/2026", "reminder"
    ),
    "<nhac-tinbai.kl@snnmt.example>": Thread(("tin-bai.2026-q1.kl",), "Nhắc gửi tin, bài quý I/2026", "reminder"),
    "<ban-tin@snnmt.example>": Thread((), "Tình hình gửi báo cáo", "digest"),
    "<yeucau-1@snnmt.example>": Thread(("yc.2026-001.kl", "yc.2026-001.mt"), "V/v rà soát vị trí việc làm năm 2026"),
}
REQUESTS = {
    1: ("V/v rà soát vị trí việc làm năm 2026", "2026-03-24 17:00", ("kl", "mt")),
    2: ("Cung cấp danh sách cán bộ đi tập huấn", "2026-03-18 16:00", ("kl", "tl")),
    3: ("Báo cáo", "2026-03-26 16:00", ("kn",)),
    4: ("Báo cáo cải cách hành chính", "2026-03-26 16:00", ("kn",)),
    5: ("V/v rà soát thủ tục hành chính về đất đai", "2026-03-26 16:00", ("kn",)),
}


@cache
def settings() -> Settings:
    """Return the configuration, read once."""
    return load(CONFIG)


def office_for(proof: str, login_enforced: str) -> Office:
    """Return the office with another `require_authentication` or `sender_login_enforced`."""
    plain = judging_office(settings())
    return replace(
        plain, proof=Proof(proof or plain.proof.value), sender_login_enforced=(login_enforced or "yes") == "yes"
    )


TRUST = trust_policy


def instant(text: str) -> dt.datetime:
    """Return the UTC instant of a local `2026-03-10 09:00`."""
    day, time = parse_date(text, dt.date(2026, 3, 1)), parse_time(text)
    if day is None or time is None:
        raise ValueError(text)
    return settings().calendar.at(day, time)


@dataclass(frozen=True)
class Shelf:
    """`core.judging.Book` over real standings."""

    now: dt.datetime
    obligations: Mapping[str, Obligation]
    events: Mapping[str, tuple[Event, ...]]

    def standing(self, ref: str) -> Standing | None:
        """Return the state of one obligation."""
        owed = self.obligations.get(ref)
        return standing(owed, self.events.get(ref, ()), self.now, calendar=settings().calendar) if owed else None

    def owed(self, unit: str, report: str) -> Sequence[Standing]:
        """Return a unit's obligations for a report, by first due."""
        return [s for s in self._all(unit) if s.obligation.ref.report == report]

    def voucher(self, operator: str, order: Order, token: str) -> Voucher:  # noqa: ARG002 - the protocol's signature
        """Return none: no mail of the corpus carries a token."""
        return Voucher.NONE

    def owing(self, unit: str) -> Sequence[Standing]:
        """Return what is not settled."""
        return [s for s in self._all(unit) if not s.is_settled]

    def thread(self, message_id: str) -> Thread | None:
        """Return what a letter of ours is about."""
        return LETTERS.get(message_id)

    def _all(self, unit: str) -> list[Standing]:
        refs = [ref for ref, o in self.obligations.items() if o.ref.unit == unit]
        states = [state for ref in refs if (state := self.standing(ref))]
        return sorted(states, key=lambda s: (s.obligation.due, str(s.obligation.ref)))


@cache
def _opened(now: dt.datetime) -> Mapping[str, Obligation]:
    given = settings()
    duties = Duties(given.units, given.reports, given.calendar, given.office.live_since, given.ladders)
    made = list(duties.coming(None, now, given.calendar.at(given.office.live_since, dt.time())))
    for number, (title, due, units) in REQUESTS.items():
        period = parse_period(f"2026-{number:03}")
        if period:
            made += requested(title, instant(due), instant("2026-03-02 08:00"), period=period, units=units)
    return {str(o.ref): o for o in made if o.born <= now}


def shelf(now: dt.datetime, state: Sequence[tuple[str, str]]) -> Shelf:
    """Return the obligations at `now`; `state` has rows such as («missing», ref), («done», «ref 2026-03-12 09:00»)."""
    obligations = _opened(now)
    told = {words.split()[0] for _, words in state}
    events: dict[str, list[Event]] = {
        ref: _full(o, o.due - HOUR) for ref, o in obligations.items() if o.due < now and ref not in told
    }
    for seq, (key, words) in enumerate(state, start=1000):
        ref, _, rest = words.partition(" ")
        owed = obligations.get(ref)
        if owed is None and key != "missing":
            raise KeyError(ref)
        if owed:
            events.setdefault(ref, []).extend(_events(key, owed, rest, seq, now))
    return Shelf(now, obligations, {ref: tuple(found) for ref, found in events.items()})


def _full(owed: Obligation, when: dt.datetime) -> list[Event]:
    count = owed.quota if owed.kind is ReportKind.ARTICLES else 1
    return [Arrived(n + 1, when, (f"{owed.ref}#{n}",)) for n in range(count)]


def _hash(words: str) -> str:
    """Return the hash of an article: that of a file of the corpus where one is named."""
    name = words.removeprefix("file=")
    return hashlib.sha256(name.encode() * 40).hexdigest() if name != words else words


def _events(key: str, owed: Obligation, rest: str, seq: int, now: dt.datetime) -> list[Event]:
    when = instant(rest) if rest[:2] == "20" else now - HOUR
    happened: dict[str, list[Event]] = {
        "done": _full(owed, when),
        "article": [Arrived(seq, now - HOUR, (_hash(rest),))],
        "waived": [Decided(seq, Verb.WAIVE, when)],
        "extended": [Decided(seq, Verb.EXTEND, now - HOUR, due=when)],
        "returned": [*_full(owed, now - 2 * HOUR), Decided(seq, Verb.RETURN, now - HOUR, due=when)],
        "review": [Candidate(seq, when, defers=True)],
    }
    return happened.get(key, [])
