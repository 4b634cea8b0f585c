"""Search finds what is meant: misspelled, in any of three languages, in the customer's own words, within limits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from flows.change_catalog import hide_product
from knowledge.index import bring_up_to_date, drop, repair
from knowledge.search import HybridSearch
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.misspelled import as_meant
from shop.catalog.naming import nearest_names
from shop.catalog.synonyms import same_as, synonyms_in
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.agent_tools.turns import a_turn
from tests.catalog.goods import ITALIAN, a_category, a_product, a_shop_with_goods, a_small_catalog
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("shared_database", "chroma_url")

IT, EN, ES = Language.IT, Language.EN, Language.ES
GOODS: dict[str, Any] = {
    "confettura-di-fichi": {
        "names": {
            IT: "Confettura di fichi d'India",
            EN: "Prickly pear jam",
            ES: "Mermelada de higos chumbos",
        },
        "category": "sweets",
        "price": 650,
    },
    "torrone-alle-mandorle": {
        "names": {IT: "Torrone alle mandorle", EN: "Almond nougat", ES: "Turrón de almendras"},
        "category": "sweets",
        "allergens": ("nuts",),
        "price": 1200,
    },
    "melanzane-sott-olio": {
        "names": {IT: "Melanzane sott'olio", EN: "Aubergines in oil", ES: "Berenjenas en aceite"},
        "price": 780,
    },
    "origano-di-pantelleria": {
        "names": {IT: "Origano di Pantelleria", EN: "Oregano from Pantelleria", ES: "Orégano de Pantelaria"},
        "price": 400,
    },
    "cesto-regalo": {
        "names": {IT: "Cesto regalo", EN: "Gift basket", ES: "Cesta de regalo"},
        "price": 4500,
        "stock": 0,
    },
}


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """A shop whose goods have names in three languages, beside another one with treasures of its own; nobody changes it."""
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "zafferano", 900, names={IT: "Zafferano dei Nebrodi", EN: "Saffron", ES: "Azafrán"})
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    for slug, told in GOODS.items():
        a_product(shop, slug, **told)
    for one in (shop, other):
        bring_up_to_date(one.id, now=MORNING)
    yield shop
    drop(shop.id)
    drop(other.id)


def found(shop: Shop, words: str, language: Language = IT, *, by_meaning: bool = True) -> list[str]:
    search = HybridSearch(by_meaning=by_meaning)
    return [one.reference for one in search(shop.id, words, language=language, kinds=("catalog",))]


def shelf(shop: Shop, words: str) -> list[str]:
    with transaction(shop.id) as db:
        page = list_products(db, ProductQuery(text=words, in_stock=False), ITALIAN)
    return [one.slug for one in page.products]


SLIPS = [
    ("avete il torone alle mandrole?", "torrone-alle-mandorle"),
    ("cerco confetura di fichi", "confettura-di-fichi"),
    ("oregnao", "origano-di-pantelleria"),
    ("origano di pantelleira", "origano-di-pantelleria"),
    ("do you have aubregines in oil", "melanzane-sott-olio"),
    ("prikly pear jam", "confettura-di-fichi"),
    ("turon de almendars", "torrone-alle-mandorle"),
    ("quiero mermleada de higos", "confettura-di-fichi"),
    ("crema al pistachio", "crema-di-pistacchio"),
    ("pistacio cream", "crema-di-pistacchio"),
]


@pytest.mark.parametrize(("words", "slug"), SLIPS)
def test_a_slip_on_the_keys_still_finds_it(shop: Shop, words: str, slug: str) -> None:
    assert found(shop, words)[0] == slug
    assert found(shop, words, by_meaning=False)[0] == slug


@pytest.mark.parametrize(("words", "slug"), SLIPS)
def test_the_shelf_forgives_slips_too(shop: Shop, words: str, slug: str) -> None:
    assert shelf(shop, words)[0] == slug


@pytest.mark.parametrize("slug", GOODS)
@pytest.mark.parametrize("language", list(Language))
def test_its_name_in_any_language_finds_it_for_a_reader_of_any(
    shop: Shop, slug: str, language: Language
) -> None:
    name = GOODS[slug]["names"][language]

    for reader in Language:
        assert found(shop, name, reader)[0] == slug
    assert shelf(shop, name)[0] == slug


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("una marmellata", "confettura-di-fichi"),
        ("prickly pear marmalade", "confettura-di-fichi"),
        ("confitura de higos", "confettura-di-fichi"),
        ("eggplant", "melanzane-sott-olio"),
        ("un cestino", "cesto-regalo"),
        ("a hamper", "cesto-regalo"),
        ("una canasta", "cesto-regalo"),
    ],
)
def test_another_word_for_the_same_thing_finds_it_by_words_alone(shop: Shop, words: str, slug: str) -> None:
    assert found(shop, words, by_meaning=False)[0] == slug
    assert shelf(shop, words)[0] == slug


def test_a_misspelled_synonym_is_no_slip_of_another_word(shop: Shop) -> None:
    with transaction(shop.id) as db:
        assert as_meant(db, "una marmellata") == "una marmellata"


def test_limits_hold_whatever_the_words_are(shop: Shop, owner: Any) -> None:
    turn = a_turn(shop, owner)

    told = turn.call(
        "find_products", query="torone, confetura o un cesto", budget="10", without_allergens=["nuts"]
    )

    assert "confettura-di-fichi" in {one["slug"] for one in told["products"]}
    for one in told["products"]:
        assert one["price_minor"] <= 1000
        assert one["stock"]
        assert "nuts" not in one["allergens"]
    assert "torrone-alle-mandorle" not in {one["slug"] for one in told["products"] + told["near_budget"]}


def test_goods_and_words_of_another_shop_are_neither_found_nor_meant(shop: Shop) -> None:
    for words in ("zafferano", "zaferano", "saffron", "azafrán"):
        assert "zafferano" not in found(shop, words)
        assert "zafferano" not in shelf(shop, words)
    with transaction(shop.id) as db:
        assert as_meant(db, "zaferano dei nebordi") == "zaferano dei nebordi"
        assert nearest_names(db, "zaferano", ITALIAN) == []


def test_a_word_that_is_right_stays_though_the_shop_does_not_use_it(shop: Shop) -> None:
    with transaction(shop.id) as db:
        assert as_meant(db, "torte", known={"torte"}) == "torte"
        assert as_meant(db, "Un torone, due Torrone") == "Un torrone, due Torrone"
        assert as_meant(db, "ho 3 cani xyzzyq") == "ho 3 cani xyzzyq"
        assert as_meant(db, "") == ""


def test_a_word_that_is_still_being_typed_is_completed(shop: Shop) -> None:
    with transaction(shop.id) as db:
        assert as_meant(db, "pistac") in {"pistacho", "pistachio", "pistacchio"}
    assert shelf(shop, "pantel") == ["origano-di-pantelleria"]


def test_synonyms_go_both_ways_and_only_single_words_stand_for_others() -> None:
    assert "confettura" in same_as("Marmellata")
    assert "marmellata" in same_as("confettura")
    assert same_as("xylophone") == frozenset()
    assert synonyms_in("an eggplant preserve")["eggplant"] == ["aubergine"]
    # Two words that are one thing together, at the first of them.
    assert synonyms_in("un olio extravergine")["olio"] == ["evo"]
    assert synonyms_in("olio") == {}


def test_words_that_no_text_holds_any_more_are_forgotten() -> None:
    shop = a_shop_with_goods()
    for slug in ("origano-di-pantelleria", "torrone-alle-mandorle"):
        a_product(shop, slug, **GOODS[slug])
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="origano-di-pantelleria")

    repair(shop.id, now=MORNING + timedelta(days=1))

    with transaction(shop.id) as db:
        assert as_meant(db, "pantelleira") == "pantelleira"
        assert as_meant(db, "torone") == "torrone"
