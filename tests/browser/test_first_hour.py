"""The first hour of a shop, played by keyboard: from a sign-up to a right answer out of its own catalog."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import a_page, violations
from tests.browser.talking import PATIENCE
from tests.product import RunningProduct

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("product"),
]

GOODS = (
    *(("Crema di carrube", "9,80"), ("Olio di Tonda Iblea", "12,50"), ("Miele di timo", "7,40")),
    *(("Pasta di mandorla", "6,20"), ("Cioccolato di Modica", "3,50"), ("Sale di Trapani", "2,80")),
    *(("Capperi di Pantelleria", "5,60"), ("Origano selvatico", "3,10"), ("Pomodoro secco", "5,90")),
    ("Ragusano stagionato", "18"),
)
ALLOWED_SECONDS = 600
"""What a shopkeeper is promised; a machine types faster."""


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A desk in Scicli."""
    with a_page(chromium, "desk", locale="it-IT", timezone_id="Europe/Rome") as page:
        yield page


def types(page: Page, *keys: str) -> None:
    """Words are typed, names of keys are pressed."""
    for key in keys:
        if key in {"Tab", "Enter"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def reaches(page: Page, selector: str) -> None:
    """The keyboard gets there by Tab alone."""
    for _ in range(80):
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def signs_up(desk: Page, product: RunningProduct) -> None:
    """A few fields, the link of the mail, a password: and they are in their shop."""
    desk.goto(f"{product.web}/console/sign-up")
    types(desk, f"Bottega {int(time.time())}")  # the first field waits for it
    reaches(desk, "#owner")
    types(desk, "Lucia", "Tab", f"lucia{time.time_ns()}@iacono.example", "Enter")
    link = "a[href^='/console/invitation/']"  # mails are made up here: it stands on the page
    expect(desk.locator(link)).to_be_visible(timeout=PATIENCE)
    assert violations(desk) == []
    reaches(desk, link)
    types(desk, "Enter")
    expect(desk.locator("#password")).to_be_visible(timeout=PATIENCE)
    reaches(desk, "#password")
    types(desk, "tre parole a caso", "Enter")
    desk.wait_for_url("**/console/set-up", timeout=PATIENCE)


def test_from_a_sign_up_to_a_right_answer_by_keyboard_alone(desk: Page, product: RunningProduct) -> None:
    begun = time.monotonic()
    signs_up(desk, product)
    assert violations(desk) == []

    reaches(desk, ".pack-line")
    types(desk, "Enter")
    desk.wait_for_url("**/set-up/pack")
    reaches(desk, ".set-up-foot .btn-primary")
    types(desk, "Enter")
    desk.wait_for_url("**/set-up/shop")
    reaches(desk, "#address")
    types(desk, "Via Mormina Penna 42, Scicli", "Enter")
    desk.wait_for_url("**/set-up/goods", timeout=PATIENCE)

    reaches(desk, "#good_0_name")
    for name, price in GOODS:
        types(desk, name, "Tab", price, "Enter")
    types(desk, "Enter")  # from an empty line the form goes
    expect(desk.locator("#there ~ .rows .price-tag")).to_have_count(len(GOODS), timeout=PATIENCE)
    assert violations(desk) == []

    desk.goto(f"{product.web}/console/set-up/questions")
    reaches(desk, "#text")
    desk.keyboard.insert_text("Spedite all'estero?\nSì, in tutta Europa in cinque giorni.\n")
    reaches(desk, ".paste .btn")
    types(desk, "Enter")
    expect(desk.locator("#answer_0")).to_have_value("Sì, in tutta Europa in cinque giorni.", timeout=PATIENCE)
    reaches(desk, ".set-up-foot .btn-primary")
    types(desk, "Enter")
    desk.wait_for_url("**/set-up/number", timeout=PATIENCE)

    desk.goto(f"{product.web}/console/set-up/try")
    reaches(desk, "#try-text")
    types(desk, "Quanto costa la crema di carrube?", "Enter")
    expect(desk.locator(".try-proofs b").first).to_have_text("Crema di carrube", timeout=PATIENCE)
    answer = desk.locator(".bubble:not(.out):not(.writing)").last
    assert "9,80" in answer.inner_text()
    expect(desk.locator(".set-up-note a[href$='/open']")).to_be_visible(timeout=PATIENCE)
    taken = time.monotonic() - begun
    print(f"from the sign-up to a right answer: {taken:.0f} s")  # noqa: T201  # the time is what the story is about
    assert taken < ALLOWED_SECONDS
    assert violations(desk) == []

    desk.goto(f"{product.web}/console/set-up/open")
    reaches(desk, ".open-sides .btn-primary")
    types(desk, "Enter")
    expect(desk.locator("[data-toast] form")).to_be_visible(timeout=PATIENCE)
    desk.locator(".set-up-address a").click()
    expect(desk.locator(".shelf-grid li:not(.filler)")).to_have_count(len(GOODS))
