"""A private PostgreSQL, run by an ordinary user, that sorts text as Vietnamese people do.

PostgreSQL refuses to run as root: then it runs as `postgres`. Each test gets a database of its own, copied from one
that has the present schema and nothing in it.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from dondoc.adapters.store import Store
from tests.servers.ports import free_ports

USER = "dondoc"
TEMPLATE = "with_schema"

# Nothing here must outlive the machine; ICU's order of letters is the one that differs most from SQLite's.
_INITDB = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi")
_CONFIGURATION = """
listen_addresses = '{addresses}'
port = {port}
unix_socket_directories = '{root}'
fsync = off
full_page_writes = off
autovacuum = off
shared_buffers = 64MB
max_connections = {connections}
"""


@dataclass
class Postgres:
    """A running server; `stop` and `start` may be called any number of times, the data stays."""

    root: Path
    port: int
    host: str = "127.0.0.1"
    _made: int = 0
    _as: tuple[str, ...] = field(default=(), repr=False)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as its user."""
        command = [*self._as, str(_programs() / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.root, timeout=60, check=False)
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        """Start and wait until it answers."""
        # Its output goes to a file: a pipe would stay open as long as the server lives.
        log, data = str(self.root / "log"), str(self.root / "data")
        command = [*self._as, str(_programs() / "pg_ctl"), "-D", data, "-l", log, "-w", "-t", "60", "start"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=self.root)

    def stop(self) -> None:
        """Stop as a power cut does."""
        self.run("pg_ctl", "-D", str(self.root / "data"), "-m", "immediate", "-w", "stop")

    def url(self, database: str) -> str:
        """Return a database's URL."""
        return f"postgresql+psycopg://{USER}@{self.host}:{self.port}/{database}"

    def local_url(self, database: str) -> str:
        """Return a database's URL over the Unix socket: it crosses network namespaces."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.root}&port={self.port}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the sysadmin does."""
        return psycopg.connect(host=str(self.root), port=self.port, user=USER, dbname=database, autocommit=True)

    def new_database(self, *, template: str = TEMPLATE) -> str:
        """Return the URL of a fresh database: with the present schema, or `template0` for nothing at all."""
        self._made += 1
        name = f"office{self._made}"
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self.admin() as connection:
            connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)


def _programs() -> Path:
    """Return where the newest server's programs are; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    return found[-1].parent if found else Path(str(shutil.which("initdb"))).parent


@contextlib.contextmanager
def postgres(
    *, addresses: str = "127.0.0.1", connections: int = 60, inside: tuple[str, ...] = ()
) -> Iterator[Postgres]:
    """Run a server in a folder of its own; both are gone afterwards. `inside` runs a command somewhere else."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - databases are made 13 times as fast there
    root = Path(tempfile.mkdtemp(prefix="postgres-", dir=memory))
    owner = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    if owner:
        shutil.chown(root, "postgres")
    server = Postgres(root, free_ports(1)[0], _as=(*inside, *owner))
    try:
        server.run("initdb", "-D", str(root / "data"), "-U", USER, "--no-sync", "--no-instructions", *_INITDB)
        told = _CONFIGURATION.format(addresses=addresses, port=server.port, root=root, connections=connections)
        (root / "data" / "postgresql.auto.conf").write_text(told, encoding="utf-8")
        with (root / "data" / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("host all all samenet trust\n")  # hosts of a test's own network
        server.start()
        _make_template(server)
        yield server
    finally:
        with contextlib.suppress(AssertionError):
            server.stop()
        shutil.rmtree(root, ignore_errors=True)


def _make_template(server: Postgres) -> None:
    with server.admin() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    Store(server.local_url(TEMPLATE)).close()
