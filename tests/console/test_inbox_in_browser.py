"""The inbox in a real browser: gone through by keys, answered with one hand, told of what happens elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.keep_canned_reply import keep_canned_reply
from shop.kernel.language import Language
from tests.browser.looking import (
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.browser.talking import PATIENCE
from tests.console.signed_in import a_member, console_page
from tests.console.talking import Talk, a_talk
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop
from webapp.app import create_app
from webapp.console.asking import Staff
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def patience() -> None:
    """What is slow says how busy the machine is."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def street(clock: PinnedClock) -> Iterator[str]:
    """Where the pages are served."""
    with served(create_app(WebWiring(clock=clock, health=healthy, search=nothing_found))) as address:
        yield address


@pytest.fixture
def rosaria(shop: Shop) -> Staff:
    """The owner, who reads Italian; with an answer that stands ready."""
    keep_canned_reply(
        now=MORNING,
        workspace_id=shop.id,
        shortcut="orari",
        texts={Language.IT: "Ciao {name}, fino alle 19:30."},
    )
    return a_member(shop, "owner", name="Rosaria", language=Language.IT)


def looks_right(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def test_a_desk_is_worked_by_keys_and_hears_what_happens_elsewhere(
    chromium: Browser, street: str, shop: Shop, rosaria: Staff
) -> None:
    marta = a_talk(shop)
    pedro = a_talk(shop, "¿tenéis miel?", phone="+34600111222", name="Pedro Alarcón")
    for talk in (marta, pedro):
        talk.wants_a_person(MORNING)
    with console_page(chromium, rosaria, street) as page:
        page.goto(f"{street}/console/inbox")
        page.keyboard.press("j")
        expect(page.locator("#talk h1")).to_have_text("Pedro Alarcón")
        page.keyboard.press("j")
        expect(page.locator("#talk h1")).to_have_text("Marta Bellomo")
        page.keyboard.press("t")
        expect(page.get_by_role("button", name="Ridai a Tano")).to_be_visible()
        expect(page.locator("#toasts")).to_contain_text("Qui Tano tace")
        page.keyboard.press("r")
        page.keyboard.type("/or")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".bubble.member")).to_contain_text("Ciao Marta, fino alle 19:30.")
        expect(page.locator("#say")).to_have_value("")
        page.locator("#say").fill("mezza frase")

        marta.says("grazie mille")
        expect(page.locator("#thread")).to_contain_text("grazie mille")
        expect(page.locator("#say")).to_have_value("mezza frase")
        pedro.says("¿y aceite?")
        expect(page.locator("#inbox-rows")).to_contain_text("¿y aceite?")
        looks_right(page)


def test_a_phone_goes_from_the_list_to_the_conversation_to_the_card_and_back(
    chromium: Browser, street: str, shop: Shop, rosaria: Staff
) -> None:
    marta: Talk = a_talk(shop)
    marta.wants_a_person(MORNING)
    with console_page(chromium, rosaria, street, "phone") as page:
        page.goto(f"{street}/console/inbox")
        looks_right(page)
        page.locator(".inbox-row").first.click()
        expect(page.locator(".inbox-list")).to_be_hidden()
        expect(page.get_by_role("button", name="Prendila tu")).to_be_in_viewport()
        expect(page.locator("#say")).to_be_in_viewport()
        looks_right(page)
        page.get_by_role("link", name="Marta Bellomo").first.click()
        expect(page.get_by_role("heading", name="Storia")).to_be_visible()
        looks_right(page)
        page.get_by_role("link", name="Alla conversazione").click()
        page.get_by_role("link", name="Torna alla posta").click()
        expect(page.locator(".inbox-row")).to_have_count(1)
