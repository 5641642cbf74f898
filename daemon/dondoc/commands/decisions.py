"""`decide` and `request`: the office's word on the command line, by the same door as its mails (contract, 6)."""

import datetime as dt
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dondoc.commands.answers import DONE, CommandError, WrongUseError, nearest
from dondoc.commands.desk import Desk, desk_of, person
from dondoc.commands.views import status
from dondoc.core.dates import Sense, parse_date, parse_time
from dondoc.core.decisions import HARMLESS, Misread, Order, read_orders
from dondoc.core.history import Verb
from dondoc.fittings import duties_of
from dondoc.service.decide import By, Decide
from dondoc.service.requesting import Requesting

USE = {
    Verb.EXTEND: "dondoc decide extend REF --to DATE [--time T] --reason …",
    Verb.WAIVE: "dondoc decide waive REF --reason …",
    Verb.EXCUSE: "dondoc decide excuse REF --reason …",
    Verb.RETURN: "dondoc decide return REF --to DATE [--time T] --reason …",
    Verb.RECEIVE: "dondoc decide receive REF --at DATE --time T --via …",
    Verb.ASSIGN: "dondoc decide assign MAIL REF [--at DATE [--time T]]",
    Verb.DISMISS: "dondoc decide dismiss MAIL",
    Verb.REQUEST: "dondoc decide request TITLE --due DATE [--time T] --to UNITS",
    Verb.UNDO: "dondoc decide undo DECISION",
    Verb.RELEASE: "dondoc decide release LETTER",
    Verb.STATUS: "dondoc decide status [UNIT]",
    Verb.HELP: "dondoc decide help",
}
MOST_DIGITS = 12


def decide(arguments: Namespace) -> int:
    """`dondoc decide KIND …`, or the line as a mail would have it."""
    word = str(arguments.kind)
    if word not in {verb.value for verb in Verb}:
        return _decide_line(arguments, " ".join([word, *arguments.items]))
    verb = Verb(word)
    if verb is Verb.HELP:
        sys.stdout.write("\n".join(USE.values()) + '\ndondoc decide "GIA HẠN cchc.2026-q1.kl ĐẾN 18/3/2026 LÝ DO …"\n')
        return DONE
    if verb is Verb.STATUS:
        arguments.unit, arguments.json, arguments.plugin = next(iter(arguments.items), None), False, False
        return status(arguments)
    with desk_of(arguments) as desk:
        return carry_out(desk, [_Asked(verb, arguments, desk).order()], person(arguments))


def request(arguments: Namespace) -> int:
    """`dondoc request TITLE --due … --to kl,mt`."""
    arguments.items = [arguments.title]
    with desk_of(arguments) as desk:
        return carry_out(desk, [_Asked(Verb.REQUEST, arguments, desk).order()], person(arguments))


def _decide_line(arguments: Namespace, line: str) -> int:
    with desk_of(arguments) as desk:
        orders = read_orders(line, desk.calendar.day_of(desk.now))
        if not orders:
            verbs = [verb.value for verb in Verb]
            word = line.split(maxsplit=1)[0] if line.strip() else ""
            kinds = f"kinds: {', '.join(verbs)}; or a line as in a mail"
            raise WrongUseError(f"«{line[:80]}» is no decision{nearest(word, verbs)} ({kinds})")
        if any(isinstance(asked, Order) and asked.verb in HARMLESS for asked in orders):
            raise WrongUseError("that line asks and decides nothing: use dondoc status or dondoc decide help")
        return carry_out(desk, orders, person(arguments))


