"""A day at the shop in a browser: a card is carried over the board, a booking by hand and by key, and taken back."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.take_cash import confirm_transfer
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.orders.order_view import order_view
from tests.booking.diary import MONDAY, a_resource, a_service, as_it_is, books, on, somebody, works
from tests.console.signed_in import a_member, console_page
from tests.fakes.serving import served
from tests.orders.buying import a_buyer, a_selling_shop, orders, sells
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def shop(empty_database: str, valkey: Any) -> Shop:
    """A shop that sells, and has two who can be booked."""
    del empty_database, valkey
    made = a_selling_shop()
    sells(made, "CREMA", 980, 5)
    for who in ("ada", "tano"):
        a_resource(made, who)
        works(made, *((day, "09:00", "18:00") for day in range(5)), resource=who)
    a_service(made, needs=[[{"resource": "ada"}, {"resource": "tano"}]])
    return made


def holds(page: Page, x: float, y: float) -> None:
    """The mouse goes there with its button down, as a hand moves it."""
    page.mouse.move(x, y, steps=6)


def test_what_is_carried_by_hand_or_by_key_goes_where_it_may_and_comes_back(
    chromium: Browser, shop: Shop
) -> None:
    order = orders(a_buyer(shop), ("CREMA", 1), payment="transfer")
    told = {"now": MORNING, "actor": "member", "workspace_id": shop.id, "order_id": order.id}
    confirm_transfer(**told, amount=Money(order.total_minor, "EUR"))  # type: ignore[arg-type]  # as named above
    booking = books(shop, somebody(shop, name="Marta Bellomo"), on(MONDAY, "10:00"))
    app = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))
    with served(app) as street, console_page(chromium, a_member(shop), street) as page:
        page.goto(f"{street}/console/orders/board")
        card = page.locator(f'[data-card="{order.id}"]')
        card.drag_to(page.locator('[data-column="picking"] .board-cards'))
        page.locator('[data-column="picking"] [data-card]').wait_for()
        with transaction(shop.id) as db:
            assert order_view(db, order.id).state == "picking"

        page.goto(f"{street}/console/calendar?view=week&day={MONDAY}")
        block = page.locator(f'[data-block="{booking.id}"]')
        box = block.bounding_box()
        tuesday = page.locator(".cal-column").nth(1).bounding_box()
        assert box
        assert tuesday
        holds(page, box["x"] + 20, box["y"] + 4)
        page.mouse.down()
        holds(page, box["x"] + 40, box["y"] + 20)
        page.locator(".cal-free").first.wait_for(state="attached")
        holds(page, tuesday["x"] + 20, box["y"] + 4)
        page.locator(".cal-free[data-near]").wait_for()
        page.mouse.up()
        page.locator(f'.cal-column:nth-of-type(2) [data-block="{booking.id}"]').wait_for()
        assert as_it_is(shop, booking).starts_at == on(MONDAY.replace(day=24), "10:00")

        page.locator("#toasts form button").click()  # undo
        page.wait_for_url("**/console/calendar?day=2026-11-23")
        assert as_it_is(shop, booking).starts_at == on(MONDAY, "10:00")

        block.focus()
        page.keyboard.press("Alt+ArrowDown")
        later = on(MONDAY, "10:30").isoformat()
        page.locator(f'[data-block="{booking.id}"][data-starts="{later}"]:focus').wait_for()
        assert as_it_is(shop, booking).starts_at == on(MONDAY, "10:30")
        page.keyboard.press("Enter")
        expect(page.locator("#cal-panel")).to_contain_text("Marta Bellomo")
