"""Processes that end are started again, and none outlives its keeper."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.embedded.processes import PartFailed, Program, birth
from runtime.embedded.state import State, open_state, read_json
from runtime.keeper import Keeper


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path / "state")


def sleeper(state: State, name: str = "part", seconds: float = 60) -> Program:
    return Program(name, ("/bin/sleep", str(seconds)), state.logs / f"{name}.log", lambda: True, {})


@pytest.fixture
def keep(state: State) -> Iterator[Callable[..., Keeper]]:
    begun: list[tuple[Keeper, list[Program]]] = []

    def start(*programs: Program, **how: int) -> Keeper:
        keeper = Keeper(state, lambda _: None, **how)
        begun.append((keeper, list(programs)))
        keeper.start(programs)
        return keeper

    yield start
    for keeper, programs in begun:
        keeper.stop(programs)


def pid(state: State, name: str = "part") -> int:
    return int(read_json(state.processes)[name]["pid"])


def look_until(keeper: Keeper, happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened() and time.monotonic() < deadline:
        keeper.look()
        time.sleep(0.01)
    assert happened()


def test_a_process_that_was_killed_is_started_again(state: State, keep: Callable[..., Keeper]) -> None:
    keeper = keep(sleeper(state))
    first = pid(state)
    os.kill(first, signal.SIGKILL)
    look_until(keeper, lambda: pid(state) != first)
    assert birth(pid(state))


def test_a_process_that_keeps_ending_ends_the_product(state: State, keep: Callable[..., Keeper]) -> None:
    keeper = keep(sleeper(state, seconds=0.01), most_ends=2)
    with pytest.raises(PartFailed, match=r"part keeps ending; its log is .*part\.log"):
        look_until(keeper, lambda: False)


def test_a_process_that_is_never_ready_is_named_with_its_log(state: State) -> None:
    log = state.logs / "part.log"
    program = Program("part", ("/bin/sh", "-c", "echo why; exit 3"), log, lambda: False, {})
    with pytest.raises(PartFailed, match=r"(?s)part ended with code 3.*why"):
        Keeper(state, lambda _: None).start([program])


def test_stopping_leaves_nobody(state: State, keep: Callable[..., Keeper]) -> None:
    programs = [sleeper(state, "one"), sleeper(state, "other")]
    keeper = keep(*programs)
    numbers = [pid(state, "one"), pid(state, "other")]
    keeper.stop(programs)
    assert [birth(number) for number in numbers] == ["", ""]


def test_a_log_that_grew_large_makes_room_for_a_new_one(state: State, keep: Callable[..., Keeper]) -> None:
    program = sleeper(state)
    with program.log.open("wb") as log:
        log.truncate(21 * 1024 * 1024)
    keep(program)
    assert program.log.stat().st_size == 0
    assert program.log.with_suffix(".log.1").exists()
