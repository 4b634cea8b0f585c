"""The cart's page: the same cart as in the chat, changed by plain forms, never overwritten unseen."""

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.change_catalog import hide_product, put_product
from flows.change_offers import put_offer
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, OfferId, new_id
from shop.kernel.language import Language
from shop.orders.cart_view import CartView, cart_view
from shop.orders.offer_profile import OfferProfile
from shop.workspaces.viewing import workspace_view
from tests.catalog.goods import product_profile
from tests.web.selling import (
    ALMONDS,
    HONEY,
    PISTACHIO,
    a_link_to,
    a_selling_shop,
    choose,
    opened,
    put_in_cart,
    version_on,
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


def cart_of(shop: Shop, customer: CustomerId) -> CartView:
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        return cart_view(db, shop=view, customer_id=customer, language=Language.EN, at=MORNING)


def in_cart(shop: Shop, customer: CustomerId) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart_of(shop, customer).quote.lines}


def test_a_preview_sees_a_shape_and_the_first_device_the_cart(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: object
) -> None:
    put_in_cart(shop, marta)
    link = a_link_to(shop, marta)

    preview = browser.get(f"/l/{link.token}", headers={"User-Agent": "WhatsApp/2"})

    assert "Pistachio" not in preview.text
    assert found(preview, "form[data-opens]")[0].attributes["action"] == f"/l/{link.token}/open"
    assert one(owner, "SELECT device_hash FROM secure_link") == ""
    page = browser.get(opened(browser, link))
    assert title_of(page) == "Your cart"
    assert "Pistachio cream" in text_of(page)
    assert "€19.60" in text_of(page)


def test_a_forwarded_cart_shows_and_changes_nothing(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))

    with visitor(clock) as other:
        for answer in (
            other.get(path),
            other.post(f"{path}/open"),
            other.post(f"{path}/line", data={"sku": PISTACHIO, "quantity": 5, "version": version}),
            other.get(f"{path}/checkout"),
        ):
            assert answer.status_code == 403
            assert "Pistachio" not in answer.text

    assert in_cart(shop, marta) == {PISTACHIO: 2}


def test_nothing_is_done_before_somebody_said_that_it_is_theirs(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    version = put_in_cart(shop, marta)
    link = a_link_to(shop, marta)

    answer = browser.post(f"/l/{link.token}/line", data={"sku": PISTACHIO, "quantity": 5, "version": version})

    assert answer.status_code == 403
    assert in_cart(shop, marta) == {PISTACHIO: 2}


def test_a_quantity_is_changed_by_a_plain_form(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))
    page = browser.get(path)
    more = found(page, f"#more-{PISTACHIO}")[0].attributes["value"]

    answer = browser.post(
        f"{path}/line", data={"sku": PISTACHIO, "quantity": more, "version": version_on(page)}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert in_cart(shop, marta) == {PISTACHIO: 3}
    assert "€29.40" in text_of(browser.get(path))


def test_a_script_gets_the_page_at_once(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))

    told = {"sku": PISTACHIO, "quantity": 1, "version": version}
    answer = browser.post(f"{path}/line", data=told, headers={"X-Swap": "yes"})

    assert answer.status_code == 200
    assert "€9.80" in text_of(answer)


