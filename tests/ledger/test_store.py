"""Claims about one database alone: what SQLite, and what PostgreSQL, must be told to keep the ledger's promises."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from dondoc.adapters import engines
from dondoc.adapters import tables as t
from dondoc.adapters.engines import DEAD_LINE
from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import EPOCH, FencedError, Store, StoreError
from tests.cast import ZONE, at
from tests.databases import database
from tests.servers.ports import free_ports
from tests.servers.postgres import USER, Postgres

NOW = at("2026-03-17 09:12:33")


def open_store(url: str, schema: str = "") -> Iterator[Store]:
    opened = Store(url, schema=schema)
    yield opened
    opened.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Store]:
    yield from open_store(database(tmp_path))


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    yield from open_store(url)


@pytest.fixture
def other(url: str, store: Store) -> Iterator[Store]:
    yield from open_store(url)


def add(store: Store, kind: str) -> DatabaseLedger:
    ledger = DatabaseLedger(store, ZONE)
    with ledger.write():
        ledger.append(NOW, kind, {})
    return ledger


def test_on_sqlite_a_commit_is_durable_and_one_writer_waits_for_the_other(lite: Store) -> None:
    def pragma(name: str) -> object:
        return lite.connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
    assert int(str(pragma("busy_timeout"))) >= 10_000


def test_a_backup_made_within_another_ones_transaction_holds_what_was_committed(lite: Store, tmp_path: Path) -> None:
    ledger = add(lite, "a")
    with ledger.write():
        ledger.append(NOW, "b", {})
        lite.backup(tmp_path / "copies" / "copy.db")
    copy = Store(f"sqlite:///{tmp_path / 'copies' / 'copy.db'}")
    assert [e.kind for e in DatabaseLedger(copy, ZONE).entries()] == ["a"]
    copy.close()


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "dondoc.db").write_bytes(b"no database " * 100)
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        Store(f"sqlite:///{tmp_path / 'dondoc.db'}")


def test_on_postgresql_a_commit_is_durable_and_nobody_waits_for_a_dead_line(store: Store) -> None:
    def shown(name: str) -> object:
        return store.connection.exec_driver_sql(f"SHOW {name}").scalar()

    assert shown("synchronous_commit") == "on"
    assert shown("idle_in_transaction_session_timeout") == f"{DEAD_LINE}s"
    assert (shown("lock_timeout"), shown("timezone")) == ("30s", "UTC")


def test_on_postgresql_one_writer_waits_for_the_other(store: Store, other: Store) -> None:
    first, second = DatabaseLedger(store, ZONE), DatabaseLedger(other, ZONE)
    writer = threading.Thread(target=add, args=(other, "b"))
    with first.write():
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        first.append(NOW, "a", {})
    writer.join()
    second.refresh()
    assert [e.kind for e in second.entries()] == ["a", "b"]


def test_two_first_starts_at_once_make_one_schema(postgres: Postgres) -> None:
    url = postgres.new_database(template="template0")
    stores: list[Store] = []
    starts = [threading.Thread(target=lambda: stores.append(Store(url, schema="snnmt"))) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    for store in stores:
        add(store, "a")
        store.close()
    assert len(stores) == 2


def test_each_schema_is_an_office_of_its_own(url: str) -> None:
    kinds = []
    for schema in ("snnmt", "so-tai-chinh", "Sở Y tế"):
        ((store),) = [Store(url, schema=schema)]
        kinds.append([e.kind for e in add(store, schema).entries()])
        store.close()
    assert kinds == [["snnmt"], ["so-tai-chinh"], ["Sở Y tế"]]


def test_a_role_that_may_make_no_schema_uses_the_one_that_was_made_for_it(postgres: Postgres) -> None:
    url = make_url(postgres.new_database(template="template0"))
    with postgres.admin(str(url.database)) as admin:
        admin.execute("DROP ROLE IF EXISTS poor")
        admin.execute("CREATE ROLE poor LOGIN")
        admin.execute("CREATE SCHEMA snnmt AUTHORIZATION poor")
    poor = url.set(username="poor").render_as_string(hide_password=False)
    store = Store(poor, schema="snnmt")
    assert add(store, "a").head()[0] == 1
    store.close()
    with pytest.raises(StoreError, match=r": permission denied for database \w+$"):
        Store(poor, schema="another")


def test_after_the_server_was_restarted_the_next_step_goes_on(store: Store, url: str, postgres: Postgres) -> None:
    ledger = add(store, "a")
    with postgres.admin() as admin:
        name = make_url(url).database
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    with pytest.raises(StoreError), ledger.write():
        ledger.append(NOW, "lost", {})
    with ledger.write():
        ledger.append(NOW, "b", {})
    assert [e.kind for e in ledger.entries()] == ["a", "b"]


def test_who_led_before_can_write_nothing_more(store: Store, other: Store) -> None:
    assert store.lead() == 1
    ledger = add(store, "a")
    assert other.lead() == 2
    with pytest.raises(FencedError, match="another dondoc has taken this office over"), ledger.write():
        ledger.append(NOW, "late", {})
    assert [e.kind for e in add(other, "b").entries()] == ["a", "b"]


def test_of_several_servers_the_one_that_writes_is_used(postgres: Postgres, url: str) -> None:
    name, (nobody,) = make_url(url).database, free_ports(1)
    hosts = f"host=127.0.0.1:{nobody}&host=127.0.0.1:{postgres.port}&target_session_attrs=read-write"
    store = Store(f"postgresql+psycopg://{USER}@/{name}?{hosts}")
    assert add(store, "a").head()[0] == 1
    store.close()


def test_a_statement_that_hangs_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patience = {name: "100ms" if name == "statement_timeout" else value for name, value in engines._SESSION.items()}  # noqa: SLF001
    monkeypatch.setattr(engines, "_SESSION", patience)
    store = Store(url)
    with pytest.raises(StoreError, match="canceling statement due to statement timeout"), store.begin() as connection:
        connection.execute(select(func.pg_sleep(5)))
    assert add(store, "a").head()[0] == 1
    store.close()


def test_nothing_is_written_past_the_fence(store: Store) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        store.connection.execute(insert(t.setting).values(name="past", value="the fence"))
    with store.begin() as connection:
        connection.execute(insert(t.setting).values(name="through", value="the gate"))
    written = store.connection.execute(select(t.setting.c.name).where(t.setting.c.name != EPOCH))
    assert written.scalars().all() == ["through"]


def test_a_command_writes_whoever_leads(store: Store, other: Store) -> None:
    store.lead()
    add(other, "decision.made")
    assert [e.kind for e in add(store, "a").entries()] == ["decision.made", "a"]


def test_without_the_driver_one_sentence_says_what_to_install(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dondoc.adapters.engines.find_spec", lambda _name: None)
    with pytest.raises(StoreError, match=r"PostgreSQL needs dondoc's extra «postgres»: pip install"):
        Store(url)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(StoreError) as told:
        Store("postgresql+psycopg://dondoc:bimat@127.0.0.1:9/office")
    assert "postgresql+psycopg://dondoc:***@127.0.0.1:9/office cannot be used: " in str(told.value)
    assert "bimat" not in str(told.value)
    assert "\n" not in str(told.value)
