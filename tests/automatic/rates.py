"""How often mail by programs is known, and how often a person's mail is taken for it (issue 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from dondoc.core.judging import Outcome
from tests.automatic.mails import bounces, people, replies
from tests.corpus.judged import judged
from tests.corpus.reader import Case


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of mails, with the names of those that make or miss it."""

    count: int
    of: int
    names: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The share in hundredths."""
        return 100 * self.count / self.of


def found(mails: Iterable[Case], outcome: Outcome) -> Rate:
    """Return how many are taken for what they are; `names` those that are not."""
    every = list(mails)
    missed = [f"{case.name}: {got}" for case in every if (got := judged(case).outcome) is not outcome]
    return Rate(len(every) - len(missed), len(every), tuple(missed))


def mistaken(mails: Iterable[Case], outcome: Outcome) -> Rate:
    """Return how many are taken for what they are not; `names` those."""
    every = list(mails)
    wrong = [case.name for case in every if judged(case).outcome is outcome]
    return Rate(len(wrong), len(every), tuple(wrong))


def rates() -> dict[str, Rate]:
    """Return the four rates of the issue."""
    written = list(people())
    return {
        "bounces known": found(bounces(), Outcome.BOUNCE),
        "people's mail taken for a bounce": mistaken(written, Outcome.BOUNCE),
        "automatic replies known": found(replies(), Outcome.AUTO_REPLY),
        "people's mail taken for an automatic reply": mistaken(written, Outcome.AUTO_REPLY),
    }
