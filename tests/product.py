"""The whole product, running in a folder of its own, for tests that see it from outside."""

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from runtime.embedded.leftovers import end_leftovers
from runtime.embedded.postgres import plain_url
from runtime.embedded.processes import Program, birth, free_port, start, stop, wait_ready
from runtime.embedded.state import State, open_state, read_json, remove
from runtime.embedded.surroundings import plain
from runtime.environment import last_composed

_LONGEST_START_SECONDS = 240.0
_LONGEST_RETURN_SECONDS = 120.0
_BEGUN = """
    SELECT count(*) FROM outbox
    WHERE done_at IS NULL AND failed_at IS NULL AND topic IN ('index', 'template', 'picture')
"""


@dataclass(frozen=True, slots=True)
class RunningProduct:
    """What a test may ask of it, and do to it."""

    state: State

    @property
    def web(self) -> str:
        """The address of the web process."""
        return str(read_json(self.state.addresses)["web"])

    @property
    def environment(self) -> dict[str, str]:
        """The settings that its processes were given."""
        return last_composed(self.state)

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that sees every row."""
        return psycopg.connect(plain_url(self.environment["OWNER_DATABASE_URL"]), autocommit=True)

    def pid(self, name: str) -> int:
        """The number of one of its processes."""
        return int(read_json(self.state.processes)[name]["pid"])

    def kill(self, name: str) -> None:
        """End one of its processes without a word; returns when it is gone."""
        number = self.pid(name)
        born = birth(number)
        os.kill(number, signal.SIGKILL)
        while born and birth(number) == born:
            time.sleep(0.005)

    def await_return(self, name: str) -> None:
        """Return when the process that was killed runs again; fails after a while."""
        deadline = time.monotonic() + _LONGEST_RETURN_SECONDS
        while not self._runs(name):
            assert time.monotonic() < deadline, f"{name} did not come back"
            time.sleep(0.02)

    def await_quiet(self) -> None:
        """Return when what the first start brought with it is done: the demo's passages are in the index."""
        deadline = time.monotonic() + _LONGEST_START_SECONDS
        with self.owner() as owner:
            while owner.execute(_BEGUN).fetchone() != (0,):
                assert time.monotonic() < deadline, "the product did not come to rest"
                time.sleep(0.1)

    def _runs(self, name: str) -> bool:
        entry = read_json(self.state.processes)[name]
        return bool(entry["born"]) and birth(entry["pid"]) == entry["born"]


@contextlib.contextmanager
def running_product(*, demo: bool = True, **settings: str) -> Iterator[RunningProduct]:
    """The product, started with these settings, and gone without a trace after the block."""
    folder = Path(tempfile.mkdtemp(prefix="vetrina-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account than ours
    state = open_state(folder / "state")
    program = up(state, folder / "log", settings, demo=demo)
    supervisor = start(program)
    try:
        wait_ready(supervisor)
        yield RunningProduct(state)
    finally:
        stop(supervisor)
        end_leftovers(state)
        remove(state)
        (folder / "log").unlink(missing_ok=True)
        folder.rmdir()


def up(state: State, log: Path, settings: Mapping[str, str], *, demo: bool) -> Program:
    """`vetrina up` in that state."""
    options = ("--port", str(free_port()), "--scale", "1" if demo else "0")
    return Program(
        name="product",
        argv=(sys.executable, "-m", "runtime.cli", "up", *options),
        log=log,
        ready=state.addresses.exists,
        environment={**plain(), "VETRINA_STATE": str(state.folder), "PYTHONUNBUFFERED": "1", **settings},
        patience=_LONGEST_START_SECONDS,
        grace=60.0,
    )
