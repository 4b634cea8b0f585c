"""What is chosen beside the goods: a tip, a tax number, the page's language; and an order that costs nothing."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from redis import Redis

from flows.change_offers import put_offer
from flows.group_orders import group_orders
from runtime.paperwork import perform
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, OfferId, new_id
from shop.kernel.language import Language
from shop.orders.offer_profile import OfferProfile
from shop.orders.order_view import OrderView, orders_of
from shop.papers.content import PaperContent
from shop.papers.ubl import ubl_of
from shop.payments.invoices import papers_of_order
from tests.programs.files import Files
from tests.web.selling import (
    ADDRESS,
    PISTACHIO,
    CardDesk,
    a_link_to,
    a_selling_shop,
    choose,
    is_paid,
    opened,
    proposal_on,
    put_in_cart,
    version_on,
)
from tests.web.visiting import found, marta_writes, text_of, visitor
from tests.world import MORNING, PinnedClock, Shop, due, one

TYPED = ADDRESS | {"terms": "yes"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    return marta_writes(shop)


@pytest.fixture
def browser(clock: PinnedClock) -> Any:
    with visitor(clock, payments={"test": CardDesk()}) as client:
        yield client


def orders(shop: Shop, customer: CustomerId) -> list[OrderView]:
    with transaction(shop.id) as db:
        return orders_of(db, customer)


def at_the_cart(shop: Shop, marta: CustomerId, browser: TestClient) -> str:
    put_in_cart(shop, marta)
    choose(shop, marta, "courier", "card")
    return opened(browser, a_link_to(shop, marta))


def at_the_checkout(browser: TestClient, path: str) -> Response:
    browser.post(f"{path}/checkout", data={"version": version_on(browser.get(path))})
    return browser.get(f"{path}/checkout")


def sent(page: Response, **more: str) -> dict[str, str]:
    return TYPED | proposal_on(page) | more


def test_a_tip_is_tapped_typed_and_taken_back(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    path = at_the_cart(shop, marta, browser)

    def tips(**told: str) -> Response:
        told |= {"version": version_on(browser.get(path))}
        answer = browser.post(f"{path}/tip", data=told)
        return browser.get(path) if answer.status_code == 303 else answer

    tapped = tips(tip="rate:1000")
    assert "€1.96" in text_of(tapped)
    assert found(tapped, "#tip-2")[0].attributes["aria-pressed"] == "true"
    assert "€2.50" in text_of(tips(amount="2.50"))
    assert "€2.50" in text_of(tips(amount="€ 2,50"))
    for wrong in ({"amount": "much"}, {"amount": "999"}, {"tip": "rate:x"}, {"tip": "rate:99999"}):
        refused = tips(**wrong)
        assert refused.status_code == 422
        assert found(refused, "#tip-problem")[0].text(strip=True)
    assert "€2.50" in text_of(browser.get(path))
    assert not found(tips(tip="rate:0"), "#tip-none")


def test_a_tip_chosen_at_the_checkout_is_shown_before_it_is_ordered(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path = at_the_cart(shop, marta, browser)
    page = at_the_checkout(browser, path)
    again = browser.post(f"{path}/order", data=sent(page, tip="rate:500"))
    assert again.status_code == 409
    assert orders(shop, marta) == []
    assert "€0.98" in text_of(again)
    browser.post(f"{path}/order", data=sent(again, tip="rate:500"))
    assert [order.tip_minor for order in orders(shop, marta)] == [98]


def test_a_tax_number_is_checked_kept_and_put_onto_the_invoice(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    path = at_the_cart(shop, marta, browser)
    page = at_the_checkout(browser, path)
    refused = browser.post(f"{path}/order", data=sent(page, tax_number="00743110158"))
    assert refused.status_code == 422
    assert found(refused, "#tax_number")[0].attributes["value"] == "00743110158"
    assert orders(shop, marta) == []
    browser.post(f"{path}/order", data=sent(refused, tax_number="00743110157"))
    assert [order.tax_number for order in orders(shop, marta)] == ["IT00743110157"]
    assert one(owner, "SELECT tax_number FROM customer WHERE tax_number <> ''") == "IT00743110157"
    path = at_the_cart(shop, marta, browser)
    known = found(at_the_checkout(browser, path), "#tax_number")[0]
    assert known.attributes["value"] == "IT00743110157"


def test_an_order_from_the_chat_is_given_its_number_on_its_page(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path = at_the_cart(shop, marta, browser)
    browser.post(f"{path}/order", data=sent(at_the_checkout(browser, path)))
    [order] = orders(shop, marta)
    path = opened(browser, a_link_to(shop, marta, "order", order.id))
    wrong = browser.post(f"{path}/pay", data={"tax_number": "1"})
    assert (wrong.status_code, found(wrong, "#tax_number")[0].attributes["value"]) == (422, "1")
    browser.post(f"{path}/pay", data={"tax_number": "RSSMRA85T10A562S"})
    assert orders(shop, marta)[0].tax_number == "RSSMRA85T10A562S"
    browser.post(f"{path}/pay")
    assert orders(shop, marta)[0].tax_number == "RSSMRA85T10A562S"


def test_another_language_shows_what_was_agreed_and_can_be_asked_for(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    path = at_the_cart(shop, marta, browser)
    first = at_the_checkout(browser, path)
    assert not found(first, "button[formnovalidate]")
    turned = browser.get(f"{path}/checkout?lang=it")
    assert found(turned, "button[formnovalidate]")
    assert "Pistachio cream" in text_of(turned)

    shown = browser.post(f"{path}/checkout?lang=it", data=sent(turned))
    assert shown.status_code == 200
    assert "Crema di pistacchio" in text_of(shown)
    assert "Pistachio cream" not in text_of(shown)
    assert proposal_on(shown)["proposal"] != proposal_on(first)["proposal"]
    browser.post(f"{path}/order?lang=it", data=sent(shown))
    [order] = orders(shop, marta)
    assert (order.language, order.lines[0].name[:5]) == (Language.IT, "Crema")


def test_an_order_says_with_which_one_it_comes(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    for _ in range(2):
        path = at_the_cart(shop, marta, browser)
        browser.post(f"{path}/order", data=sent(at_the_checkout(browser, path)))
    second, first = (is_paid(shop, order) for order in orders(shop, marta))
    path = opened(browser, a_link_to(shop, marta, "order", second.id))
    assert "In one parcel" not in text_of(browser.get(path))
    together = [first.id, second.id]
    group_orders(now=MORNING, actor="member", workspace_id=shop.id, order_ids=together)
    assert "In one parcel with order 1." in text_of(browser.get(path))


def test_what_costs_nothing_is_paid_at_once_with_its_invoice(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any, clock: PinnedClock
) -> None:
    gift = OfferProfile(
        names={Language.EN: "Gift"}, kind="percent", value=10_000, code="GIFT", starts_at=MORNING
    )
    put_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=OfferId(new_id()), offer=gift)
    put_in_cart(shop, marta)
    choose(shop, marta, "counter", "card")
    path = opened(browser, a_link_to(shop, marta))
    browser.post(f"{path}/code", data={"code": "gift", "version": version_on(browser.get(path))})

    page = at_the_checkout(browser, path)
    assert not found(page, "input[name=payment]")
    placed = browser.post(f"{path}/order", data={"terms": "yes"} | sent(page))

    assert placed.status_code == 303
    [order] = orders(shop, marta)
    assert (order.state, order.total_minor, order.paid_minor) == ("paid", 0, 0)
    assert one(owner, "SELECT count(*) FROM payment_intent") == 0
    told = one(owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY seq DESC LIMIT 1")
    assert told.startswith("Order 1 is placed. There is nothing to pay.")
    parts: Any = type("Parts", (), {"clock": clock, "objects": Files()})()
    for _ in range(2):
        for entry in due("paper", at=clock.now()):
            perform(entry, parts)
    with transaction(shop.id) as db:
        [paper] = papers_of_order(db, order.id)
    content = PaperContent.model_validate(paper.content)
    assert (content.total_minor, content.lines[0].discount_minor) == (0, 1960)
    assert paper.pdf
    assert one(owner, "SELECT count(*) FROM stored_file WHERE sha256 IN (%(pdf)s, %(ubl)s) AND size > 500",
               {"pdf": paper.pdf, "ubl": paper.ubl}) == 2  # fmt: skip  # they take up room of the plan
    assert b"PayableAmount" in ubl_of(content)
    assert PISTACHIO in {line.sku for line in order.lines}
