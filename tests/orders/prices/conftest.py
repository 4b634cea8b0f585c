"""The shop whose prices are asked for."""

import pytest

from tests.catalog.goods import a_small_catalog
from tests.orders.prices.selling import a_method, a_tax, make_offer
from tests.world import Shop, a_shop


@pytest.fixture
def shop() -> Shop:
    """A shop with a small catalog, beside another one that sells the same for less."""
    other = a_shop("altra", 2)
    a_small_catalog(other)
    make_offer(other, "Svendita", percent=9000)
    make_offer(other, "Segreto", percent=9000, code="SEGRETO")
    a_tax(other, "standard", 500)
    a_method(other, "razzo", price_minor=1)
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    a_tax(shop, "standard", 2200)
    a_method(shop)
    return shop
