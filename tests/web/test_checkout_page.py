"""The checkout: everything once more, then exactly that is ordered, and the provider's page comes next."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from redis import Redis

from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.orders.order_view import OrderView, orders_of
from tests.web.selling import (
    ADDRESS,
    HONEY,
    PISTACHIO,
    CardDesk,
    a_link_to,
    a_selling_shop,
    choose,
    opened,
    proposal_on,
    put_in_cart,
    version_on,
)
from tests.web.visiting import found, marta_writes, text_of, title_of, visitor
from tests.world import PinnedClock, Shop, a_registered_customer, one

TYPED = ADDRESS | {"terms": "yes"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has written to it."""
    return marta_writes(shop)


@pytest.fixture
def desk() -> CardDesk:
    """Who takes cards."""
    return CardDesk()


@pytest.fixture
def browser(clock: PinnedClock, desk: CardDesk) -> Any:
    """A browser on the shop's pages, with somebody who takes cards behind them."""
    with visitor(clock, payments={"test": desk}) as client:
        yield client


def orders(shop: Shop, customer: CustomerId) -> list[OrderView]:
    with transaction(shop.id) as db:
        return orders_of(db, customer)


def at_the_checkout(
    shop: Shop, customer: CustomerId, browser: TestClient, way: str = "courier", payment: str = "card"
) -> tuple[str, Response]:
    put_in_cart(shop, customer)
    choose(shop, customer, way, payment)
    path = opened(browser, a_link_to(shop, customer))
    entered = browser.post(f"{path}/checkout", data={"version": version_on(browser.get(path))})
    assert entered.headers["Location"] == f"{path}/checkout"
    return path, browser.get(f"{path}/checkout")


def the_button(page: Response) -> str:
    return str(found(page, "#counter button")[0].text(strip=True))