def test_what_is_weighed_goes_by_its_steps(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    put_in_cart(shop, marta, ALMONDS, 100)
    page = browser.get(opened(browser, a_link_to(shop, marta)))

    assert found(page, "[data-figure]")[0].text() == "100 g"
    assert found(page, f"#more-{ALMONDS}")[0].attributes["value"] == "150"
    assert found(page, f"#less-{ALMONDS}")[0].attributes["value"] == "0"
    assert "€24.00 / kg" in text_of(page)


def test_a_quantity_that_is_not_sold_is_refused_beside_its_line(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    version = put_in_cart(shop, marta, ALMONDS, 100)
    path = opened(browser, a_link_to(shop, marta))

    answer = browser.post(f"{path}/line", data={"sku": ALMONDS, "quantity": 120, "version": version})

    assert answer.status_code == 422
    assert found(answer, f"#problem-{ALMONDS} span")[0].text()
    assert in_cart(shop, marta) == {ALMONDS: 100}


def test_more_than_there_is_is_refused_and_the_button_says_so(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    put_in_cart(shop, marta, PISTACHIO, 5)
    path = opened(browser, a_link_to(shop, marta))
    page = browser.get(path)

    answer = browser.post(f"{path}/line", data={"sku": PISTACHIO, "quantity": 6, "version": version_on(page)})

    assert found(page, f"#more-{PISTACHIO}[aria-disabled=true]")
    assert "5 at most" in text_of(page)
    assert answer.status_code == 409
    assert "Only 5 left." in text_of(answer)
    assert in_cart(shop, marta) == {PISTACHIO: 5}


def test_a_change_in_the_chat_is_shown_and_not_overwritten(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))
    seen = version_on(browser.get(path))
    put_in_cart(shop, marta, HONEY, 1)

    answer = browser.post(f"{path}/line", data={"sku": PISTACHIO, "quantity": 5, "version": seen})

    assert answer.status_code == 409
    assert "The cart was changed in the chat meanwhile." in text_of(answer)
    assert "Miele ibleo" in text_of(answer)
    assert in_cart(shop, marta) == {PISTACHIO: 2, HONEY: 1}
    later = browser.get(f"{path}?seen={seen}")
    assert "The cart was changed in the chat meanwhile." in text_of(later)
    assert "changed in the chat" not in text_of(browser.get(f"{path}?seen={version_on(later)}"))


def test_a_price_that_changed_since_is_said(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    put_in_cart(shop, marta, HONEY, 1)
    cheaper = product_profile("miele-ibleo", 800, category="spreads", tags=("taste:sweet",), position=1)
    put_product(now=MORNING, actor="member", workspace_id=shop.id, product=cheaper)

    page = browser.get(opened(browser, a_link_to(shop, marta)))

    assert "Down from €8.50 to €8.00" in text_of(page)
    assert found(page, ".notice-good svg")


def test_what_is_no_longer_sold_can_only_be_taken_out(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    put_in_cart(shop, marta, HONEY, 1)
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="miele-ibleo")
    path = opened(browser, a_link_to(shop, marta))

    page = browser.get(path)

    assert "is no longer for sale." in text_of(page)
    told = {"sku": HONEY, "quantity": 0, "version": version_on(page)}
    assert browser.post(f"{path}/line", data=told).status_code == 303
    assert "Nothing is in it yet." in text_of(browser.get(path))


def test_a_code_that_holds_is_counted_and_can_be_taken_out(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    offer = OfferProfile(
        names={Language.EN: "Welcome"}, kind="percent", value=1000, code="CIAO10", starts_at=MORNING
    )
    put_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=OfferId(new_id()), offer=offer)
    put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))

    unknown = browser.post(f"{path}/code", data={"code": "NIENTE", "version": version_on(browser.get(path))})
    told = {"code": "ciao10", "version": version_on(browser.get(path))}
    applied = browser.post(f"{path}/code", data=told, headers={"X-Swap": "yes"})

    assert unknown.status_code == 422
    assert found(unknown, "#code-told[aria-invalid=true]")
    assert found(unknown, "#code-problem span")[0].text()
    assert "€17.64" in text_of(applied)
    dropped = browser.post(
        f"{path}/code", data={"drop": "CIAO10", "version": version_on(applied)}, headers={"X-Swap": "yes"}
    )
    assert "€17.64" not in text_of(dropped)


def test_ways_to_receive_it_tell_their_day_and_their_price(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))
    page = browser.get(path)

    assert [way.text(strip=True) for way in found(page, ".way-name > span:first-child")] == [
        "Courier",
        "Pick up in the shop",
    ]
    assert "There by Tuesday 24 November" in text_of(page)
    assert "if you order by 16:00 today" in text_of(page)
    told = {"delivery": "courier", "version": version_on(page)}
    assert browser.post(f"{path}/delivery", data=told).status_code == 303
    assert "€26.50" in text_of(browser.get(path))


def test_the_checkout_waits_until_a_way_is_chosen(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))

    answer = browser.post(f"{path}/checkout", data={"version": version})

    assert answer.status_code == 422
    assert "Choose how you get it." in text_of(answer)


def test_an_empty_cart_leads_to_the_shelf(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    page = browser.get(opened(browser, a_link_to(shop, marta)))

    assert "Nothing is in it yet." in text_of(page)
    assert found(page, f".empty a[href='/s/{shop.slug}']")
    assert found(page, ".pay-bar") == []


def test_a_cart_is_its_owners_alone(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: object
) -> None:
    del owner
    other_shop = a_selling_shop("altra", 2)
    stranger = a_registered_customer(other_shop, "+393330000009", name="Ugo Serra")
    neighbor = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    put_in_cart(other_shop, stranger, HONEY, 4)
    put_in_cart(shop, neighbor, HONEY, 3)
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))

    assert in_cart(shop, marta) == {PISTACHIO: 2}
    assert "Miele" not in text_of(browser.get(path))
    browser.post(f"{path}/line", data={"sku": HONEY, "quantity": 0, "version": version})
    assert in_cart(shop, neighbor) == {HONEY: 3}
    assert in_cart(other_shop, stranger) == {HONEY: 4}


def test_another_purpose_opens_no_cart(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta, "profile"))

    answer = browser.post(f"{path}/line", data={"sku": PISTACHIO, "quantity": 5, "version": version})

    assert answer.status_code == 404
    assert in_cart(shop, marta) == {PISTACHIO: 2}


def test_a_form_from_another_site_changes_nothing(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    version = put_in_cart(shop, marta)
    path = opened(browser, a_link_to(shop, marta))
    told = {"sku": PISTACHIO, "quantity": 5, "version": version}

    answer = browser.post(f"{path}/line", data=told, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert in_cart(shop, marta) == {PISTACHIO: 2}


def test_the_time_that_goods_are_kept_is_told_while_it_runs(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    put_in_cart(shop, marta)
    choose(shop, marta)
    path = opened(browser, a_link_to(shop, marta))
    assert found(browser.get(path), "#kept") == []

    browser.post(f"{path}/checkout", data={"version": version_on(browser.get(path))})
    clock.pass_(minutes=4)
    kept = found(browser.get(path), "#kept")[0]

    assert kept.attributes["data-left"] == "660"
    assert "Kept for you until 10:15" in kept.text()
    clock.pass_(minutes=12)
    assert found(browser.get(path), "#kept") == []
