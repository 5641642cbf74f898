"""Boards: the wall's view of the present, written after each change."""

import datetime as dt
from dataclasses import dataclass

from dondoc.core.board import Board, BoardRow, Cell, Column
from dondoc.core.standing import Standing, Status
from dondoc.core.wording import STATUSES, TONES, due_text, instant_text
from dondoc.ports import Press
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.watch import NEVER, Watch

BEHIND = dt.timedelta(days=45)
AHEAD = dt.timedelta(days=120)
MOST_UPCOMING = 8
AT_LEAST_EVERY = dt.timedelta(hours=1)


@dataclass(slots=True)
class Boards:
    """`step` writes the board where something has changed."""

    casebook: Casebook
    addressees: Addressees
    press: Press
    watch: Watch
    office: tuple[str, str]  # name, agency
    not_before: dt.datetime = NEVER  # nobody looks at a board of simulated time before its end
    _head: int = -1
    _written: dt.datetime = NEVER

    def step(self, now: dt.datetime) -> bool:
        """Write the board; return False: nothing follows from it."""
        if now < self.not_before:
            return False
        self.casebook.refresh()
        head, _ = self.casebook.ledger.head()
        if head == self._head and now - self._written < AT_LEAST_EVERY:
            return False
        self.press.board(self.board(now))
        self._head, self._written = head, now
        return False

    def board(self, now: dt.datetime) -> Board:
        """Return the board at `now`: what was due lately, what is open, and what is still missing."""
        calendar = self.casebook.calendar
        states = [s for s in self.casebook.standings(now) if self._is_shown(s, now)]
        columns = sorted({(s.obligation.due, s.obligation.report_name, s.obligation.label) for s in states})
        cells = {(s.obligation.ref.unit, s.obligation.report_name, s.obligation.label): s for s in states}
        units = [u for u in self.addressees.directory.units if any(key[0] == u.id for key in cells)]
        seen = self.watch.seen_until
        coming = sorted({(s.due, s.obligation.report_name, s.obligation.label) for s in states if s.due > now})
        return Board(
            office=self.office[0],
            agency=self.office[1],
            generated_at=instant_text(now, calendar),
            mailbox_read_at=instant_text(seen, calendar) if seen > NEVER else "chưa đọc được",
            columns=tuple(Column(report, label) for _, report, label in columns),
            rows=tuple(
                BoardRow(unit.name, tuple(self._cell(cells.get((unit.id, r, label))) for _, r, label in columns))
                for unit in units
            ),
            upcoming=tuple(
                f"{report}, {label}: hạn {due_text(due, calendar)}" for due, report, label in coming[:MOST_UPCOMING]
            ),
        )

    def _is_shown(self, state: Standing, now: dt.datetime) -> bool:
        return state.status is Status.MISSING or now - BEHIND <= state.due <= now + AHEAD

    def _cell(self, state: Standing | None) -> Cell | None:
        if state is None:
            return None
        words, tone = STATUSES[state.status], TONES[state.status]
        due = due_text(state.due, self.casebook.calendar)
        return Cell(str(state.obligation.ref), state.status.value, words, due, tone)