def test_everything_is_shown_once_more_and_the_button_names_the_total(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    _, page = at_the_checkout(shop, marta, browser)

    told = text_of(page)
    assert title_of(page) == "Look at it once more"
    assert "Pistachio cream" in told
    assert "There by Tuesday 24 November" in told
    assert "of which VAT 10% on" in told
    assert the_button(page) == "Order and pay €26.50"
    assert "14 giorni" not in told
    assert "Terms." in told
    assert found(page, "#postal_code")[0].attributes["autocomplete"] == "shipping postal-code"
    assert [option.attributes["value"] for option in found(page, "#country option")] == ["IT", "ES"]
    assert found(page, "#terms[checked]") == []


def test_an_order_by_card_leads_to_the_providers_page(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    path, page = at_the_checkout(shop, marta, browser)

    answer = browser.post(f"{path}/order", data=TYPED | proposal_on(page))

    (placed,) = orders(shop, marta)
    assert (placed.state, placed.payment, placed.total_minor) == ("placed", "card", 2650)
    assert placed.address["street"] == "Via Solari 18"
    assert placed.terms_version == "7"
    (wish,) = desk.wishes
    assert wish.amount.minor == 2650
    assert (
        found(answer, "main[data-leaves]")[0]
        .attributes["data-leaves"]
        .startswith("https://pay.example.test/")
    )
    back = wish.success_url.removeprefix("https://shop.example.test")
    assert "We are waiting for the provider" in text_of(browser.get(back))
    assert "Nothing was charged." in text_of(
        browser.get(wish.cancel_url.removeprefix("https://shop.example.test"))
    )


def test_pressing_twice_makes_one_order(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: object
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    told = TYPED | proposal_on(page)

    first, second = (browser.post(f"{path}/order", data=told) for _ in range(2))

    assert [answer.status_code for answer in (first, second)] == [200, 200]
    assert one(owner, "SELECT count(*) FROM customer_order") == 1
    assert one(owner, "SELECT count(*) FROM payment_intent") == 1


def test_cash_at_the_counter_needs_no_address_and_leads_to_the_order(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    path, page = at_the_checkout(shop, marta, browser, way="counter", payment="cash")

    assert found(page, "#street") == []
    assert the_button(page) == "Order and pay €19.60 in cash"
    answer = browser.post(f"{path}/order", data={"terms": "yes"} | proposal_on(page))
    page = browser.get(answer.headers["Location"])

    assert title_of(page).startswith("Thank you")
    assert "You pay €19.60 when you get it." in text_of(page)
    assert desk.wishes == []


def test_where_the_provider_is_away_the_order_stands_and_can_be_paid_later(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    desk.away = True
    path, page = at_the_checkout(shop, marta, browser)

    answer = browser.post(f"{path}/order", data=TYPED | proposal_on(page))
    page = browser.get(answer.headers["Location"])

    assert "The payment page does not answer right now." in text_of(page)
    assert the_button(page) == "Pay €26.50"
    desk.away = False
    order = answer.headers["Location"].split("?")[0]
    assert found(browser.post(f"{order}/pay"), "main[data-leaves]")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"terms": ""}, "terms", "Without this yes we cannot take the order."),
        ({"name": " "}, "name", "The name is missing."),
        ({"street": ""}, "street", "Street and number are missing."),
        ({"city": ""}, "city", "The town is missing."),
        ({"postal_code": ""}, "postal_code", "The postal code is missing."),
        ({"postal_code": "2014"}, "postal_code", "A postal code there looks like 97018."),
        ({"street": "<b>Via</b>"}, "street", "A street has at most 120 letters, and no brackets."),
        ({"phone": "call me"}, "phone", "A phone number has only figures, spaces and a plus."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_ordered(
    shop: Shop, marta: CustomerId, browser: TestClient, changes: dict[str, str], field: str, words: str
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    told = {name: value for name, value in (TYPED | changes).items() if value or name != "terms"}

    answer = browser.post(f"{path}/order", data=told | proposal_on(page))

    assert answer.status_code == 422
    assert found(answer, f"#{field}-problem span")[0].text() == words
    assert found(answer, f"#{field}[aria-invalid=true]")
    assert found(answer, "#region")[0].attributes["value"] == "MI"
    assert orders(shop, marta) == []


def test_another_way_shows_another_total_before_anything_is_ordered(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    told = TYPED | proposal_on(page) | {"delivery": "counter"}

    shown = browser.post(f"{path}/order", data=told)

    assert shown.status_code == 409
    assert "Look at it once more before you order." in text_of(shown)
    assert the_button(shown) == "Order and pay €19.60"
    assert orders(shop, marta) == []
    browser.post(f"{path}/order", data=told | proposal_on(shown))
    assert [order.total_minor for order in orders(shop, marta)] == [1960]


def test_the_page_counts_anew_what_was_chosen_and_keeps_what_was_typed(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    told = {"street": "Via So", "city": "Milano", "payment": "transfer", "delivery": "courier"}

    shown = browser.post(f"{path}/checkout", data=told | proposal_on(page), headers={"X-Swap": "yes"})

    assert shown.status_code == 200
    assert the_button(shown) == "Order and transfer €26.50"
    assert found(shown, "#street")[0].attributes["value"] == "Via So"
    assert found(shown, "[aria-invalid=true]") == []


def test_a_change_in_the_chat_is_shown_before_anything_is_ordered(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    put_in_cart(shop, marta, HONEY, 1)

    answer = browser.post(f"{path}/order", data=TYPED | proposal_on(page))

    assert answer.status_code == 409
    assert "Something has changed." in text_of(answer)
    assert "Miele ibleo" in text_of(answer)
    assert orders(shop, marta) == []


def test_an_old_checkout_leads_back_to_the_cart(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    path, _ = at_the_checkout(shop, marta, browser)

    clock.pass_(minutes=61)

    answer = browser.get(f"{path}/checkout")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_goods_that_somebody_else_got_meanwhile_are_not_ordered(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    path, page = at_the_checkout(shop, marta, browser)
    clock.pass_(minutes=20)
    ida = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    with visitor(clock, payments={"test": CardDesk()}) as hers:
        put_in_cart(shop, ida, PISTACHIO, 5, at=clock.at)
        choose(shop, ida)
        her_path = opened(hers, a_link_to(shop, ida))
        hers.post(f"{her_path}/checkout", data={"version": version_on(hers.get(her_path))})
        hers.post(f"{her_path}/order", data=TYPED | proposal_on(hers.get(f"{her_path}/checkout")))

    answer = browser.post(f"{path}/order", data=TYPED | proposal_on(page))

    assert answer.status_code == 409
    assert "no longer there in that quantity" in text_of(answer)
    assert orders(shop, marta) == []
    assert len(orders(shop, ida)) == 1


def test_nobody_orders_from_somebody_elses_cart(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    other = a_selling_shop("altra", 2)
    stranger = a_registered_customer(other, "+393330000009", name="Ugo Serra")
    path, page = at_the_checkout(shop, marta, browser)
    told = TYPED | proposal_on(page)

    with visitor(clock, payments={"test": CardDesk()}) as his:
        put_in_cart(other, stranger)
        choose(other, stranger)
        assert his.post(f"{path}/order", data=told).status_code == 403
        own = opened(his, a_link_to(other, stranger))
        shown = his.post(f"{own}/order", data=told)

    assert shown.status_code == 409
    assert orders(shop, marta) == []
    assert orders(other, stranger) == []
