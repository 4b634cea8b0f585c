"""Two windows on one showing: the salesperson's control room and the customer's cart, live between them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis

from flows.manage_members import issue_work_link
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.workspaces.roster import RosterEntry
from tests.browser.looking import (
    a_page,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.catalog.goods import a_product
from tests.live.control import a_showing, a_way_in, puts_in
from tests.live.rooms import a_colleague, web
from tests.web.selling import a_selling_shop
from tests.world import MORNING, Shop, a_registered_customer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATIENCE = 60_000
"""Milliseconds; what works needs far fewer."""


@dataclass
class Showing:
    """A session that is going on, with whoever is in it."""

    address: str
    shop: Shop
    carmen: RosterEntry
    marta: CustomerId
    session: Any


@pytest.fixture
def showing(empty_database: str, valkey: Redis) -> Iterator[Showing]:
    """Carmen shows Marta the shop; there is one last basket."""
    del empty_database, valkey
    expect.set_options(timeout=PATIENCE)
    shop = a_selling_shop()
    a_product(
        shop, "cesto-feria", 4200, stock=1, names={Language.EN: "Feria basket", Language.IT: "Cesto Feria"}
    )
    carmen, marta = a_colleague(shop, "Carmen"), a_registered_customer(shop, language=Language.EN)
    with web() as address:
        yield Showing(address, shop, carmen, marta, a_showing(shop, carmen, marta))


def the_control_room(
    page: Page, showing: Showing, member: RosterEntry | None = None, number: int = 1
) -> None:
    """Sign in by the link that the chat sent, and turn to the session."""
    link = issue_work_link(
        now=MORNING,
        actor="member",
        workspace_id=showing.shop.id,
        member_id=(member or showing.carmen).id,
    )
    page.goto(f"{showing.address}/l/{link.token}")
    page.wait_for_url("**/team/live")
    page.goto(f"{showing.address}/team/live/{number}?lang=en")


def the_cart(page: Page, showing: Showing) -> None:
    """Open the way in that the chat sent, and look at the cart alone."""
    page.goto(f"{showing.address}/l/{a_way_in(showing.shop, showing.session.session_id, showing.marta)}")
    page.wait_for_url(re.compile(r"/live/bottega/1"))
    page.goto(f"{showing.address}/live/bottega/1/cart?lang=en")


def line_of(page: Page, name: str) -> Locator:
    """The line of the cart."""
    return page.locator(".session-line:not(.ghost)", has_text=name)


def looks_right(page: Page) -> None:
    """Nothing that axe, a ruler or a narrow screen finds fault with."""
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def test_a_showing_goes_on_between_two_windows_from_the_first_thing_shown_to_the_order(
    chromium: Browser, showing: Showing
) -> None:
    with ExitStack() as stack:
        room = stack.enter_context(a_page(chromium, "desk"))
        cart = stack.enter_context(a_page(chromium, "phone"))
        the_control_room(room, showing)
        the_cart(cart, showing)
        expect(cart.get_by_text("Nothing is kept yet.")).to_be_visible()
        room.get_by_role("button", name="Make it an order and send the payment").click()
        expect(room.locator("#cart-sum [data-problem]")).to_contain_text("There is nothing in the cart.")
        # shown, liked
        room.get_by_label("I am showing: Feria basket").click()
        expect(cart.get_by_text("Shown now")).to_be_visible()
        cart.get_by_role("button", name=re.compile("I like it")).click()
        expect(cart.get_by_text("You like it")).to_be_visible()
        expect(room.locator("#thread")).to_contain_text("Marta Bellomo is interested in Feria basket.")
        # added by keyboard, kept, counted down on both sides
        room.keyboard.press("/")
        room.keyboard.type("feria")
        expect(room.locator(".good")).to_have_count(1)
        room.keyboard.press("Escape")
        room.keyboard.press("1")
        expect(line_of(room, "Feria basket")).to_be_visible()
        expect(line_of(cart, "Feria basket")).to_contain_text(re.compile(r"(20|19|18):\d\d"))
        expect(room.locator(".good")).to_contain_text("none left")
        looks_right(room)
        # a price is named, answered, agreed on
        cart.get_by_text("Offer another price").click()
        cart.get_by_label("Your price").fill("36.00")
        cart.get_by_role("button", name="Offer", exact=True).click()
        expect(room.locator(".offer-card")).to_contain_text("Marta Bellomo offers €36.00.")
        room.get_by_label("Another price").fill("38.00")
        room.get_by_role("button", name="Answer with it").click()
        looks_right(cart)
        cart.get_by_role("button", name="Take €38.00").click()
        expect(room.locator("[data-total]")).to_have_text("€38.00")
        expect(cart.locator("[data-total]")).to_have_text("€38.00")
        # what was said before stands there after a reload
        room.reload()
        expect(line_of(room, "Feria basket")).to_contain_text("€42.00")
        # the order
        room.get_by_role("button", name="Make it an order and send the payment").click()
        expect(room.get_by_role("heading", name="It is an order")).to_be_visible()
        expect(cart.get_by_role("heading", name="Your order 1 is in")).to_be_visible()
        cart.get_by_role("button", name="To the order and the payment").click()
        expect(cart.get_by_role("heading", name=re.compile("order|Order")).first).to_be_visible()


def test_whoever_is_slower_is_told_beside_it_and_limits_are_held_with_somebodys_yes(
    chromium: Browser, showing: Showing
) -> None:
    shop = showing.shop
    rosaria = a_colleague(shop, "Rosaria", "owner", 2)
    luca = a_registered_customer(shop, "+393331234568", name="Luca Verdi")
    other = a_showing(shop, rosaria, luca)
    with ExitStack() as stack:
        room = stack.enter_context(a_page(chromium, "phone", scheme="dark"))
        owner = stack.enter_context(a_page(chromium, "desk"))
        the_control_room(room, showing)
        the_control_room(owner, showing, rosaria)
        room.locator("[data-shows=rail]").click()
        expect(room.locator(".good", has_text="Feria basket")).to_contain_text("1 left")
        # between the look and the tap somebody else was faster, and no event has come yet
        room.context.set_offline(True)
        puts_in(shop, other, f"member:{rosaria.id}", "CESTO-FERIA")
        room.get_by_label("Add: Feria basket").click()
        room.context.set_offline(False)
        told = room.locator(".good", has_text="Feria basket").locator("[data-problem]")
        expect(told).to_be_visible()
        expect(room.locator(".ghost")).to_have_count(0)
        told.locator("button").first.click()
        room.locator("[data-shows=cart]").click()
        expect(room.locator(".session-line:not(.ghost)")).to_have_count(1)
        # a price beyond the limit waits for the owner, who sees it in the same session
        room.get_by_text("Price and quantity").click()
        low = room.get_by_label("New price")
        low.fill("1")
        room.get_by_label("Why").fill("Small flaw")
        room.get_by_role("button", name="Set the price").click()
        expect(room.locator(".session-line [data-problem]")).to_be_visible()
        asked = float(low.evaluate("field => field.defaultValue")) * 0.8
        low.fill(f"{asked:.2f}")
        room.get_by_role("button", name="Set the price").click()
        owner.locator(".offer-answers button", has_text="Allow").click()
        expect(room.locator("[data-total]")).to_have_text(f"€{asked:.2f}")
        for view in ("cart", "chat", "rail"):
            room.locator(f"[data-shows={view}]").click()
            looks_right(room)
        # canceled: everything is free again, and both are told
        room.locator("[data-shows=cart]").click()
        room.get_by_text("Cancel the session").click()
        room.get_by_role("button", name="Cancel and free everything").click()
        expect(room.get_by_role("heading", name="The session was canceled")).to_be_visible()
        expect(owner.get_by_role("heading", name="The session was canceled")).to_be_visible()
