"""A picker with a phone: taps along the shelves, loses the connection, and finds nothing lost; a colleague watches."""

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from flows.manage_members import issue_work_link
from tests.browser.looking import (
    a_page,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.live.rooms import web
from tests.live.showroom import Showroom, a_showroom, lies, puts_in, starts, takes_out, works
from tests.live.test_picking_page import entry
from tests.orders.buying import a_buyer, sells
from tests.world import MORNING, one

KEPT = """async () => {
  const cache = await caches.open('picking-1');
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  return kept.includes('/team/picking') && kept.some((path) => path.includes('/scripts/work')) && kept.some((path) => path.includes('/styles/work'));
}"""
"""Everything that the page needs to open without a connection."""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def the_list(page: Page, address: str, room: Showroom, person: str) -> None:
    """Sign in by the link that was sent."""
    link = issue_work_link(
        now=MORNING, actor="member", workspace_id=room.shop.id, member_id=entry(room, person).id
    )
    page.goto(f"{address}/l/{link.token}")
    page.wait_for_url("**/team/picking")


def test_two_pick_and_what_was_tapped_without_a_connection_counts_when_it_is_back(
    chromium: Browser, empty_database: str, valkey: Redis, owner: object
) -> None:
    del empty_database, valkey
    room = a_showroom()
    for sku, shelf in (("JAM", "C1"), ("OIL", "A3")):
        lies(room.shop, sells(room.shop, sku, 900), ("L1", shelf, 10, None))
    anna = works(room.shop, "Anna", "warehouse")
    session = starts(room, a_buyer(room.shop))
    with (
        web() as address,
        a_page(chromium, "phone") as mike,
        a_page(chromium, "desk", scheme="dark") as other,
    ):
        the_list(mike, address, room, room.mike)
        the_list(other, address, room, anna)
        expect(mike.get_by_text("Nothing is to be picked.")).to_be_visible()

        puts_in(room, session, "JAM", 2)
        view = puts_in(room, session, "OIL")
        expect(mike.locator(".pick-shelf")).to_have_text(["A3", "C1"])
        mike.locator(".pick-row").first.click()
        expect(other.get_by_text("Mike, 10:00")).to_be_visible()

        mike.wait_for_function(KEPT)
        mike.context.set_offline(True)
        mike.evaluate("window.dispatchEvent(new Event('offline'))")
        expect(mike.get_by_text("No connection. Go on picking")).to_be_visible()
        mike.locator(".pick[data-pick=open] .pick-row").click()
        expect(mike.locator(".pick[data-underway] .pick-waits")).to_be_visible()
        mike.reload()  # without a connection: the page is there as it was, and what was tapped with it
        expect(mike.locator(".pick-shelf")).to_have_text(["A3", "C1"])
        expect(mike.locator(".pick[data-underway] .pick-waits")).to_be_visible()
        mike.context.set_offline(False)
        mike.evaluate("window.dispatchEvent(new Event('online'))")
        expect(other.get_by_text("Mike, 10:00")).to_have_count(2)
        expect(mike.get_by_text("No connection")).to_be_hidden()

        takes_out(room, view, view.items[-1])
        expect(other.get_by_text("Bring it back to its shelf")).to_be_visible()
        for page in (mike, other):
            assert violations(page) == []
            assert too_small_to_read(page) == []
            assert too_small_to_touch(page) == []
            assert wider_than_the_screen(page) == 0
        other.locator(".pick[data-pick=put_back] .pick-row").click()
        expect(mike.locator(".pick")).to_have_count(1)
    told = "SELECT string_agg(pick, ',' ORDER BY position) FROM session_item"
    assert one(owner, told) == "picked,returned"
