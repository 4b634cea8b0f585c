"""How PostgreSQL runs on this machine for this product alone, and comes back after any end."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from runtime.embedded.postgres_programs import Programs, choose
from runtime.embedded.processes import PartFailed, Program, birth, end_process
from runtime.embedded.state import State, reachable_folder, socket_folder
from runtime.embedded.surroundings import given, is_root, nobody, plain

OWNER = "vetrina"
"""Owns the tables: migrations and seeding."""
APPLICATION = "vetrina_app"
"""What the product works as; row-level security binds it."""
DATABASE = "vetrina"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

# For a machine that does other things too: a shop's data fit in 64 MB, and a connection costs memory.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    # Statements and the details of errors hold what customers wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster of our own: reached by a socket only, with a password even there."""

    programs: Programs
    home: Path
    sockets: Path
    log: Path
    owner_password: str
    app_password: str
    run_as: tuple[int, int] | None
    durable: bool

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "cluster"

    def program(self) -> Program:
        """What to start."""
        settings = {**_SETTINGS, **({} if self.durable else _FOR_TESTS)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=(
                str(self.programs.folder / "postgres"),
                *("-D", str(self.cluster), "-k", str(self.sockets)),
                *options,
            ),
            log=self.log,
            ready=self._is_ready,
            environment=plain(),
            folder=self.home,
            prepare=self._prepare,
            run_as=self.run_as,
            # SIGTERM would wait for every client to leave; SIGINT ends their sessions and then itself.
            stop_signal=signal.SIGINT,
            patience=30.0,
            grace=20.0,
        )

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for SQLAlchemy, with the password."""
        password = self.owner_password if role == OWNER else self.app_password
        return f"postgresql+psycopg://{role}:{password}@/{database}?host={quote(str(self.sockets), safe='')}"

    def settle(self) -> None:
        """Make the application's role and the product's database, where they are missing."""
        with self.connect("postgres") as connection:
            self._settle_role(connection)
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        self.add_extensions(DATABASE)

    def add_extensions(self, database: str) -> None:
        """Make what the tables' indexes need."""
        with self.connect(database) as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the owner, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.sockets),
            user=OWNER,
            password=self.owner_password,
            dbname=database,
            autocommit=True,
            options="-c client_min_messages=warning",
        )

    def _settle_role(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
        change = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}"
        connection.execute(
            sql.SQL(change).format(sql.Identifier(APPLICATION), sql.Literal(self.app_password))
        )

    def _prepare(self) -> None:
        if not self.cluster.exists():
            self._make_cluster()
        self._end_leftover()
        self._outwait_orphans()

    def _make_cluster(self) -> None:
        fresh = self.home / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        user, group = self.run_as or (None, None)
        password = self._password_file()
        made = subprocess.run(  # noqa: S603  # our own programs
            [
                self.programs.folder / "initdb",
                *("-D", fresh, "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password}"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env=plain(),
            user=user,
            group=group,
            extra_groups=[] if self.run_as else None,
        )
        password.unlink()
        if made.returncode:
            raise PartFailed(f"initdb failed: {made.stderr.strip()}")
        fresh.rename(self.cluster)

    def _password_file(self) -> Path:
        """For initdb's eyes alone: arguments can be read by everyone."""
        file = self.home / "password"
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        if self.run_as is not None:
            os.chown(file, *self.run_as)
        file.write_text(self.owner_password, encoding="utf-8")
        return file

    def _is_ready(self) -> bool:
        """The postmaster says so itself in the eighth line of its file."""
        lines = self._postmaster_lines()
        return len(lines) > 7 and lines[7].strip() == "ready" and bool(birth(int(lines[0])))  # noqa: PLR2004  # as said

    def _end_leftover(self) -> None:
        """End the postmaster of an earlier start; forget its file where the number is another's now."""
        lines = self._postmaster_lines()
        number = int(lines[0]) if lines and lines[0].isdigit() else 0
        if not number or not (born := birth(number)):
            return
        if self._works_here(number):
            end_process(number, born, signal.SIGINT)
        elif number:
            (self.cluster / "postmaster.pid").unlink()

    def _works_here(self, number: int) -> bool:
        """Whether that process is a PostgreSQL of this very folder: every part of it works inside it."""
        if sys.platform == "linux":
            try:
                return Path(f"/proc/{number}/cwd").readlink() == self.cluster.resolve()
            except OSError:
                return False
        command = subprocess.run(  # noqa: S603  # a number is no command
            ["/bin/ps", "-o", "command=", "-p", str(number)], capture_output=True, text=True, check=False
        )
        return str(self.cluster) in command.stdout

    def _outwait_orphans(self) -> None:
        """Sessions outlive a killed postmaster by a moment, and hold the memory that a new one needs."""
        deadline = time.monotonic() + 10.0
        while sys.platform == "linux" and time.monotonic() < deadline:
            numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
            if not any(self._works_here(number) for number in numbers):
                return
            time.sleep(0.05)

    def _postmaster_lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []


def plain_url(url: str) -> str:
    """SQLAlchemy's address of a database as PostgreSQL's own clients take it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def embedded_postgres(
    state: State, *, owner_password: str, app_password: str, durable: bool = True
) -> Postgres:
    """The cluster of that state; `durable` is off for tests alone, which can lose everything."""
    run_as = nobody() if is_root() else None
    home = reachable_folder(state, "postgres", run_as)
    programs = choose(
        given().get("VETRINA_POSTGRES") or "auto",
        run_as=run_as,
        copies=home,
        major=_made_by(home / "cluster"),
    )
    return Postgres(
        programs=programs,
        home=home,
        sockets=socket_folder(state, home, run_as),
        log=state.logs / "postgres.log",
        owner_password=owner_password,
        app_password=app_password,
        run_as=run_as,
        durable=durable,
    )


def _made_by(cluster: Path) -> int | None:
    """The major version that made those data; None before there are any."""
    try:
        version = re.match(r"\d+", (cluster / "PG_VERSION").read_text())
    except OSError:
        return None
    return int(version.group()) if version else None
