"""Charts are drawn inside the page's policy, in both themes, and the table behind each opens with the keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from redis import Redis

from shop.kernel.language import Language
from tests.browser.looking import violations
from tests.console.signed_in import a_member, console_page
from tests.console.test_figures_pages import a_week
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_shop
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def busy(empty_database: str, valkey: Redis) -> Shop:
    """A shop with something to draw."""
    del empty_database, valkey
    shop = a_shop()
    a_week(shop)
    return shop


@pytest.fixture
def street(busy: Shop) -> Iterator[str]:
    """Where the console is served."""
    del busy
    with served(create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))) as address:
        yield address


def test_charts_follow_the_theme_and_their_tables_the_keyboard(
    chromium: Browser, busy: Shop, street: str
) -> None:
    with console_page(chromium, a_member(busy, language=Language.IT), street, "phone") as page:
        page.goto(f"{street}/console/figures?period=7")
        bars = page.locator(".chart-steps svg path[fill='var(--color-primary)']")
        bars.first.wait_for()
        color = "one => getComputedStyle(one).fill"
        by_day = bars.first.evaluate(color)
        page.evaluate("document.documentElement.dataset.theme = 'notte'")
        assert bars.first.evaluate(color) != by_day
        assert violations(page) == []

        table = page.locator(".chart-table").first
        table.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(table.locator("table")).to_contain_text("312,40", use_inner_text=True)
        page.goto(f"{street}/console")
        page.locator("[data-chart] svg").wait_for()
        with page.expect_response("**/console/today"):
            page.evaluate("document.body.dispatchEvent(new CustomEvent('figures', { detail: {} }))")
        expect(page.locator("#now h1")).to_have_count(1)
