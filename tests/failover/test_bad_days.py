"""Claims about PostgreSQL's bad days: the daemon says why, a person hears of it, and it goes on by itself."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from psycopg import OperationalError

from dondoc.adapters.tables import metadata
from tests.daemon.books import check_chain, judged
from tests.daemon.disks import Disk, disk
from tests.daemon.office import Plan, Server, imap_of, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres, postgres

ROLE, NAME = "van_phong", "so_nnmt"
CONNECTIONS = 12
BEGAN, OVER = "không dùng được cơ sở dữ liệu, đang thử lại", "đã dùng lại được cơ sở dữ liệu"
_HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'van_phong'"


@dataclass
class Day:
    """One daemon at work as an ordinary role, its server, and the disk that its tables lie on."""

    server: Postgres
    disk: Disk
    daemon: Service
    mailbox: tuple[Dovecot, str]
    post: Sink
    heard: Path
    passfile: Path
    sent: int = field(default=0)

    def tell(self, *statements: str) -> None:
        """Do something as the sysadmin of the server."""
        with self.server.admin(NAME) as admin:
            for statement in statements:
                admin.execute(statement.encode())

    def password(self, word: str) -> None:
        """Let the daemon know a password."""
        self.passfile.write_text(f"*:*:*:*:{word}\n", encoding="ascii")
        self.passfile.chmod(0o600)

    def alarms(self) -> str:
        """Return what a person has heard."""
        return self.heard.read_text(encoding="utf-8") if self.heard.exists() else ""


@pytest.fixture(scope="module")
def day(server: Dovecot) -> Iterator[Day]:
    """Give a day that begins well."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-bad-days-")))
        root.chmod(0o755)  # for the server's user
        small = stack.enter_context(disk(root / "disk", "size=40m"))
        database = stack.enter_context(postgres(connections=CONNECTIONS))
        post = stack.enter_context(sink())
        user, heard, passfile = server.new_user(), root / "heard", root / "pgpass"
        url = f"postgresql+psycopg://{ROLE}@127.0.0.1:{database.port}/{NAME}?passfile={passfile}"
        told = f"{url}&options=-c%20statement_timeout%3D500ms"
        command = json.dumps(["tee", "-a", str(heard)])
        plan = Plan(imap_of(server, user), Server(post.port), database=told, mail=f"alert_command = {command}")
        daemon = stack.enter_context(service(plan.write(root / "office"), look=1, again=0.2))
        made = Day(database, small, daemon, (server, user), post, heard, passfile)
        _begin(made)
        yield made
        daemon.stop()


def _begin(day: Day) -> None:
    """Make role and database, and let the daemon get to work."""
    rules = day.server.root / "data" / "pg_hba.conf"
    rules.write_text(f"host all {ROLE} all scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    tables = day.disk.root / "tables"
    tables.mkdir()
    if os.geteuid() == 0:
        shutil.chown(tables, "postgres")
    with day.server.admin() as admin:
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'first'".encode())
        admin.execute(f"CREATE TABLESPACE small LOCATION '{tables}'".encode())
        admin.execute(f"CREATE DATABASE {NAME} OWNER {ROLE} TEMPLATE template0 TABLESPACE small".encode())
    day.password("first")
    day.daemon.idle()


@contextmanager
def password_changed(day: Day) -> Iterator[None]:
    day.tell(f"ALTER ROLE {ROLE} PASSWORD 'second'")
    day.tell(_HANG_UP)
    yield
    day.password("second")


@contextmanager
def owned_by_another(day: Day) -> Iterator[None]:
    tables = [f"ALTER TABLE {table} OWNER TO " for table in metadata.tables]
    day.tell(*(f"{table}dondoc" for table in tables))
    yield
    day.tell(*(f"{table}{ROLE}" for table in tables))


@contextmanager
def schema_gone(day: Day) -> Iterator[None]:
    day.tell("ALTER SCHEMA public RENAME TO away")
    yield
    day.tell("ALTER SCHEMA away RENAME TO public")


@contextmanager
def disk_full(day: Day) -> Iterator[None]:
    day.disk.fill()
    yield
    day.disk.clear()


@contextmanager
def too_many_connections(day: Day) -> Iterator[None]:
    with ExitStack() as others:
        last = others.enter_context(day.server.admin())
        for _ in range(2):
            with suppress(OperationalError):
                while True:
                    others.enter_context(day.server.admin())
            last.execute(_HANG_UP)
        yield


@contextmanager
def statement_that_hangs(day: Day) -> Iterator[None]:
    day.tell(
        "CREATE FUNCTION public.hang() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1000); END $$",
        "CREATE TRIGGER hang BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION public.hang()",
    )
    yield
    day.tell("DROP TRIGGER hang ON entry", "DROP FUNCTION public.hang()")


FAULTS: tuple[tuple[Callable[[Day], AbstractContextManager[None]], str], ...] = (
    (password_changed, "password authentication failed"),
    (owned_by_another, "permission denied for table"),
    (schema_gone, "does not exist"),
    (disk_full, "No space left on device"),
    (too_many_connections, "sorry, too many clients already"),
    (statement_that_hangs, "canceling statement due to statement timeout"),
)


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_it_says_why_a_person_hears_of_it_and_it_goes_on_by_itself(
    day: Day, fault: Callable[[Day], AbstractContextManager[None]], reason: str
) -> None:
    mailbox, user = day.mailbox
    began, over = day.alarms().count(BEGAN), day.alarms().count(OVER)
    day.sent += 1
    with fault(day):
        mailbox.append(user, report(unit_address(day.sent)))
        await_that(lambda: day.alarms().count(BEGAN) > began, "a person hears of it", day.daemon.log)
        assert reason in day.daemon.log()
    await_that(lambda: day.alarms().count(OVER) > over, "a person hears that it is over", day.daemon.log)
    await_that(lambda: len(day.post.of_kind("ack")) == day.sent, "what came meanwhile is acknowledged", day.daemon.log)
    books = day.server.local_url(NAME)
    assert judged(books).total() == day.sent
    assert check_chain(books) > day.sent
