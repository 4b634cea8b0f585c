"""A salesperson sees what the customer sees, and keeps order: in the control room, and on the phone that shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from shop.kernel.language import Language
from tests.browser.looking import a_page
from tests.browser.test_watching_live import PATIENCE, a_window, looks_right, scene
from tests.catalog.goods import a_small_catalog
from tests.live.rooms import a_colleague
from tests.live.streaming import Studio, a_studio, rules
from tests.world import a_registered_customer, a_shop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[Studio]:
    del empty_database, valkey
    expect.set_options(timeout=PATIENCE)
    shop = a_shop()
    a_small_catalog(shop)
    rules(shop, places=True)
    with a_studio(shop, tmp_path) as made:
        yield made


def test_the_control_room_shows_the_picture_and_lines_are_pinned_hidden_and_people_muted(
    chromium: Browser, studio: Studio
) -> None:
    nunzia = a_colleague(studio.shop, "Nunzia")
    boss = a_colleague(studio.shop, "Rosa", "manager", number=2)
    marta = a_registered_customer(studio.shop, language=Language.EN)
    tour = studio.starts(nunzia, title="The cellar")
    with (
        a_window(chromium, "phone", studio.work_link(nunzia)) as host,
        a_window(chromium, "desk", studio.work_link(boss)) as room,
        a_window(chromium, "phone", studio.live_link(tour.session_id, marta), color_scheme="dark") as viewer,
    ):
        host.goto(f"{studio.address}/team/live/1/broadcast?lang=en")
        host.get_by_role("button", name="Begin", exact=True).click()
        scene(viewer, "playing")
        viewer.locator("[data-me] summary").click()
        viewer.get_by_role("button", name="Italy").click()
        viewer.get_by_role("button", name="Keep").click()
        expect(viewer.locator("[data-me-as]")).to_have_text("Marta Bellomo, Italy")
        for words in ("What a cellar", "Buy at mine"):
            viewer.get_by_label("Message").fill(words)
            viewer.keyboard.press("Enter")

        room.goto(f"{studio.address}/team/live/1?lang=en")
        in_the_control_room(room, viewer)
        on_the_phone(host, viewer)
        expect(room.locator("#order")).to_contain_text("is out")


def in_the_control_room(room: Page, viewer: Page) -> None:
    """The picture is there; a line is pinned, another one hidden, the chat slowed down."""
    expect(room.locator("#stage")).to_have_attribute("data-scene", "playing")
    expect(room.locator(".stage-video")).to_be_visible()
    good = room.locator("#thread .bubble", has_text="What a cellar")
    good.locator(".line-more > summary").focus()
    room.keyboard.press("Enter")
    looks_right(room)
    good.get_by_role("button", name="Pin").click()
    expect(viewer.locator("[data-pins]")).to_contain_text("What a cellar")
    expect(good).to_contain_text("pinned")
    bad = room.locator("#thread .bubble", has_text="Buy at mine")
    bad.locator(".line-more > summary").click()
    bad.get_by_role("button", name="Hide").click()
    expect(bad).to_have_count(0)
    expect(viewer.get_by_text("Buy at mine")).to_have_count(0)
    room.locator("#order-fold > summary").click()
    room.get_by_label("How fast the chat goes").select_option("30")
    room.get_by_role("button", name="Set", exact=True).click()
    room.locator("#order-log > summary").click()
    expect(room.locator("#order-log")).to_contain_text("Rosa set the chat: One line every 30 seconds")
    looks_right(room)


def on_the_phone(host: Page, viewer: Page) -> None:
    """Whoever writes too much is muted, let write again, and sent out in the end."""
    host.get_by_role("button", name="People").click()
    expect(host.locator("[data-people]")).to_contain_text("Italy")
    looks_right(host)
    host.locator("[data-people]").get_by_role("button", name="Mute for ten minutes").click()
    host.get_by_role("button", name="Keep order", exact=True).click()
    expect(host.locator("#order")).to_contain_text("writes again at")
    host.locator("#order-log > summary").click()
    expect(host.locator("#order-log")).to_contain_text("Nunzia muted Marta Bellomo")
    looks_right(host)
    viewer.get_by_label("Message").fill("Hello?")
    viewer.keyboard.press("Enter")
    expect(viewer.locator("[data-write-problem]")).to_contain_text("For a while your lines are not taken.")
    host.get_by_role("button", name="Let them write").click()
    expect(host.locator("#order")).not_to_contain_text("writes again at")
    host.get_by_role("button", name="Chat").click()
    host.locator(".said-line", has_text="What a cellar").locator("summary").click()
    looks_right(host)
    host.get_by_role("button", name="Send out").click()
    host.get_by_role("button", name="Tap again: they are out").click()
    scene(viewer, "away")


def test_the_pages_of_what_comes_after_look_right(chromium: Browser, studio: Studio) -> None:
    boss = a_colleague(studio.shop, "Rosa", "manager")
    with a_window(chromium, "phone", studio.work_link(boss)) as page:
        for path in ("/team/reviews", "/team/tips", "/team/live-rules", "/team/live"):
            page.goto(f"{studio.address}{path}?lang=en")
            looks_right(page)
    with a_page(chromium, "phone", locale="en-IE") as street:
        street.goto(f"{studio.address}/live/bottega?lang=en")
        looks_right(street)