def carry_out(desk: Desk, orders: Sequence[Order | Misread], by: str) -> int:
    """Rule and write in one transaction, each decision for itself as in a mail; CommandError with what is refused."""
    book = desk.casebook
    clerk = Decide(book, desk.settings.units, Requesting(book), desk.outbox, duties_of(desk.settings))
    signed = By(by, desk.now)
    with desk.ledger.write():
        book.refresh()
        rulings = clerk.rule_all(orders, signed)
        done = clerk.carry_out([ruling for ruling in rulings if ruling.bodies], signed, desk.now)
    for outcome in done:
        undo = outcome.undo.rpartition(" ")[2]
        sys.stdout.write(outcome.ruling.said + "\n" + (f"Huỷ: dondoc decide undo {undo}\n" if undo else ""))
    refused = [ruling.said for ruling in rulings if not ruling.bodies]
    if refused:
        raise CommandError("\n".join(refused))
    return DONE


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed, made into an order whose `line` reads as a mail's would."""

    verb: Verb
    arguments: Namespace
    desk: Desk

    def order(self) -> Order:
        return self._makers()[self.verb]()

    def _makers(self) -> dict[Verb, Callable[[], Order]]:
        return {
            Verb.EXTEND: lambda: self._moved("GIA HẠN"),
            Verb.RETURN: lambda: self._moved("TRẢ LẠI"),
            Verb.WAIVE: lambda: self._reasoned("MIỄN"),
            Verb.EXCUSE: lambda: self._reasoned("KHÁCH QUAN"),
            Verb.RECEIVE: self._received,
            Verb.ASSIGN: self._assigned,
            Verb.DISMISS: self._dismissed,
            Verb.REQUEST: self._requested,
            Verb.UNDO: self._undone,
            Verb.RELEASE: self._released,
        }

    def _moved(self, words: str) -> Order:
        (ref,) = self._items("REF")
        day, reason = self._day("to", Sense.COMING), self._needed("reason")
        line = f"{words} {ref} ĐẾN {self._when(day)} LÝ DO {reason}"
        return Order(self.verb, line, pattern=ref.lower(), reason=reason, day=day, time=self._time())

    def _reasoned(self, words: str) -> Order:
        (ref,) = self._items("REF")
        reason = self._needed("reason")
        return Order(self.verb, f"{words} {ref} LÝ DO {reason}", pattern=ref.lower(), reason=reason)

    def _received(self) -> Order:
        (ref,) = self._items("REF")
        day, via = self._day("at", Sense.PAST), self._needed("via")
        if self._time() is None:
            raise self._wrong("--time is missing")
        line = f"ĐÃ NHẬN {ref} LÚC {self._when(day)} QUA {via}"
        return Order(self.verb, line, pattern=ref.lower(), reason=via, day=day, time=self._time())

    def _assigned(self) -> Order:
        mail, ref = self._items("MAIL", "REF")
        day = self._day("at", Sense.PAST) if self.arguments.at else None
        when = f" LÚC {self._when(day)}" if day else ""
        line = f"GÁN {mail} CHO {ref}{when}"
        return Order(self.verb, line, pattern=ref.lower(), mail=self._number(mail, "m"), day=day, time=self._time())

    def _dismissed(self) -> Order:
        (mail,) = self._items("MAIL")
        return Order(self.verb, f"KHÔNG PHẢI {mail}", mail=self._number(mail, "m"))

    def _undone(self) -> Order:
        (name,) = self._items("DECISION")
        return Order(self.verb, f"HUỶ {name}", decision=self._number(name, "d"))

    def _released(self) -> Order:
        (name,) = self._items("LETTER")
        return Order(self.verb, f"DUYỆT {name}", letter=self._number(name, "t"))

    def _requested(self) -> Order:
        (title,) = self._items("TITLE")
        day, units = self._day("due", Sense.COMING), self._needed("to")
        line = f"YÊU CẦU {title} HẠN {self._when(day)} GỬI {units}"
        return Order(self.verb, line, title=title, units=units, day=day, time=self._time())

    def _wrong(self, what: str) -> WrongUseError:
        return WrongUseError(f"{what}; the form is: {USE[self.verb]}")

    def _items(self, *names: str) -> list[str]:
        items = [" ".join(str(item).split()) for item in self.arguments.items]
        if len(items) != len(names) or not all(items):
            raise self._wrong(f"{len(items)} words where {' '.join(names)} belong")
        return items

    def _needed(self, option: str) -> str:
        value = " ".join(str(getattr(self.arguments, option) or "").split())
        if not value:
            raise self._wrong(f"--{option} is missing")
        return value

    def _number(self, name: str, letter: str) -> int:
        digits = name.lower().removeprefix(letter)
        if not digits.isdecimal() or not digits.isascii() or len(digits) > MOST_DIGITS:
            raise self._wrong(f"«{name}» is no id such as {letter}31")
        return int(digits)

    def _day(self, option: str, sense: Sense) -> dt.date:
        text = self._needed(option)
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            day = parse_date(text, self.desk.calendar.day_of(self.desk.now), sense=sense)
        if day is None:
            raise self._wrong(f"--{option}: «{text}» is no date such as 2026-03-18 or 18/3/2026")
        return day

    def _time(self) -> dt.time | None:
        text = self.arguments.time
        if not text:
            return None
        time = parse_time(str(text))
        if time is None:
            raise self._wrong(f"--time: «{text}» is no time such as 17:00")
        return time

    def _when(self, day: dt.date) -> str:
        time = self._time()
        return f"{day.day}/{day.month}/{day.year}" + (f" {time:%H:%M}" if time else "")
