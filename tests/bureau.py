"""An office at work on a real database: everything between mailbox and mail server, with a courier that remembers."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.outbox import DatabaseOutbox
from dondoc.adapters.store import Store
from dondoc.adapters.templates import LetterRenderer, OfficeFacts
from dondoc.core.decisions import read_orders
from dondoc.core.obligations import Directory, Obligation, Report
from dondoc.core.opening import Duties, opened_body, stamp
from dondoc.core.tokens import OneKey, Signer
from dondoc.ports import Delivery, Receipt
from dondoc.resources import templates_dir
from dondoc.service.addressees import Addressees
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.chase import Chase, Climbing
from dondoc.service.decide import By, Decide, Outcome
from dondoc.service.dispatch import Dispatch
from dondoc.service.links import Links
from dondoc.service.outages import Outages
from dondoc.service.post import HOLD, Post
from dondoc.service.reach import Reach
from dondoc.service.releases import Releases
from dondoc.service.requesting import Requesting
from dondoc.service.siren import Siren
from dondoc.service.watch import Watch
from tests.cast import ADDRESS, CALENDAR, DIRECTORY, LADDER, LEADER, OPERATOR, ZONE, at, rules
from tests.databases import database

SIGNER = Signer(OneKey(bytes(32)))
TAKEN = Receipt(Delivery.SENT, "250 OK")
BUSY = Receipt(Delivery.TEMPORARY, "451 try again")
UNKNOWN_USER = Receipt(Delivery.PERMANENT, "550 no such user")
CUT_OFF = Receipt(Delivery.UNCERTAIN, "the line broke")


@dataclass
class FakeCourier:
    """Remembers what it carried; `answers` says what the server replies to a recipient, else 250."""

    answers: dict[str, Receipt] = field(default_factory=dict)
    carried: list[tuple[str, bytes]] = field(default_factory=list)
    breaks: Exception | None = None
    after: Callable[[], object] = lambda: None  # called when a mail is carried

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object]) -> Receipt:
        """Carry a mail, or break before anything of it is out."""
        assert sender == ADDRESS
        if self.breaks:
            raise self.breaks
        begin()
        receipt = self.answers.get(recipient, TAKEN)
        if receipt.delivery is not Delivery.PERMANENT:
            self.carried.append((recipient, data))
        self.after()
        return receipt

    def close(self) -> None:
        """Nothing is open."""

    def mails(self) -> list[EmailMessage]:
        """Return each different mail once, in the order carried."""
        different = dict.fromkeys(data for _, data in self.carried)
        return [message_from_bytes(data, policy=policy.default) for data in different]

    def told(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return rung, To and refs of each rung's mail."""
        return [
            (m["X-Dondoc-Rung"], m["To"], tuple(str(m["X-Dondoc-Refs"]).split()))
            for m in self.mails()
            if m["X-Dondoc-Rung"]
        ]


@dataclass
class FakeAlarm:
    """Remembers what it was told."""

    heard: list[str] = field(default_factory=list)

    def alert(self, text: str) -> bool:
        """Take a text."""
        self.heard.append(text)
        return True


@lru_cache(maxsize=1)
def renderer() -> LetterRenderer:
    """Return what makes the sample office's mails."""
    facts = OfficeFacts(
        name="Văn phòng Sở Nông nghiệp và Môi trường",
        agency="Sở Nông nghiệp và Môi trường",
        parent_agency="UBND tỉnh Lai Châu",
        place="Lai Châu",
        address=ADDRESS,
    )
    return LetterRenderer((templates_dir(),), facts, ZONE)


