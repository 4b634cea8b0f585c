"""The phone at the left, what the product did at the right."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import (
    a_page,
    asked_for,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.browser.talking import PATIENCE, open_playground, somebody_registered, write
from tests.product import RunningProduct

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("product"),
]


def test_an_answer_stands_beside_everything_that_led_to_it(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, customer=somebody_registered(desk, product))
    write(desk, "Avete la crema di pistacchio?")

    expect(desk.locator(".claim").first).to_be_visible(timeout=PATIENCE)
    expect(desk.locator(".step-line b", has_text=re.compile("^Sent$"))).to_be_visible(timeout=PATIENCE)
    steps = desk.locator(".trace-step .step-line b").all_inner_texts()
    assert steps[:3] == ["Received", "Gathered", "Checked"]
    assert {"Retrieved", "Drafted", "Proved", "Sent"} <= set(steps)
    expect(desk.locator(".checks li")).to_have_count(7)
    expect(desk.locator(".summing")).to_contain_text("by the concierge, no key needed")
    expect(desk.locator(".bubble.mine .ticks").last).to_have_attribute("data-state", "read", timeout=PATIENCE)
    assert violations(desk) == []
    assert too_small_to_read(desk) == []
    assert too_small_to_touch(desk) == []
    assert wider_than_the_screen(desk) == 0


def test_rows_outbox_wire_and_raw_turn_can_be_looked_into(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, customer=somebody_registered(desk, product))
    write(desk, "dove siete?")
    expect(desk.locator(".step-line b", has_text=re.compile("^Sent$"))).to_be_visible(timeout=PATIENCE)

    for tab, words in (
        ("Rows", "conversation"),
        ("Outbox", "deliver"),
        ("Twilio", "Messages.json"),
        ("Raw", '"trace"'),
    ):
        desk.get_by_role("tab", name=tab).click()
        expect(desk.locator("[data-panel]")).to_contain_text(words, timeout=PATIENCE)
        assert violations(desk) == [], tab
    desk.get_by_role("tab", name="Twilio").click()
    entry = desk.locator(".entry", has_text="Messages.json").first
    entry.locator("summary").click()
    expect(entry.locator(".payload").first).to_contain_text("whatsapp:+39")
    desk.wait_for_timeout(1200)
    assert entry.locator(".payload").first.is_visible()


def test_a_picture_and_a_place_can_be_sent(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, "lino")
    desk.get_by_role("button", name="Send a picture, a file or a place").click()
    assert violations(desk) == []
    desk.locator("[data-sample=dress]").click()
    expect(desk.locator(".bubble.mine img.picture")).to_be_visible(timeout=PATIENCE)
    expect(desk.locator(".bubble.mine img.picture")).not_to_have_js_property("naturalWidth", 0)

    desk.get_by_role("button", name="Send a picture, a file or a place").click()
    desk.get_by_role("button", name="Piazza Italia, Scicli").click()
    expect(desk.locator(".bubble.mine").last).to_contain_text("Piazza Italia", timeout=PATIENCE)


def test_a_sentence_to_try_fills_the_field(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, "nunzia")
    tries = desk.locator(".tries button")
    expect(tries.first).to_be_visible()
    words = tries.first.inner_text()
    tries.first.click()

    expect(desk.locator("[data-words]")).to_have_value(words)
    expect(desk.locator("[data-tray]")).to_be_hidden()


def test_a_button_under_an_answer_is_an_answer(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, customer=somebody_registered(desk, product))
    write(desk, "Avete la crema di pistacchio?")
    reply = desk.locator(".replies button").last
    reply.wait_for(timeout=PATIENCE)
    words = reply.inner_text()
    reply.click()
    row = desk.locator(".list-sheet .row").first
    if row.is_visible():
        words = row.locator("b").inner_text()
        assert violations(desk) == []
        row.click()

    expect(desk.locator(".bubble.mine").last).to_contain_text(words)
    expect(desk.locator(".bubble.mine .ticks").last).to_have_attribute("data-state", "read", timeout=PATIENCE)


def test_the_clock_of_a_demo_can_be_moved_and_put_back(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, "ponte")
    face = desk.locator("[data-clock-face]")
    expect(face).to_have_text(re.compile(r"\w{3} \d"))
    before = face.inner_text()
    desk.get_by_role("button", name="+1 day").click()
    expect(face).not_to_have_text(before)
    desk.get_by_role("button", name="Back to real time").click()
    expect(desk.get_by_role("button", name="Back to real time")).to_be_hidden()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_by_night_the_phone_can_be_read_too(chromium: Browser, product: RunningProduct, size: str) -> None:
    with a_page(chromium, size, scheme="dark") as page:
        open_playground(page, product)
        page.wait_for_timeout(800)
        assert violations(page) == []
        assert too_small_to_read(page) == []
        assert wider_than_the_screen(page) == 0


def test_nothing_is_asked_for_outside(desk: Page, product: RunningProduct) -> None:
    asked = asked_for(desk)
    with desk.expect_request(lambda request: "/api/thread" in request.url, timeout=PATIENCE):
        open_playground(desk, product)
    desk.wait_for_timeout(1500)

    assert [url for url in asked if not url.startswith((product.web, "data:"))] == []


def test_another_shop_is_another_phone(desk: Page, product: RunningProduct) -> None:
    open_playground(desk, product, "sapori")
    desk.select_option("[data-shops]", "barocco")

    expect(desk.locator("[data-shop-name]")).to_have_text("Barocco dal Vivo")
    expect(desk.locator("#shop-color")).to_have_attribute("href", "/shop-color/a8481f.css")
    expect(desk.locator("[data-shop-page]")).to_have_attribute("href", "/s/barocco")
