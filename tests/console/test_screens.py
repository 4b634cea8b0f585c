"""Every screen of the console in a browser: axe finds nothing, by day and by night, and no word is cut off on a phone.

The screens come from the table of routes, so that a new one is looked at by itself.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from flows.report_abuse import Complaint, report_abuse
from shop.kernel.language import Language
from shop.workspaces.console_sessions import ACCESS_FOR
from tests.browser.looking import (
    UNREADABLE,
    bring_axe_each_time,
    too_small_to_read,
    too_small_to_touch,
    violations,
)
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, console_page
from tests.fakes.serving import served
from tests.platform.running import an_admin, platform_browser
from tests.rules.test_house import PROJECT
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives
from webapp.app import create_app
from webapp.console.asking import Staff
from webapp.console.routes import every_console_route
from webapp.platform.asking import every_platform_route
from webapp.wiring import WebWiring

KEPT = PROJECT / "test-results" / "screens"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("screens")]

# What is measured in one language alone, sizes and colors, is measured in English; `make check` reads all three.
LANGUAGES = [one if one is Language.EN else pytest.param(one, marks=pytest.mark.slow) for one in Language]
_screens: list[str] = []
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
    """Every path of the console that answers with a whole page: the same ones in every language, so asked once."""
    if not _screens:
        _screens.extend(_asked_for_screens(street, page))
    return _screens


def _asked_for_screens(street: str, page: Page) -> list[str]:
    found = []
    for route in every_console_route():
        if route.method != "GET" or "{" in route.path or route.path.endswith(("/events", ".csv")):
            continue
        answer = page.request.get(street + route.path)
        assert answer.ok, route
        if "data-console" in answer.text():
            found.append(route.path)
    return found


def platform_screens() -> list[str]:
    """Every page of those who run the installation."""
    return [one.path for one in every_platform_route() if one.method == "GET" and "{" not in one.path]


def read_through(page: Page, street: str, path: str, language: Language) -> None:
    """By day and by night, on a phone: axe finds nothing, nothing is cut off, and a picture of both is kept."""
    where = (path, language)
    page.goto(f"{street}{path}{'&' if '?' in path else '?'}lang={language}")
    assert page.evaluate(_CUT) == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    alike = language is not Language.EN  # sizes and colors, in every language
    assert violations(page, colors=not alike) == [], where
    if not alike:
        assert too_small_to_read(page) == [], where
        assert too_small_to_touch(page) == [], where
    keep(page, path, f"{language}-day")
    page.evaluate("document.documentElement.dataset.theme = 'notte'")
    assert alike or page.evaluate(UNREADABLE) == [], (*where, "by night")
    keep(page, path, f"{language}-night")


def read_all(page: Page, street: str, path: str, language: Language) -> str:
    """What is wrong with the screen; so one run tells of every screen."""
    try:
        read_through(page, street, path, language)
    except AssertionError as fault:
        return str(fault)[:400]
    return ""


def keep(page: Page, path: str, kind: str) -> None:
    """A picture of the screen, for whoever wants to look: an artifact of the run, and no part of the project."""
    KEPT.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", path).strip("-")
    page.screenshot(path=KEPT / f"{name}-{kind}.jpg", type="jpeg", quality=55)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_can_be_read_by_everybody_and_cuts_off_no_word(
    language: Language, chromium: Browser, owner_there: Staff, street: str
) -> None:
    assert timedelta(minutes=30) < ACCESS_FOR, f"{MORNING} is long enough"
    with console_page(chromium, owner_there, street, "phone") as page:
        bring_axe_each_time(page)
        paths = screens(street, page)
        assert len(paths) >= 20
        faults = [
            read_all(page, street, path, language) for path in [*paths, f"/s/{owner_there.shop.slug}/report"]
        ]
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_those_who_run_the_installation_can_be_read_by_everybody(
    language: Language, chromium: Browser, owner_there: Staff, street: str
) -> None:
    here = an_admin()
    words = Complaint(
        about="shop", subject="", reason="fraud", words="It took my money", language=language, whose="x"
    )
    report_abuse(now=MORNING, workspace_id=owner_there.workspace_id, complaint=words)
    with platform_browser(chromium, here, street, "phone") as page:
        bring_axe_each_time(page)
        for path in [*platform_screens(), f"/platform/shops/{owner_there.workspace_id}"]:
            read_through(page, street, path, language)
        page.context.clear_cookies()
        read_through(page, street, "/platform/sign-in", language)


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
        expect(line).to_contain_text("Carmen")
        expect(page.locator(".line-away")).to_have_count(1)
        line.get_by_role("button", name="Annulla").click()
        expect(page.locator(".line-away")).to_have_count(0)
        page.get_by_role("button", name=re.compile("il tuo menu")).click()
        page.get_by_role("button", name="Esci").click()
        page.wait_for_url("**/console/sign-in")
        assert violations(page) == []
