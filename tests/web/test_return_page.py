"""Something goes back: chosen on its page, answered in the chat."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.advance_order import advance_order
from flows.return_goods import answer_return
from shop.kernel.ids import CustomerId
from shop.orders.order_view import OrderView
from tests.catalog.goods import a_product
from tests.web.selling import (
    PISTACHIO,
    a_link_to,
    a_selling_shop,
    an_order,
    is_complete,
    is_paid,
    opened,
    seen,
)
from tests.web.visiting import found, marta_writes, text_of
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has written to it."""
    return marta_writes(shop)


def an_order_that_arrived(shop: Shop, customer: CustomerId, sku: str = PISTACHIO) -> OrderView:
    order = is_paid(shop, is_complete(shop, an_order(shop, customer, payment="transfer", sku=sku)))
    told: dict[str, Any] = {"actor": "member", "workspace_id": shop.id, "order_id": order.id}
    for hours, step in enumerate(("picking", "shipped", "delivered")):
        advance_order(now=MORNING + timedelta(hours=hours), **told, to=step)
    return seen(shop, order.id)


def its_page(shop: Shop, order: OrderView, browser: TestClient) -> str:
    return opened(browser, a_link_to(shop, order.customer_id, "order", order.id)) + "/return"


def test_lines_quantity_and_reason_are_chosen_and_the_state_is_shown_afterwards(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    order = an_order_that_arrived(shop, marta)
    clock.pass_(days=2)
    path = its_page(shop, order, browser)
    line = order.lines[0]

    page = browser.get(path)
    assert [option.text() for option in found(page, f"#line-{line.id} option")] == ["keep it", "1", "2"]
    told = {f"line-{line.id}": "1", "reason": "damaged", "note": "Il coperchio era rotto."}
    asked = browser.post(path, data=told)

    (back,) = seen(shop, order.id).returns
    assert (back.reason, back.note, back.lines[0].quantity) == ("damaged", "Il coperchio era rotto.", 1)
    assert asked.status_code == 303
    assert "We have got it and answer you in the chat." in text_of(browser.get(asked.headers["Location"]))
    answer_return(
        now=clock.at,
        actor="member",
        workspace_id=shop.id,
        return_id=back.id,
        approved=True,
        answer="Va bene.",
    )
    assert "Va bene." in text_of(browser.get(path))
    assert "Va bene." in text_of(browser.get(path.removesuffix("/return")))


@pytest.mark.parametrize(
    ("chosen", "problem", "words"),
    [
        ({"reason": "damaged"}, "lines", "Choose what goes back, and how much of it."),
        ({"quantity": "1"}, "reason", "Choose a reason."),
        ({"quantity": "1", "reason": "because"}, "reason", "Choose a reason."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_asked_for(
    shop: Shop, marta: CustomerId, browser: TestClient, chosen: dict[str, str], problem: str, words: str
) -> None:
    order = an_order_that_arrived(shop, marta)
    path = its_page(shop, order, browser)
    told = {name: value for name, value in chosen.items() if name != "quantity"}
    if "quantity" in chosen:
        told[f"line-{order.lines[0].id}"] = chosen["quantity"]

    answer = browser.post(path, data=told)

    assert answer.status_code == 422
    assert found(answer, f"#{problem}-problem span")[0].text() == words
    assert seen(shop, order.id).returns == ()


def test_more_than_was_bought_does_not_come_back(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    order = an_order_that_arrived(shop, marta)
    path = its_page(shop, order, browser)

    answer = browser.post(path, data={f"line-{order.lines[0].id}": "3", "reason": "wrong"})

    assert answer.status_code >= 400
    assert found(answer, "#lines-problem span")[0].text()
    assert seen(shop, order.id).returns == ()


def test_fresh_food_stays_and_the_page_says_why(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    a_product(shop, "ricotta", 450, returnable=False)
    order = an_order_that_arrived(shop, marta, "RICOTTA")
    path = its_page(shop, order, browser)

    assert "Nothing of this order can come back now." in text_of(browser.get(path))
    answer = browser.post(path, data={f"line-{order.lines[0].id}": "1", "reason": "unwanted"})
    assert answer.status_code >= 400
    assert seen(shop, order.id).returns == ()


def test_an_order_on_its_way_to_being_paid_has_nothing_to_send_back(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path = its_page(shop, an_order(shop, marta), browser)

    assert "Nothing of this order can come back now." in text_of(browser.get(path))


def test_nobody_sends_back_what_is_somebody_elses(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    other = a_selling_shop("altra", 2)
    neighbor = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    stranger = a_registered_customer(other, "+393330000009", name="Ugo Serra")
    hers, his = an_order_that_arrived(shop, neighbor), an_order_that_arrived(other, stranger)
    mine = an_order_that_arrived(shop, marta)
    path = its_page(shop, mine, browser)

    for theirs in (hers, his):
        answer = browser.post(path, data={f"line-{theirs.lines[0].id}": "1", "reason": "wrong"})
        assert answer.status_code >= 400

    assert seen(shop, hers.id).returns == seen(other, his.id).returns == seen(shop, mine.id).returns == ()
