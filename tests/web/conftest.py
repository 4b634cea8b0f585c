"""An empty database with one shop in it, and a browser that visits it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from tests.catalog.goods import a_small_catalog
from tests.web.visiting import visitor
from tests.world import PinnedClock, Shop, a_shop


@pytest.fixture
def clock() -> PinnedClock:
    """A Friday morning."""
    return PinnedClock()


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A small Sicilian shop with goods on its shelf."""
    del empty_database, valkey
    made = a_shop()
    a_small_catalog(made)
    return made


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    """A browser on the shop's pages."""
    with visitor(clock) as client:
        yield client
