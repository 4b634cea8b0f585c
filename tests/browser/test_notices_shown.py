"""Notices on one's own screen: asked for with one button on the booking's page, shown by the worker, taken back again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from redis import Redis

from shop.events.notices import Notice
from tests.booking.diary import MONDAY, books, on
from tests.browser.looking import a_page, too_small_to_touch, violations, wider_than_the_screen
from tests.fakes.screens import Screen
from tests.fakes.serving import served
from tests.web.booking import a_bookable_shop
from tests.web.selling import a_link_to
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_registered_customer, one, rows
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
_KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
_MAKER = """(told) => {
  let kept = null;
  const made = () => kept && ({ endpoint: told.endpoint, toJSON: () => told, unsubscribe: async () => { kept = null; return true; } });
  PushManager.prototype.subscribe = async function () { kept = true; return made(); };
  PushManager.prototype.getSubscription = async function () { return made(); };
}"""
"""A maker of browsers that is reached without a network."""
_PATIENTLY = """async () => {
  for (let tries = 0; tries < 600; tries++) {
    const worker = await navigator.serviceWorker.getRegistration('/notices/own/');
    const found = worker?.active && await (%s)(worker);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
_AT_WORK = _PATIENTLY % "async () => true"
_SHOWN = (
    _PATIENTLY
    % """async (worker) => {
  const there = await worker.getNotifications();
  return there.length && there.map((one) => [one.title, one.body, one.data.path]);
}"""
)


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def counter(shop: Shop) -> Iterator[str]:
    """Where its pages are served."""
    del shop
    wiring = WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found, notice_key=_KEY)
    with served(create_app(wiring)) as address:
        yield address


def test_asked_for_shown_and_taken_back(chromium: Browser, counter: str, shop: Shop, owner: Any) -> None:
    marta, screen = a_registered_customer(shop), Screen()
    booking = books(shop, marta, on(MONDAY, "09:00"))
    link = a_link_to(shop, marta, "booking", booking.id)
    with a_page(chromium, "phone", locale="en-IE", permissions=["notifications"]) as page:
        page.add_init_script(f"({_MAKER})({json.dumps(screen.subscription)})")
        devtools = page.context.new_cdp_session(page)
        registered: list[str] = []
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: registered.extend(each["registrationId"] for each in told["registrations"]),
        )
        devtools.send("ServiceWorker.enable")
        page.goto(f"{counter}/l/{link.token}")
        switch = page.get_by_role("region", name="On this screen")
        ask = switch.get_by_role("button", name="Tell me here")
        expect(ask).to_be_visible()
        assert violations(page) == []
        assert too_small_to_touch(page) == []
        assert wider_than_the_screen(page) == 0

        ask.focus()
        page.keyboard.press("Enter")
        expect(switch.get_by_role("status")).to_have_text("They come to this screen.")
        expect(switch.get_by_role("button", name="No longer here")).to_be_focused()
        assert one(owner, "SELECT endpoint FROM notice_address") == screen.endpoint

        assert page.evaluate(_AT_WORK)
        notice = Notice("Bottega", "Moved: Consultation is now on Tuesday.", "/s/bottega", booking.code)
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": counter, "registrationId": registered[-1], "data": notice.packed().decode()},
        )
        assert page.evaluate(_SHOWN) == [["Bottega", "Moved: Consultation is now on Tuesday.", "/s/bottega"]]

        switch.get_by_role("button", name="No longer here").click()
        expect(ask).to_be_focused()
        assert rows(owner, "SELECT 1 FROM notice_address", {}) == []
