"""A shop changes its catalog: whole, once, and with what is told of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from flows.change_catalog import hide_product, put_category, put_product, set_stock
from shop.catalog.categories import CategoryUnknown
from shop.catalog.changing import CategoryLoops, CategoryProfile, SkuTaken, VariantUnknown
from shop.catalog.naming import ProductNotFound, product_by
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_category, a_product, a_variant, product_profile
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    """A shop with one empty category, beside another shop."""
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    shop = a_shop("bottega", 1)
    a_category(shop, "pantry")
    return shop


def told(owner: Any) -> list[tuple[str, str, str]]:
    found = rows(owner, "SELECT language, title, text FROM passage WHERE kind = 'catalog' ORDER BY language")
    return [tuple(row) for row in found]


def put(shop: Shop, slug: str = "olio", **changes: Any) -> bool:
    product = product_profile(slug, **changes)
    return put_product(now=MORNING, actor="member", workspace_id=shop.id, product=product).changed


def test_a_new_product_can_be_told_of_in_its_languages(shop: Shop, owner: Any) -> None:
    names = {Language.IT: "Olio", Language.EN: "Oil"}

    put(shop, names=names, summaries={Language.IT: "Fruttato."}, allergens=("nuts",))

    assert [(language, title) for language, title, _ in told(owner)] == [("en", "Oil"), ("it", "Olio")]
    assert "Allergeni: frutta a guscio." in told(owner)[1][2]
    assert len(due("index", at=MORNING)) == 1


def test_the_same_product_twice_changes_nothing(shop: Shop, owner: Any) -> None:
    put(shop)
    due("index", at=MORNING)

    assert put(shop) is False
    assert due("index", at=MORNING) == []
    assert one(owner, "SELECT revision FROM product") == 1
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'ProductPut'") == 1


def test_a_new_text_replaces_what_is_told_and_names_what_is_gone(shop: Shop, owner: Any) -> None:
    put(shop, summaries={Language.IT: "Fruttato."})
    before = str(one(owner, "SELECT id FROM passage"))
    due("index", at=MORNING)

    put(shop, summaries={Language.IT: "Piccante."})

    assert "Piccante." in told(owner)[0][2]
    assert (
        one(owner, "SELECT payload ->> 'removed' FROM outbox ORDER BY position DESC LIMIT 1")
        == f'["{before}"]'
    )
    assert one(owner, "SELECT revision FROM product") == 2


def test_a_new_price_is_no_new_text(shop: Shop, owner: Any) -> None:
    put(shop, price=1000)
    due("index", at=MORNING)
    before = one(owner, "SELECT id FROM passage")

    assert put(shop, price=1200) is True
    assert one(owner, "SELECT id FROM passage") == before
    assert one(owner, "SELECT price_minor FROM variant") == 1200


def test_variants_that_are_not_named_are_gone(shop: Shop, owner: Any) -> None:
    put(shop, variants=(a_variant("A", 100), a_variant("B", 200)))

    put(shop, variants=(a_variant("B", 200), a_variant("C", 300)))

    assert rows(owner, "SELECT sku FROM variant ORDER BY position") == [("B",), ("C",)]


def test_a_sku_belongs_to_one_product(shop: Shop, owner: Any) -> None:
    put(shop, "olio", variants=(a_variant("A", 100),))

    with pytest.raises(SkuTaken):
        put(shop, "aceto", variants=(a_variant("A", 100),))

    assert one(owner, "SELECT count(*) FROM product") == 1


def test_two_shops_may_use_the_same_slug_and_sku(shop: Shop, owner: Any) -> None:
    other = a_shop("terza", 3)
    a_category(other, "pantry")

    put(shop)
    put(other)

    assert one(owner, "SELECT count(*) FROM product") == 2


def test_an_unknown_category_is_refused_and_nothing_is_written(shop: Shop, owner: Any) -> None:
    with pytest.raises(CategoryUnknown):
        put(shop, category="shoes")

    assert one(owner, "SELECT count(*) FROM product") == 0
    assert one(owner, "SELECT count(*) FROM passage") == 0


def test_a_hidden_product_is_told_of_no_more_until_it_is_put_again(shop: Shop, owner: Any) -> None:
    put(shop)

    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="olio")
    assert told(owner) == []
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="olio")
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'ProductHidden'") == 1

    assert put(shop) is True
    assert len(told(owner)) == 1


def test_hiding_what_is_not_there_is_refused(shop: Shop) -> None:
    with pytest.raises(ProductNotFound):
        hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="olio")


def test_stock_is_set_for_one_sku_of_this_shop(shop: Shop) -> None:
    other = a_shop("terza", 3)
    a_category(other, "pantry")
    a_product(shop, "olio", stock=5)
    a_product(other, "olio", stock=5)

    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="OLIO", stock=2)

    for where, stock in ((shop, 2), (other, 5)):
        with transaction(where.id) as db:
            assert product_by(db, "olio", ITALIAN).stock == stock


def test_stock_of_an_unknown_sku_is_refused(shop: Shop, owner: Any) -> None:
    with pytest.raises(VariantUnknown):
        set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="NONE", stock=2)

    assert one(owner, "SELECT count(*) FROM event WHERE name = 'StockSet'") == 0


def test_a_renamed_category_is_told_with_its_products(shop: Shop, owner: Any) -> None:
    put(shop)
    assert "Pantry" in told(owner)[0][2]

    a_category(shop, "pantry", it="La dispensa")

    assert "La dispensa" in told(owner)[0][2]


def test_a_category_cannot_lie_under_itself(shop: Shop) -> None:
    a_category(shop, "sweets", parent="pantry")

    loop = CategoryProfile(code="pantry", names={Language.IT: "Dispensa"}, parent="sweets")
    with pytest.raises(CategoryLoops):
        put_category(now=MORNING, actor="member", workspace_id=shop.id, category=loop)


@pytest.mark.parametrize(
    "wrong",
    [
        {"allergens": ("unicorn",)},
        {"slug": "Not A Slug"},
        {"tags": ("no-kind",)},
        {"variants": ()},
        {"variants": (a_variant("A", 1), a_variant("A", 2))},
        {"price": 5, "names": {}},
    ],
)
def test_a_product_is_checked_before_it_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        product_profile(**{"slug": "olio", **wrong})
