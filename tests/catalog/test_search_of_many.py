"""A catalog of more than is looked through one by one is searched by its words, within limits."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from knowledge.index import drop
from knowledge.learning import learn_anew
from knowledge.search import HybridSearch
from runtime.bench.goods import product as made_up
from runtime.bench.shelving import fill, make_categories
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.naming import ProductNotFound, nearest_names, product_by
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.agent_tools.turns import a_turn
from tests.catalog.goods import ITALIAN, a_category, a_product
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def large(owner: psycopg.Connection[tuple[object, ...]]) -> Iterator[Shop]:
    """A shop with more products than are looked through one by one, beside one with the same names."""
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "segreto", 100, names={Language.IT: made_up(7).name("it")})
    shop = a_shop("bottega", 1)
    owner.commit()
    owner.autocommit = True
    make_categories(owner, shop.id)
    fill(owner, shop.id, start=0, end=1_200, now=MORNING)
    with transaction(shop.id) as db:
        learn_anew(db, shop.id)
    yield shop
    drop(shop.id)


def test_a_large_catalog_is_searched_by_its_words(large: Shop) -> None:
    for number in (7, 500, 1_199):
        wanted = made_up(number)
        for language in Language:
            name = wanted.name(language.value)
            with transaction(large.id) as db:
                assert nearest_names(db, name, ITALIAN)[0].slug == wanted.slug
                assert product_by(db, wanted.slug, ITALIAN).slug == wanted.slug
            by_meaning = HybridSearch()(large.id, name, language=Language.IT, kinds=("catalog",))
            assert wanted.slug in [one.reference for one in by_meaning]
            with transaction(large.id) as db:
                shelf = list_products(db, ProductQuery(text=name, in_stock=False), ITALIAN)
            assert shelf.products[0].slug == wanted.slug
    with transaction(large.id) as db:
        with pytest.raises(ProductNotFound) as refused:
            product_by(db, "xylophone", ITALIAN)
        assert refused.value.values["nearest"] == []
        assert "segreto" not in [one.slug for one in nearest_names(db, made_up(7).name("it"), ITALIAN)]


def test_limits_leave_something_of_a_large_catalog(large: Shop, owner: Any) -> None:
    """The forty that resemble the wish most are too dear: farther away there are some that are not."""
    turn = a_turn(large, owner)

    told = turn.call("find_products", query="un cesto o una cassetta", budget="9", limit=5)

    fitting = [
        one.slug
        for one in map(made_up, range(1_200))
        if one.good["en"] in {"basket", "box"} and one.stock and one.price_minor <= 900
    ]
    assert len(told["products"]) == min(5, len(fitting))
    assert {one["slug"] for one in told["products"]} <= set(fitting)
