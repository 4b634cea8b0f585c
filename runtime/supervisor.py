"""How the whole product is started, kept running and stopped, with no process left behind."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from runtime.embedded.leftovers import end_leftovers
from runtime.embedded.postgres import plain_url
from runtime.embedded.processes import PartFailed, birth
from runtime.embedded.state import State, read_json, write_json
from runtime.embedded.surroundings import PROJECT
from runtime.keeper import Keeper
from runtime.migrations import newest, upgrade
from runtime.product import Product

_WATCH_SECONDS = 0.1
_LONGEST_INDEXING_SECONDS = 60.0
_UNREAD = "SELECT EXISTS (SELECT FROM outbox WHERE topic = 'index' AND done_at IS NULL AND failed_at IS NULL)"


class AlreadyRunning(RuntimeError):
    """The product runs in this state already."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Runs one product; `tell` gets a line for each step."""

    product: Product
    tell: Callable[[str], None]
    demo_scale: int = 1
    """How much the demo shops hold; 0 leaves an empty product empty."""

    def run(self, announce: Callable[[], None]) -> None:
        """Start everything, announce it, and keep it running until we are asked to stop.

        Raises PartFailed where a part does not start or keeps ending.
        """
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        keeper = Keeper(self.product.state, self.tell)
        try:
            self._start(keeper)
            write_json(self.product.state.addresses, self.product.addresses())
            announce()
            while True:
                keeper.look()
                time.sleep(_WATCH_SECONDS)
        except KeyboardInterrupt:
            self.tell("stopping")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop(keeper)

    def _start(self, keeper: Keeper) -> None:
        keeper.start(self.product.servers())
        self._migrate()
        fresh = self._wants_demo() and self._answer("SELECT NOT EXISTS (SELECT FROM workspace)")
        if fresh:
            self._fill()
        keeper.start(self.product.processes())
        if fresh:
            self._await_index(keeper)

    def _stop(self, keeper: Keeper) -> None:
        state = self.product.state
        state.addresses.unlink(missing_ok=True)
        keeper.stop(self.product.processes())
        keeper.stop(self.product.servers())
        state.processes.unlink(missing_ok=True)

    def _migrate(self) -> None:
        """A database of our own that has seen all migrations has nothing to look for."""
        postgres, seen = self.product.postgres, self.product.state.migrated
        if postgres is not None and read_json(seen).get("newest") == newest():
            return
        if postgres is not None:
            postgres.settle()
        upgrade(self.product.owner_url)
        write_json(seen, {"newest": newest()})

    def _wants_demo(self) -> bool:
        """Never where real customers write."""
        return self.demo_scale > 0 and self.product.stands_in

    def _await_index(self, keeper: Keeper) -> None:
        """The first question deserves an answer from passages that can be found."""
        self.tell("reading what the demo shops know")
        deadline = time.monotonic() + _LONGEST_INDEXING_SECONDS
        while self._answer(_UNREAD) and time.monotonic() < deadline:
            keeper.look()
            time.sleep(_WATCH_SECONDS)

    def _answer(self, question: str) -> bool:
        with psycopg.connect(plain_url(self.product.owner_url)) as connection:
            row = connection.execute(question).fetchone()
        return bool(row and row[0])

    def _fill(self) -> None:
        self.tell("filling the demo workspaces")
        log = self.product.state.logs / "seeding.log"
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603  # our own command
                [sys.executable, "-m", "runtime.demo", "--scale", str(self.demo_scale)],
                env=self.product.environment,
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise PartFailed(f"filling the demo workspaces failed; its log is {log}")


@contextlib.contextmanager
def alone(state: State) -> Iterator[None]:
    """Nobody else runs the product in this state inside the block; raises AlreadyRunning.

    Whoever was left by a supervisor that was killed is ended first.
    """
    with state.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(state.folder)) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {birth(os.getpid())}\n")
        lock.flush()
        end_leftovers(state)
        yield
