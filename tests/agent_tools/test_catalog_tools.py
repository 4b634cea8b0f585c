"""The model sees this shop's goods as they are: strict filters, true figures, nothing hidden."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.change_catalog import set_stock
from knowledge.index import bring_up_to_date, drop
from shop.kernel.language import Language
from tests.agent_tools.turns import Turn, a_turn, a_turn_of
from tests.catalog.goods import a_category, a_product, a_small_catalog, a_variant
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with a small catalog, beside another with a treasure."""
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "torrone-segreto", 100, names={Language.IT: "Torrone segreto"})
    bring_up_to_date(other.id, now=MORNING)
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    bring_up_to_date(shop.id, now=MORNING)
    yield shop
    drop(shop.id)
    drop(other.id)


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_turn(shop, owner)


def slugs(told: dict[str, Any], key: str = "products") -> list[str]:
    return [product["slug"] for product in told[key]]


def with_changes(turn: Turn, shop: Shop, **changes: Any) -> Turn:
    context = turn.context
    return a_turn_of(shop, context.customer_id, context.conversation_id, context.search, **changes)


def test_what_the_customer_is_allergic_to_is_left_out_unasked_and_warned_of(turn: Turn, shop: Shop) -> None:
    careful = with_changes(turn, shop, avoids=("nuts",))

    told = careful.call("find_products", query="qualcosa da spalmare")
    assert "crema-di-pistacchio" not in slugs(told)
    assert told["remembered"] == ["nuts"]
    assert "remembered" not in careful.call("find_products", query="crema", without_allergens=["nuts"])
    present = careful.call("find_products", query="crema di pistacchio", tags=["occasion:gift"])
    assert "remembered" not in present
    assert careful.call("show_product", product="crema-di-pistacchio")["beware"] == ["nuts"]
    assert "beware" not in turn.call("show_product", product="crema-di-pistacchio")


def test_a_wish_finds_the_product_with_all_its_figures(turn: Turn) -> None:
    told = turn.call("find_products", query="crema di pistacchio")

    assert told["products"][0] | {"score": 0} == {
        "slug": "crema-di-pistacchio",
        "name": "Crema di pistacchio",
        "summary": "Da spalmare sul pane a colazione.",
        "price": "9,80\xa0€",
        "price_minor": 980,
        "currency": "EUR",
        "price_from": False,
        "stock": 5,
        "category": "spreads",
        "allergens": ["nuts"],
        "allergens_text": "frutta a guscio",
        "traces": ["milk"],
        "traces_text": "latte",
        "picture": "",
        "url": "https://shop.example.test/s/bottega/p/crema-di-pistacchio",
        "score": 0,
    }
    assert told["products"][0]["score"] > 0.6


@pytest.mark.parametrize(
    "query", ["pistachio spread", "crema de pistacho", "crema pistachio", "la crema verde di Bronte"]
)
def test_a_wish_is_understood_in_any_language_and_spelling(turn: Turn, query: str) -> None:
    assert slugs(turn.call("find_products", query=query))[0] == "crema-di-pistacchio"


@pytest.mark.parametrize("query", ["un iPhone 15", "torrone segreto", "gomme da neve"])
def test_what_the_shop_does_not_have_finds_nothing_of_anybody(turn: Turn, query: str) -> None:
    assert "torrone-segreto" not in str(turn.call("find_products", query=query, limit=10))


def test_a_budget_is_a_wall_with_a_look_over_it(turn: Turn) -> None:
    told = turn.call("find_products", query="qualcosa di dolce", budget="9,00 €", limit=10)

    assert {product["price_minor"] <= 900 for product in told["products"]} == {True}
    assert slugs(told, "near_budget") == ["crema-di-pistacchio"]


def test_an_allergy_is_a_wall_and_the_reason_is_told(turn: Turn) -> None:
    told = turn.call("find_products", query="qualcosa di dolce", without_allergens=["frutta secca"], limit=10)

    assert "crema-di-pistacchio" not in slugs(told)
    assert {"name": "Crema di pistacchio", "reason": "allergen:nuts"} in told["left_out"]


def test_an_unknown_allergen_is_never_just_left_aside(turn: Turn) -> None:
    told = turn.call("find_products", query="dolce", without_allergens=["nichel"])

    assert told["refusal"] == "AllergenUnknown"
    assert "'nichel'" in told["message"]
    assert "products" not in told


def test_facets_may_be_said_in_words_and_others_join_the_wish(turn: Turn) -> None:
    assert set(slugs(turn.call("find_products", tags=["salato"], limit=10))) == {
        "olio-tonda-iblea",
        "sale-di-trapani",
    }
    assert slugs(turn.call("find_products", tags=["pistacchio"]))[0] == "crema-di-pistacchio"


def test_a_category_is_listed_and_an_unknown_one_refused(turn: Turn) -> None:
    assert turn.call("find_products", category="Dolci", limit=10)["total"] == 3

    told = turn.call("find_products", category="scarpe")
    assert told["refusal"] == "CategoryUnknown"
    assert told["known"] == ["pantry", "sweets", "spreads"]


