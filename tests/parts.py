"""Real PostgreSQL, Valkey and Chroma for one run of the tests, in a folder that is removed after it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from runtime.embedded.chroma import Chroma, embedded_chroma
from runtime.embedded.postgres import APPLICATION, DATABASE, OWNER, Postgres, embedded_postgres
from runtime.embedded.processes import Running, free_port, start, stop, wait_ready
from runtime.embedded.state import State, open_state, remove
from runtime.embedded.valkey import Valkey, embedded_valkey
from runtime.migrations import upgrade

PASSWORD = "only-for-tests"
PUBLIC_URL = "https://shop.example.test"
TWILIO_ACCOUNT = "AC" + "0" * 32
TWILIO_TOKEN = "token-only-for-tests"
_TRIES = 10


@dataclass(frozen=True, slots=True)
class Parts:
    """The servers of this run, shared by all its workers."""

    state: State
    postgres: Postgres
    valkey: Valkey
    chroma: Chroma


def choose_parts(folder: Path, valkey_port: int, chroma_port: int) -> Parts:
    """What will run there; nothing is started yet, but the addresses are known."""
    state = open_state(folder)
    return Parts(
        state,
        embedded_postgres(state, owner_password=PASSWORD, app_password=PASSWORD, durable=False),
        embedded_valkey(state, port=valkey_port, password=PASSWORD),
        embedded_chroma(state, port=chroma_port),
    )


def new_folder() -> tuple[Path, int, int]:
    """A folder for a run, and ports for its servers."""
    folder = Path(tempfile.mkdtemp(prefix="vetrina-test-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account than ours
    return folder, free_port(), free_port()


@contextlib.contextmanager
def running(parts: Parts) -> Iterator[None]:
    """The servers run inside this block, with the migrated database ready to be copied."""
    programs = [parts.valkey.program(), parts.chroma.program(), parts.postgres.program()]
    started: list[Running] = []
    try:
        started.extend(start(program) for program in programs)
        for server in reversed(started):
            wait_ready(server)
        parts.postgres.settle()
        upgrade(parts.postgres.url(OWNER))
        yield
    finally:
        for server in reversed(started):
            stop(server)
        remove(parts.state)


def settings_for(parts: Parts, database: str, number: int) -> dict[str, str]:
    """Every setting that has no default, for a process that works on that database."""
    return {
        "DATABASE_URL": parts.postgres.url(APPLICATION, database),
        "OWNER_DATABASE_URL": parts.postgres.url(OWNER, database),
        "REDIS_URL": parts.valkey.url(number),
        "CHROMA_URL": parts.chroma.url,
        "PUBLIC_URL": PUBLIC_URL,
        "OBJECT_FOLDER": str(parts.state.objects / database),
        "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "TWILIO_AUTH_TOKENS": TWILIO_TOKEN,
        "LINK_KEYS": "key-only-for-tests-1,key-only-for-tests-2",
        "OPENBLAS_NUM_THREADS": "1",  # as the product's processes have it
    }


def copy_database(parts: Parts, name: str) -> None:
    """A fresh copy of the migrated database, under that name."""
    with parts.postgres.connect("postgres") as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{DATABASE}"')


def empty_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Remove every row, as the owner: workspaces take everything of theirs along; people belong to none."""
    for _ in range(_TRIES):
        # A page of the test before may still be saying good-bye, in a transaction of its own.
        with contextlib.suppress(psycopg.errors.DeadlockDetected, psycopg.errors.ForeignKeyViolation):
            connection.execute("DELETE FROM workspace")
            break
    else:
        connection.execute("DELETE FROM workspace")
    connection.execute("DELETE FROM sign_in")
    connection.execute("DELETE FROM sign_in_try")
    connection.execute("DELETE FROM platform_act")
    connection.execute("DELETE FROM feature_flag")


def own_name() -> tuple[str, int]:
    """The database of this process, and its number among the workers."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")  # noqa: TID251  # set by pytest-xdist
    return f"test_{worker}", int(worker.removeprefix("gw"))
