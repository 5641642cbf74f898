"""Fullness: a box over quota bounces the units' mail and looks like silence (contract, 3; design, traps)."""

import datetime as dt
from dataclasses import dataclass

from dondoc import log
from dondoc.ports import Mailbox, MailboxError, Quota
from dondoc.service.watch import NEVER, Watch

ASK_EVERY = dt.timedelta(minutes=3)
FULL = 0.95  # of the limit: the next report with its attachments may be the one that bounces


@dataclass(slots=True)
class Fullness:
    """`step` asks the server now and then how full the mailbox is, and tells the watch."""

    mailbox: Mailbox
    watch: Watch
    every: dt.timedelta = ASK_EVERY
    _asked: dt.datetime = NEVER
    _had_room: dt.datetime = NEVER

    def step(self, now: dt.datetime) -> bool:
        """Ask where it is time to; return False: what follows from it is `Outages`' work."""
        if self.watch.failing_since is not None or abs(now - self._asked) < self.every:
            return False
        try:
            quota = self.mailbox.quota()
        except MailboxError as error:
            self.mailbox.close()
            self.watch.failed(now, str(error))
            log.mailbox_unreadable(str(error))
            return False
        self._asked = now
        self._note(quota, now)
        return False

    def _note(self, quota: Quota | None, now: dt.datetime) -> None:
        self.watch.fullness = quota.used / quota.limit if quota else 0.0
        if quota is None or quota.used < FULL * quota.limit:
            self._had_room = now
            self.watch.full_since = None
            return
        if self.watch.full_since is None:
            log.mailbox_full(quota.used, quota.limit)
            self.watch.full_since = self._had_room if self._had_room > NEVER else now
        self.watch.full_reason = f"the mailbox is full: {quota.used} of {quota.limit} KiB are used"
