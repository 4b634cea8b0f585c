"""The test provider's page in a real browser: on a phone, on a desk, by day, by night, by keyboard."""

import pytest
from playwright.sync_api import Browser

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
from tests.payments.counters import DECLINED, DeskCounter, a_wish
from tests.world import PinnedClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_page_can_be_read_touched_and_heard(
    chromium: Browser, desk: DeskCounter, clock: PinnedClock, size: str
) -> None:
    with a_page(chromium, size) as page:
        asked = asked_for(page)
        page.goto(desk.provider.open(a_wish(clock)).url)
        for step in ("pay", "testers", "wrong", "refused", "confirm", "paid"):
            match step:
                case "testers":
                    page.click("summary")
                case "wrong":
                    page.click(".act")
                case "refused":
                    page.click("summary")
                    page.click(f"button[value='{DECLINED}']")
                case "confirm":
                    page.click("summary")
                    page.click("button[value='4000002500003155']")
                case "paid":
                    page.click("button[value=yes]")
            assert violations(page) == [], step
            assert too_small_to_touch(page) == [], step
            assert too_small_to_read(page) == [], step
            assert wider_than_the_screen(page) == 0, step
            assert faint_by_night(page) == [], step
        assert {url for url in asked if not url.startswith((desk.url, "data:"))} == set()
        assert desk.books()["paid"] == {"EUR": 4950}


def test_who_has_only_a_keyboard_pays(chromium: Browser, desk: DeskCounter, clock: PinnedClock) -> None:
    with a_page(chromium, "desk") as page:
        page.goto(desk.provider.open(a_wish(clock)).url)
        page.keyboard.press("Tab")
        assert focused(page) == "number"
        for typed in ("4242424242424242", "12/30", "123", "Marta Bellomo"):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        assert "Paga" in focused(page)
        page.keyboard.press("Enter")

        page.get_by_text("Pagato", exact=True).wait_for()
        assert desk.books()["paid"] == {"EUR": 4950}
