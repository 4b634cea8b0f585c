"""The catalog changes while goods of it lie in the cart of a live session."""

import pytest

from flows.change_catalog import put_product
from shop.catalog.changing import ProductProfile
from shop.catalog.variants import VariantPromised
from tests.live.showroom import a_customer, a_showroom, puts_in, seen, sells_here, starts, takes_out
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("empty_database")


def test_a_variant_in_somebodys_cart_is_not_taken_out_of_the_catalog_without_a_word() -> None:
    room = a_showroom()
    sells_here(room, "JAM", 900)
    session = starts(room, a_customer(room))
    view = puts_in(room, session, "JAM")
    other = ProductProfile.model_validate(
        {
            "slug": "jam",
            "category": "pantry",
            "names": {"it": "Jam"},
            "variants": [{"sku": "JAM-2", "price_minor": 1}],
        }
    )
    with pytest.raises(VariantPromised):
        put_product(now=MORNING, actor="member", workspace_id=room.shop.id, product=other)
    takes_out(room, view, view.items[0])
    put_product(now=MORNING, actor="member", workspace_id=room.shop.id, product=other)
    assert seen(room, session).items == ()
