"""Claims about what lies outside the database: a host whose turn is over changes no file and calls nobody."""

import datetime as dt
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dondoc.adapters.keys import ROTATE_EVERY
from dondoc.adapters.press import write_atomically
from dondoc.adapters.store import FencedError
from dondoc.app import App, Plugs, build
from dondoc.config import load
from dondoc.core.history import Verb
from dondoc.fittings import Paths
from dondoc.outside import plugs_of
from dondoc.ports import Printed
from tests.daemon.office import OPERATOR, Plan, Server
from tests.servers.postgres import Postgres

AN_HOUR = dt.timedelta(hours=1)


@dataclass
class Office:
    """An office on PostgreSQL that has begun to serve; a test ends its turn."""

    app: App
    plugs: Plugs
    paths: Paths
    heard: Path
    is_ours: bool = True

    @property
    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.app.clock.now()


@pytest.fixture
def office(postgres: Postgres, tmp_path: Path) -> Iterator[Office]:
    heard = tmp_path / "heard"
    command = json.dumps(["/bin/sh", "-c", f"cat >>{heard}"])
    plan = Plan(Server(1, username="baocao"), Server(2), database=postgres.new_database())
    settings = load(replace(plan, mail=f"alert_command = {command}").write(tmp_path))
    paths = Paths.of(settings, tmp_path)
    plugs, _ = plugs_of(settings, tmp_path, paths, may_act=lambda: made.is_ours)
    made = Office(build(settings, plugs, paths), plugs, paths, heard)
    made.app.store.lead()
    made.app.start()
    yield made
    made.app.close()


def test_the_board_and_the_records_stay_as_the_new_one_wrote_them(office: Office) -> None:
    office.app.boards.step(office.now)
    records = office.paths.records / "record-2026-03.json"
    records.write_text("the new one's", encoding="utf-8")
    before = office.paths.board.read_bytes()
    office.is_ours = False
    with pytest.raises(FencedError, match="another dondoc may have taken this office over"):
        office.app.boards.step(office.now + 2 * AN_HOUR)
    with pytest.raises(FencedError):
        office.app.sealing.press.keep(Printed({records.name: b"the old one's"}))
    assert office.paths.board.read_bytes() == before
    assert records.read_text(encoding="utf-8") == "the new one's"
    assert [path.name for path in office.paths.records.iterdir() if path.name.endswith(".part")] == []


def test_one_mail_at_the_most_is_in_doubt_where_another_host_may_take_over(office: Office) -> None:
    assert office.app.dispatch.batch == 1


def test_the_alert_command_is_not_run(office: Office) -> None:
    office.app.siren.say("one")
    office.app.siren.ring()
    office.is_ours = False
    office.app.siren.say("two")
    office.app.siren.ring()
    assert office.heard.read_text(encoding="utf-8") == "one"


def test_the_keys_of_links_are_not_changed(office: Office) -> None:
    before = office.paths.keys.read_bytes()
    later = office.now.date() + ROTATE_EVERY
    office.is_ours = False
    office.plugs.signer.sign(OPERATOR, Verb.WAIVE, "cchc.2026-q1.kl", later)
    assert office.paths.keys.read_bytes() == before
    office.is_ours = True
    office.plugs.signer.sign(OPERATOR, Verb.WAIVE, "cchc.2026-q1.kl", later)
    assert office.paths.keys.read_bytes() != before


def test_what_a_frozen_host_had_half_written_spoils_nothing_of_the_other_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "board.html"

    def overtaken() -> bool:
        monkeypatch.setattr(socket, "gethostname", lambda: "hai")
        write_atomically(shared, b"the new one's")
        return False

    monkeypatch.setattr(socket, "gethostname", lambda: "mot")
    with pytest.raises(FencedError):
        write_atomically(shared, b"the old one's", overtaken)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("board.html", b"the new one's")]
