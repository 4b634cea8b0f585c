"""A Chromium, a shop to visit, and the whole product for the stories that need it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from redis import Redis

from tests.browser.looking import a_page
from tests.catalog.goods import a_small_catalog
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_shop
from webapp.app import create_app
from webapp.wiring import WebWiring


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A small Sicilian shop with goods on its shelf."""
    del empty_database, valkey
    made = a_shop()
    a_small_catalog(made)
    return made


@pytest.fixture
def street(shop: Shop) -> Iterator[str]:
    """Where the shop's pages are served."""
    del shop
    wiring = WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found)
    with served(create_app(wiring)) as address:
        yield address


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone-sized page by day."""
    with a_page(chromium, "phone") as page:
        yield page


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A desk-sized page by day."""
    with a_page(chromium, "desk") as page:
        yield page
