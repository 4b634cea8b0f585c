"""From the chat to the registration page and back, on a phone-sized screen, with the whole product."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import a_page, focused, violations
from tests.browser.talking import PATIENCE, make_up, open_playground, somebody_registered, write
from tests.product import RunningProduct

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("product"),
]


def controls(page: Page) -> None:
    page.get_by_role("button", name="Shop, customer, clock, theme").click()


def test_somebody_new_registers_and_is_answered_what_they_first_asked(
    chromium: Browser, product: RunningProduct
) -> None:
    with a_page(chromium, "phone") as page:
        page.goto(f"{product.web}/playground")
        controls(page)
        make_up(page, "Giulia Rossi", "+393339990001")
        controls(page)
        write(page, "Avete la crema di pistacchio?")
        expect(page.locator(".bubble.mine .ticks").last).to_have_attribute(
            "data-state", re.compile("delivered|read"), timeout=PATIENCE
        )

        register = page.get_by_role("link", name="Registrati")
        register.wait_for(timeout=PATIENCE)
        assert violations(page) == []
        register.click()

        page.wait_for_url("**/l/**")
        expect(page.get_by_role("heading", name="Piacere, Giulia.")).to_be_visible()
        page.check("#service")
        page.get_by_role("button", name="Acconsento e torno in chat").click()
        expect(page.get_by_role("heading", name="Ci siamo, Giulia.")).to_be_visible()
        page.get_by_role("link", name="Torna in chat").click()

        page.wait_for_url("**/playground?workspace=sapori")
        expect(page.locator("[data-thread]")).to_contain_text("9,80", timeout=PATIENCE)
        assert "istacchio" in page.locator("[data-thread]").inner_text()


def test_a_link_that_was_used_offers_a_new_one_which_comes_in_the_chat(
    chromium: Browser, product: RunningProduct
) -> None:
    with a_page(chromium, "phone") as page:
        page.goto(f"{product.web}/playground")
        controls(page)
        make_up(page, "Ana", "ES.ANA0001")
        write(page, "hola, ¿tenéis crema de pistacho?")
        register = page.locator(".replies a.reply").last
        register.wait_for(timeout=PATIENCE)
        address = register.get_attribute("href") or ""
        page.goto(address)
        page.fill("#name", "Ana Ruiz")
        page.check("#service")
        page.locator("form#registration button").click()
        page.wait_for_selector("text=Ya está, Ana.")

        page.goto(address)
        page.get_by_role("button", name="Mándame otra al chat").click()

        expect(page.get_by_role("heading", name="Ya va de camino.")).to_be_visible()
        page.goto(f"{product.web}/playground")
        expect(page.locator(".replies a.reply").last).not_to_have_attribute("href", address, timeout=PATIENCE)


def test_everything_is_reached_by_keyboard_alone(chromium: Browser, product: RunningProduct) -> None:
    with a_page(chromium, "phone") as page:
        open_playground(page, product, customer=somebody_registered(page, product))
        page.locator("[data-words]").focus()
        page.keyboard.type("quando siete aperti?")
        page.keyboard.press("Enter")
        page.locator(".bubble.theirs:not(.writing)").last.wait_for(timeout=PATIENCE)

        page.locator("[data-trace-open]").focus()
        page.keyboard.press("Enter")
        assert focused(page).startswith("Turn")
        expect(page.get_by_role("tab", name="Trace")).to_be_visible()
        page.get_by_role("tab", name="Trace").focus()
        page.keyboard.press("ArrowRight")
        assert focused(page) == "Rows"
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.hasAttribute('data-trace-open')")
