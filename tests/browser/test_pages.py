"""Every page, by day and by night, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import (
    a_page,
    asked_for,
    faint_by_night,
    focused,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.web.visiting import a_link, marta_writes
from tests.world import Shop, a_registered_customer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Path = Callable[[Shop], str]


def _registration(shop: Shop) -> str:
    return f"/l/{a_link(shop, marta_writes(shop)).token}"


def _profile(shop: Shop) -> str:
    a_registered_customer(shop)
    return f"/l/{a_link(shop, marta_writes(shop), 'profile').token}"


PAGES: dict[str, Path] = {
    "front door": lambda _: "/",
    "health": lambda _: "/health",
    "shelf": lambda shop: f"/s/{shop.slug}",
    "shelf without goods": lambda shop: f"/s/{shop.slug}?q=elicotteri",
    "product": lambda shop: f"/s/{shop.slug}/p/crema-di-pistacchio",
    "privacy": lambda shop: f"/s/{shop.slug}/privacy",
    "registration": _registration,
    "before the profile": _profile,
    "tampered link": lambda _: "/l/nonsense",
    "nothing": lambda _: "/nothing",
}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_page_can_be_read_reached_and_heard(chromium: Browser, shop: Shop, street: str, size: str) -> None:
    for name, path in PAGES.items():
        with a_page(chromium, size) as page:
            asked = asked_for(page)
            page.goto(street + path(shop))

            assert violations(page) == [], name
            assert too_small_to_read(page) == [], name
            assert too_small_to_touch(page) == [], name
            assert wider_than_the_screen(page) == 0, name
            assert faint_by_night(page) == [], name
            assert [url for url in asked if not url.startswith((street, "data:"))] == [], name


def test_a_profile_can_be_read_reached_and_heard(chromium: Browser, shop: Shop, street: str) -> None:
    path = _profile(shop)
    for size, scheme in (("phone", "light"), ("desk", "dark")):
        with a_page(chromium, size, scheme="dark" if scheme == "dark" else "light") as page:
            page.goto(street + path)
            if size == "desk":
                expect(page.locator("h1")).to_have_text("Questa pagina è di un altro telefono.")
                continue
            page.get_by_role("button", name="Sono io, apri").click()
            expect(page.get_by_role("link", name="Chiedi la cancellazione")).to_be_visible()
            assert violations(page) == []
            assert too_small_to_read(page) == []
            assert wider_than_the_screen(page) == 0
            page.get_by_role("link", name="Chiedi la cancellazione").click()
            page.wait_for_url("**/erase")
            assert violations(page) == []


def test_problems_are_announced_and_the_focus_goes_to_the_first(phone: Page, shop: Shop, street: str) -> None:
    phone.goto(street + _registration(shop))
    phone.fill("#name", "")
    phone.fill("#email", "marta@")
    phone.get_by_role("button", name="Acconsento e torno in chat").click()

    phone.wait_for_selector("[aria-invalid=true]")
    assert violations(phone) == []
    expect(phone.locator("#name")).to_be_focused()
    expect(phone.locator("[role=alert]")).to_have_text("Manca qualcosa: guarda i campi segnati.")
    phone.fill("#name", "Marta")
    expect(phone.locator("#name-problem")).to_be_hidden()


def test_the_theme_turns_at_once_and_stays(desk: Page, shop: Shop, street: str) -> None:
    desk.goto(f"{street}/s/{shop.slug}")
    day = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    with desk.expect_response("**/theme"):
        desk.get_by_role("button", name="Scuro").click()

    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") != day
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "notte")
    expect(desk.get_by_role("button", name="Chiaro")).to_be_visible()


def test_a_shop_can_be_walked_by_keyboard_alone(desk: Page, shop: Shop, street: str) -> None:
    desk.goto(f"{street}/s/{shop.slug}")
    desk.keyboard.press("Tab")
    assert focused(desk) == "Vai alla pagina"
    desk.keyboard.press("Tab")
    assert focused(desk) == "q"
    desk.keyboard.type("miele")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**q=miele")
    link = desk.get_by_role("link", name="Miele ibleo")
    link.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/p/miele-ibleo")


def test_nothing_needs_a_script(chromium: Browser, shop: Shop, street: str) -> None:
    with a_page(chromium, "phone", java_script_enabled=False) as page:
        page.goto(street + _registration(shop))
        page.fill("#name", "Marta Bellomo")
        page.locator(".choice", has_text="Español").click()
        page.check("#service")
        page.get_by_role("button", name="Acconsento e torno in chat").click()

        expect(page.locator("h1")).to_have_text("Ya está, Marta.")
        page.goto(f"{street}/s/{shop.slug}")
        page.get_by_role("button", name="Scuro").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "notte")


def test_another_language_keeps_what_was_typed(phone: Page, shop: Shop, street: str) -> None:
    phone.goto(street + _registration(shop))
    phone.fill("#name", "Marta B.")
    phone.check("#service")
    phone.locator(".choice", has_text="English").click()

    phone.wait_for_selector("text=Nice to meet you")
    assert phone.input_value("#name") == "Marta B."
    assert phone.is_checked("#service")
    assert not phone.is_checked("#memory")
