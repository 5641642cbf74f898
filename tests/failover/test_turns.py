"""Claims about the turn to serve an office on PostgreSQL: one has it, and who falls silent has it no more."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy.engine import make_url

from dondoc.adapters import leadership
from dondoc.adapters.leadership import Leadership
from dondoc.adapters.store import StoreError
from tests.daemon.service import await_that
from tests.servers.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.new_database()


@contextmanager
def turn(url: str, schema: str = "") -> Iterator[Leadership]:
    made = Leadership(url, schema)
    try:
        yield made
    finally:
        made.free()


def test_one_has_the_turn_and_the_others_learn_who(url: str) -> None:
    named = make_url(url).update_query_dict({"application_name": "dondoc@may-chu-1"})
    with turn(named.render_as_string(hide_password=False)) as first, turn(url) as second:
        assert second.holder() == ""
        assert (first.take(), second.take(), first.take()) == (True, False, True)
        assert (first.holds(), second.holds()) == (True, False)
        assert second.holder() == "may-chu-1"


def test_what_is_given_back_is_free_at_once(url: str) -> None:
    with turn(url) as first, turn(url) as second:
        first.take()
        first.free()
        await_that(second.take, "the second takes it")
        assert (first.holds(), first.take()) == (False, False)


def test_each_office_on_the_same_database_has_a_turn_of_its_own(url: str) -> None:
    with ExitStack() as stack:
        turns = [stack.enter_context(turn(url, schema)) for schema in ("snnmt", "so-tai-chinh", "")]
        assert [each.take() for each in turns] == [True] * 3
        assert not stack.enter_context(turn(url, "snnmt")).take()


def test_the_turn_is_the_same_before_the_schema_is_made_and_after(url: str, postgres: Postgres) -> None:
    with turn(url, "snnmt") as before:
        before.take()
        with postgres.admin(str(make_url(url).database)) as admin:
            admin.execute("CREATE SCHEMA snnmt")
        with turn(url, "snnmt") as after:
            assert not after.take()


def test_a_heart_that_beats_keeps_the_turn(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "LEASE", 2)
    monkeypatch.setattr(leadership, "BEAT", 0.2)
    with turn(url) as first, turn(url) as second:
        first.take()
        threading.Event().wait(3)
        assert (first.holds(), second.take()) == (True, False)


def test_who_falls_silent_stops_believing_before_another_gets_the_turn(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "LEASE", 2)
    monkeypatch.setattr(leadership, "BEAT", 3600.0)
    believed: list[bool] = []

    def get_it() -> bool:
        is_mine = second.take()
        believed.append(first.holds())
        return is_mine

    with turn(url) as first, turn(url) as second:
        first.take()
        assert first.holds()
        await_that(get_it, "the second gets it")
        assert believed[0]
        assert not believed[-2]  # the look before the one that got it


def test_a_session_that_the_sysadmin_ends_is_told_at_the_next_beat(
    url: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "BEAT", 0.05)
    told = threading.Event()
    first = Leadership(url, "", told.set)
    first.take()
    with postgres.admin() as admin:
        name = make_url(url).database
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    assert told.wait(30)
    assert not first.holds()
    assert first.take()
    first.free()


def test_who_cannot_ask_says_so_and_asks_again(postgres: Postgres, url: str) -> None:
    with turn(url) as waiting, turn(url) as other:
        other.take()
        assert not waiting.take()
        with postgres.admin() as admin:
            name = make_url(url).database
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        with pytest.raises(StoreError, match="cannot be asked whose turn it is"):
            waiting.take()
        await_that(waiting.take, "it has the turn")
