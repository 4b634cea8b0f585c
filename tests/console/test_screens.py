"""Every screen of the console in a browser: axe finds nothing, by day and by night, and no word is cut off on a phone.

The screens come from the table of routes, so that a new one is looked at by itself.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from redis import Redis

from shop.kernel.language import Language
from shop.workspaces.console_sessions import ACCESS_FOR
from tests.browser.looking import too_small_to_read, too_small_to_touch, violations
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, console_page
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives
from webapp.app import create_app
from webapp.console.asking import Staff
from webapp.console.routes import every_console_route
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_UNREADABLE = """async () => (await axe.run({ runOnly: ['color-contrast'] })).violations
  .flatMap((one) => one.nodes.map((node) => node.html.slice(0, 80)))"""
_CUT = """() => {
  const scrolls = (box) => ['auto', 'scroll'].includes(getComputedStyle(box).overflowX);
  const within = (box) => { for (let one = box; one && one !== document.body; one = one.parentElement) if (scrolls(one)) return true; return false; };
  return [...document.querySelectorAll('body *')].filter((box) => {
    if (!box.checkVisibility({ visibilityProperty: true }) || box.closest('.sr-only, .skip-link, svg, option') || within(box)) return false;
    if (![...box.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
    const style = getComputedStyle(box), { left, right } = box.getBoundingClientRect();
    const clipped = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && box.scrollWidth > box.clientWidth + 1;
    return clipped || right > innerWidth + 1 || left < -1;
  }).map((box) => `${box.tagName} ${box.textContent.trim().slice(0, 40)}`).slice(0, 5);
}"""


@pytest.fixture
def owner_there(empty_database: str, valkey: Redis) -> Staff:
    """An owner with a colleague and a customer who wrote."""
    del empty_database, valkey
    shop: Shop = a_shop()
    a_small_catalog(shop)
    arrives(shop, "Avete la crema di pistacchio?", profile_name="Marta Bellomo")
    a_member(shop, "salesperson", name="Carmen", language=Language.ES)
    return a_member(shop, "owner", language=Language.IT)


@pytest.fixture
def street(owner_there: Staff) -> Iterator[str]:
    """Where the console is served."""
    del owner_there
    with served(create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))) as address:
        yield address


def screens(street: str, page: Page) -> list[str]:
    """Every path that answers with a whole page."""
    found = []
    for route in every_console_route():
        if route.method != "GET" or "{" in route.path or route.path.endswith(("/events", ".csv")):
            continue
        answer = page.request.get(street + route.path)
        assert answer.ok, route
        if "data-console" in answer.text():
            found.append(route.path)
    return found


def test_every_screen_can_be_read_by_everybody_and_cuts_off_no_word(
    chromium: Browser, owner_there: Staff, street: str
) -> None:
    assert timedelta(minutes=30) < ACCESS_FOR, f"{MORNING} is long enough"
    with console_page(chromium, owner_there, street, "phone") as page:
        paths = screens(street, page)
        assert len(paths) >= 9
        for path in paths:
            for language in Language:
                page.goto(f"{street}{path}?lang={language}")
                cut = page.evaluate(_CUT)
                assert cut == [], (path, language)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)
            assert violations(page) == [], path
            assert too_small_to_read(page) == [], path
            assert too_small_to_touch(page) == [], path
            page.evaluate("document.documentElement.dataset.theme = 'notte'")
            assert page.evaluate(_UNREADABLE) == [], (path, "by night")


def test_a_member_finds_their_way_with_the_keyboard_and_takes_back_what_they_did(
    chromium: Browser, owner_there: Staff, street: str
) -> None:
    with console_page(chromium, owner_there, street) as page:
        page.goto(f"{street}/console/own?lang=it")
        page.keyboard.press("Control+k")
        page.keyboard.type("squ")
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/team")
        page.get_by_role("link", name=re.compile("Carmen")).click()
        page.get_by_role("button", name="Disattiva").click()
        line = page.locator("[data-toast]")
        assert "Carmen" in line.inner_text()
        assert page.locator(".line-away").count() == 1
        line.get_by_role("button", name="Annulla").click()
        page.wait_for_load_state()
        assert page.locator(".line-away").count() == 0
        page.get_by_role("button", name=re.compile("il tuo menu")).click()
        page.get_by_role("button", name="Esci").click()
        page.wait_for_url("**/console/sign-in")
        assert violations(page) == []
