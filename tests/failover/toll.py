"""What an ordeal has cost: letters counted at the servers that took them, and held against what the program says."""

import re
from collections import Counter
from dataclasses import dataclass

from tests.daemon.books import rows

LEADERS = tuple(f"lanhdao{number}@snnmt.example" for number in range(1, 11))
_IN_DOUBT = re.compile(r"letter-in-doubt letter=(\S+) recipient=(\S+)")

Way = tuple[str, str]  # a letter's Message-ID and one of its recipients


@dataclass(frozen=True, slots=True)
class Toll:
    """What was found at the end; the last eight are faults and must be 0.

    Times are in seconds, for each kind of fault. Letters are counted for each recipient.
    """

    faults_made: dict[str, int]
    takeover_median: dict[str, float]
    takeover_longest: dict[str, float]
    mails: int
    entries: int
    epochs: int
    accepted: int  # by the SMTP servers
    accepted_from_both: int  # handed in by one at the instant of its fault, and again by the other
    in_doubt: int  # found half-way by the one that took over: they went again, or an operator was asked
    asked: int  # of those, letters to leaders
    late: int
    sent_by_a_woken_leader: int
    lost_mails: int
    mails_judged_twice: int
    letters_lost: int
    twice_from_one: int  # accepted twice from the same daemon
    twice_beyond_doubt: int  # accepted twice though never in doubt
    twice_to_leaders: int  # a person was to be asked first

    @property
    def faults(self) -> int:
        """Return how many things went wrong; one letter in doubt a fault is the most there may be."""
        lost = self.lost_mails + self.mails_judged_twice + self.letters_lost
        twice = self.twice_from_one + self.twice_beyond_doubt + self.twice_to_leaders
        too_many = max(0, self.in_doubt - sum(self.faults_made.values()))
        return lost + self.late + self.sent_by_a_woken_leader + twice + too_many


@dataclass(frozen=True, slots=True)
class Books:
    """What each daemon's mail server took, what the program had doubts about, what a server must have taken."""

    taken: tuple[Counter[Way], ...]
    doubts: Counter[Way]
    owed: set[Way]

    @property
    def _all(self) -> Counter[Way]:
        return sum(self.taken, Counter())

    def told(self) -> dict[str, int]:
        """Return the figures that are no faults."""
        return {
            "accepted": self._all.total(),
            "accepted_from_both": len(set.intersection(*(set(found) for found in self.taken))),
            "in_doubt": self.doubts.total(),
            "asked": sum(times for (_, recipient), times in self.doubts.items() if recipient in LEADERS),
        }

    def faults(self) -> dict[str, int]:
        """Return those that are."""
        twice = {way for way, times in self._all.items() if times > 1}
        return {
            "letters_lost": len(self.owed - self._all.keys()),
            "twice_from_one": sum(times > 1 for found in self.taken for times in found.values()),
            "twice_beyond_doubt": len(twice - self.doubts.keys()),
            "twice_to_leaders": sum(recipient in LEADERS for _, recipient in twice),
        }


def in_doubt(database: str, *logs: str) -> Counter[Way]:
    """Return how often each letter was found half-way, by the daemons' own word."""
    names = dict(rows(database, "SELECT key, message_id FROM letter"))
    return Counter((names[key], recipient) for log in logs for key, recipient in _IN_DOUBT.findall(log))