@dataclass
class Bureau:
    """One process of the office; two of them on one folder are two processes on one database."""

    store: Store
    ledger: DatabaseLedger
    outbox: DatabaseOutbox
    casebook: Casebook
    post: Post
    alerts: Alerts
    watch: Watch
    courier: FakeCourier
    chase: Chase
    dispatch: Dispatch
    decide: Decide
    outages: Outages
    reach: Reach

    def owe(self, *obligations: Obligation, now: str = "2026-03-01 00:00") -> None:
        """Let obligations come into being."""
        with self.ledger.write():
            for obligation in obligations:
                body = opened_body(obligation, CALENDAR)
                self.ledger.append(at(now), "obligation.opened", body, (str(obligation.ref),))
        self.casebook.refresh()

    def mail(self, ref: str, when: str, result: str = "arrival", **changes: object) -> int:
        """Let a mail for the ref be judged, taken in when it came; return its seq."""
        body: dict[str, object] = {
            "message_id": f"<{ref}-{when.replace(' ', 'T')}@kl>", "from": "kiemlam@snnmt.example", "subject": "Báo cáo",
            "received": stamp(at(when), CALENDAR), "time_source": "received", "authentication": "pass",
            "outcome": result,
            "refs": [ref], "candidates": [], "results": {ref: result}, "articles": {}, "sha256": "5" * 64, **changes,
        }  # fmt: skip
        with self.ledger.write():
            seq = self.ledger.append(at(str(changes.get("taken", when))), "mail.judged", body, (ref,))
        self.casebook.refresh()
        return seq

    def review(self, ref: str, when: str, *, defers: bool = True) -> int:
        """Let a mail be put under review for the ref."""
        return self.mail(ref, when, "review", results={}, refs=[], candidates=[ref], defers=defers)

    def say(self, line: str, now: str, operator: str = OPERATOR) -> Outcome:
        """Let an operator decide by a line; return what came of it."""
        (order,) = read_orders(line, CALENDAR.day_of(at(now)))
        by = By(operator, at(now), 0)
        with self.ledger.write():
            (outcome,) = self.decide.carry_out([self.decide.rule(order, by)], by, at(now))
        self.casebook.refresh()
        return outcome

    def at(self, now: str, *, seen: bool = True) -> None:
        """Take every step at this instant, the mailbox having been read in full."""
        moment = at(now)
        if seen:
            self.watch.saw(moment)
        for _ in range(100):
            if not (self.dispatch.step(moment) | self.chase.step(moment)):
                return
        raise AssertionError("the office does not come to rest")

    def give_up(self, now: str) -> dt.datetime:
        """Make what is due at this instant, and try it until nobody tries any more; return when that was."""
        moment = at(now)
        for _ in range(200):
            self.dispatch.step(moment)
            self.chase.step(at(now))
            moment = self.dispatch.next_at() or moment
        return moment

    def hold(self, state: str) -> None:
        """Say `hold on` or `hold off`."""
        with self.ledger.write():
            self.ledger.set(HOLD, state)

    def kinds(self, kind: str) -> list[Mapping[str, object]]:
        """Return the bodies of the ledger's entries of a kind."""
        self.ledger.refresh()
        return [entry.body for entry in self.ledger.entries(kind)]

    def alarmed(self) -> list[str]:
        """Let the second way speak, and return all that it was told."""
        self.alerts.siren.ring()
        assert isinstance(self.alerts.siren.alarm, FakeAlarm)
        return self.alerts.siren.alarm.heard

    def alerted(self) -> list[str]:
        """Return the subjects of the alerts carried to operators."""
        return [str(m["Subject"]) for m in self.courier.mails() if m["X-Dondoc-Kind"] == "alert"]


@contextmanager
def bureau(folder: Path, **wishes: object) -> Iterator[Bureau]:
    """Give an office on the folder's database.

    Wishes, by name: directory, reports, leaders, most, confirm, hold, ladder, settle, courier.
    """
    store = Store(database(folder))
    ledger, outbox = DatabaseLedger(store, ZONE), DatabaseOutbox(store)
    casebook = Casebook(ledger, CALENDAR, SIGNER)
    directory: Directory = wishes.get("directory", DIRECTORY)  # type: ignore[assignment]
    leaders: tuple[str, ...] = wishes.get("leaders", (LEADER,))  # type: ignore[assignment]
    courier: FakeCourier = wishes.get("courier") or FakeCourier()  # type: ignore[assignment]
    settle: dt.timedelta = wishes.get("settle", dt.timedelta())  # type: ignore[assignment]
    post = Post(ledger, outbox, renderer(), CALENDAR, bool(wishes.get("hold")))
    alerts, watch = Alerts(post, (OPERATOR,), Siren(FakeAlarm())), Watch()
    addressees = Addressees(directory, (OPERATOR,), leaders, CALENDAR)
    ladders = {"default": wishes.get("ladder", LADDER)}
    climbing = Climbing(ladders, rules(settle=settle), int(str(wishes.get("most", 200))), bool(wishes.get("confirm")))  # type: ignore[arg-type]
    reach = Reach(casebook, post, addressees, alerts, climbing.ladders, climbing.rules)
    releases = Releases(post, Links(SIGNER, ADDRESS, CALENDAR), (OPERATOR,))
    chase = Chase(casebook, post, addressees, alerts, climbing, watch, releases, reach)
    dispatch = Dispatch(casebook, outbox, courier, ADDRESS, alerts, lambda: 0.5, watch, leaders, reach)
    reports: tuple[Report, ...] = wishes.get("reports", ())  # type: ignore[assignment]
    duties = Duties(directory, reports, CALENDAR, dt.date(2026, 3, 1))
    decide = Decide(casebook, directory, Requesting(casebook), outbox, duties)
    casebook.refresh()
    try:
        yield Bureau(
            store, ledger, outbox, casebook, post, alerts, watch, courier, chase, dispatch, decide,
            Outages(casebook, alerts, watch), reach,
        )  # fmt: skip
    finally:
        store.close()
