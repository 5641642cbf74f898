"""`check`: each part in turn, with a tick or a cross and what to do about it."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.host import SystemClock
from dondoc.commands.answers import DONE, FAILED
from dondoc.commands.attesting import attestations
from dondoc.commands.check_host import of_this_host
from dondoc.commands.check_servers import of_the_servers
from dondoc.commands.desk import directory_of, settings_of
from dondoc.commands.findings import Finding
from dondoc.commands.paper import Paper
from dondoc.config import Settings, show
from dondoc.core.letters import Letter, LetterKind
from dondoc.fittings import renderer_of
from dondoc.outside import courier_of
from dondoc.ports import Delivery


def check(arguments: Namespace) -> int:
    """`dondoc check [--offline] [--show] [--send-to ADDRESS]`: 0 where every part is well, else 1."""
    directory = directory_of(arguments)
    settings = settings_of(directory)
    if arguments.show:
        sys.stdout.write(show(settings))
        return DONE
    paper, crosses = Paper(), 0
    for finding in _findings(settings, directory, arguments):
        paper.finding(finding.part, finding.found, finding.remedy)
        crosses += bool(finding.remedy)
    paper.say("every part is well" if not crosses else f"to mend: {crosses}", "warn" if crosses else "ok")
    return FAILED if crosses else DONE


def _findings(settings: Settings, directory: Path, arguments: Namespace) -> Iterator[Finding]:
    yield from of_this_host(settings, directory)
    if not arguments.offline:
        yield from of_the_servers(settings, directory)
    if arguments.send_to:
        yield _test_mail(settings, directory, arguments.send_to)
        yield from attestations(settings, directory)


def _test_mail(settings: Settings, directory: Path, address: str) -> Finding:
    now = SystemClock().now()
    facts = {"what": "Thư thử của hệ thống nhắc báo cáo", "details": (), "remedy": "Không cần làm gì."}
    letter = Letter(LetterKind.ALERT, "canh_bao", f"check:{now.isoformat()}", now, to=(address,), facts=facts)
    courier = courier_of(settings, directory)
    receipt = courier.send(settings.office.address, address, renderer_of(settings).render(letter).data)
    courier.close()
    remedy = "" if receipt.delivery is Delivery.SENT else "the server does not take our mail: read its answer"
    return Finding("test mail", f"{address}: {receipt.delivery.value}, {receipt.reply}", remedy)
