"""A host's phone shows, and people watch: pictures, words and feelings between real browsers and the real engine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from shop.kernel.language import Language
from tests.browser.looking import (
    a_page,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.catalog.goods import a_small_catalog
from tests.live.rooms import a_colleague
from tests.live.streaming import Studio, a_round_film, a_studio, plans
from tests.world import a_registered_customer, a_shop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATIENCE = 120_000
"""Milliseconds; a machine that does much else is slow, and what works needs few of them."""
NOTED_SOCKETS = """() => {
  const Real = WebSocket;
  window.sockets = [];
  window.WebSocket = class extends Real { constructor(...told) { super(...told); sockets.push(this); } };
}"""
SENDING = "sockets.filter((one) => one.url.includes('/publish'))"
NO_SOCKETS_FOR_PICTURES = """
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(url, protocols) { super(String(url).includes('/media/') ? String(url).replace('/watch', '/nowhere') : url, protocols); }
};
"""


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[Studio]:
    """A small shop with goods on its shelf."""
    del empty_database, valkey
    expect.set_options(timeout=PATIENCE)
    shop = a_shop()
    a_small_catalog(shop)
    with a_studio(shop, tmp_path) as made:
        yield made


@contextmanager
def a_window(chromium: Browser, size: str, link: str, **told: Any) -> Iterator[Page]:
    """Somebody's browser, where they opened the link."""
    with a_page(chromium, size, **{"locale": "en-IE", **told}) as page:
        page.set_default_timeout(PATIENCE)
        page.goto(link)
        page.wait_for_url(re.compile(r"/(live|team)/"))
        yield page


def looks_right(page: Page) -> None:
    """Nothing that axe, a ruler or a narrow screen finds fault with."""
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def scene(page: Page, wanted: str) -> None:
    """What is to be seen now."""
    expect(page.locator("[data-viewer]")).to_have_attribute("data-scene", wanted)


def test_a_tour_is_shown_from_a_phone_through_a_lost_line_with_questions_reactions_and_a_pause(
    chromium: Browser, studio: Studio
) -> None:
    nunzia = a_colleague(studio.shop, "Nunzia")
    marta = a_registered_customer(studio.shop, language=Language.EN)
    tour = studio.starts(nunzia, title="Baroque Scicli")
    plans(studio.shop, tour.session_id, studio.now, (0, "Piazza Italia"), (30, "San Bartolomeo"), minutes=4)
    with (
        a_window(chromium, "phone", studio.work_link(nunzia)) as host,
        a_window(chromium, "desk", studio.live_link(tour.session_id, marta), color_scheme="dark") as viewer,
    ):
        scene(viewer, "waiting")
        expect(viewer.locator("[aria-current=step]")).to_contain_text("Piazza Italia")
        looks_right(viewer)

        host.goto(f"{studio.address}/team/live/1/broadcast?lang=en")
        expect(host.locator("[data-state-words]")).to_have_text("Nobody sees you yet.")
        host.evaluate(NOTED_SOCKETS)
        host.get_by_role("button", name="Begin", exact=True).click()
        expect(host.locator("[data-broadcast]")).to_have_attribute("data-sending", "live")
        scene(viewer, "playing")
        expect(viewer.get_by_role("button", name="Sound on")).to_be_visible()
        expect(host.locator("[data-line-words]")).to_contain_text("kbit/s")
        looks_right(host)
        host.evaluate(f"{SENDING}.forEach((one) => one.close())")
        scene(viewer, "lost")
        expect(viewer.locator("[data-slate-words]")).to_have_text("The picture is coming again")
        scene(viewer, "playing")
        assert host.evaluate(f"{SENDING}.length") > 1  # the same stream, by another connection

        viewer.get_by_label("Who it is for").select_option("question")
        viewer.get_by_label("Message").fill("How old is the town?")
        viewer.keyboard.press("Enter")
        line = host.locator(".said-line", has_text="How old is the town?")
        expect(line).to_contain_text("Marta Bellomo")
        for act in ("Answered", "Pin"):
            line.locator("summary").click()
            line.get_by_role("button", name=act).click()
        expect(viewer.locator("[data-pins]")).to_contain_text("How old is the town? Answered")
        host.get_by_label("Message").fill("Three thousand years, more or less.")
        host.keyboard.press("Enter")
        expect(viewer.locator(".said-line[data-role=host]")).to_contain_text("Three thousand years")
        for _ in range(2):
            viewer.get_by_role("button", name="Love it").click()
        expect(viewer.locator("[data-reaction=heart] [data-count]")).to_have_text("2")

        host.get_by_role("button", name="Pause").click()
        scene(viewer, "paused")
        host.get_by_role("button", name="Go on").click()
        scene(viewer, "playing")

        host.get_by_role("button", name="Ten minutes more").click()
        expect(viewer.locator("[data-said]")).to_contain_text("It goes on until")

        # One tap is not enough to end it for everybody.
        host.get_by_role("button", name="End", exact=True).click()
        host.get_by_role("button", name="Tap again to end it for everybody").click()
        expect(host.locator("[data-state-words]")).to_have_text("The live session is over.")
        scene(viewer, "ended")


