"""Whose turn it is to serve an office: any number of daemons may stand ready, one works."""

from typing import Protocol


class Turn(Protocol):
    """The right to serve, held by one daemon at a time; it may be lost at any moment.

    `take` and `holder` raise where nobody can be asked.
    """

    def take(self) -> bool:
        """Take it where it is free, without waiting; return whether it is ours."""
        ...

    def holds(self) -> bool:
        """Whether it is still ours; once False it stays so until `take`. Asks nobody, so it costs nothing."""
        ...

    def holder(self) -> str:
        """Return who has it, for people; empty where nobody does, or nobody knows."""
        ...

    def free(self) -> None:
        """Give it back."""
        ...
