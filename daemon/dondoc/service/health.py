"""Health: what the digest says of the machine itself (design, 12): silence, too, would be a fault."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dondoc.core.wording import duration_text, instant_text, size_text
from dondoc.ports import EnvelopeState
from dondoc.service.lately import Lately
from dondoc.service.post import Post
from dondoc.service.watch import NEVER, Watch

WAITING = (EnvelopeState.QUEUED, EnvelopeState.SENDING)
LEAST_DISK = 1 << 30
STALE = dt.timedelta(minutes=30)  # a mailbox that was last read longer ago is worth a word
APART = dt.timedelta(minutes=2)  # clocks further apart than this may cost somebody a deadline
GOOD, BAD = "✓", "■"


@dataclass(frozen=True, slots=True)
class Health:
    """Tells how mailbox, outbox, disk and clock are; `free_disk` gives bytes, None where nobody asks (a replay)."""

    post: Post
    watch: Watch
    lately: Lately
    free_disk: Callable[[], int | None]

    def lines(self, now: dt.datetime, since: dt.datetime) -> tuple[tuple[str, str], ...]:
        """Return what and how it is, each with a sign; `since` is when it was told last."""
        return (*self.faults(), *self._usual(now, since))

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Return only what is wrong enough to change what a reader makes of the figures."""
        return tuple(self._faults())

    def _faults(self) -> Iterator[tuple[str, str]]:
        calendar = self.post.calendar
        if self.watch.failing_since:
            yield "Hộp thư", f"{BAD} không đọc được từ {instant_text(self.watch.failing_since, calendar)}"
        if self.watch.full_since:
            yield "Hộp thư", f"{BAD} đã đầy, thư của đơn vị có thể bị trả lại"
        if self.post.on_hold:
            yield "Gửi thư", f"{BAD} đang tạm dừng gửi thư nhắc"

    def _usual(self, now: dt.datetime, since: dt.datetime) -> Iterator[tuple[str, str]]:
        seen = self.watch.seen_until
        read = f"đọc lần cuối lúc {instant_text(seen, self.post.calendar)}" if seen > NEVER else "chưa đọc được lần nào"
        yield "Hộp thư", f"{GOOD if now - seen < STALE else BAD} {read}"
        yield from self._outages(since)
        counts = self.post.outbox.counts()
        waiting = sum(counts.get(state.value, 0) for state in WAITING)
        yield "Thư chờ gửi", f"{GOOD} không có" if not waiting else f"○ {waiting} thư"
        free = self.free_disk()
        if free is not None:
            yield "Ổ đĩa", f"{GOOD if free >= LEAST_DISK else BAD} còn trống {size_text(free)}"
        yield "Đồng hồ", self._clock(since)

    def _outages(self, since: dt.datetime) -> Iterator[tuple[str, str]]:
        """Yield the outages that ended since the digest was written last."""
        calendar = self.post.calendar
        for outage in self.lately.casebook.outages:
            if outage.end is not None and outage.end > since:
                span = f"từ {instant_text(outage.start, calendar)} đến {instant_text(outage.end, calendar)}"
                yield "Gián đoạn", f"▲ không đọc được hộp thư {span}"

    def _clock(self, since: dt.datetime) -> str:
        """Return how our clock and the mail server's compare, by the mail that was taken in fastest since then.

        A mail taken in before its server accepted it proves that ours is slow; the shortest time on the way bounds how
        far ours may be fast.
        """
        lag = self.lately.shortest_way(since)
        if lag is None:
            return "○ chưa có thư mới để so với máy chủ thư"
        apart = duration_text(abs(lag.total_seconds()))
        if lag < -APART:
            return f"{BAD} chậm hơn máy chủ thư ít nhất {apart}"
        if lag > APART:
            return f"▲ thư đến nơi chậm ít nhất {apart}: đồng hồ lệch, hoặc thư chờ lâu trên máy chủ"
        return f"{GOOD} khớp với máy chủ thư" + (f", lệch không quá {apart}" if lag else "")
