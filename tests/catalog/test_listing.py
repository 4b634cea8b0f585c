"""What a shop lists: strict filters, an order of its own, and nothing of another shop."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.change_catalog import hide_product
from shop.catalog.categories import CategoryUnknown
from shop.catalog.listing import (
    CursorUnknown,
    ProductQuery,
    choose_products,
    list_products,
    similar,
)
from shop.catalog.naming import product_by
from shop.catalog.viewing import Reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_category, a_product, a_shop_with_goods, a_small_catalog, a_variant
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("shared_database")


@pytest.fixture(scope="module")
def shop() -> Shop:
    """A shop with a small catalog, beside another with the same goods; nobody changes it."""
    other = a_shop("altra", 2)
    a_small_catalog(other)
    a_product(other, "solo-altrove", 100, names={Language.IT: "Solo altrove"})
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    return shop


@pytest.fixture
def changing() -> Shop:
    """A shop of a test's own, with the same catalog."""
    return a_shop_with_goods()


def listed(shop: Shop, reader: Reader = ITALIAN, **query: Any) -> list[str]:
    with transaction(shop.id) as db:
        return [product.slug for product in list_products(db, ProductQuery(**query), reader).products]


def test_goods_come_in_the_shops_own_order_without_sold_out_ones(shop: Shop) -> None:
    assert listed(shop) == [
        "cantucci",
        "crema-di-pistacchio",
        "olio-tonda-iblea",
        "miele-ibleo",
        "sale-di-trapani",
    ]


def test_sold_out_goods_are_listed_when_asked_for(shop: Shop) -> None:
    assert "caponata" in listed(shop, in_stock=False)


def test_a_category_lists_what_lies_under_it_too(shop: Shop) -> None:
    assert listed(shop, category="sweets") == ["cantucci", "crema-di-pistacchio", "miele-ibleo"]
    assert listed(shop, category="spreads") == ["crema-di-pistacchio", "miele-ibleo"]


@pytest.mark.parametrize("name", ["Dolci", "dolci", "Sweets", "dulces", "dolcci"])
def test_a_category_is_known_by_its_name_in_any_language(shop: Shop, name: str) -> None:
    assert len(listed(shop, category=name)) == 3


def test_an_unknown_category_is_refused_with_those_there_are(shop: Shop) -> None:
    with pytest.raises(CategoryUnknown) as refused:
        listed(shop, category="shoes")

    assert refused.value.values["known"] == ["pantry", "sweets", "spreads"]


def test_limits_of_price_are_strict_and_include_themselves(shop: Shop) -> None:
    assert listed(shop, at_most=850, at_least=620) == ["cantucci", "miele-ibleo"]
    assert listed(shop, at_most=849, at_least=621) == []


def test_declared_allergens_and_traces_are_kept_away(shop: Shop) -> None:
    assert listed(shop, without_allergens=("nuts",)) == ["olio-tonda-iblea", "miele-ibleo", "sale-di-trapani"]
    assert "crema-di-pistacchio" not in listed(shop, without_allergens=("milk",))


def test_all_tags_must_be_there(shop: Shop) -> None:
    assert listed(shop, tags=("taste:sweet", "traces:milk")) == ["crema-di-pistacchio"]


def test_price_is_that_of_the_cheapest_variant_that_can_be_had(changing: Shop) -> None:
    sizes = (a_variant("OLIO-250", 500, 0), a_variant("OLIO-500", 900, 2), a_variant("OLIO-1000", 1600, 2))
    a_product(changing, "olio-nuovo", variants=sizes)

    assert "olio-nuovo" in listed(changing, at_most=900, at_least=900)
    assert "olio-nuovo" not in listed(changing, at_most=600)


def test_what_is_never_proposed_is_not_listed(shop: Shop) -> None:
    reader = Reader(Language.IT, Language.IT, "EUR", frozenset({"CANTUCCI"}))

    assert "cantucci" not in listed(shop, reader)


def test_pinned_goods_come_first_where_they_fit(shop: Shop) -> None:
    pinned = ("SALE-DI-TRAPANI", "MIELE-IBLEO")

    assert listed(shop, pinned=pinned)[:2] == ["sale-di-trapani", "miele-ibleo"]
    assert listed(shop, pinned=pinned, category="sweets")[0] == "miele-ibleo"


def test_a_ranked_list_keeps_its_order_and_pins_only_among_the_best(shop: Shop) -> None:
    ranked = ("cantucci", "miele-ibleo", "sale-di-trapani", "unknown", "solo-altrove")

    assert listed(shop, ranked=ranked) == ["cantucci", "miele-ibleo", "sale-di-trapani"]
    pinned = ("SALE-DI-TRAPANI", "MIELE-IBLEO")
    assert listed(shop, ranked=ranked, pinned=pinned, pinned_among=2) == [
        "miele-ibleo",
        "cantucci",
        "sale-di-trapani",
    ]


