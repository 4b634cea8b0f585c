"""Backup and restore: database and files in one archive. Vectors are made anew from the rows."""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from runtime.embedded.postgres import embedded_postgres
from runtime.embedded.processes import start, stop, wait_ready
from runtime.embedded.state import State
from runtime.embedded.surroundings import plain
from runtime.environment import keep_secrets, last_composed
from runtime.product import Product, settle_product
from runtime.supervisor import alone

_DUMP = "database.dump"
_OBJECTS = "objects"


class NothingToBackUp(RuntimeError):
    """The product has never been started in this state."""


class NotEmpty(RuntimeError):
    """There are shops in this state already; a backup is put back into an empty one."""


class ToolFailed(RuntimeError):
    """pg_dump or pg_restore gave up; its own words say why."""


def back_up(state: State, archive: Path, surroundings: Mapping[str, str]) -> int:
    """Write an archive of the running product; returns its size in bytes.

    `surroundings` are the settings that were given from outside, as for its start.
    The database is read as of one moment while work goes on. The archive holds everything that customers
    said, so only its owner can read it. It is complete or it is not there.
    """
    known = last_composed(state)
    if not known:
        raise NothingToBackUp(str(state.folder))
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / _DUMP
        _run(
            _tool(state, surroundings, "pg_dump"),
            known["OWNER_DATABASE_URL"],
            "--format=custom",
            "--no-owner",
            f"--file={dump}",
        )
        unfinished = archive.with_name(f".{archive.name}.part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as packed:
            packed.add(dump, _DUMP)
            packed.add(known["OBJECT_FOLDER"], _OBJECTS)
        unfinished.replace(archive)
    return archive.stat().st_size


def restore(state: State, archive: Path, surroundings: Mapping[str, str]) -> None:
    """Put an archive back into a stopped product that has no shops yet; raises NotEmpty, AlreadyRunning."""
    with alone(state), tempfile.TemporaryDirectory() as folder:
        product = settle_product(state, surroundings)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        with _database(product):
            if _has_shops(product.owner_url):
                raise NotEmpty(str(state.folder))
            _run(
                _tool(state, surroundings, "pg_restore"),
                product.owner_url,
                *("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction"),
                str(Path(folder) / _DUMP),
            )
        _put_objects(Path(folder) / _OBJECTS, Path(product.environment["OBJECT_FOLDER"]))


@contextmanager
def _database(product: Product) -> Iterator[None]:
    """The embedded PostgreSQL, for the length of the block; one that was given is running already."""
    if product.postgres is None:
        yield
        return
    running = start(product.postgres.program())
    try:
        wait_ready(running)
        product.postgres.settle()
        yield
    finally:
        stop(running)


def _has_shops(owner_url: str) -> bool:
    engine = create_engine(owner_url)
    try:
        with engine.connect() as connection:
            if connection.execute(text("SELECT to_regclass('public.workspace')")).scalar() is None:
                return False
            return connection.execute(text("SELECT count(*) FROM workspace")).scalar() != 0
    finally:
        engine.dispose()


def _put_objects(there: Path, here: Path) -> None:
    for file in there.rglob("*"):
        if file.is_file():
            place = here / file.relative_to(there)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())


def _tool(state: State, surroundings: Mapping[str, str], name: str) -> str:
    """One of PostgreSQL's own tools: the one beside the server that we start, else the machine's."""
    if surroundings.get("DATABASE_URL"):
        return name
    known = keep_secrets(state)
    ours = embedded_postgres(state, owner_password=known.owner_password, app_password=known.app_password)
    return str(ours.programs.folder / name)


def _run(program: str, url: str, *arguments: str) -> None:
    """Run the tool on that database. The password goes by the environment: arguments can be seen by others."""
    address = make_url(url)
    host = address.query.get("host") or address.host or ""
    where = {
        "PGHOST": str(host),
        "PGPORT": str(address.port or 5432),
        "PGUSER": address.username or "",
        "PGPASSWORD": str(address.password or ""),
        "PGDATABASE": address.database or "",
    }
    to = [f"--dbname={address.database}"] if program.endswith("pg_restore") else []
    done = subprocess.run(  # noqa: S603  # our own arguments
        [program, *to, *arguments], env={**plain(), **where}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolFailed(done.stderr.strip())
