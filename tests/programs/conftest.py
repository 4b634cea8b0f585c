"""Two shops with a small catalog each, so that whatever leaks is seen."""

import pytest
from redis import Redis

from tests.catalog.goods import a_small_catalog
from tests.orders.buying import Buyer, a_buyer
from tests.programs.files import Importer
from tests.world import Shop, a_shop


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A small Sicilian shop with goods on its shelf."""
    del empty_database, valkey
    made = a_shop()
    a_small_catalog(made)
    return made


@pytest.fixture
def other(shop: Shop) -> Shop:
    """Another shop that sells the same."""
    del shop
    made = a_shop("altra", 2)
    a_small_catalog(made)
    return made


@pytest.fixture
def buyer(selling: Shop) -> Buyer:
    """A customer of the shop that is `selling` in that file."""
    return a_buyer(selling)


@pytest.fixture
def importer(shop: Shop) -> Importer:
    """Somebody who imports files into the first shop."""
    return Importer(shop)
