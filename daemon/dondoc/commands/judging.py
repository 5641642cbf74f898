"""`judge FILE…`: what the program makes of a mail, rule by rule; nothing is written."""

import datetime as dt
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dondoc.adapters.host import SystemClock
from dondoc.adapters.mailfile import FileMail, read_files
from dondoc.adapters.mime import read_mail
from dondoc.commands.answers import DONE, CommandError, as_json
from dondoc.commands.desk import Desk, database_file, directory_of, opened, settings_of
from dondoc.commands.paper import Paper
from dondoc.commands.telling import OUTCOMES
from dondoc.config import Settings
from dondoc.core.decisions import Misread
from dondoc.core.judging import Judgement, judge
from dondoc.core.mail import IncomingMail
from dondoc.core.opening import Duties, stamp
from dondoc.fittings import Paths, judging_office, trust_policy
from dondoc.outside import base_of

LABELS = {
    "from": "người gửi",
    "subject": "tiêu đề",
    "received": "đến lúc",
    "time_source": "căn cứ giờ đến",
    "authentication": "xác thực người gửi",
    "unit": "đơn vị",
    "refs": "báo cáo",
    "candidates": "có thể là",
    "documents": "tệp kèm theo",
    "faults": "lỗi khi đọc",
}
MOST = 10_000  # mails of one question


def judge_files(arguments: Namespace) -> int:
    """`dondoc judge FILE… [--json]`: against the ledger as it stands, or, without one, against what the reports ask."""
    directory = directory_of(arguments)
    settings = settings_of(directory)
    files = read_files(arguments.files)
    with _desk(settings, Paths.of(settings, base_of(directory))) as (desk, is_fresh):
        found = [_judged(desk, file, is_fresh=is_fresh) for file, _ in zip(files, range(MOST), strict=False)]
    if not found:
        names = ", ".join(map(str, arguments.files))
        raise CommandError(f"{names}: no mail in it: give one mail (.eml), an mbox, a Maildir or a folder of .eml")
    if arguments.json:
        sys.stdout.write(as_json({"schema": "dondoc/judge/1", "mails": found}) + "\n")
    else:
        _print(Paper(), found)
    return DONE


@contextmanager
def _desk(settings: Settings, paths: Paths) -> Iterator[tuple[Desk, bool]]:
    """Give the office's desk and whether it is an empty one, made for this question alone."""
    file = database_file(paths)
    if file is None or file.exists():
        with opened(settings, paths) as desk:
            yield desk, False
        return
    with TemporaryDirectory(prefix="dondoc-") as folder:
        private = replace(paths, database=f"sqlite:///{Path(folder) / 'empty.db'}", base=Path(folder))
        with opened(settings, private) as desk:
            yield desk, True


def _judged(desk: Desk, file: FileMail, *, is_fresh: bool) -> dict[str, object]:
    settings = desk.settings
    policy = trust_policy(settings)
    mail = read_mail(file.raw, size=len(file.raw), internal_date=None, policy=policy, mbox_date=file.mbox_date)
    instant = mail.trace.instant or SystemClock().now()
    if is_fresh:
        _open(desk, instant)
    judgement = judge(mail, judging_office(settings), desk.casebook.at(instant), instant)
    return _told(desk, file.name, mail, judgement=judgement)


def _open(desk: Desk, instant: dt.datetime) -> None:
    """Take up what would be open at the mail's instant."""
    settings = desk.settings
    live_since = min(settings.office.live_since, desk.calendar.day_of(instant).replace(month=1, day=1))
    duties = Duties(settings.units, settings.reports, settings.calendar, live_since)
    for obligation in duties.coming(None, instant, instant):
        desk.casebook.add(obligation)


def _told(desk: Desk, name: str, mail: IncomingMail, *, judgement: Judgement) -> dict[str, object]:
    orders = [{"line": o.line, "understood": not isinstance(o, Misread)} for o in judgement.orders]
    return {
        "file": name,
        "message_id": mail.message_id,
        "from": mail.sender,
        "subject": mail.subject,
        "received": stamp(mail.trace.instant, desk.calendar) if mail.trace.instant else None,
        "time_source": mail.trace.source.value,
        "authentication": mail.trace.authentication.value,
        "outcome": judgement.outcome.value,
        "unit": judgement.unit,
        "refs": {ref: outcome.value for ref, outcome in judgement.results.items()},
        "candidates": list(judgement.candidates),
        "orders": orders,
        "documents": [attachment.name for attachment in mail.documents[:50]],
        "faults": list(mail.faults[:20]),
        "why": list(judgement.why),
    }


def _print(paper: Paper, found: list[dict[str, object]]) -> None:
    for number, told in enumerate(found):
        if number:
            paper.say()
        paper.say(f"{told['file']}: {OUTCOMES[str(told['outcome'])]} ({told['outcome']})", "title")
        for key in ("from", "subject", "received", "time_source", "authentication", "unit"):
            paper.say(f"  {LABELS[key]}: {told[key] or '-'}")
        for key in ("refs", "candidates", "documents", "faults"):
            value = told[key]
            names = [f"{k} ({OUTCOMES[v]})" for k, v in value.items()] if isinstance(value, dict) else value
            if isinstance(names, list) and names:
                paper.say(f"  {LABELS[key]}: {', '.join(map(str, names))}")
        why = told["why"]
        for rule, reason in enumerate(why if isinstance(why, list) else (), start=1):
            paper.say(f"  {rule}. {reason}")
