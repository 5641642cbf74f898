"""The table of lines that people write: reading it, and what each line came to."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from dondoc.core.decisions import Misread, Order, read_orders
from dondoc.core.history import Verb
from dondoc.core.text import fold, own_part

TODAY = dt.date(2026, 3, 17)
HERE = Path(__file__).parent
REASONED = frozenset({Verb.EXTEND, Verb.WAIVE, Verb.EXCUSE, Verb.RETURN, Verb.RECEIVE})


class Came(Enum):
    """What a line came to."""

    RIGHT = "right"
    UNREAD = "not understood"
    WRONG = "done wrongly"


@dataclass(frozen=True, slots=True)
class Row:
    """A text as somebody wrote it, and its meaning as the table puts it."""

    meaning: str
    text: str

    @property
    def is_decision(self) -> bool:
        """Whether something is to be done."""
        return self.meaning not in {"ask", "none"}


def rows(name: str) -> Iterator[Row]:
    """Yield the rows of a table beside this file."""
    meaning = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            meaning = line[2:]
        elif line and not line.startswith("#"):
            yield Row(meaning, line.replace("\\n", "\n"))


def meaning_of(order: Order, *, reasoned: bool = False) -> str:
    """Return an order as the table writes it, with its reason behind « ~ » where the table gives that too."""
    when = " ".join(part for part in (str(order.day or ""), f"{order.time:%H:%M}" if order.time else "") if part)
    number = order.mail or order.decision or order.letter
    parts = [order.verb.value, str(number or ""), order.pattern, when, order.title]
    units = f"@ {order.units}" if order.units else ""
    reason = f"~ {order.reason}" if reasoned and order.reason else ""
    return " ".join(part for part in (*parts, units, reason) if part)


def came(row: Row) -> Came:
    """Return what reading makes of a row."""
    read = read_orders(own_part(row.text), TODAY)
    orders = [found for found in read if isinstance(found, Order)]
    if not row.is_decision:
        told = any(isinstance(found, Misread) for found in read)
        return Came.WRONG if orders else Came.UNREAD if row.meaning == "ask" and not told else Came.RIGHT
    meant = [fold(meaning) for meaning in row.meaning.split(" + ")]
    done = [fold(meaning_of(order, reasoned=" ~ " in row.meaning)) for order in orders]
    if done == meant and not any(isinstance(found, Misread) for found in read):
        return Came.RIGHT if all(_has_its_own_reason(order, row) for order in orders) else Came.WRONG
    return Came.UNREAD if set(done) <= set(meant) else Came.WRONG


def _has_its_own_reason(order: Order, row: Row) -> bool:
    """Whether the reason is words of the line, and nothing of what stands around them."""
    if order.verb not in REASONED:
        return True
    reason = fold(order.reason)
    foreign = ("ma xac nhan", "tran trong", "cam on", "gia han", "ly do")
    return bool(reason) and reason in fold(row.text) and not any(words in reason for words in foreign)
