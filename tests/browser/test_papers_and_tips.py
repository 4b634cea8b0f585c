"""An invoice, the page one leaves by to pay, a tip and a tax number: on a phone and a desk, by day and night."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from redis import Redis

from flows.issue_invoice import issue_invoice
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.payments.invoices import mark_drawn
from tests.browser.looking import a_page, faint_by_night
from tests.browser.test_checkout import fill_in, looks_right, the_cart
from tests.fakes.serving import served
from tests.web.selling import (
    ALMONDS,
    CardDesk,
    a_link_to,
    a_selling_shop,
    an_order,
    is_complete,
    is_paid,
    put_in_cart,
)
from tests.web.visiting import healthy, marta_writes, nothing_found
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody with almonds in the cart."""
    customer = marta_writes(shop)
    put_in_cart(shop, customer, ALMONDS, 300)
    return customer


@pytest.fixture
def counter(shop: Shop) -> Iterator[str]:
    """Where the shop's pages are served."""
    del shop
    wiring = WebWiring(
        clock=PinnedClock(), health=healthy, search=nothing_found, payments={"test": CardDesk()}
    )
    with served(create_app(wiring)) as address:
        yield address


def never_answers(page: Page) -> None:
    """The provider's page takes its time, so that the one before it can be looked at."""

    def wait(route: Route) -> None:
        route.fulfill(status=204)  # the browser stays where it is

    page.route("https://pay.example.test/**", wait)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_an_invoice_and_a_credit_note_look_right(
    chromium: Browser, counter: str, shop: Shop, size: str
) -> None:
    ida = a_registered_customer(shop, "+393330000008", name="Ida Russo", language=Language.EN)
    order = is_paid(shop, is_complete(shop, an_order(shop, ida, payment="transfer")))
    paper = issue_invoice(now=MORNING, actor="system", workspace_id=shop.id, order_id=order.id)
    assert paper is not None
    link = a_link_to(shop, ida, "invoice", paper)
    with a_page(chromium, size) as page:
        page.goto(f"{counter}/l/{link.token}")
        expect(page.locator(".strip-note")).to_be_visible()
        looks_right(page)
        assert faint_by_night(page) == []
        with transaction(shop.id) as db:
            mark_drawn(db, paper, pdf="a" * 64, ubl="b" * 64)
        page.reload()
        expect(page.locator("a[download]")).to_be_visible()
        looks_right(page)
        assert faint_by_night(page) == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_tip_a_tax_number_and_the_way_out_look_right(
    chromium: Browser,
    counter: str,
    shop: Shop,
    marta: CustomerId,
    size: str,
) -> None:
    with a_page(chromium, size) as page:
        never_answers(page)
        the_cart(page, counter, shop, marta)
        page.click("#tip summary")
        page.click("#tip-2")
        expect(page.locator("#tip-none")).to_be_visible()
        expect(page.locator("#tip-2")).to_have_attribute("aria-pressed", "true")
        looks_right(page)
        assert faint_by_night(page) == []
        page.check("input[name=delivery][value=courier]")
        page.locator("button[form=go]:visible, #go button:visible").first.click()
        expect(page.locator("h1")).to_contain_text("Look at it once more")
        page.click("#tax summary")
        page.fill("#tax_number", "123")
        fill_in(page)
        page.check("#terms")
        looks_right(page)
        assert faint_by_night(page) == []
        page.locator("#checkout button:visible, button[form=checkout]:visible").last.click()
        expect(page.locator("#tax_number-problem")).to_be_visible()
        looks_right(page)
        assert faint_by_night(page) == []
        page.fill("#tax_number", "00743110157")
        page.locator("#checkout button:visible, button[form=checkout]:visible").last.click()
        expect(page.locator("[data-leaves]")).to_be_visible()
        looks_right(page)
        assert faint_by_night(page) == []
