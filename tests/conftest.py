"""What every test can ask for: the real servers, a database of its own, a browser where there is one."""

# ruff: noqa: TID251  # here the environment is made that settings are read from

import gc
import os
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
import redis
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import QueuePool
from xdist.scheduler import LoadScopeScheduling

from shop.kernel.database import engine
from shop.workspaces.viewing import forget_channels
from tests import parts as testing
from tests.browser.looking import ARGUMENTS, CHROMIUM, PATIENCE
from tests.copied import copying
from tests.grouping import Groups
from tests.parts import Parts
from tests.product import RunningProduct, running_product

# How long one case takes says how busy the machine is, not whether it is right.
hypothesis_settings.register_profile("ours", deadline=None)
hypothesis_settings.load_profile("ours")

_FOLDER = "VETRINA_TEST_FOLDER"
_RUNNING = "VETRINA_TEST_RUNNING"
_LONGEST_LEAVING = 10.0
_stack = ExitStack()

# Short, so that what a dead process held is taken up anew while a test watches; and people who reload again
# and again are not what is tested.
_PRODUCT: dict[str, Any] = {
    "OUTBOX_LEASE": "PT4S",
    "TURN_LEASE": "PT3S",
    "BURST_WAIT": "PT0.1S",
    "MESSAGES_PER_MINUTE": "600",
    "LINK_REQUESTS_PER_MINUTE": "600",
    "SHOPPING_REQUESTS_PER_MINUTE": "600",
    "MEDIA_DEMO_FILMS": "false",
}


def _prepare() -> Parts:
    """Settle where everything will be before any setting is read; workers inherit the first one's choice."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = ",".join(str(part) for part in testing.new_folder())
    folder, valkey_port, chroma_port = os.environ[_FOLDER].split(",")
    parts = testing.choose_parts(Path(folder), int(valkey_port), int(chroma_port))
    os.environ.update(testing.settings_for(parts, *testing.own_name()))
    return parts


_parts = _prepare()


def _start() -> None:
    _stack.enter_context(testing.running(_parts))
    os.environ[_RUNNING] = "1"


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, and start the servers before any worker, which would end them with itself."""
    config.addinivalue_line("markers", "slow: takes more than some seconds")
    spreads = config.getoption("numprocesses", None) or config.getoption("tx", None)
    if spreads and not hasattr(config, "workerinput"):
        _start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, if this process started them, and leave nothing behind."""
    _stack.close()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(_parts.state.folder, ignore_errors=True)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Whoever shares a running product, or a browser, is run by one worker."""
    return Groups(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is imported stays: it is not searched again and again for what could go."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `browser` needs a Chromium; its absence is a failure where one was promised."""
    if item.get_closest_marker("browser") is None or CHROMIUM is not None:
        return
    if os.environ.get("VETRINA_REQUIRE_BROWSER") == "1":
        pytest.fail("no Chromium on this machine, and VETRINA_REQUIRE_BROWSER=1", pytrace=False)
    pytest.skip("no Chromium on this machine")  # `make test` needs none; CI does, and failed above


@pytest.fixture(scope="session")
def parts() -> Parts:
    """PostgreSQL, Valkey and Chroma, running."""
    if _RUNNING not in os.environ:
        _start()
    return _parts


@pytest.fixture(scope="session")
def database(parts: Parts) -> Iterator[str]:
    """The name of this process's own database, migrated; `settings()` leads to it."""
    name, _ = testing.own_name()
    testing.copy_database(parts, name)
    yield name
    _await_who_is_still_at_it()
    engine().dispose()
    engine.cache_clear()


def _await_who_is_still_at_it() -> None:
    """A served page that was left may still be writing in a thread of its own when its test is over."""
    pool, until = cast("QueuePool", engine().pool), time.monotonic() + _LONGEST_LEAVING
    while pool.checkedout() and time.monotonic() < until:
        time.sleep(0.005)


@pytest.fixture(scope="session")
def sweeper(parts: Parts, database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that stays: what goes with a workspace is planned once, not for every test."""
    with parts.postgres.connect(database) as connection:
        connection.autocommit = True
        with copying(connection):
            yield connection


@pytest.fixture
def empty_database(sweeper: psycopg.Connection[tuple[object, ...]], database: str) -> str:
    """The name of the database, without a single row."""
    _await_who_is_still_at_it()
    testing.empty_database(sweeper)
    forget_channels()
    return database


@pytest.fixture(scope="module")
def shared_database(sweeper: psycopg.Connection[tuple[object, ...]], database: str) -> str:
    """The name of the database, emptied once for all tests of a module: these read, or write into shops of their own."""
    _await_who_is_still_at_it()
    testing.empty_database(sweeper)
    forget_channels()
    return database


@pytest.fixture
def owner(parts: Parts, database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that sees the rows of every workspace: for looking at what happened."""
    with parts.postgres.connect(database) as connection:
        yield connection


@pytest.fixture
def valkey(parts: Parts) -> Iterator[redis.Redis]:
    """This process's own Valkey database, emptied."""
    with redis.Redis.from_url(parts.valkey.url(testing.own_name()[1])) as client:
        client.flushdb()
        yield client


@pytest.fixture(scope="session")
def chroma_url(parts: Parts) -> str:
    """The address of the running Chroma."""
    return parts.chroma.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; one for a process, since a second would find the first one's loop."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def product() -> Iterator[RunningProduct]:
    """The whole product with the demo's shops, started once for every story, in the group of that name."""
    with running_product(**_PRODUCT) as running:
        running.await_quiet()
        yield running
