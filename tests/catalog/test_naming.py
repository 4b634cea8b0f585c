"""Which product somebody means, and that one shop's names say nothing of another's."""

import pytest

from flows.change_catalog import hide_product
from shop.catalog.categories import categories
from shop.catalog.naming import ProductNotFound, nearest_names, product_by
from shop.catalog.viewing import Reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_product, a_shop_with_goods, a_small_catalog
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("shared_database")


@pytest.fixture(scope="module")
def shop() -> Shop:
    """A shop with a small catalog, beside another; nobody changes it."""
    other = a_shop("altra", 2)
    a_small_catalog(other)
    a_product(other, "torrone-segreto", 100)
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    return shop


@pytest.fixture
def changing() -> Shop:
    """A shop of a test's own, with the same catalog."""
    return a_shop_with_goods()


@pytest.mark.parametrize(
    "words",
    [
        *("crema-di-pistacchio", "CREMA-DI-PISTACCHIO", "Crema di pistacchio", "la crema al pistachio"),
        *("pistachio cream", "crema de pistacho", "avete la crema di pistacchio?"),
    ],
)
def test_a_product_is_known_by_slug_sku_or_name(shop: Shop, words: str) -> None:
    with transaction(shop.id) as db:
        assert product_by(db, words, ITALIAN).slug == "crema-di-pistacchio"


def test_a_name_that_could_be_several_is_refused_with_them(changing: Shop) -> None:
    a_product(changing, "crema-di-mandorla", names={Language.IT: "Crema di mandorla"})

    with transaction(changing.id) as db, pytest.raises(ProductNotFound) as refused:
        product_by(db, "crema", ITALIAN)

    assert set(refused.value.values["nearest"]) == {"crema-di-pistacchio", "crema-di-mandorla"}


def test_a_name_of_nothing_is_refused_without_guesses(shop: Shop) -> None:
    with transaction(shop.id) as db, pytest.raises(ProductNotFound) as refused:
        product_by(db, "xylophone", ITALIAN)

    assert refused.value.values["nearest"] == []


def test_products_of_another_shop_have_no_names_here(shop: Shop) -> None:
    with transaction(shop.id) as db:
        assert "torrone-segreto" not in [one.slug for one in nearest_names(db, "torrone segreto", ITALIAN)]
        with pytest.raises(ProductNotFound):
            product_by(db, "torrone-segreto", ITALIAN)


def test_what_is_never_proposed_is_not_found(shop: Shop) -> None:
    reader = Reader(Language.IT, Language.IT, "EUR", frozenset({"CANTUCCI"}))

    with transaction(shop.id) as db:
        with pytest.raises(ProductNotFound):
            product_by(db, "cantucci", reader)
        assert nearest_names(db, "cantucci", reader) == []


def test_a_hidden_product_is_not_found(changing: Shop) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=changing.id, slug="cantucci")

    with transaction(changing.id) as db, pytest.raises(ProductNotFound):
        product_by(db, "cantucci", ITALIAN)


def test_categories_are_told_as_a_tree_with_what_they_hold(shop: Shop) -> None:
    with transaction(shop.id) as db:
        told = [(one.code, one.name, one.parent, one.count) for one in categories(db, ITALIAN)]

    assert told == [
        ("pantry", "Dispensa", "", 3),
        ("sweets", "Dolci", "", 3),
        ("spreads", "Creme", "sweets", 2),
    ]
