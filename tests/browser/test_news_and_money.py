"""What is recommended, what is new, amounts in another currency, another address: on a phone and a desk, by day and night."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from flows.pick_of_day import set_picks
from flows.tell_rates import set_rates
from shop.catalog.picks import PickProfile
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.orders.order_view import OrderView
from tests.browser.looking import a_page
from tests.browser.test_checkout import looks_right
from tests.fakes.serving import served
from tests.web.selling import (
    PISTACHIO,
    CardDesk,
    a_link_to,
    a_selling_shop,
    an_order,
    is_complete,
    put_in_cart,
)
from tests.web.visiting import healthy, marta_writes, nothing_found
from tests.world import MORNING, PinnedClock, Shop
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def shop(empty_database: str, valkey: Redis, owner: object) -> Shop:
    """A shop with picks, new arrivals and rates."""
    del empty_database, valkey
    made = a_selling_shop()
    words = {Language.IT: "Tostato stamattina", Language.EN: "Roasted this morning"}
    picks = [PickProfile(product=slug, words=words) for slug in ("crema-di-pistacchio", "miele-ibleo")]
    for day in (FRIDAY, date(2026, 11, 19)):
        set_picks(now=MORNING, actor="member", workspace_id=made.id, day=day, picks=picks)
    rates = {"USD": Decimal("1.0843"), "CHF": Decimal("0.9327")}
    set_rates(now=MORNING, actor="member", workspace_id=made.id, day=FRIDAY, source="BCE", rates=rates)
    owner.execute("UPDATE product SET arrived_on = '2026-11-18'")  # type: ignore[attr-defined]  # a connection
    owner.execute("UPDATE product SET arrived_on = '2026-11-20' WHERE slug = 'mandorle'")  # type: ignore[attr-defined]  # as above
    owner.commit()  # type: ignore[attr-defined]  # as above
    return made


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody with cream in the cart."""
    customer = marta_writes(shop)
    put_in_cart(shop, customer, PISTACHIO, 2)
    return customer


@pytest.fixture
def order(shop: Shop) -> OrderView:
    """Somebody else's order, with its address."""
    return is_complete(shop, an_order(shop, marta_writes(shop, phone="+393330000002"), payment="transfer"))


@pytest.fixture
def counter(shop: Shop) -> Iterator[str]:
    """Where the shop's pages are served."""
    del shop
    wiring = WebWiring(
        clock=PinnedClock(), health=healthy, search=nothing_found, payments={"test": CardDesk()}
    )
    with served(create_app(wiring)) as address:
        yield address


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_the_pages_are_as_they_should_be(
    chromium: Browser,
    counter: str,
    shop: Shop,
    marta: CustomerId,
    order: OrderView,
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    with a_page(chromium, size, scheme=scheme) as page:
        page.goto(f"{counter}/s/{shop.slug}/today?lang=it")
        expect(page.get_by_role("heading", level=1)).to_have_text("Scelti per oggi")
        expect(page.get_by_text("Tostato stamattina")).to_have_count(2)
        looks_right(page)
        page.get_by_role("link", name="giovedì 19 novembre").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Scelti per giovedì 19 novembre")

        page.goto(f"{counter}/s/{shop.slug}/new?lang=it")
        expect(page.get_by_role("heading", level=2).first).to_have_text("Arrivati oggi")
        looks_right(page)

        page.goto(f"{counter}/s/{shop.slug}/p/crema-di-pistacchio?lang=it")
        chooses_dollars(page)
        expect(page.get_by_text("circa 10,63 USD")).to_be_visible()
        looks_right(page)

        page.goto(f"{counter}/l/{a_link_to(shop, marta, language=Language.IT).token}")
        chooses_dollars(page)
        expect(page.locator(".sums .about")).to_have_text("circa 21,25 USD")
        looks_right(page)

        link = a_link_to(shop, order.customer_id, "order", order.id, language=Language.IT)
        page.goto(f"{counter}/l/{link.token}")
        page.get_by_text("Mandalo a un altro indirizzo").click()
        looks_right(page)
        page.locator("#move #city").fill("Modica")
        page.locator("#move #postal_code").fill("97015")
        page.get_by_role("button", name="Mandalo lì").click()
        expect(page.get_by_text("Va al nuovo indirizzo.")).to_be_visible()
        expect(page.get_by_text("97015 Modica MI")).to_be_visible()


def chooses_dollars(page: Page) -> None:
    page.get_by_text("Mostra anche nella mia moneta").click()
    page.locator("#currency-told").select_option("USD")
    page.get_by_role("button", name="Mostra", exact=True).click()
