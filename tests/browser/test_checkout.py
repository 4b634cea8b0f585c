"""From the cart to the provider's page and back, as a person does it: by finger, by keyboard, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from redis import Redis

from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from tests.browser.looking import (
    a_page,
    faint_by_night,
    focused,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.fakes.serving import served
from tests.web.selling import (
    ALMONDS,
    PISTACHIO,
    CardDesk,
    a_link_to,
    a_selling_shop,
    an_order,
    is_complete,
    put_in_cart,
)
from tests.web.visiting import healthy, marta_writes, nothing_found
from tests.world import PinnedClock, Shop, a_registered_customer
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
    """Somebody with something in the cart."""
    customer = marta_writes(shop)
    put_in_cart(shop, customer)
    put_in_cart(shop, customer, ALMONDS, 300)
    return customer


@pytest.fixture
def counter(shop: Shop) -> Iterator[str]:
    """Where the shop's pages are served, with somebody who takes cards behind them."""
    del shop
    wiring = WebWiring(
        clock=PinnedClock(), health=healthy, search=nothing_found, payments={"test": CardDesk()}
    )
    with served(create_app(wiring)) as address:
        yield address


def the_cart(page: Page, counter: str, shop: Shop, customer: CustomerId) -> None:
    """Open the link that the chat sent."""
    page.goto(f"{counter}/l/{a_link_to(shop, customer, language=Language.EN).token}")


def looks_right(page: Page) -> None:
    """Nothing that axe, a ruler or a narrow screen finds fault with."""
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def pays_elsewhere(page: Page) -> None:
    """The provider's page is somebody else's."""

    def answer(route: Route) -> None:
        route.fulfill(body="<title>The provider</title>", content_type="text/html")

    page.route("https://pay.example.test/**", answer)


def fill_in(page: Page) -> None:
    """Where it goes."""
    page.fill("#street", "Via Solari 18")
    page.fill("#postal_code", "20144")
    page.fill("#city", "Milano")


def test_a_cart_is_changed_in_place_ordered_and_paid(
    phone: Page, counter: str, shop: Shop, marta: CustomerId
) -> None:
    pays_elsewhere(phone)
    the_cart(phone, counter, shop, marta)
    expect(phone.locator("[data-live]")).to_be_visible()
    looks_right(phone)
    picture = phone.locator(f"#line-{PISTACHIO} .thumb").element_handle()

    more = phone.locator(f"#more-{PISTACHIO}")
    more.click()
    more.click()
    expect(phone.locator("#counter .display")).to_contain_text("€46.40")
    expect(more).to_be_focused()
    assert picture.evaluate("one => one.isConnected")
    phone.locator("#way-courier").click()
    phone.get_by_role("button", name="Go to the checkout").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Look at it once more")
    looks_right(phone)
    the_button = phone.get_by_role("button", name="Order and pay €53.30")
    the_button.click()
    expect(phone.locator("#street[aria-invalid=true]")).to_be_focused()
    looks_right(phone)
    fill_in(phone)
    phone.locator("#way-counter").click()
    expect(phone.locator("#counter button")).to_have_text("Order and pay €46.40")
    phone.locator("#way-courier").click()
    expect(the_button).to_be_visible()
    expect(phone.locator("#street")).to_have_value("Via Solari 18")
    phone.check("#terms")
    the_button.click()
    phone.wait_for_url("https://pay.example.test/**")


def test_the_same_way_without_a_script(
    chromium: Browser, counter: str, shop: Shop, marta: CustomerId
) -> None:
    with a_page(chromium, "phone", java_script_enabled=False) as page:
        the_cart(page, counter, shop, marta)
        page.get_by_role("button", name="It is me, open it").click()
        page.locator(f"#more-{PISTACHIO}").click()
        page.locator("#way-courier").click()
        page.get_by_role("button", name="Take this way").click()
        expect(page.locator("#counter .display")).to_contain_text("€43.50")
        page.get_by_role("button", name="Go to the checkout").click()
        fill_in(page)
        page.check("#terms")
        page.get_by_role("button", name="Order and pay €43.50").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("On to the payment page.")
        to_pay = page.get_by_role("link", name="Open the payment page").get_attribute("href") or ""
        assert to_pay.startswith("https://pay.example.test/")


def test_a_change_in_the_chat_is_shown_when_somebody_comes_back(
    phone: Page, counter: str, shop: Shop, marta: CustomerId
) -> None:
    the_cart(phone, counter, shop, marta)
    expect(phone.locator(".cart-line")).to_have_count(2)
    put_in_cart(shop, marta, "MIELE-IBLEO", 1)

    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(phone.locator(".cart-line")).to_have_count(3)
    expect(phone.locator("#strip")).to_contain_text("The cart was changed in the chat meanwhile.")


def test_the_checkout_goes_by_keyboard_alone(desk: Page, counter: str, shop: Shop, marta: CustomerId) -> None:
    the_cart(desk, counter, shop, marta)
    expect(desk.locator("[data-live]")).to_be_visible()
    reached = []
    for _ in range(30):
        desk.keyboard.press("Tab")
        reached.append(focused(desk))
        if "Go to the checkout" in reached[-1]:
            break
        if reached[-1] == "delivery":
            desk.keyboard.press("Space")

    assert "More: Pistachio cream" in reached
    expect(desk.locator("#way-courier input")).to_be_checked()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Look at it once more")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_orders_returns_and_goods_are_clean_in_every_light(
    chromium: Browser, counter: str, shop: Shop, size: str
) -> None:
    ida = a_registered_customer(shop, "+393330000008", name="Ida Russo", language=Language.EN)
    order = is_complete(shop, an_order(shop, ida, payment="transfer"))
    link = a_link_to(shop, ida, "order", order.id)
    with a_page(chromium, size) as page:
        page.goto(f"{counter}/l/{link.token}")
        expect(page.locator(".transfer")).to_be_visible()
        looks_right(page)
        assert faint_by_night(page) == []
        for path in (f"/l/{link.token}/return", f"/s/{shop.slug}/p/mandorle", f"/s/{shop.slug}"):
            page.goto(f"{counter}{path}")
            looks_right(page)
            assert faint_by_night(page) == []
