"""What a shop recommends on a day, and what is new."""

from datetime import date, timedelta
from typing import Any

import pytest

from flows.change_catalog import hide_product, set_stock
from flows.pick_of_day import set_picks
from shop.catalog.naming import ProductNotFound
from shop.catalog.picks import PickProfile, days_with_picks, new_arrivals, picks_of
from shop.catalog.viewing import Reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_category, a_product
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def shop() -> Shop:
    """A shop with three goods, beside another shop that recommends its own oil."""
    for slug, number in (("altra", 2), ("bottega", 1)):
        made = a_shop(slug, number)
        a_category(made, "pantry")
        for product in ("olio", "miele", "sale"):
            a_product(made, product)
        if slug == "altra":
            picks(made, "olio")
    return made


def picks(shop: Shop, *products: str, day: date = FRIDAY, **words: str) -> bool:
    told = {Language(language): text for language, text in words.items()}
    return set_picks(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        day=day,
        picks=[PickProfile(product=product, words=told) for product in products],
    )


def picked(shop: Shop, day: date = FRIDAY, reader: Reader = ITALIAN) -> list[tuple[str, str]]:
    with transaction(shop.id) as db:
        return [(pick.product.slug, pick.words) for pick in picks_of(db, day, reader)]


def test_a_day_has_its_list_in_its_order(shop: Shop) -> None:
    assert picked(shop) == []

    picks(shop, "sale", "miele", it="Appena arrivato", en="Just in")

    assert picked(shop) == [("sale", "Appena arrivato"), ("miele", "Appena arrivato")]
    assert picked(shop, reader=Reader(Language.EN, Language.IT, "EUR"))[0][1] == "Just in"
    assert picked(shop, FRIDAY + timedelta(days=1)) == []
    with transaction(shop.id) as db:
        assert days_with_picks(db, FRIDAY, FRIDAY + timedelta(days=7)) == {FRIDAY}


def test_a_list_is_written_whole_and_only_where_it_is_new(shop: Shop, owner: Any) -> None:
    assert picks(shop, "sale", "miele")
    assert not picks(shop, "sale", "miele")
    assert picks(shop, "olio", "olio")
    assert picked(shop) == [("olio", "")]
    assert picks(shop)
    assert picked(shop) == []
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'PicksSet'") == 4


def test_what_is_gone_or_hidden_is_not_recommended(shop: Shop) -> None:
    picks(shop, "olio", "miele", "sale")
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="OLIO", stock=0)
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="miele")

    assert picked(shop) == [("sale", "")]


@pytest.mark.usefixtures("empty_database", "shop")
def test_only_what_this_shop_sells_can_be_picked(owner: Any) -> None:
    other = a_shop("terza", 3)
    with pytest.raises(ProductNotFound):
        picks(other, "olio")

    assert one(owner, "SELECT count(*) FROM daily_pick") == 1


def test_new_arrivals_are_the_newest_first_and_nothing_of_tomorrow(shop: Shop) -> None:
    a_product(shop, "olio", arrived_on=FRIDAY - timedelta(days=10))
    a_product(shop, "miele", arrived_on=FRIDAY)
    a_product(shop, "sale", arrived_on=FRIDAY + timedelta(days=1))
    a_product(shop, "pepe", arrived_on=FRIDAY - timedelta(days=1), stock=0)

    with transaction(shop.id) as db:
        found = new_arrivals(db, FRIDAY - timedelta(days=10), FRIDAY, ITALIAN)
        recent = new_arrivals(db, FRIDAY - timedelta(days=9), FRIDAY, ITALIAN)
    assert [one.slug for one in found] == ["miele", "olio"]
    assert [one.slug for one in recent] == ["miele"]
