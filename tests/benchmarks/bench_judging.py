"""How right judging is, and how long it takes (issue 3).

`python -m tests.benchmarks judging` prints: the own corpus; how mail by programs is told from people's; the median
time of an ordinary mail with 30 units and 200 obligations and with 1,000 units and 20,000; the worst mail. Mails are
made of bytes first; for the ordinary ones only `judge` is timed, over the service's own casebook.
"""

import datetime as dt
import statistics
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dondoc.adapters.mime import read_mail
from dondoc.core.judging import Office, judge
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import Directory, Obligation, Unit
from dondoc.core.opening import Duties
from dondoc.fittings import judging_office, trust_policy
from dondoc.service.casebook import Casebook
from tests.automatic.mails import unseen
from tests.automatic.rates import Rate, rates
from tests.benchmarks.figures import Figure, Size, at_most
from tests.corpus.judged import difference, judged
from tests.corpus.letters import raw_of
from tests.corpus.office import instant, settings
from tests.corpus.reader import Case, cases
from tests.judging.test_heavy_mails import HEAVY
from tests.mime.letters import HEAD, read

NOW = instant("2026-03-10 09:00")
PROSE = "\n".join(
    f"Kính gửi các đồng chí, theo đề nghị của phòng {word} về việc triển khai {n if n % 3 == 0 else 'tháng này'}."
    for n, word in enumerate(
        ("môi trường", "đất đai", "rừng", "nước", "biển", "khoáng sản", "đê", "giống", "thú y") * 2
    )
)
KINDS = {
    "report": ("tram5", "Báo cáo CCHC quý I/2026", "BC CCHC quy I.docx", "Đơn vị gửi báo cáo theo tệp kèm theo.\n"),
    "report, long text": ("tram5", "Báo cáo CCHC quý I/2026", "BC.docx", PROSE),
    "unclear": ("tram5", "Gửi báo cáo", "bc.docx", PROSE),
    "note": ("tram5", "Xin gia hạn số liệu TTHC tháng 3", "", PROSE),
    "stranger": ("ai@ngoai.example", "Trạm Kiểm dịch số 7 gửi báo cáo CCHC quý I", "bc.docx", PROSE),
    "other": ("ai@ngoai.example", "Mời dự hội thảo", "", PROSE),
}
ROUNDS = 60


@dataclass
class Shelf:
    """What the casebook asks of a ledger, with nothing in it."""

    told: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def events(self, ref: str) -> Sequence[object]:
        """Return what happened to an obligation."""
        return self.told.get(ref, ())

    def thread(self, _message_id: str) -> None:
        """Return what a letter is about: there are none."""


def office_of(count: int) -> Office:
    """Return an office of so many units."""
    units = tuple(
        Unit(f"tram{n}", f"Trạm Kiểm dịch số {n}", addresses=(f"tram{n}@snnmt.example", f"*@tram{n}.snnmt.example"))
        for n in range(count)
    )
    return replace(judging_office(settings()), directory=Directory(units))


def casebook_of(office: Office, most: int) -> Casebook:
    """Return a casebook of so many obligations, at most."""
    book = Casebook(Shelf(), office.calendar)  # type: ignore[arg-type]
    since = dt.date(2026, 1, 1) if most < 1_000 else dt.date(2024, 10, 1)
    duties = Duties(office.directory, office.reports, office.calendar, since)
    made: list[Obligation] = list(duties.coming(None, NOW, office.calendar.at(since, dt.time())))
    for owed in made[-most:]:
        book.add(owed)
    return book


def figures(size: Size) -> list[Figure]:
    """Measure all that issue 3 names."""
    return [*_rightness(), *_ordinary(10 if size is Size.QUICK else ROUNDS), *_worst()]


def _rightness() -> list[Figure]:
    every = cases()
    right = sum(not difference(case, judged(case)) for case in every)
    new = [judged(case).outcome.value == case.want for case in unseen()]
    known = rates()
    return [
        Figure("own corpus judged right", f"{right} of {len(every)}", "all", right == len(every)),
        *(_share(f"{name} (generated set)", known[name], least) for name, least in LEAST.items()),
        *(_share(f"{name} (generated set and corpus)", known[name], -most) for name, most in MOST.items()),
        Figure("by words that the rules had not met, without any mark", f"{sum(new)} of {len(new)}", "", is_met=True),
    ]


