"""A shop whose people sign in, and a browser on its pages."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.language import Language
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import Talk, a_talk
from tests.web.visiting import visitor
from tests.world import PinnedClock, Shop, a_shop
from webapp.console.asking import Staff


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


@pytest.fixture
def rosaria(shop: Shop, browser: TestClient) -> Staff:
    """The shop's owner, signed in."""
    member = a_member(shop, "owner", name="Rosaria", language=Language.EN)
    signed_in(browser, member)
    return member


@pytest.fixture
def talk(shop: Shop) -> Talk:
    """Marta has asked for cream."""
    return a_talk(shop)