def test_without_a_wish_the_pinned_goods_come_first(turn: Turn, shop: Shop) -> None:
    pinned = with_changes(turn, shop, pinned=("SALE-DI-TRAPANI",))

    assert slugs(pinned.call("find_products"))[0] == "sale-di-trapani"


def test_a_pinned_product_does_not_answer_another_wish(turn: Turn, shop: Shop) -> None:
    pinned = with_changes(turn, shop, pinned=("SALE-DI-TRAPANI",))

    assert slugs(pinned.call("find_products", query="crema di pistacchio"))[0] == "crema-di-pistacchio"


def test_an_excluded_product_is_never_proposed(turn: Turn, shop: Shop) -> None:
    excluding = with_changes(turn, shop, excluded=frozenset({"CREMA-DI-PISTACCHIO"}))

    assert "crema-di-pistacchio" not in str(
        excluding.call("find_products", query="crema di pistacchio", limit=10)
    )
    assert excluding.call("show_product", product="crema-di-pistacchio")["refusal"] == "ProductNotFound"
    assert excluding.call("mark_interest", product="crema-di-pistacchio")["refusal"] == "ProductNotFound"


def test_stock_is_told_as_it_is_at_this_moment(turn: Turn, shop: Shop) -> None:
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CREMA-DI-PISTACCHIO", stock=0)

    assert "crema-di-pistacchio" not in slugs(turn.call("find_products", query="crema di pistacchio"))
    told = turn.call("find_products", query="crema di pistacchio", in_stock=False)
    assert told["products"][0]["stock"] == 0


def test_a_product_is_shown_whole(turn: Turn, shop: Shop) -> None:
    sizes = (
        a_variant("OLIO-S", 500, 1, names={"it": "250 ml"}),
        a_variant("OLIO-L", 900, None, names={"it": "1 l"}),
    )
    a_product(shop, "olio-nuovo", variants=sizes)

    told = turn.call("show_product", product="olio nuovo")

    assert told["product"]["price"] == "5,00\xa0€"
    assert told["product"]["price_from"] is True
    assert told["product"]["stock"] is None
    assert told["product"]["variants"] == [
        {"sku": "OLIO-S", "name": "250 ml", "price": "5,00\xa0€", "price_minor": 500, "stock": 1},
        {"sku": "OLIO-L", "name": "1 l", "price": "9,00\xa0€", "price_minor": 900, "stock": None},
    ]
    assert len(told["similar"]) == 3
    assert set(told["similar"][0]) == {"slug", "name", "price"}


def test_details_are_told_in_the_readers_language_or_the_shops(turn: Turn, shop: Shop) -> None:
    english = with_changes(turn, shop, language=Language.EN)

    product = english.call("show_product", product="crema-di-pistacchio")["product"]

    assert product["name"] == "Pistachio cream"
    assert product["price"] == "€9.80"
    assert product["details"] == {"usage": "Mescola bene prima di spalmare.", "origin": "Bronte"}


def test_a_product_that_could_be_several_is_asked_back_with_prices(turn: Turn, shop: Shop) -> None:
    a_product(shop, "crema-di-mandorla", 890, category="spreads", names={Language.IT: "Crema di mandorla"})

    told = turn.call("show_product", product="la crema")

    assert told["refusal"] == "ProductNotFound"
    assert {"slug": "crema-di-mandorla", "name": "Crema di mandorla", "price": "8,90\xa0€"} in told["nearest"]


def test_hidden_characters_of_a_text_reach_no_model(turn: Turn, shop: Shop) -> None:
    planted = "Buono\u200b\U000e0049\U000e0067 davvero\u202e."
    a_product(shop, "torta", names={Language.IT: "Torta"}, summaries={Language.IT: planted})

    assert turn.call("show_product", product="torta")["product"]["summary"] == "Buono davvero."


def test_categories_are_told_with_how_much_they_hold(turn: Turn) -> None:
    assert turn.call("list_categories") == {
        "categories": [
            {"code": "pantry", "name": "Dispensa", "parent": "", "count": 3},
            {"code": "sweets", "name": "Dolci", "parent": "", "count": 3},
            {"code": "spreads", "name": "Creme", "parent": "sweets", "count": 2},
        ]
    }


def test_interest_is_remembered_once_with_how_often(turn: Turn, owner: Any) -> None:
    for _ in range(2):
        told = turn.call("mark_interest", product="Crema di pistacchio")

    assert told == {
        "done": True,
        "product": {"slug": "crema-di-pistacchio", "name": "Crema di pistacchio", "price": "9,80\xa0€"},
    }
    assert rows(owner, "SELECT customer_id, times, via FROM interest") == [
        (turn.context.customer_id, 2, "chat")
    ]


def test_interest_in_nothing_is_refused_and_not_remembered(turn: Turn, owner: Any) -> None:
    told = turn.call("mark_interest", product="torrone-segreto")

    assert told["refusal"] == "ProductNotFound"
    assert one(owner, "SELECT count(*) FROM interest") == 0
