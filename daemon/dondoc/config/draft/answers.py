"""The dozen questions of `dondoc init`, each with what it allows and what is meant by an empty answer."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dondoc.config.fields import address, any_text, choice, day, host, one_of, text
from dondoc.config.server_tables import is_loopback
from dondoc.config.settings import Security
from dondoc.config.table import Reader, RefusedError

Answers = Mapping[str, object]  # by key path such as `office.name`


@dataclass(frozen=True, slots=True)
class Question:
    """One question: where its answer goes, how it is read, and what an empty answer stands for (None: not allowed)."""

    key: str
    ask: str
    read: Reader[object]
    default: Callable[[Answers, dt.date], str | None] = lambda _answers, _today: None

    def answer(self, typed: str, answers: Answers, today: dt.date) -> object:
        """Return what was answered; RefusedError with what is allowed."""
        words = typed.strip() or self.default(answers, today)
        if words is None:
            raise RefusedError("an answer: this one has no default")
        return self.read(words)


def _addresses(value: object) -> tuple[str, ...]:
    """Return the addresses of a list with commas."""
    return tuple(address(part.strip()) for part in str(value).split(",") if part.strip())


def _operators(value: object) -> tuple[str, ...]:
    return _addresses(value) or _addresses(address(""))


def _day(value: object) -> dt.date:
    try:
        return day(dt.date.fromisoformat(str(value)))
    except ValueError:
        raise RefusedError("a date such as 2026-03-01") from None


def _next_month(_answers: Answers, today: dt.date) -> str:
    return (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1).isoformat()


def _server(answers: Answers, _today: dt.date) -> str:
    return f"mail.{str(answers['office.address']).rpartition('@')[2]}"


def _security(of: str, usual: str) -> Callable[[Answers, dt.date], str]:
    return lambda answers, _today: "none" if is_loopback(str(answers[of])) else usual


def _is(words: str) -> Callable[[Answers, dt.date], str]:
    return lambda _answers, _today: words


_ENFORCED = "Does the server refuse mail sent under another's address? (yes, no)"
QUESTIONS = (
    Question("office.agency", "The department, such as Sở Nông nghiệp và Môi trường", text),
    Question("office.name", "The office", text, lambda answers, _today: f"Văn phòng {answers['office.agency']}"),
    Question("office.parent_agency", "The body above it, such as UBND tỉnh Lai Châu", any_text, _is("")),
    Question("office.place", "The place that documents name, such as Lai Châu", any_text, _is("")),
    Question("office.address", "The mailbox that gets the reports", address),
    Question("office.operators", "Who decides by mail: addresses, with commas", _operators),
    Question("office.leaders", "Who hears of late units: addresses, with commas", _addresses, _is("")),
    Question("office.live_since", "The first day on which a due counts", _day, _next_month),
    Question("imap.host", "The IMAP server", host, _server),
    Question("imap.security", "Its security: tls, starttls, none", choice(Security), _security("imap.host", "tls")),
    Question("smtp.host", "The SMTP server", host, lambda answers, _today: str(answers["imap.host"])),
    Question(
        "smtp.security", "Its security: tls, starttls, none", choice(Security), _security("smtp.host", "starttls")
    ),
    Question("imap.sender_login_enforced", _ENFORCED, one_of({"yes": True, "no": False}), _is("no")),
)
