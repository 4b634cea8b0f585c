"""The order's page: what is still to do, how far it is, and its owner's alone."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from redis import Redis

from flows.advance_order import advance_order
from flows.cancel_order import cancel_order
from flows.follow_parcel import Followed, follow_parcel
from shop.kernel.ids import CustomerId
from shop.orders.order_view import OrderView
from tests.web.selling import (
    ADDRESS,
    HONEY,
    CardDesk,
    a_link_to,
    a_selling_shop,
    an_order,
    is_complete,
    is_paid,
    opened,
    put_in_cart,
    seen,
)
from tests.web.visiting import found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, one


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


def its_page(shop: Shop, order: OrderView, browser: TestClient) -> str:
    return opened(browser, a_link_to(shop, order.customer_id, "order", order.id))


def story(page: Response) -> list[tuple[str, str]]:
    return [
        (str(step.attributes["data-state"]), step.css_first("span > span").text(strip=True))
        for step in found(page, ".order-story li")
    ]


def test_an_order_from_the_chat_asks_where_it_goes_and_for_the_terms_before_it_is_paid(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    order = an_order(shop, marta)
    path = its_page(shop, order, browser)

    page = browser.get(path)
    assert "Tell us where it goes; the total is €26.50." in text_of(page)
    assert found(page, "#street")
    assert found(page, "#counter button")[0].text(strip=True) == "Pay €26.50"
    missing = browser.post(f"{path}/pay", data={"country": "IT"})
    assert missing.status_code == 422
    assert len(found(missing, "[aria-invalid=true]")) == 5
    assert desk.wishes == []

    answer = browser.post(f"{path}/pay", data=ADDRESS | {"terms": "yes"})

    kept = seen(shop, order.id)
    assert (kept.address["city"], kept.terms_version) == ("Milano", "7")
    assert found(answer, "main[data-leaves]")
    assert [wish.amount.minor for wish in desk.wishes] == [2650]


def test_what_is_known_is_not_asked_again(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    order = is_complete(shop, an_order(shop, marta))
    path = its_page(shop, order, browser)

    assert found(browser.get(path), "#pay #street") == []
    assert found(browser.post(f"{path}/pay"), "main[data-leaves]")
    assert len(desk.wishes) == 1


def test_the_time_to_pay_runs_and_ends(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock, desk: CardDesk
) -> None:
    path = its_page(shop, is_complete(shop, an_order(shop, marta)), browser)
    assert found(browser.get(path), "#kept")[0].attributes["data-left"] == "1800"

    clock.pass_(minutes=31)

    assert found(browser.get(path), "#kept") == []
    answer = browser.get(browser.post(f"{path}/pay").headers["Location"])
    assert "The time to pay is over" in text_of(answer)
    assert desk.wishes == []


def test_a_transfer_tells_account_reference_and_amount(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    order = is_complete(shop, an_order(shop, marta, payment="transfer"))

    page = browser.get(its_page(shop, order, browser))

    told = {
        row.css_first("dt").text(): row.css_first("[data-copied]").text()
        for row in found(page, ".transfer > div")
    }
    assert told["IBAN"] == "IT60 X054 2811 1010 0000 0123 456"
    assert told["Amount"] == "€26.50"
    assert told["Reference"].startswith("RF")
    assert title_of(page).startswith("Thank you")


def test_a_paid_order_says_thanks_and_what_comes_next(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    order = is_paid(shop, is_complete(shop, an_order(shop, marta, payment="transfer")))
    path = its_page(shop, order, browser)

    page = browser.get(path)

    assert title_of(page) == "Thank you, Marta."
    assert f"Order {order.number} is paid: €26.50." in text_of(page)
    assert [state for state, _ in story(page)] == ["done", "now", "ahead", "ahead", "ahead"]
    assert "Via Solari 18" in text_of(page)
    clock.pass_(hours=1)
    assert title_of(browser.get(path)) == f"Order {order.number}"


def test_a_parcel_can_be_followed_and_an_order_that_arrived_can_be_had_again(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    order = is_paid(shop, is_complete(shop, an_order(shop, marta, payment="transfer")))
    told: dict[str, Any] = {"actor": "member", "workspace_id": shop.id, "order_id": order.id}
    parcel: dict[str, Any] = {
        "carrier": "BRT",
        "tracking_number": "0831234",
        "tracking_url": "https://brt.example/0831234",
    }
    advance_order(now=MORNING + timedelta(hours=1), **told, to="picking")
    advance_order(now=MORNING + timedelta(hours=2), **told, to="shipped", **parcel)
    path = its_page(shop, order, browser)

    page = browser.get(path)
    again = browser.post(f"{path}/repeat")
    cart = browser.get(again.headers["Location"])

    assert found(page, "a[href='https://brt.example/0831234'][rel=noreferrer]")
    assert [state for state, _ in story(page)] == ["done", "done", "done", "now", "ahead"]
    assert title_of(cart) == "Your cart"
    assert "Pistachio cream" in text_of(cart)


def test_whoever_comes_back_from_paying_waits_for_no_webhook(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    path = its_page(shop, is_complete(shop, an_order(shop, marta)), browser)
    browser.post(f"{path}/pay")
    due = (
        "SELECT count(*) FROM outbox WHERE topic = 'payment' AND available_at <= %(now)s AND done_at IS NULL"
    )
    before = one(owner, due, {"now": MORNING})

    browser.get(path)
    browser.get(f"{path}?payment=done")
    browser.get(f"{path}?payment=done")

    assert (before, one(owner, due, {"now": MORNING})) == (0, 1)


def test_a_canceled_order_asks_for_nothing(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    order = an_order(shop, marta)
    path = its_page(shop, order, browser)
    cancel_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, reason="shop")

    page = browser.get(path)

    assert found(page, "#pay") == []
    assert story(page)[-1][0] == "no"
    browser.post(f"{path}/pay")
    assert desk.wishes == []


def test_a_country_that_the_way_does_not_reach_is_refused_by_name(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk
) -> None:
    order = an_order(shop, marta)
    path = its_page(shop, order, browser)
    told = ADDRESS | {"country": "MT", "postal_code": "VLT 1010", "terms": "yes"}

    answer = browser.post(f"{path}/pay", data=told)

    assert answer.status_code == 422
    assert found(answer, "#country-problem span")[0].text() == "The way you chose does not reach there."
    assert seen(shop, order.id).address == {}
    assert desk.wishes == []


def test_whoever_lives_where_the_way_does_not_reach_chooses_another_and_loses_nothing(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    order = an_order(shop, marta)
    path = its_page(shop, order, browser)
    abroad = ADDRESS | {"country": "MT", "postal_code": "VLT 1010", "terms": "yes"}
    assert found(browser.post(f"{path}/pay", data=abroad), "button[formaction$='/anew']")

    answer = browser.post(f"{path}/anew", data=abroad, follow_redirects=False)

    assert seen(shop, order.id).state == "canceled"
    cart = browser.get(answer.headers["Location"])
    assert title_of(cart) == "Your cart"
    assert order.lines[0].name.split(",")[0].split(" · ")[0] in text_of(cart)


def test_an_order_is_its_owners_alone(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock, owner: object
) -> None:
    other_shop = a_selling_shop("altra", 2)
    stranger = a_registered_customer(other_shop, "+393330000009", name="Ugo Serra")
    neighbor = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    hers = is_complete(shop, an_order(shop, neighbor, sku=HONEY))
    his = is_complete(other_shop, an_order(other_shop, stranger, sku=HONEY))
    path = its_page(shop, an_order(shop, marta), browser)

    told = browser.get(path).text + browser.get(f"{path}/return").text
    assert "Miele" not in told
    assert "Solari" not in told
    her_link = a_link_to(shop, neighbor, "order", hers.id)
    with visitor(clock) as forwarded:
        opened(browser, her_link)
        for answer in (
            forwarded.get(f"/l/{her_link.token}"),
            forwarded.post(f"/l/{her_link.token}/pay", data=ADDRESS),
            forwarded.post(f"/l/{her_link.token}/repeat"),
            forwarded.get(f"/l/{her_link.token}/invoice.pdf"),
        ):
            assert answer.status_code == 403
    assert one(owner, "SELECT count(*) FROM secure_link WHERE purpose = 'cart'") == 0
    assert (seen(shop, hers.id).paid_minor, seen(other_shop, his.id).paid_minor) == (0, 0)


def test_a_cart_link_opens_no_order_and_an_order_link_no_cart(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    order = an_order(shop, marta)
    put_in_cart(shop, marta, HONEY, 1)
    cart_path = opened(browser, a_link_to(shop, marta))
    order_path = its_page(shop, order, browser)

    assert browser.post(f"{cart_path}/pay", data=ADDRESS | {"terms": "yes"}).status_code == 404
    assert browser.get(f"{cart_path}/return").status_code == 404
    assert browser.get(f"{cart_path}/invoice.pdf").status_code == 404
    assert browser.get(f"{order_path}/checkout").status_code == 404
    assert seen(shop, order.id).address == {}


def test_an_address_that_was_told_can_be_another_one_until_the_order_leaves(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    order = is_complete(shop, an_order(shop, marta, payment="transfer"))
    path = its_page(shop, order, browser)
    page = browser.get(path)
    assert "Send it to another address" in text_of(page)
    assert {option.attributes["value"] for option in found(page, "#move #country option")} == {"IT", "ES"}

    wrong = browser.post(f"{path}/address", data=ADDRESS | {"city": "", "postal_code": "9"})
    assert wrong.status_code == 422
    assert "open" in found(wrong, "#move")[0].attributes
    assert len(found(wrong, "#move [aria-invalid=true]")) == 2
    assert seen(shop, order.id).address["city"] == "Milano"

    nowhere = browser.post(f"{path}/address", data=ADDRESS | {"country": "JP"})
    assert (nowhere.status_code, seen(shop, order.id).address["country"]) == (422, "IT")

    modica = ADDRESS | {"street": "Corso Umberto 1", "postal_code": "97015", "city": "Modica"}
    assert browser.post(f"{path}/address", data=modica).headers["Location"] == f"{path}?payment=moved"
    moved = browser.get(f"{path}?payment=moved")
    assert "It goes to the new address." in text_of(moved)
    assert "97015 Modica" in text_of(moved)
    told = "SELECT count(*) FROM event WHERE name = 'OrderAddressChanged' AND details->>'order' = %(number)s"
    assert one(owner, told, {"number": str(order.number)}) == 1

    is_paid(shop, order)  # from here on its taxes are settled: it stays in the country
    paid = browser.get(f"{path}?lang=it")
    assert "Mandalo a un altro indirizzo" in text_of(paid)
    assert [option.attributes["value"] for option in found(paid, "#move #country option")] == ["IT"]
    abroad = browser.post(f"{path}/address", data=ADDRESS | {"country": "ES", "postal_code": "46001"})
    assert (abroad.status_code, seen(shop, order.id).address["city"]) == (422, "Modica")

    for to in ("picking", "shipped"):
        advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to=to)
    assert not found(browser.get(path), "#move")
    late = browser.post(f"{path}/address?lang=es", data=ADDRESS, follow_redirects=False)
    assert late.headers["Location"].endswith("?payment=left")
    assert "Ya ha salido" in text_of(browser.get(f"{path}?payment=left&lang=es"))
    assert seen(shop, order.id).address["city"] == "Modica"


def test_nobody_moves_anothers_order(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    order = is_complete(shop, an_order(shop, marta, payment="transfer"))
    turi = a_registered_customer(shop, "+393330000002", name="Turi")
    theirs = its_page(shop, is_complete(shop, an_order(shop, turi, payment="transfer", sku=HONEY)), browser)

    browser.post(f"{theirs}/address", data=ADDRESS | {"city": "Modica"})

    assert seen(shop, order.id).address["city"] == "Milano"


def test_a_parcel_that_got_lost_is_said_to_be(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    order = is_paid(shop, is_complete(shop, an_order(shop, marta, payment="transfer")))
    for to in ("picking", "shipped"):
        sent = advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to=to)
    follow_parcel(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        order_id=order.id,
        parcel_id=sent.shipments[0].id,
        said=Followed(state="lost", carrier="BRT"),
    )
    page = browser.get(its_page(shop, order, browser))
    assert "BRT" in text_of(page)
    assert "It got lost on the way." in text_of(page)
