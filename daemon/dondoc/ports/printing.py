"""What people look at: finished mails, records and the board."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from dondoc.core.board import Board
from dondoc.core.letters import Letter, RenderedLetter
from dondoc.core.record import Record


class Renderer(Protocol):
    """Makes the bytes of a letter; the same letter gives the same bytes."""

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the finished mail; a template's fault raises TemplateFaultError."""
        ...

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the templates that the office edited, a sentence each; later ones stand last."""
        ...


class TemplateFaultError(Exception):
    """A mail template is broken; the message names file, line and fault."""


class FormMissingError(Exception):
    """A form of the record cannot be made on this machine; the message says what it lacks, and the remedy."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A record in every form that could be made: bytes by file name, and a sentence for each that could not."""

    files: Mapping[str, bytes]
    lacking: tuple[str, ...] = ()  # this machine cannot make it
    faults: tuple[str, ...] = ()  # the office's own template is broken


class Press(Protocol):
    """Prints what people look at as files, each written atomically."""

    def printed(self, record: Record) -> Printed:
        """Return a record in every form."""
        ...

    def keep(self, printed: Printed) -> None:
        """Write a record's forms where the office looks for them."""
        ...

    def board(self, board: Board) -> None:
        """Write the board."""
        ...
