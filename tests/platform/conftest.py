"""A shop, a browser on the installation's pages, and nothing switched that a test before had switched."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.workspaces.flags import forget_flags
from tests.web.visiting import visitor
from tests.world import PinnedClock, Shop, a_shop


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Iterator[Shop]:
    """A small Sicilian shop."""
    del empty_database, valkey
    forget_flags()
    yield a_shop()
    forget_flags()


@pytest.fixture
def clock() -> PinnedClock:
    """A Friday morning."""
    return PinnedClock()


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    """A browser on the pages."""
    with visitor(clock) as client:
        client.headers["Accept-Language"] = "en"
        yield client
