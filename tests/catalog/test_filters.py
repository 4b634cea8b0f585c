"""What goods can be narrowed down by, and that every filter is hard."""

import pytest
from pydantic import ValidationError

from shop.catalog.facets import facets_of
from shop.catalog.filters import filters_of
from shop.catalog.listing import FacetRange, ProductQuery, list_products
from shop.catalog.viewing import Reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_category, a_product, product_profile
from tests.world import Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def broker() -> Shop:
    """A broker with three homes, beside one with a castle."""
    other = a_shop("altra", 2, vertical="property")
    a_category(other, "homes")
    a_product(other, "castello", category="homes", tags=("rooms:40", "area:4000", "zone:noto"))
    broker = a_shop("case", 1, vertical="property")
    a_category(broker, "homes", it="Case", en="Homes")
    a_product(
        broker, "bilocale", category="homes", tags=("rooms:2", "area:52.5", "zone:modica", "feature:balcony")
    )
    a_product(
        broker, "trilocale", category="homes", tags=("rooms:3", "area:85", "zone:modica"), allergens=("nuts",)
    )
    a_product(broker, "villa", category="homes", tags=("rooms:10", "area:180", "zone:scicli", "feature:pool"))
    return broker


def found(shop: Shop, query: ProductQuery) -> list[str]:
    with transaction(shop.id) as db:
        return [one.slug for one in list_products(db, query, ITALIAN).products]


@pytest.mark.parametrize(
    ("ranges", "homes"),
    [
        ((FacetRange("rooms", at_least=3),), ["trilocale", "villa"]),
        ((FacetRange("rooms", at_least=3, at_most=3),), ["trilocale"]),
        ((FacetRange("area", at_most=85),), ["bilocale", "trilocale"]),
        ((FacetRange("area", at_least=53),), ["trilocale", "villa"]),
        ((FacetRange("rooms", at_least=3), FacetRange("area", at_most=100)), ["trilocale"]),
        ((FacetRange("bathrooms", at_least=0),), []),
        ((FacetRange("zone", at_least=0),), []),
    ],
)
def test_figures_are_asked_for_from_and_to(
    broker: Shop, ranges: tuple[FacetRange, ...], homes: list[str]
) -> None:
    assert found(broker, ProductQuery(ranges=ranges)) == homes


@pytest.mark.parametrize(
    ("wanted", "homes"),
    [
        (("zone:scicli", "zone:modica"), ["bilocale", "trilocale", "villa"]),
        (("zone:scicli", "zone:modica", "feature:pool"), ["villa"]),
        (("feature:pool", "feature:balcony"), ["bilocale", "villa"]),
        (("zone:ragusa",), []),
    ],
)
def test_one_value_of_each_kind_must_be_there(
    broker: Shop, wanted: tuple[str, ...], homes: list[str]
) -> None:
    assert found(broker, ProductQuery(any_of=wanted)) == homes


def test_a_vertical_offers_its_own_facets_with_the_values_in_use(broker: Shop) -> None:
    with transaction(broker.id) as db:
        offered = {one.kind: one for one in filters_of(db, "property", ITALIAN)}

    assert list(offered) == ["category", "rooms", "area", "zone", "feature"]
    assert [value.words for value in offered["rooms"].values] == ["2", "3", "10"]
    assert [(value.value, value.count) for value in offered["zone"].values] == [
        ("zone:modica", 2),
        ("zone:scicli", 1),
    ]
    assert (offered["feature"].heading, offered["feature"].values[0].words) == ("Con", "balcone")
    assert [(value.words, value.count) for value in offered["category"].values] == [("Case", 3)]


def test_food_can_be_narrowed_down_by_what_must_not_be_in_it(broker: Shop) -> None:
    reader = Reader(Language.ES, Language.IT, "EUR")
    with transaction(broker.id) as db:
        [allergens] = [one for one in filters_of(db, "food", reader) if one.kind == "allergens"]

    assert allergens.heading == "Sin"
    assert [(value.value, value.words) for value in allergens.values] == [("nuts", "frutos de cáscara")]


def test_every_vertical_has_its_facets() -> None:
    kinds = {
        vertical: [one.kind for one in facets_of(vertical)] for vertical in ("food", "boutique", "property")
    }
    assert {"allergens", "certified", "occasion", "category"} <= set(kinds["food"])
    assert {"color", "size", "occasion", "category"} <= set(kinds["boutique"])
    assert {"rooms", "area", "category"} <= set(kinds["property"])
    assert facets_of("circus") == ()


def test_a_figure_is_a_figure() -> None:
    with pytest.raises(ValidationError):
        product_profile("casa", tags=("rooms:three",))
    assert product_profile("casa", tags=("rooms:3", "zone:three")).tags == ("rooms:3", "zone:three")
