"""Gauges: how the service does, for a monitoring system; they follow from the ledger and decide nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from dondoc.core.standing import Status
from dondoc.ports import EnvelopeState, Panel, Reading
from dondoc.service.casebook import Casebook
from dondoc.service.post import Post
from dondoc.service.watch import NEVER, Watch

SHOW_EVERY = dt.timedelta(seconds=30)
COUNT_EVERY = dt.timedelta(minutes=10)  # what is overdue changes with the clock too


@dataclass(slots=True)
class Gauges:
    """`step` shows a reading now and then; without a panel it does nothing."""

    casebook: Casebook
    post: Post
    watch: Watch
    panel: Panel | None
    _shown: dt.datetime = NEVER
    _counted: dt.datetime = NEVER
    _head: int = -1
    _obligations: Mapping[str, int] = field(default_factory=dict)

    def step(self, now: dt.datetime) -> bool:
        """Show a reading where the last one is old; return False: nothing follows from it."""
        if self.panel is None or now - self._shown < SHOW_EVERY:
            return False
        self._shown = now
        self.panel.show(self.reading(now))
        return False

    def reading(self, now: dt.datetime) -> Reading:
        """Return how things stand at `now`."""
        head, _ = self.casebook.ledger.head()
        if head != self._head or now - self._counted >= COUNT_EVERY:
            found = Counter(state.status for state in self.casebook.standings(now))
            self._obligations = {status.value: found[status] for status in Status}
            self._head, self._counted = head, now
        counts = self.post.outbox.counts()
        return Reading(
            at=now.timestamp(),
            mailbox_read_at=self.watch.seen_until.timestamp(),
            mailbox_failing=self.watch.failing_since is not None,
            mailbox_full=self.watch.full_since is not None,
            hold=self.post.on_hold,
            ledger_entries=head,
            obligations=self._obligations,
            envelopes={state.value: counts.get(state.value, 0) for state in EnvelopeState},
        )
