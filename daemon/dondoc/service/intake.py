"""Intake: every mail of the watched folders is taken in exactly once, judged and written down.

1. Look into each folder for what was not taken in yet; the cursor is (folder, UIDVALIDITY, UID).
2. Read headers and structure; text and attachments only where the mail could be a report.
3. In one transaction for a batch: judge each mail, write its judgement, carry out what it decides, note where it lies.
4. Only when every folder was read is the mailbox «seen until» the instant at which the look began.

The mailbox itself is never touched.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dondoc import log
from dondoc.core.judging.glance import Glance, glance
from dondoc.core.mail import UNREADABLE, IncomingMail
from dondoc.core.opening import stamp
from dondoc.ports import Glimpse, Mailbox, MailboxError, Place
from dondoc.service.taking import Taking
from dondoc.service.watch import Watch

BATCH = 200
HEAVY = 8 * 1024 * 1024  # bytes of whole mails taken in by one transaction; a larger mail goes alone
SMALL = 64 * 1024  # what a mail weighs whose headers and text are enough
INBOX = "INBOX"
SEEN = "seen_until"  # the setting's name
NOTE_EVERY = dt.timedelta(minutes=10)  # a write every minute would wear the disk for nothing


@dataclass(frozen=True, slots=True)
class Looked:
    """A mail of which headers and structure are known, and how much of it must be read."""

    glimpse: Glimpse
    needed: Glance


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as far as it was fetched; `raw` is empty where headers and text were enough."""

    place: Place
    mail: IncomingMail
    raw: bytes = b""


@dataclass(slots=True)
class Intake:
    """`step` is one full look at the mailbox."""

    mailbox: Mailbox
    taking: Taking
    watch: Watch
    wanted: tuple[str, ...] = ()  # the folders that are to be watched, as the configuration names them

    def step(self, now: dt.datetime) -> bool:
        """Take in what is new; return whether there was any. A mailbox that cannot be read is noted, not raised."""
        try:
            taken = sum(self._look_into(folder, now) for folder in self._folders())
        except MailboxError as error:
            self.mailbox.close()
            self.watch.failed(now, str(error))
            log.mailbox_unreadable(str(error))
            return False
        if not self.watch.interrupted():
            self._saw(now)
        return taken > 0

    def _saw(self, now: dt.datetime) -> None:
        """Note the full look, for the steps that must not judge blind and, now and then, for `status`."""
        last, self.watch.seen_noted = self.watch.seen_noted, now
        self.watch.saw(now)
        if abs(now - last) < NOTE_EVERY:  # a clock that was set back must not keep it from being noted
            self.watch.seen_noted = last
            return
        ledger = self.taking.casebook.ledger
        with ledger.write():
            ledger.set(SEEN, stamp(now, self.taking.casebook.calendar))

    def _folders(self) -> Sequence[str]:
        folders = self.mailbox.folders()
        if not any(folder.upper() == INBOX for folder in folders):
            raise MailboxError("the server has no INBOX for this login")
        there = {folder.upper() for folder in folders}  # as INBOX is written in any way
        self.watch.missing_folders = tuple(name for name in self.wanted if name.upper() not in there)
        return folders

    def _look_into(self, folder: str, now: dt.datetime) -> int:
        ledger = self.taking.casebook.ledger
        uidvalidity = self.mailbox.open(folder)
        highest, known = ledger.sighted(folder, uidvalidity)
        fresh = list(self.mailbox.uids(highest))
        if self.mailbox.count() > known + len(fresh):  # something older was missed: compare all
            fresh = sorted(set(self.mailbox.uids(0)) - ledger.sighted_uids(folder, uidvalidity))
        for start in range(0, len(fresh), BATCH):
            if self.watch.interrupted():
                return start
            self._take_batch(fresh[start : start + BATCH], now)
            log.intake_progress(folder, start + BATCH, len(fresh))
        return len(fresh)

    def _take_batch(self, uids: Sequence[int], now: dt.datetime) -> None:
        """Take in some mails, a few megabytes at a time; nothing is downloaded while the ledger is being written."""
        for group in self._groups(self._looked_at(list(self.mailbox.glimpses(uids)))):
            if self.watch.interrupted():
                return
            fetched = self._fetched(group)
            try:
                with self.taking.casebook.ledger.write():
                    self.taking.begin([mail.mail for mail in fetched])
                    for mail in fetched:
                        self.taking.take(mail.mail, mail.place, now, raw=mail.raw)
                    self.taking.finish()
            finally:
                self.taking.abandon()
            self.watch.alive()

    def _looked_at(self, glimpses: Sequence[Glimpse]) -> Iterator[Looked]:
        """Yield each mail with how much of it is needed; of one that was taken in before nothing more is."""
        known = self.taking.casebook.ledger.known_mails([glimpse.mail.identity for glimpse in glimpses])
        for glimpse in glimpses:
            yield Looked(glimpse, Glance.HEADERS if glimpse.mail.identity in known else self._glance(glimpse.mail))

    def _groups(self, looks: Iterable[Looked]) -> Iterator[list[Looked]]:
        group: list[Looked] = []
        weight = 0
        for look in looks:
            size = look.glimpse.mail.size if look.needed is Glance.WHOLE else SMALL
            if group and weight + size > HEAVY:
                yield group
                group, weight = [], 0
            group.append(look)
            weight += size
        if group:
            yield group

    def _fetched(self, group: Sequence[Looked]) -> list[Fetched]:
        """Fetch a group; where that breaks, each mail alone, and the one that breaks it only as far as it is known."""
        try:
            return list(self._fetch(group))
        except MailboxError:
            raise
        except Exception as error:  # noqa: BLE001 - one mail, however broken or large, stops no other (invariant 1)
            self.mailbox.close()
            if len(group) > 1:
                return [mail for look in group for mail in self._fetched([look])]
            glimpse = group[0].glimpse
            fault = f"{UNREADABLE}{type(error).__name__}: {error}"[:200]
            return [Fetched(glimpse.place, replace(glimpse.mail, faults=(fault, *glimpse.mail.faults)))]

    def _fetch(self, looks: Sequence[Looked]) -> Iterator[Fetched]:
        """Yield the mails in the order of their UIDs, each read as far as needed."""
        with_text = [look.glimpse for look in looks if look.needed is Glance.TEXT and look.glimpse.text_section]
        read = dict(self.mailbox.texts(with_text)) if with_text else {}
        whole = {look.glimpse.place for look in looks if look.needed is Glance.WHOLE}
        whole.update(place for place, mail in read.items() if self._glance(mail) is Glance.WHOLE)
        glimpses = [look.glimpse for look in looks]
        bodies = {body.place: body for body in self._whole([g for g in glimpses if g.place in whole])}
        for glimpse in glimpses:
            less = Fetched(glimpse.place, read.get(glimpse.place, glimpse.mail))
            yield bodies.get(glimpse.place, less)

    def _whole(self, glimpses: Sequence[Glimpse]) -> Iterator[Fetched]:
        uids = [g.place.uid for g in glimpses]
        if uids:
            for place, mail, raw in self.mailbox.whole(uids):
                yield Fetched(place, mail, raw)

    def _glance(self, mail: IncomingMail) -> Glance:
        return glance(mail, self.taking.office, self.taking.casebook.at(mail_day(mail)))


def mail_day(mail: IncomingMail) -> dt.datetime:
    """Return an instant near the mail, for looking up who a sender was then."""
    return mail.trace.instant or mail.claimed or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
