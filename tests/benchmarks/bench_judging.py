"""How long judging takes: 30 units with 200 open obligations, 1,000 units with 20,000 (issue 3: 2 ms, 4 ms).

`python tests/benchmarks/bench_judging.py` prints the median and the slowest of each kind of mail. Mails are made of
bytes first; only `judge` is timed, over the service's own casebook.
"""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dondoc.adapters.mime import read_mail
from dondoc.core.judging import Office, judge
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import Directory, Obligation, Unit
from dondoc.core.opening import Duties
from dondoc.fittings import judging_office, trust_policy
from dondoc.service.casebook import Casebook
from tests.corpus.letters import raw_of
from tests.corpus.office import instant, settings
from tests.corpus.reader import Case

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


def main() -> int:
    """Print the figures."""
    for count, most in ((30, 200), (1_000, 20_000)):
        office = office_of(count)
        book = casebook_of(office, most)
        print(f"{count} units, {len(book.obligations)} obligations")  # noqa: T201 - a script's output
        for kind, (sender, subject, file, body) in KINDS.items():
            said = [("from", sender), ("subject", subject), *([("file", file)] if file else [])]
            took = _times(_mail(Case(kind, tuple(said), body, "")), office, book)
            print(f"  {kind:20} {statistics.median(took):7.3f} ms, slowest {max(took):7.3f} ms")  # noqa: T201
    return 0


def _mail(case: Case) -> IncomingMail:
    raw = raw_of(case)
    return read_mail(raw, size=len(raw), internal_date=None, policy=trust_policy(settings()))


def _times(mail: IncomingMail, office: Office, book: Casebook) -> list[float]:
    took: list[float] = []
    for number in range(ROUNDS):
        own = replace(mail, text=f"{mail.text}\n{number}")  # no cache knows it
        start = time.process_time()
        judge(own, office, book.at(NOW), NOW)
        took.append((time.process_time() - start) * 1000)
    return took[1:]


if __name__ == "__main__":
    sys.exit(main())