@pytest.mark.parametrize(
    "words", ["crema pistacchio", "crema di pistachio", "pistachio cream", "CREMA PISTÁCCHIO"]
)
def test_a_text_finds_names_whatever_the_spelling(shop: Shop, words: str) -> None:
    assert listed(shop, text=words)[0] == "crema-di-pistacchio"


def test_a_hidden_product_is_listed_nowhere(changing: Shop) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=changing.id, slug="cantucci")

    assert "cantucci" not in listed(changing, in_stock=False)


def test_no_filter_shows_anything_of_another_shop(shop: Shop) -> None:
    assert "solo-altrove" not in listed(shop, in_stock=False, limit=100)
    assert listed(shop, text="solo altrove") == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 7), pins=st.permutations(["CANTUCCI", "MIELE-IBLEO", "CAPONATA"]))
def test_pages_together_hold_every_product_once_in_order(shop: Shop, size: int, pins: list[str]) -> None:
    whole = listed(shop, in_stock=False, pinned=tuple(pins), limit=50)
    paged: list[str] = []
    cursor = ""
    with transaction(shop.id) as db:
        while True:
            query = ProductQuery(in_stock=False, pinned=tuple(pins), limit=size, after=cursor)
            page = list_products(db, query, ITALIAN)
            assert page.total == len(whole)
            paged += [product.slug for product in page.products]
            cursor = page.next_cursor
            if not cursor:
                break

    assert paged == whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "category": st.sampled_from(["pantry", "sweets", "spreads"]),
            "at_least": st.sampled_from([0, 280, 700, 981]),
            "at_most": st.sampled_from([279, 620, 980, 2000]),
            "tags": st.sampled_from([("taste:sweet",), ("taste:savory",)]),
            "any_of": st.just(("taste:sweet",)),
            "without_allergens": st.sampled_from([("nuts",), ("milk", "celery")]),
            "in_stock": st.booleans(),
        },
    )
)
def test_a_page_holds_the_same_whether_or_not_each_price_is_worked_out(
    shop: Shop, query: dict[str, Any]
) -> None:
    # Whoever pins something has every product's price worked out; what is pinned here is sold nowhere.
    reader = Reader(Language.IT, Language.IT, "EUR", frozenset({"MIELE-IBLEO"}))
    with transaction(shop.id) as db:
        plain = list_products(db, ProductQuery(**query, limit=2), reader)
        worked_out = list_products(db, ProductQuery(**query, limit=2, pinned=("NOWHERE",)), reader)

    assert plain == worked_out


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "WzEsMl0", "é"])
def test_a_foreign_cursor_is_refused(shop: Shop, cursor: str) -> None:
    with pytest.raises(CursorUnknown):
        listed(shop, after=cursor)


def test_what_nearly_fits_is_told_apart_with_the_reason(shop: Shop) -> None:
    query = ProductQuery(at_most=900, without_allergens=("eggs",), limit=10)

    with transaction(shop.id) as db:
        choice = choose_products(db, query, ITALIAN)

    assert [product.slug for product in choice.products] == ["miele-ibleo", "sale-di-trapani"]
    assert choice.total == 2
    assert [product.slug for product in choice.a_little_more] == ["crema-di-pistacchio"]
    assert [(one.slug, one.reason) for one in choice.left_out] == [
        ("cantucci", "allergen:eggs"),
        ("caponata", "stock"),
        ("olio-tonda-iblea", "price"),
    ]


def test_traces_are_given_as_such_a_reason(shop: Shop) -> None:
    with transaction(shop.id) as db:
        choice = choose_products(db, ProductQuery(without_allergens=("milk",)), ITALIAN)

    assert [(one.slug, one.reason) for one in choice.left_out] == [
        ("caponata", "stock"),
        ("crema-di-pistacchio", "traces:milk"),
    ]


def test_similar_goods_are_of_the_same_kind_and_can_be_had(changing: Shop) -> None:
    a_category(changing, "wine")
    a_product(changing, "vino", category="wine", tags=("taste:sweet",))
    with transaction(changing.id) as db:
        cream = product_by(db, "crema-di-pistacchio", ITALIAN)
        others = [product.slug for product in similar(db, cream, ITALIAN, limit=4)]

    assert others[0] == "miele-ibleo"
    assert "caponata" not in others
    assert "crema-di-pistacchio" not in others


def test_views_speak_the_readers_language_and_the_shops_where_a_text_is_missing(shop: Shop) -> None:
    with transaction(shop.id) as db:
        cream = product_by(db, "crema-di-pistacchio", Reader(Language.EN, Language.IT, "EUR"))

    assert cream.name == "Pistachio cream"
    assert cream.summary == "Da spalmare sul pane a colazione."
    assert cream.details["origin"] == "Bronte"
    assert cream.category_name == "Spreads"
    assert cream.traces == ("milk",)
    assert (cream.price.minor, cream.stock) == (980, 5)
