"""Boards: the wall's view of the present, written after each change."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dondoc import log
from dondoc.core.board import Board, BoardRow, Cell, Column
from dondoc.core.standing import Standing, Status
from dondoc.core.wording import TONES, due_text, instant_text
from dondoc.ports import Press
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.letter_rows import state_at
from dondoc.service.siren import Siren
from dondoc.service.watch import NEVER, Watch

BEHIND = dt.timedelta(days=45)
AHEAD = dt.timedelta(days=120)
MOST_UPCOMING = 8
AT_LEAST_EVERY = dt.timedelta(hours=1)
AGAIN_AFTER = dt.timedelta(minutes=1)  # where its folder takes nothing and nothing changes meanwhile


@dataclass(slots=True)
class Boards:
    """`step` writes the board where something has changed; a folder that takes none keeps nothing else back."""

    casebook: Casebook
    addressees: Addressees
    press: Press
    watch: Watch
    office: tuple[str, str]  # name, agency
    siren: Siren
    not_before: dt.datetime = NEVER  # nobody looks at a board of simulated time before its end
    _head: int = -1
    _written: dt.datetime = NEVER
    _has_failed: bool = False

    def step(self, now: dt.datetime) -> bool:
        """Write the board; return False: nothing follows from it."""
        if now < self.not_before:
            return False
        self.casebook.refresh()
        head, _ = self.casebook.ledger.head()
        if head == self._head and now - self._written < AT_LEAST_EVERY:
            return False
        is_written = self._write(now)
        self._head, self._written = head, now if is_written else now - AT_LEAST_EVERY + AGAIN_AFTER
        return False

    def _write(self, now: dt.datetime) -> bool:
        """Return whether the board is on the wall; the beginning and the end of a failure are told once."""
        try:
            self.press.board(self.board(now))
        except OSError as error:
            if not self._has_failed:
                log.board_not_written(str(error))
            self.siren.begin("board", f"dondoc: chưa ghi được bảng theo dõi vào thư mục, đang thử lại. {error}")
            self._has_failed = True
        else:
            self.siren.end("board", "dondoc: đã ghi được bảng theo dõi vào thư mục.")
            self._has_failed = False
        return not self._has_failed

    def board(self, now: dt.datetime) -> Board:
        """Return the board at `now`: what was due lately, what is open, and what is still missing."""
        calendar = self.casebook.calendar
        states = [s for s in self.casebook.standings(now) if self._is_shown(s, now)]
        columns = _columns(states)
        cells = {(s.obligation.ref.unit, *_kind(s)): s for s in states}
        seen = self.watch.seen_until
        return Board(
            office=self.office[0],
            agency=self.office[1],
            generated_at=instant_text(now, calendar),
            mailbox_read_at=instant_text(seen, calendar) if seen > NEVER else "",
            columns=tuple(columns.values()),
            rows=tuple(
                BoardRow(name, tuple(self._cell(cells.get((unit, *kind)), now) for kind in columns))
                for unit, name in self._units({unit for unit, _, _ in cells})
            ),
            upcoming=tuple(islice(self._upcoming(states, now), MOST_UPCOMING)),
            warning=self._warning(),
        )

    def _units(self, owing: set[str]) -> Iterator[tuple[str, str]]:
        """Yield id and name of each unit that owes something, those no longer configured last."""
        configured = [unit for unit in self.addressees.directory.units if unit.id in owing]
        yield from ((unit.id, unit.name) for unit in configured)
        yield from ((unit, unit) for unit in sorted(owing.difference(unit.id for unit in configured)))

    def _upcoming(self, states: Sequence[Standing], now: dt.datetime) -> Iterator[str]:
        """Yield what is due next, the nearest first, with how many units still owe it."""
        owed = Counter((s.due, *_kind(s)) for s in states if s.due >= now)
        still = Counter((s.due, *_kind(s)) for s in states if s.due >= now and s.status is Status.PENDING)
        names = _columns(states)
        for due, report, period in sorted(still):
            left = f"còn {still[due, report, period]}/{owed[due, report, period]} đơn vị chưa nộp"
            column, until = names[report, period], due_text(due, self.casebook.calendar)
            yield f"{column.report}, {column.label[:1].lower()}{column.label[1:]}: hạn {until}, {left}"

    def _warning(self) -> str:
        outage = self.casebook.lasting_outage()
        if outage is None:
            return ""
        since = instant_text(outage.start, self.casebook.calendar)
        return f"Không đọc được hộp thư từ {since}: tình trạng dưới đây có thể chưa đầy đủ."

    def _is_shown(self, state: Standing, now: dt.datetime) -> bool:
        return state.status is Status.MISSING or now - BEHIND <= state.due <= now + AHEAD

    def _cell(self, state: Standing | None, now: dt.datetime) -> Cell | None:
        if state is None:
            return None
        words, _ = state_at(state, now, self.casebook.calendar)
        due = due_text(state.due, self.casebook.calendar)
        return Cell(str(state.obligation.ref), state.status.value, words, due, TONES[state.status])


def _kind(state: Standing) -> tuple[str, str]:
    ref = state.obligation.ref
    return ref.report, ref.period.id


def _columns(states: Sequence[Standing]) -> dict[tuple[str, str], Column]:
    """Return each report and period once, by its first due: units may owe the same at different times."""
    first: dict[tuple[str, str], tuple[dt.datetime, str, str]] = {}
    for state in states:
        one = state.obligation
        told = (one.due, one.report_name, one.label)
        first[_kind(state)] = min(told, first.get(_kind(state), told))
    return {kind: Column(*first[kind][1:]) for kind in sorted(first, key=lambda kind: (first[kind], kind))}
