"""The narrator's voice: in colours and at a person's pace on a terminal, plain in a pipe."""

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.text import Text

from dondoc.app import App
from dondoc.core.wording import WEEKDAYS
from dondoc.demo.names import Names
from dondoc.demo.phrases import Said, Scribe

PACE: Final = 0.08  # seconds between lines on a terminal, so that a person can follow
TAG_WIDTH: Final = 12
HANGING: Final = len("  00:00  ") + TAG_WIDTH
LEAST_WIDTH: Final = 30


@dataclass(slots=True)
class Teller:
    """Prints what is new in the ledger."""

    console: Console
    app: App
    names: Names
    _told: int = 0
    _day: dt.date | None = field(default=None)

    def catch_up(self) -> None:
        """Tell what has been written down since the last time."""
        entries = list(self.app.ledger.entries(after=self._told))
        if not entries:
            return
        self._told = entries[-1].seq
        now = self.app.clock.now()
        local = self.app.casebook.calendar.local(now)
        for said in Scribe(self.app, self.names, now).say(entries):
            self._open_day(local.date())
            self._print(said, f"{local:%H:%M}")

    def _open_day(self, day: dt.date) -> None:
        if day == self._day:
            return
        self._day = day
        weekday = WEEKDAYS[day.weekday()]
        self.console.print()
        self.console.print(Text(f"{weekday[0].upper()}{weekday[1:]} {day.day}/{day.month}", style="bold"))

    def _print(self, said: Said, clock: str) -> None:
        head = Text.assemble((f"  {clock}  ", "dim"), (f"{said.tag:<{TAG_WIDTH}}", said.style))
        words = Text(said.text, style="dim" if said.style == "dim" else "")
        if said.end:
            words.append(" → ", style="dim").append(said.end, style=said.end_style)
        if not self.console.is_terminal:
            self.console.print(head + words, soft_wrap=True)
            return
        time.sleep(PACE)
        for number, line in enumerate(words.wrap(self.console, max(LEAST_WIDTH, self.console.width - HANGING))):
            line.rstrip()
            self.console.print((Text(" " * HANGING) if number else head) + line, soft_wrap=True)
