"""The whole product from outside: it starts, says how it is, comes back after any end, and leaves nobody behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime import operating
from runtime.embedded.asking import ask
from runtime.embedded.processes import birth, start, stop, wait_ready
from runtime.embedded.state import State, open_state, read_json
from runtime.embedded.surroundings import PROJECT, plain
from tests.product import RunningProduct, running_product, up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("lifecycle")]


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with running_product(demo=False) as product:
        yield product


def vetrina(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "runtime.cli", *arguments],
        env={**plain(), "VETRINA_STATE": str(state)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def status(product: RunningProduct) -> tuple[int, dict[str, Any]]:
    answer = vetrina(product.state.folder, "status", "--json")
    return answer.returncode, json.loads(answer.stdout)


def await_healthy(product: RunningProduct) -> None:
    deadline = time.monotonic() + 60
    while not (found := operating.status(product.state)).healthy:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def test_a_healthy_product_tells_its_addresses_and_parts(product: RunningProduct) -> None:
    await_healthy(product)
    code, told = status(product)
    assert code == 0
    assert ask(told["web"] + "/healthz", patience=10)[0] == 200
    assert set(told["parts"]) >= {"database", "queue", "vectors", "worker", "relay", "web", "vendors", "desk"}
    assert {"playground", "shop", "health"} <= told.keys()


@pytest.mark.parametrize(
    "name", ["web", "worker", "relay", "vendors", "desk", "valkey", "chroma", "postgres"]
)
def test_a_part_that_was_killed_comes_back(product: RunningProduct, name: str) -> None:
    await_healthy(product)
    product.kill(name)
    product.await_return(name)
    await_healthy(product)


def test_a_product_without_its_database_is_not_healthy(product: RunningProduct) -> None:
    await_healthy(product)
    postmaster = product.pid("postgres")
    os.kill(postmaster, signal.SIGSTOP)
    try:
        product.kill("relay")
        code, told = status(product)
        assert code == 1
        assert not told["healthy"]
    finally:
        os.kill(postmaster, signal.SIGCONT)


def test_the_api_is_described_as_it_is_served(product: RunningProduct) -> None:
    await_healthy(product)
    printed = json.loads(vetrina(product.state.folder, "openapi").stdout)
    assert printed == ask(product.web + "/api/v1/openapi.json", patience=10)[1]


def test_whoever_starts_it_twice_is_told_where_it_runs(product: RunningProduct) -> None:
    again = vetrina(product.state.folder, "up")
    assert again.returncode == 1
    assert product.web in again.stderr


def test_a_command_that_needs_the_product_says_so_where_it_does_not_run(tmp_path: Path) -> None:
    answer = vetrina(tmp_path, "say", "ciao")
    assert answer.returncode == 2
    assert "not running" in answer.stderr
    assert vetrina(tmp_path, "status").returncode == 1


def test_whoever_writes_to_a_shop_that_is_not_there_is_told_which_there_are(product: RunningProduct) -> None:
    answer = vetrina(product.state.folder, "say", "--workspace", "nowhere", "ciao")
    assert answer.returncode != 0
    assert "there is no shop nowhere here; there are:" in answer.stderr


def test_a_product_that_was_killed_leaves_nobody_starts_again_quickly_and_is_removed(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)  # PostgreSQL may run as another account than ours
    folder = tmp_path / "state"
    state = open_state(folder)
    program = up(state, tmp_path / "log", {}, demo=False)
    first = start(program)
    wait_ready(first)
    numbers = processes_of(state)
    first.process.kill()
    first.process.wait()
    state.addresses.unlink()
    began = time.monotonic()
    second = start(program)
    wait_ready(second)
    spent = time.monotonic() - began
    assert [pid for pid, born in numbers if birth(pid) == born] == []

    numbers = processes_of(state)
    cleaned = subprocess.run(  # our own module
        [sys.executable, "-m", "runtime.cleaning"],
        env={**plain(), "VETRINA_STATE": str(folder)},
        cwd=PROJECT,
        check=False,
    )

    assert cleaned.returncode == 0
    assert not folder.exists()
    assert [pid for pid, born in numbers if birth(pid) == born] == []
    stop(second)
    assert second.process.returncode == 0
    assert spent < 30 * max(1.0, os.getloadavg()[0] / 2), "a second start is a matter of seconds"


def processes_of(state: State) -> list[tuple[int, str]]:
    return [(entry["pid"], entry["born"]) for entry in read_json(state.processes).values()]
