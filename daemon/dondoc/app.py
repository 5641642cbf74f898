"""The composition root: builds every part in reading order. `run`, `once` and `replay` differ in what they plug in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.outbox import DatabaseOutbox
from dondoc.adapters.store import Store
from dondoc.config import Settings
from dondoc.core.opening import stamp
from dondoc.core.tokens import Signer
from dondoc.fittings import (
    Paths,
    archive_of,
    climbing_of,
    duties_of,
    judging_office,
    press_of,
    recorder_of,
    renderer_of,
    times_of,
)
from dondoc.ports import Alarm, Archive, Clock, Courier, Mailbox, Panel, Pulse, TokenSource
from dondoc.service.addressees import Addressees
from dondoc.service.alerts import Alerts
from dondoc.service.boards import Boards
from dondoc.service.casebook import Casebook
from dondoc.service.chase import Chase
from dondoc.service.daily import Daily
from dondoc.service.decide import Decide
from dondoc.service.digests import Digests
from dondoc.service.dispatch import BATCH, Dispatch
from dondoc.service.fullness import Fullness
from dondoc.service.gauges import Gauges
from dondoc.service.grants import Grants
from dondoc.service.health import Health
from dondoc.service.intake import Intake
from dondoc.service.lately import Lately
from dondoc.service.links import Links
from dondoc.service.opening import Opening
from dondoc.service.outages import Outages
from dondoc.service.post import Post
from dondoc.service.proofreading import Proofreading
from dondoc.service.reach import Reach
from dondoc.service.releases import Releases
from dondoc.service.replies import Manners, Replies
from dondoc.service.requesting import Requesting
from dondoc.service.retention import Retention
from dondoc.service.returns import Returns
from dondoc.service.rivals import Rivals
from dondoc.service.sealing import Sealing
from dondoc.service.signs import Signs
from dondoc.service.siren import Siren
from dondoc.service.steadiness import Steadiness
from dondoc.service.taking import STARTED, Taking
from dondoc.service.watch import Watch
from dondoc.service.weekly import Weekly


@dataclass(frozen=True, slots=True)
class Plugs:
    """What `run`, `once` and `replay` plug in; `settle` is how long a mail may be on its way.

    `may_act` is whether the office is still ours to serve: where not, no file is written and nobody is called. A crash
    may leave `batch` mails in doubt.
    """

    clock: Clock
    mailbox: Mailbox
    courier: Courier
    settle: dt.timedelta
    jitter: Callable[[], float]
    signer: Signer
    panel: Panel | None = None
    alarm: Alarm | None = None
    pulse: Pulse | None = None
    tokens: tuple[TokenSource, ...] = ()  # by which we log in; a replay logs in nowhere
    folders: tuple[str, ...] = ()  # that are to be there; one that is missing is told
    may_act: Callable[[], bool] = lambda: True
    batch: int = BATCH
    free_disk: Callable[[], int | None] = lambda: None  # bytes; a replay has no disk to speak of


@dataclass(slots=True)
class App:
    """One office at work: its steps, in the order in which they are taken within one instant."""

    settings: Settings
    clock: Clock
    store: Store
    ledger: DatabaseLedger
    casebook: Casebook
    post: Post
    decide: Decide
    addressees: Addressees
    watch: Watch
    opening: Opening
    intake: Intake
    fullness: Fullness
    outages: Outages
    grants: Grants
    signs: Signs
    proofreading: Proofreading
    chase: Chase
    sealing: Sealing
    digests: Digests
    dispatch: Dispatch
    boards: Boards
    gauges: Gauges
    retention: Retention
    siren: Siren
    steadiness: Steadiness

    def start(self) -> None:
        """Note the first start; from it on, obligations are looked after."""
        now = self.clock.now()
        self.casebook.refresh()
        if self.ledger.setting(STARTED) is None:
            with self.ledger.write():
                self.ledger.append(now, "service.started", {})
                self.ledger.set(STARTED, stamp(now, self.casebook.calendar))

    def step(self) -> bool:
        """Do all that is to be done at this instant, once; return whether there was anything.

        Within one instant: mails, then rungs, then the seal, then digests (contract, 9).
        """
        now = self.clock.now()
        if self.steadiness.step(now):  # judged by a clock that may be wrong nobody is
            return self.intake.step(now) | self.dispatch.step(now)
        found = self.opening.step(now) | self.intake.step(now)
        found |= self.fullness.step(now) | self.outages.step(now) | self.grants.step(now) | self.signs.step(now)
        found |= self.proofreading.step(now)
        found |= self._send_all(now)
        for judge in (self.chase, self.sealing, self.digests):
            while judge.step(now):
                found = True
                self._send_all(now)
        self.boards.step(now)
        self.gauges.step(now)
        self.retention.step(now)
        self.siren.ring()
        return found

    def _send_all(self, now: dt.datetime) -> bool:
        found = False
        while not self.watch.interrupted() and self.dispatch.step(now):
            found = True
            self.chase.step(now)  # a mail closed as superseded is made anew
        return found

    def until_idle(self) -> None:
        """Take steps until none finds work, or until the program is asked to stop."""
        while not self.watch.interrupted() and self.step():
            pass

    def next_at(self) -> dt.datetime:
        """Return when there will be something to do, mails apart."""
        now = self.clock.now()
        certain = (self.opening.next_at(now), self.digests.next_at(now), self.sealing.next_at())
        possible = (self.chase.next_at(), self.dispatch.next_at())
        return min(at for at in (*certain, *possible) if at is not None and at > now)

    def tell_operators(self, what: str, details: tuple[str, ...]) -> None:
        """Alert the operators to something that no step has found."""
        now = self.clock.now()
        with self.ledger.write():
            self.outages.alerts.say(now, f"{what}:{stamp(now, self.casebook.calendar)}", what, details)

    def close(self) -> None:
        """End in order."""
        self.dispatch.courier.close()
        self.intake.mailbox.close()
        self.store.close()


@dataclass(frozen=True, slots=True)
class Shared:
    """What nearly every part stands on; built first."""

    store: Store
    ledger: DatabaseLedger
    outbox: DatabaseOutbox
    casebook: Casebook
    post: Post
    siren: Siren
    alerts: Alerts
    addressees: Addressees
    watch: Watch
    links: Links


def build(settings: Settings, plugs: Plugs, paths: Paths) -> App:
    """Return the office that the settings describe, its database open and up to date."""
    office = settings.office
    shared = _shared(settings, plugs, paths)
    casebook, post, alerts, watch = shared.casebook, shared.post, shared.alerts, shared.watch
    addressees = shared.addressees
    press = press_of(settings, paths.records, paths.board, plugs.may_act)
    archive = archive_of(settings, paths)
    duties = duties_of(settings)
    climbing = climbing_of(settings, plugs.settle)
    reach = Reach(casebook, post, addressees, alerts, climbing.ladders, climbing.rules)
    decide = Decide(casebook, settings.units, Requesting(casebook), shared.outbox, duties)
    taking = _taking(settings, shared, decide, reach, archive)
    releases = Releases(post, shared.links, office.operators)
    chase = Chase(casebook, post, addressees, alerts, climbing, watch, releases, reach)
    return App(
        settings=settings,
        clock=plugs.clock,
        store=shared.store,
        ledger=shared.ledger,
        casebook=casebook,
        post=post,
        decide=decide,
        addressees=addressees,
        watch=watch,
        opening=Opening(casebook, duties),
        intake=Intake(plugs.mailbox, taking, watch, plugs.folders),
        fullness=Fullness(plugs.mailbox, watch),
        outages=Outages(casebook, alerts, watch),
        grants=Grants(plugs.tokens, watch, shared.siren, settings.calendar),
        signs=Signs(casebook, alerts, watch),
        proofreading=Proofreading(post, alerts),
        chase=chase,
        sealing=Sealing(casebook, post, recorder_of(settings), addressees, press, watch, plugs.settle, alerts),
        digests=_digests(settings, plugs, shared),
        dispatch=_dispatch(settings, plugs, shared, reach),
        boards=Boards(casebook, addressees, press, watch, (office.name, office.agency), shared.siren),
        gauges=Gauges(casebook, post, watch, plugs.panel),
        retention=Retention(shared.ledger, archive, settings.calendar, settings.archive.keep_months),
        siren=shared.siren,
        steadiness=Steadiness(plugs.pulse, chase, alerts),
    )


def _shared(settings: Settings, plugs: Plugs, paths: Paths) -> Shared:
    office, calendar = settings.office, settings.calendar
    store = Store(paths.database, schema=settings.database.schema, backups=paths.base)
    ledger = DatabaseLedger(store, office.timezone)
    outbox = DatabaseOutbox(store)
    post = Post(ledger, outbox, renderer_of(settings), calendar, settings.mail.hold)
    siren = Siren(plugs.alarm, plugs.may_act)
    return Shared(
        store=store,
        ledger=ledger,
        outbox=outbox,
        casebook=Casebook(ledger, calendar, plugs.signer),
        post=post,
        siren=siren,
        alerts=Alerts(post, office.operators, siren),
        addressees=Addressees(settings.units, office.operators, office.leaders, calendar),
        watch=Watch(),
        links=Links(plugs.signer, office.address, calendar),
    )


def _taking(settings: Settings, shared: Shared, decide: Decide, reach: Reach, archive: Archive) -> Taking:
    casebook = shared.casebook
    manners = Manners(settings.mail.acknowledge, settings.mail.max_acknowledgements_per_sender_per_day)
    returns = Returns(shared.outbox, reach)
    replies = Replies(casebook, shared.post, shared.addressees, shared.links, manners, returns)
    rivals = Rivals(casebook, shared.alerts, settings.office.domain)
    return Taking(casebook, judging_office(settings), decide, decide.requesting, replies, archive, rivals)


def _digests(settings: Settings, plugs: Plugs, shared: Shared) -> Digests:
    casebook, post, addressees, links = shared.casebook, shared.post, shared.addressees, shared.links
    lately = Lately(casebook, post, links)
    health = Health(post, shared.watch, lately, plugs.free_disk)
    daily = Daily(casebook, post, addressees, links, health, lately)
    return Digests(post, daily, Weekly(post, addressees, health), times_of(settings))


def _dispatch(settings: Settings, plugs: Plugs, shared: Shared, reach: Reach) -> Dispatch:
    return Dispatch(
        shared.casebook,
        shared.outbox,
        plugs.courier,
        settings.office.address,
        shared.alerts,
        plugs.jitter,
        shared.watch,
        settings.office.leaders,
        reach,
        batch=plugs.batch,
    )
