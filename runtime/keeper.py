"""How a group of processes is kept running: each that ends is started again, with patience but not for ever."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_CALM_SECONDS = 60.0
"""Who ran for so long before it ended gets a fresh start."""
_MOST_ENDS = 12
_LARGEST_LOG = 20 * 1024 * 1024


@dataclass(slots=True)
class _Kept:
    running: Running
    ends: int = 0
    start_again_at: float | None = None


@dataclass(slots=True)
class Keeper:
    """Keeps the programs of one product; `tell` gets a line for each step."""

    state: State
    tell: Callable[[str], None]
    most_ends: int = _MOST_ENDS
    _kept: list[_Kept] = field(init=False, default_factory=list)

    def start(self, programs: Sequence[Program]) -> None:
        """Start them side by side, and return when all are ready; raises PartFailed."""
        began = time.monotonic()
        kept = [self._launch(program) for program in programs]
        for one in kept:
            wait_ready(one.running)
            self.tell(f"{one.running.program.name:<10} ready after {time.monotonic() - began:.1f} s")

    def look(self) -> None:
        """Start again who has ended: after a pause that grows, and only so many times in a row.

        Raises PartFailed where one keeps ending.
        """
        for kept in self._kept:
            if kept.start_again_at is None:
                if kept.running.ended():
                    self._plan(kept)
            elif time.monotonic() >= kept.start_again_at:
                kept.running, kept.start_again_at = start(kept.running.program), None
                self._record()

    def stop(self, programs: Sequence[Program]) -> None:
        """Ask them all to end, and return when they are gone."""
        names = {program.name for program in programs}
        ending = [kept.running for kept in reversed(self._kept) if kept.running.program.name in names]
        for running in ending:
            ask_to_end(running)
        for running in ending:
            await_end(running)

    def _launch(self, program: Program) -> _Kept:
        _trim(program)
        kept = _Kept(start(program))
        self._kept.append(kept)
        self._record()
        return kept

    def _plan(self, kept: _Kept) -> None:
        now, program = time.monotonic(), kept.running.program
        kept.ends = kept.ends + 1 if now - kept.running.started < _CALM_SECONDS else 1
        if kept.ends > self.most_ends:
            raise PartFailed(f"{program.name} keeps ending; its log is {program.log}")
        code = kept.running.process.returncode
        self.tell(f"{program.name} ended with code {code}, starting it again")
        kept.start_again_at = now + min(_FIRST_PAUSE_SECONDS * 2 ** (kept.ends - 1), _LONGEST_PAUSE_SECONDS)

    def _record(self) -> None:
        """Write down who runs, for the next start to end whoever outlived us."""
        entries = {
            kept.running.program.name: {
                "pid": kept.running.pid,
                "born": birth(kept.running.pid),
                "signal": int(kept.running.program.stop_signal),
            }
            for kept in self._kept
        }
        write_json(self.state.processes, entries)


def _trim(program: Program) -> None:
    """Keep at most one older log, so that a product that runs for years does not fill the disk."""
    if program.log.exists() and program.log.stat().st_size > _LARGEST_LOG:
        program.log.replace(program.log.with_suffix(".log.1"))
