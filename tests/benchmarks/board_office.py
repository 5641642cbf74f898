"""An office of many units on a real ledger, for the board: what it owes, a third of it handed in."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dondoc.adapters.press import FilePress
from dondoc.core.obligations import Directory, Unit
from dondoc.core.opening import opened_body, stamp
from dondoc.resources import templates_dir
from dondoc.service.addressees import Addressees
from dondoc.service.boards import Boards
from dondoc.service.siren import Siren
from dondoc.service.watch import Watch
from tests.bureau import bureau
from tests.cast import CALENDAR, at, owed

NOW = at("2026-03-17 08:00")


@contextmanager
def office_with(folder: Path, units: int, obligations: int) -> Iterator[tuple[Boards, dt.datetime]]:
    """Give the board's step and the instant at which it looks; the ledger has been read, as in a running service."""
    directory = Directory(
        tuple(Unit(f"u{n}", f"Ủy ban nhân dân xã số {n}", addresses=(f"u{n}@x.example",)) for n in range(units))
    )
    with bureau(folder, directory=directory) as office:
        with office.ledger.write():
            for number in range(obligations):
                one = owed(f"r{number // units}.2026-03.u{number % units}", "2026-03-16 17:00")
                ref = str(one.ref)
                office.ledger.append(at("2026-03-01 00:00"), "obligation.opened", opened_body(one, CALENDAR), (ref,))
                if number % 3 == 0:
                    body = {"received": stamp(at("2026-03-16 09:00"), CALENDAR), "results": {ref: "arrival"}}
                    office.ledger.append(at("2026-03-16 09:00"), "mail.judged", body, (ref,))
        office.casebook.refresh()
        office.ledger.load_all_events()
        watch = Watch()
        watch.saw(NOW)
        press = FilePress(folder, folder / "board.html", templates_dir() / "record.docx")
        addressees = Addressees(directory, (), (), CALENDAR)
        yield Boards(office.casebook, addressees, press, watch, ("Văn phòng", "Ủy ban nhân dân tỉnh"), Siren()), NOW
