"""A shop whose people sign in, and a browser on its pages."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from tests.web.visiting import visitor
from tests.world import PinnedClock, Shop, a_shop


@pytest.fixture
def clock() -> PinnedClock:
    """A Friday morning."""
    return PinnedClock()


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A small Sicilian shop."""
    del empty_database, valkey
    return a_shop()


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    """A browser on the shop's pages."""
    with visitor(clock) as client:
        yield client