def test_where_no_socket_gets_through_the_picture_comes_as_a_playlist(
    chromium: Browser, studio: Studio, tmp_path: Path
) -> None:
    studio.opens_window(a_round_film(tmp_path), view="flat")
    with a_page(chromium, "phone", locale="en-IE") as page:
        page.add_init_script(NO_SOCKETS_FOR_PICTURES)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{studio.address}/live/bottega")
        scene(page, "playing")
        assert any("ll.m3u8" in url for url in asked)
        # The library that plays it was fetched only now.
        assert any("hls.light" in url for url in asked)


def test_the_window_is_looked_around_by_keys_buttons_and_finger(
    chromium: Browser, studio: Studio, tmp_path: Path
) -> None:
    studio.opens_window(a_round_film(tmp_path))
    with a_page(chromium, "phone", locale="en-IE", has_touch=True) as page:
        page.set_default_timeout(PATIENCE)
        page.goto(f"{studio.address}/s/bottega?lang=en")
        page.get_by_role("link", name=re.compile("Our window")).click()
        scene(page, "playing")
        looks_right(page)
        around = page.get_by_role("img", name=re.compile("Live picture all around"))
        around.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-said]")).to_have_text("You look 15 degrees to the right of the front.")
        page.get_by_role("button", name="Look around with buttons").click()
        page.get_by_role("button", name="Right", exact=True).press("Enter")
        expect(page.locator("[data-said]")).to_have_text("You look 30 degrees to the right of the front.")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Look around with buttons")).to_be_focused()
        # Who wants less motion is not turned around unasked.
        turns = page.get_by_role("button", name="Turn slowly by itself")
        expect(turns).to_have_attribute("aria-pressed", "false")
        turns.click()
        expect(turns).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Look around by moving the phone").click()
        expect(page.get_by_role("link", name="Ask about what you see")).to_be_visible()


def test_two_people_speak_in_a_consultation_and_one_hangs_up(chromium: Browser, studio: Studio) -> None:
    carmen = a_colleague(studio.shop, "Carmen")
    marta = a_registered_customer(studio.shop, language=Language.EN)
    talk = studio.starts(carmen, "consultation", customer_id=marta)
    with (
        a_window(chromium, "phone", studio.live_link(talk.session_id, marta)) as customer,
        a_window(chromium, "desk", studio.work_link(carmen)) as host,
    ):
        host.goto(f"{studio.address}/live/bottega/1?lang=en")
        for page in (customer, host):
            page.get_by_role("button", name="Join the call").click()
        for page in (customer, host):
            expect(page.locator(".tile:not([data-mine])")).to_have_count(1)
            expect(page.locator(".tile-state")).to_have_count(0)
            expect(page.locator(".tile:not([data-mine]) video")).not_to_have_js_property("videoWidth", 0)
        expect(customer.locator(".tile:not([data-mine]) .tile-name")).to_have_text("Carmen")
        looks_right(customer)
        host.get_by_role("button", name="Leave", exact=True).first.click()
        expect(customer.locator(".tile:not([data-mine])")).to_have_count(0)
