"""Where an order goes, and whom nobody writes to."""

from typing import Any

import pytest

from flows.set_address import AddressSettled, CountryNotReached
from shop.kernel.database import transaction
from shop.orders.order_view import OrderUnknown
from tests.orders.buying import (
    a_buyer,
    a_selling_shop,
    bought,
    goes,
    is_proposed,
    pays,
    says_yes,
    seen,
    sells,
    tells_address,
    words_to,
)
from tests.world import one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_an_address_is_kept_for_the_next_order_and_put_onto_this_one(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = says_yes(buyer, is_proposed(buyer, ("OLIO", 1)).code)
    assert order.address == {}

    tells_address(buyer, order)

    assert seen(shop, order).address["street"] == "Via Penna 3"
    following = says_yes(buyer, is_proposed(buyer, ("OLIO", 1)).code)
    assert following.address["street"] == "Via Penna 3"
    assert all("Penna" not in words for words in words_to(owner, buyer.conversation))


def test_into_another_country_prices_stay_and_its_tax_counts() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = says_yes(buyer, is_proposed(buyer, ("OLIO", 2)).code)

    tells_address(buyer, order, country="ES")

    now = seen(shop, order)
    assert (now.total_minor, now.delivery["country"]) == (2690, "ES")
    assert [(line.tax_rate, line.tax_minor) for line in now.lines] == [(400, 77)]
    assert now.quote.total_minor == 2690
    assert now.tax_minor == now.quote.tax_minor == sum(total.tax_minor for total in now.quote.taxes)
    assert sum(t.net_minor + t.tax_minor for t in now.quote.taxes) == 2690


def test_a_country_that_is_not_reached_is_refused_and_nothing_is_kept(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = says_yes(buyer, is_proposed(buyer, ("OLIO", 2)).code)

    with pytest.raises(CountryNotReached):
        tells_address(buyer, order, country="JP")

    assert seen(shop, order).address == {}
    assert one(owner, "SELECT address FROM customer") == {}


def test_an_order_that_has_left_keeps_its_address_and_nobody_changes_anothers() -> None:
    shop, buyer, order = bought()
    turi = a_buyer(shop, "+393330000002")
    pays(shop, order)

    with pytest.raises(OrderUnknown):
        tells_address(turi, order, city="Modica")
    goes(shop, order, "shipped")
    with pytest.raises(AddressSettled):
        tells_address(buyer, order, city="Modica")

    assert seen(shop, order).address["city"] == "Scicli"


@pytest.mark.parametrize("column", ["messages_stopped_at", "blocked_at"])
def test_who_said_stop_or_is_blocked_is_not_written_to(owner: Any, column: str) -> None:
    shop, buyer, order = bought()
    before = words_to(owner, buyer.conversation)
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql(f"UPDATE customer SET {column} = now(), email = 'm@posta.example'")  # noqa: S608  # one of two names above

    pays(shop, order)
    goes(shop, order, "picking")

    assert words_to(owner, buyer.conversation) == before
    kinds = rows(owner, "SELECT payload ->> 'kind' FROM outbox WHERE topic = 'mail'")
    assert ("order_picking",) in kinds
