"""The warehouse's scanner and the diary's conflicts, as people see and use them: on a phone, on a desk, by night."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from flows.manage_members import issue_work_link
from gateways.own_delivery import OwnDelivery
from shop.papers.carrier import Carrier
from shop.workspaces.roster import RosterEntry
from tests.booking.diary import books
from tests.booking.elsewhere import BUSY, TEN, Diary, a_bookable_shop, marta
from tests.browser.looking import (
    a_page,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.fakes.carrier import CarrierInMemory
from tests.fakes.outside_calendar import CalendarsInMemory
from tests.fakes.serving import served
from tests.live.rooms import a_colleague
from tests.live.showroom import lies
from tests.orders.buying import a_buyer, a_selling_shop, orders, pays, sells
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OIL, JAM = "8001234567897", "0036000291452"


@pytest.fixture
def street(empty_database: str, valkey: Redis) -> Iterator[str]:
    """Where the pages of the shop's own people are served."""
    del empty_database, valkey
    carriers: dict[str, Carrier] = {"own": OwnDelivery(), "veloce": CarrierInMemory()}
    wiring = WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found, carriers=carriers)
    with served(create_app(wiring)) as address:
        yield address


def comes_in(page: Page, address: str, shop: Shop, member: RosterEntry) -> None:
    link = issue_work_link(now=MORNING, actor="member", workspace_id=shop.id, member_id=member.id)
    page.goto(f"{address}/l/{link.token}")
    page.wait_for_url("**/team/**")


def looks_well(page: Page) -> None:
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert not wider_than_the_screen(page)


def test_a_scanner_that_types_packs_an_order_and_refuses_what_does_not_belong_to_it(
    street: str, chromium: Browser
) -> None:
    shop = a_selling_shop()
    lies(shop, sells(shop, "OLIO", 1000, ean=OIL), ("L1", "A3", 10, None))
    lies(shop, sells(shop, "JAM", 500, ean=JAM), ("L7", "C1", 10, None))
    pays(shop, orders(a_buyer(shop), ("OLIO", 2), ("JAM", 1)))
    with a_page(chromium, "phone") as page:
        comes_in(page, street, shop, a_colleague(shop, "Mike", "warehouse"))
        page.goto(f"{street}/team/packing?lang=en")
        looks_well(page)
        page.keyboard.type("4006381333931")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Not on this list: 4006381333931. Put it back.")).to_be_visible()
        for code, left in ((OIL, "1 to go"), (JAM, "all there")):
            page.keyboard.type(code)
            page.keyboard.press("Enter")
            expect(page.get_by_text(left)).to_be_visible()
        expect(page.get_by_text("Picked: Jam")).to_be_visible()
        page.get_by_role("button", name="Packed: make the label").click()
        expect(page.get_by_text("The label is being made.")).to_be_visible()
        looks_well(page)


def test_what_does_not_agree_is_read_at_a_glance_and_decided_on_the_spot(
    street: str, chromium: Browser
) -> None:
    memory = CalendarsInMemory()
    diary = Diary(a_bookable_shop(), memory, memory.new_calendar())
    diary.adds()
    books(diary.shop, marta(diary.shop), TEN)
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads()
    carmen = a_colleague(diary.shop, "Carmen", "manager")
    for size, scheme in (("phone", "dark"), ("desk", "light")):
        with a_page(chromium, size, scheme=scheme) as page:  # type: ignore[arg-type]  # a pair of literals
            comes_in(page, street, diary.shop, carmen)
            page.goto(f"{street}/team/diary?lang=en&day=2026-11-23")
            looks_well(page)
            page.get_by_role("link", name="Calendars elsewhere").click()
            expect(page.get_by_text("Ada Rizzo is busy there")).to_be_visible()
            looks_well(page)
            if size == "desk":
                page.get_by_role("button", name="Leave both as they are").click()
                expect(page.get_by_text("Everything agrees.")).to_be_visible()
