"""What the catalog says can be had is what nobody else was promised."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.change_catalog import put_product, set_stock
from shop.catalog.listing import ProductQuery, list_products, similar
from shop.catalog.naming import product_by
from shop.catalog.variants import VariantPromised
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.stock.available import available
from shop.stock.ledger import Wanted
from shop.stock.reservations import release, reserve
from tests.catalog.goods import ITALIAN, a_category, a_product, a_variant, product_profile
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    """A shop with three jars of honey and some oil, beside another shop with the same."""
    for slug, number in (("altra", 2), ("bottega", 1)):
        made = a_shop(slug, number)
        a_category(made, "pantry")
        a_product(made, "miele", stock=3)
        a_product(made, "olio", stock=9)
    return made


def honey(shop: Shop) -> UUID:
    with transaction(shop.id) as db:
        return product_by(db, "miele", ITALIAN).variants[0].variant_id


def keeps(shop: Shop, quantity: int) -> UUID:
    """Somebody keeps so many jars; on behalf of what."""
    customer, subject = a_registered_customer(shop), new_id()
    variant = honey(shop)
    with transaction(shop.id) as db:
        reserve(
            db,
            workspace_id=shop.id,
            customer_id=customer,
            purpose="checkout",
            subject_id=subject,
            wanted=[Wanted(variant, quantity)],
            until=MORNING + timedelta(minutes=15),
            at=MORNING,
            now=MORNING,
        )
    return subject


def stock(shop: Shop) -> int | None:
    with transaction(shop.id) as db:
        return product_by(db, "miele", ITALIAN).stock


def listed(shop: Shop) -> list[str]:
    with transaction(shop.id) as db:
        return [one.slug for one in list_products(db, ProductQuery(), ITALIAN).products]


def test_what_is_kept_for_somebody_cannot_be_had(shop: Shop) -> None:
    subject = keeps(shop, 2)
    assert stock(shop) == 1
    with transaction(shop.id) as db:
        [variant] = product_by(db, "miele", ITALIAN).variants
        assert available(db, [variant.variant_id]) == {variant.variant_id: variant.stock}

    with transaction(shop.id) as db:
        release(db, subject_id=subject, now=MORNING)
    assert stock(shop) == 3


def test_when_all_is_kept_it_is_sold_out_everywhere(shop: Shop) -> None:
    assert listed(shop) == ["miele", "olio"]
    keeps(shop, 3)

    assert stock(shop) == 0
    assert listed(shop) == ["olio"]
    with transaction(shop.id) as db:
        oil = product_by(db, "olio", ITALIAN)
        assert similar(db, oil, ITALIAN) == []
        everything = list_products(db, ProductQuery(in_stock=False), ITALIAN)
    assert [one.slug for one in everything.products] == ["miele", "olio"]


def test_one_shops_promises_are_not_anothers(shop: Shop) -> None:
    other = a_shop("terza", 3)
    a_category(other, "pantry")
    a_product(other, "miele", stock=3)
    keeps(shop, 3)

    assert stock(other) == 3
    assert listed(other) == ["miele"]


def test_less_than_is_sold_at_least_is_as_good_as_nothing(shop: Shop) -> None:
    by_weight = a_variant("PEPATO", 2400, 80, unit="gram", price_per=1000, step=50, least=100)
    a_product(shop, "pecorino", variants=(by_weight,))

    assert "pecorino" not in listed(shop)
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="PEPATO", stock=100)
    assert "pecorino" in listed(shop)


def test_a_budget_is_held_against_the_least_that_can_be_had(shop: Shop) -> None:
    by_weight = a_variant("PEPATO", 2400, 800, unit="gram", price_per=1000, step=50, least=100)
    a_product(shop, "pecorino", variants=(by_weight,))

    with transaction(shop.id) as db:
        for most, found in ((240, ["pecorino"]), (239, [])):
            page = list_products(db, ProductQuery(at_most=most), ITALIAN)
            assert [one.slug for one in page.products] == found
        [pecorino] = list_products(db, ProductQuery(at_most=240), ITALIAN).products
    assert pecorino.offer.entry_price.minor == 240
    assert pecorino.offer.price_of(350).minor == 840


def ledger(owner: Any, sku: str) -> list[tuple[int, str]]:
    found = rows(
        owner,
        "SELECT quantity, reason FROM stock_movement JOIN variant ON variant.id = variant_id "
        "WHERE sku = %(sku)s AND variant.workspace_id = "
        "(SELECT id FROM workspace WHERE slug = 'bottega') ORDER BY stock_movement.id",
        {"sku": sku},
    )
    return [tuple(row) for row in found]


def test_every_change_of_a_stock_is_a_line_of_the_ledger(shop: Shop, owner: Any) -> None:
    a_product(shop, "miele", stock=5)
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="MIELE", stock=1)
    a_product(shop, "miele", stock=1)

    assert ledger(owner, "MIELE") == [(3, "opening"), (2, "counted"), (-4, "counted")]
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="MIELE", stock=None)
    assert stock(shop) is None
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="MIELE", stock=4)
    assert sum(quantity for quantity, _ in ledger(owner, "MIELE")) == stock(shop) == 4


def test_what_was_promised_cannot_be_taken_out_of_the_catalog(shop: Shop, owner: Any) -> None:
    keeps(shop, 1)
    without = product_profile("miele", variants=(a_variant("MIELE-500", 1500),))

    with pytest.raises(VariantPromised):
        put_product(now=MORNING, actor="member", workspace_id=shop.id, product=without)

    assert one(owner, "SELECT count(*) FROM variant WHERE sku = 'MIELE'") == 2
    assert one(owner, "SELECT count(*) FROM variant WHERE sku = 'MIELE-500'") == 0
