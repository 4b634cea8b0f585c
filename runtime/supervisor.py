"""How the whole product is started, kept running and stopped, with no process left behind."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import NullPool, create_engine, text

from runtime.embedded.leftovers import end_leftovers
from runtime.embedded.processes import (
    PartFailed,
    Program,
    Running,
    ask_to_end,
    await_end,
    birth,
    start,
    wait_ready,
)
from runtime.embedded.state import State, write_json
from runtime.embedded.surroundings import PROJECT
from runtime.migrations import upgrade
from runtime.product import Product

_WATCH_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_CALM_SECONDS = 60.0
_MOST_ENDS = 12
_LARGEST_LOG = 20 * 1024 * 1024


class AlreadyRunning(RuntimeError):
    """The product runs in this state already."""


@dataclass(slots=True)
class _Watched:
    running: Running
    ends: int = 0
    start_again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Runs one product; `tell` gets a line for each step."""

    product: Product
    tell: Callable[[str], None]
    scale: int = 1
    _watched: list[_Watched] = field(default_factory=list)

    def run(self, announce: Callable[[], None]) -> None:
        """Start everything, announce it, and keep it running until we are asked to stop.

        Raises PartFailed where a part does not start or keeps ending.
        """
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.default_int_handler)
        try:
            self._start()
            write_json(self.product.state.addresses, self.product.addresses())
            announce()
            self._watch()
        except KeyboardInterrupt:
            self.tell("stopping")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop()

    def _start(self) -> None:
        self._start_together(self.product.servers())
        if self.product.postgres is not None:
            self.product.postgres.settle()
        upgrade(self.product.owner_url)
        self._seed()
        self._start_together(self.product.processes())

    def _start_together(self, programs: list[Program]) -> None:
        began = time.monotonic()
        for program in programs:
            self._launch(program)
        for watched in self._watched[-len(programs) :]:
            wait_ready(watched.running)
            self.tell(f"{watched.running.program.name:<10} ready after {time.monotonic() - began:.1f} s")

    def _launch(self, program: Program) -> None:
        _trim(program)
        self._watched.append(_Watched(start(program)))
        self._record()

    def _seed(self) -> None:
        with create_engine(self.product.owner_url, poolclass=NullPool).connect() as connection:
            if connection.execute(text("SELECT 1 FROM workspace LIMIT 1")).first():
                return
        self.tell("filling the demo workspaces")
        log = self.product.state.logs / "seeding.log"
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603  # our own command
                [sys.executable, "-m", "runtime.demo", "--scale", str(self.scale)],
                env=self.product.environment,
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise PartFailed(f"filling the demo workspaces failed; its log is {log}")

    def _watch(self) -> None:
        while True:
            for watched in self._watched:
                self._look_at(watched)
            time.sleep(_WATCH_SECONDS)

    def _look_at(self, watched: _Watched) -> None:
        """Start it again if it ended: after a pause that grows, and only so many times in a row."""
        now = time.monotonic()
        program = watched.running.program
        if watched.start_again_at is None:
            if not watched.running.ended():
                return
            watched.ends = watched.ends + 1 if now - watched.running.started < _CALM_SECONDS else 1
            if watched.ends > _MOST_ENDS:
                raise PartFailed(f"{program.name} keeps ending; its log is {program.log}")
            pause = min(_FIRST_PAUSE_SECONDS * 2 ** (watched.ends - 1), _LONGEST_PAUSE_SECONDS)
            watched.start_again_at = now + pause
            self.tell(
                f"{program.name} ended with code {watched.running.process.returncode}, starting it again"
            )
        elif now >= watched.start_again_at:
            watched.running, watched.start_again_at = start(program), None
            self._record()

    def _stop(self) -> None:
        self.product.state.addresses.unlink(missing_ok=True)
        own = {program.name for program in self.product.servers()}
        servers = [watched.running for watched in self._watched if watched.running.program.name in own]
        processes = [watched.running for watched in self._watched if watched.running.program.name not in own]
        _stop_together(processes)
        _stop_together(servers)
        self.product.state.processes.unlink(missing_ok=True)

    def _record(self) -> None:
        """Write down who runs, for the next start to end whoever outlived us."""
        write_json(
            self.product.state.processes,
            {
                watched.running.program.name: {
                    "pid": watched.running.pid,
                    "born": birth(watched.running.pid),
                    "signal": int(watched.running.program.stop_signal),
                }
                for watched in self._watched
            },
        )


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


def _stop_together(running: list[Running]) -> None:
    for one in reversed(running):
        ask_to_end(one)
    for one in reversed(running):
        await_end(one)


def _trim(program: Program) -> None:
    """Keep at most one older log, so that a product that runs for years does not fill the disk."""
    if program.log.exists() and program.log.stat().st_size > _LARGEST_LOG:
        program.log.replace(program.log.with_suffix(".log.1"))
