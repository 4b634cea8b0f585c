"""A place that somebody names is where the home lies: a filter in a broker's shop, a word everywhere else."""

import pytest

from shop.catalog.listing import ProductQuery, choose_products
from shop.catalog.places import Placed, placed
from shop.catalog.viewing import Reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import a_category, a_product
from tests.world import Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")
MODICA = ("zone:marina-di-modica", "zone:modica-alta", "zone:modica-bassa")


@pytest.fixture
def shop() -> Shop:
    """A broker with homes in five zones, beside another with a home in Noto."""
    made = a_shop("nunzia", vertical="property")
    for shop, zones in (
        (made, ["modica-bassa", "modica-alta", "marina-di-modica", "scicli", "sacro-cuore"]),
        (a_shop("altra", 2, vertical="property"), ["noto"]),
    ):
        a_category(shop, "homes")
        for zone in zones:
            a_product(shop, f"casa-{zone}", 100_000, category="homes", tags=(f"zone:{zone}", "rooms:3"))
    return made


def says(shop: Shop, words: str) -> Placed:
    with transaction(shop.id) as db:
        return placed(db, words)


@pytest.mark.parametrize(
    ("words", "zones", "rest"),
    [
        ("una casa a Modica con giardino", MODICA, "una casa con giardino"),
        ("a house in Modica Alta", ("zone:modica-alta",), "a house"),
        ("un piso en Scicli", ("zone:scicli",), "un piso"),
        ("zona Sacro Cuore", ("zone:sacro-cuore",), ""),
        ("casa a Noto", (), "casa a Noto"),
        ("una villa in zona alta", (), "una villa in zona alta"),
    ],
)
def test_a_whole_name_is_meant_alone_and_a_part_of_it_for_every_zone_that_has_it(
    shop: Shop, words: str, zones: tuple[str, ...], rest: str
) -> None:
    assert says(shop, words) == Placed(zones, rest)


def test_nothing_elsewhere_is_among_what_is_found(shop: Shop) -> None:
    wanted = ProductQuery(any_of=says(shop, "casa a Modica").zones, tags=("rooms:3",))
    with transaction(shop.id) as db:
        found = choose_products(db, wanted, Reader(Language.IT, Language.IT, "EUR")).products
    assert {one.slug for one in found} == {"casa-modica-bassa", "casa-modica-alta", "casa-marina-di-modica"}


def test_in_a_shop_of_another_trade_a_place_is_a_word() -> None:
    food = a_shop("sapori")
    a_category(food, "pantry")
    a_product(food, "cioccolato", tags=("zone:modica-bassa",))
    assert says(food, "cioccolato di Modica") == Placed((), "cioccolato di Modica")
