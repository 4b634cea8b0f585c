"""The catalog in a browser, by keyboard and by mouse: a price in passing, several at once, kinds by the dozen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from tests.browser.looking import too_small_to_touch, violations
from tests.catalog.goods import a_small_catalog
from tests.catalog.photographs import a_photograph, the_worker_comes_by
from tests.console.shelf import a_folder, as_told, on_shelf
from tests.console.signed_in import a_member, console_page
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_shop
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Six Sicilian goods."""
    del empty_database, valkey
    made = a_shop()
    a_small_catalog(made)
    return made


@pytest.fixture
def page(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Page]:
    """The owner at the console."""
    wiring = WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found, objects=a_folder(tmp_path))
    with (
        served(create_app(wiring)) as street,
        console_page(chromium, a_member(shop), street) as page,
    ):
        page.goto(f"{street}/console/catalog")
        yield page


def test_a_morning_at_the_shelf(page: Page, shop: Shop, tmp_path: Path) -> None:
    a_price_in_passing(page, shop)
    several_at_once(page, shop)
    kinds_by_the_dozen(page, shop)
    a_picture(page, tmp_path)


def a_price_in_passing(page: Page, shop: Shop) -> None:
    page.locator("#price-CANTUCCI").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("6,50")
    page.keyboard.press("Tab")
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("€6.50")
    assert page.evaluate("document.activeElement.id") == "stock-CANTUCCI", "whoever types goes on typing"
    assert as_told(shop, "cantucci")["variants"][0]["price_minor"] == 650
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast]")).to_contain_text("It is as it was.")
    expect(page.locator("#price-CANTUCCI")).to_have_value("6.20")
    page.locator("#price-CANTUCCI").fill("six")
    page.keyboard.press("Enter")
    expect(page.locator("#price-CANTUCCI")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []


def several_at_once(page: Page, shop: Shop) -> None:
    bar, boxes = page.locator("[data-goods-bar]"), page.locator("input[name=product]")
    expect(bar).to_be_hidden()
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 chosen")
    assert violations(page) == []
    bar.get_by_role("button", name="Hide them").click()
    expect(page.locator("[data-toast]")).to_contain_text("3 products changed.")
    assert len(on_shelf(shop)) == 3
    page.locator("[data-toast]").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast]")).to_contain_text("It is as it was.")
    assert len(on_shelf(shop)) == 6
    page.locator("#goods-q").press_sequentially("miele")
    expect(page.locator(".goods-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=miele"))


def kinds_by_the_dozen(page: Page, shop: Shop) -> None:
    page.get_by_role("link", name=re.compile("Open")).click()
    page.get_by_text("All combinations at once").click()
    page.locator("#kinds-axes").fill("size: 250 g, 500 g\ncolor: light, dark")
    page.get_by_role("button", name="Make the kinds").click()
    options = page.locator("input[name$='-options']")
    expect(options).to_have_count(5)
    assert too_small_to_touch(page) == []
    assert violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("Saved.")
    kinds = as_told(shop, "miele-ibleo")["variants"]
    assert [kind["attributes"] for kind in kinds[1:]] == [
        {"size": size, "color": color} for size in ("250 g", "500 g") for color in ("light", "dark")
    ]
    assert {kind["price_minor"] for kind in kinds} == {850}


def a_picture(page: Page, folder: Path) -> None:
    photograph = folder / "honey.jpg"
    photograph.write_bytes(a_photograph(500, 400))
    page.locator("#pictures input[type=file]").set_input_files(photograph)
    expect(page.locator("#pictures")).to_contain_text("Sizes are being made")
    the_worker_comes_by(a_folder(folder))
    expect(page.locator("#pictures img")).to_be_visible(timeout=15_000)
    assert violations(page) == []
    page.get_by_role("button", name="Picture 1: take it away").click()
    expect(page.locator("[data-toast]").last).to_contain_text("The picture is gone.")
    expect(page.locator("#pictures img")).to_have_count(0)
