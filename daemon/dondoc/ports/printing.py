"""What people look at: finished mails, records and the board."""

from typing import Protocol

from dondoc.core.board import Board
from dondoc.core.letters import Letter, RenderedLetter
from dondoc.core.record import Record


class Renderer(Protocol):
    """Makes the bytes of a letter; the same letter gives the same bytes."""

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the finished mail; a template's fault raises TemplateFaultError."""
        ...


class TemplateFaultError(Exception):
    """A mail template is broken; the message names file, line and fault."""


class Press(Protocol):
    """Prints what people look at as files, each written atomically."""

    def record(self, record: Record) -> None:
        """Write a month's record in every form."""
        ...

    def board(self, board: Board) -> None:
        """Write the board."""
        ...