LEAST = {"bounces known": 97.0, "automatic replies known": 90.0}
MOST = {"people's mail taken for a bounce": 0.3, "people's mail taken for an automatic reply": 0.2}


def _share(what: str, rate: Rate, bound: float) -> Figure:
    """Return a share with its bound, which is the most where it is negative."""
    sign, met = ("≥", rate.percent >= bound) if bound > 0 else ("≤", rate.percent <= -bound)
    return Figure(what, f"{rate.percent:.2f} % of {rate.of}", f"{sign} {abs(bound):g} %", met)


def _ordinary(rounds: int) -> list[Figure]:
    found: list[Figure] = []
    for count, most, target in ((30, 200, 2.0), (1_000, 20_000, 4.0)):
        office = office_of(count)
        book = casebook_of(office, most)
        for kind, (sender, subject, file, body) in KINDS.items():
            said = [("from", sender), ("subject", subject), *([("file", file)] if file else [])]
            took = _times(_mail(Case(kind, tuple(said), body, "")), office, book, rounds)
            what = f"judging «{kind}», {count:,} units, {len(book.obligations):,} obligations, median"
            found.append(at_most(what, statistics.median(took), target, "ms"))
    return found


def worst_mail() -> bytes:
    """Return 3,000 parts, 200 kB of header, 50 kB of them recipients, forty mails in one another, and much text."""
    people = ",\n ".join(f'"Nguyễn Văn {n}" <u{n}@snnmt.example>' for n in range(1_300))[:50_000]
    fields = "".join(f"X-F{n}: =?utf-8?b?QsOhbyBjw6FvIENDSEM=?=\n\t(c) <a@b>\n" for n in range(4_000))[:140_000]
    head = f'{HEAD}Cc: {people}\n{fields}\nContent-Type: multipart/mixed; boundary="=_b"\n\n'
    text = "Gửi báo cáo CCHC quý I/2026 và TTHC tháng 3, xin gia hạn; > x\n" * 3_000
    nested = "Content-Type: message/rfc822\nSubject: Bao cao CCHC\n\n" * 40
    part = '--=_b\nContent-Type: a/pdf\nContent-Disposition: attachment; filename="CCHC quy I {}.pdf"\n\nx\n'
    parts = "".join(part.format(n) for n in range(3_000))
    plain = "Content-Type: text/plain; charset=utf-8\n\n"
    return f"{head}--=_b\n{plain}{text}--=_b\n{nested}x\n{parts}--=_b--\n".encode()


def _worst() -> list[Figure]:
    office, book = office_of(30), casebook_of(office_of(30), 200)
    mails = {"3,000 parts, 200 kB header, 40 deep": worst_mail(), **{k: t.encode() for k, t in HEAVY.items()}}
    took = {name: _whole(raw, office, book) for name, raw in mails.items()}
    slowest = max(took, key=lambda name: took[name])
    tracemalloc.start()
    _whole(mails[next(iter(mails))], office, book)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    first = next(iter(mails))
    return [
        at_most(f"worst mail, parsed and judged: {first}", took[first], 1_000, "ms"),
        at_most(f"the slowest of {len(mails)} heavy mails: {slowest}", took[slowest], 1_000, "ms"),
        at_most(f"memory for the worst mail of {len(mails[first]) / 2**20:.1f} MiB, peak", peak, 50, "MiB"),
    ]


def _whole(raw: bytes, office: Office, book: Casebook) -> float:
    start = time.process_time()
    judge(read(raw), office, book.at(NOW), NOW)
    return (time.process_time() - start) * 1000


def _mail(case: Case) -> IncomingMail:
    raw = raw_of(case)
    return read_mail(raw, size=len(raw), internal_date=None, policy=trust_policy(settings()))


def _times(mail: IncomingMail, office: Office, book: Casebook, rounds: int) -> list[float]:
    took: list[float] = []
    for number in range(rounds):
        own = replace(mail, text=f"{mail.text}\n{number}")  # no cache knows it
        start = time.process_time()
        judge(own, office, book.at(NOW), NOW)
        took.append((time.process_time() - start) * 1000)
    return took[1:]
