"""Amounts in a currency of the reader's own: on the good's page, in the cart, at the checkout, on the order."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.place_order import place_order
from flows.propose_order import propose_order
from flows.tell_rates import set_rates
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from tests.web.selling import a_link_to, a_selling_shop, choose, opened, put_in_cart, version_on
from tests.web.visiting import found, marta_writes, text_of
from tests.world import MORNING, Shop, a_shop, one


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that keeps a rate of dollars, beside one that keeps another."""
    del empty_database, valkey
    tells(a_shop("altra", 2), "9.9")
    return tells(a_selling_shop(), "1.0843")


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has written to it."""
    return marta_writes(shop)


def tells(shop: Shop, rate: str) -> Shop:
    told = {"USD": Decimal(rate), "CHF": Decimal("0.93")}
    friday = date(2026, 11, 20)
    set_rates(now=MORNING, actor="member", workspace_id=shop.id, day=friday, source="BCE", rates=told)
    return shop


def test_a_good_tells_about_how_much_it_is_and_the_browser_remembers(shop: Shop, browser: TestClient) -> None:
    path = f"/s/{shop.slug}/p/crema-di-pistacchio"
    plain = browser.get(f"{path}?lang=en")
    assert "US$" not in text_of(plain)
    assert [each.attributes["value"] for each in found(plain, "#currency-told option")] == ["", "CHF", "USD"]

    asked = browser.get(f"{path}?lang=en&currency=USD")
    assert "about US$10.63" in text_of(asked)
    assert "1 EUR = 1.0843 USD, BCE, 20 November 2026. You pay in euros." in text_of(asked)
    assert "circa 10,63 USD" in text_of(browser.get(f"{path}?lang=it"))
    for nonsense in ("JPY", "", "../..", "US"):
        assert "US$" not in text_of(browser.get(f"{path}?lang=en&currency={nonsense}"))
    assert "US$" not in text_of(browser.get(f"{path}?lang=en"))


def test_the_cart_and_the_order_tell_both_and_the_order_keeps_its_rate(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: object
) -> None:
    put_in_cart(shop, marta)
    choose(shop, marta, payment="transfer")
    path = opened(browser, a_link_to(shop, marta))
    assert not found(browser.get(path), ".about")

    assert browser.post(f"{path}/currency", data={"currency": "USD"}).status_code == 303
    cart = browser.get(path)
    assert found(cart, ".sums .about")[0].text() == "about US$28.73"
    assert found(cart, "#currency-told option[selected]")[0].attributes["value"] == "USD"
    browser.post(f"{path}/checkout", data={"version": version_on(cart)})
    assert "about US$28.73" in text_of(browser.get(f"{path}/checkout"))
    assert "about US$10.63" in text_of(browser.get(f"/s/{shop.slug}/p/crema-di-pistacchio?lang=en"))

    unknown = browser.post(f"{path}/currency", data={"currency": "JPY"})
    assert unknown.status_code == 422
    assert "We keep no exchange rate for that currency." in text_of(unknown)
    assert one(owner, "SELECT currency FROM customer WHERE id = %(id)s", {"id": marta}) == "USD"

    order = _ordered(shop, marta)
    tells(shop, "2")
    page = browser.get(opened(browser, a_link_to(shop, marta, "order", order)))
    assert found(page, ".sums .about")[0].text() == "about US$28.73"
    assert "1 EUR = 1.0843 USD, BCE, 20 November 2026. You pay in euros." in text_of(page)

    browser.post(f"{path}/currency", data={"currency": ""})
    assert not found(browser.get(path), ".about")


def _ordered(shop: Shop, customer: CustomerId) -> UUID:
    proposal = propose_order(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=customer,
        conversation_id=None,
        language=Language.EN,
    )
    placed = place_order(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=customer,
        proposal=proposal.code,
        evidence="page",
    )
    return placed.id
