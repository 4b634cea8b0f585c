"""The warehouse's live list: in the order of the shelves, at once, once, and with two who want the same line."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from selectolax.lexbor import LexborHTMLParser

from shop.kernel.database import transaction
from shop.live.members import member_of
from shop.workspaces.roster import RosterEntry, roster_entry
from tests.live.rooms import Browser, a_browser, at_work, web
from tests.live.showroom import Showroom, a_showroom, lies, puts_in, starts, takes_out, works
from tests.orders.buying import a_buyer, sells
from tests.world import PinnedClock, one, rows

_FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def room(empty_database: str, valkey: Redis) -> Showroom:
    """A shop with two kinds of goods on its shelves."""
    del empty_database, valkey
    made = a_showroom()
    for sku, shelf in (("JAM", "C1"), ("OIL", "A3")):
        lies(made.shop, sells(made.shop, sku, 900), ("L1", shelf, 10, None))
    return made


@pytest.fixture
def address(room: Showroom) -> Iterator[str]:
    """Its web process."""
    del room
    with web(PinnedClock()) as found:
        yield found


def entry(room: Showroom, person: str) -> RosterEntry:
    """The member of that name in events."""
    with transaction(room.shop.id) as db:
        found = member_of(db, person)
        assert found is not None
        return roster_entry(db, found.id)


def lines(browser: Browser) -> list[tuple[str, str, str]]:
    """Shelf, state and id of each line, as the page has them."""
    page = LexborHTMLParser(browser.client.get("/team/picking").text)
    return [
        (row.css(".pick-shelf")[0].text(strip=True), str(row.attributes["data-pick"]), str(row.id)[5:])
        for row in page.css(".pick")
    ]


def test_the_list_is_by_session_and_shelf_and_follows_what_happens_at_once(
    room: Showroom, address: str
) -> None:
    first = starts(room, a_buyer(room.shop))
    second = starts(room, a_buyer(room.shop, "+393331234568"), room.jane)
    mike = entry(room, room.mike)
    with at_work(address, room.shop, mike) as browser:
        assert "Nothing is to be picked" in browser.client.get("/team/picking").text
        with browser.line(("warehouse", 0)) as line:
            puts_in(room, second, "JAM", who=room.jane)
            puts_in(room, first, "JAM", 2)
            assert line.event(2)["name"] == "picklist:newItem"
            view = puts_in(room, first, "OIL")
            item = line.event(3)["body"]["item"]
            assert (item["shelf"], item["memberName"], item["sessionNumber"]) == ("A3", "John", 1)
            assert [shelf for shelf, *_ in lines(browser)] == ["A3", "C1", "C1"]

            done = line.ask("picklist:pick", itemId=item["itemId"])
            assert (done["type"], done["body"]["item"]["pickedByName"]) == ("done", "Mike")
            assert [pick for _, pick, _ in lines(browser)] == ["picked", "open", "open"]

            oil = next(one for one in view.items if str(one.item_id) == item["itemId"])
            takes_out(room, view, oil)
            line.until(lambda frame: frame.get("name") == "picklist:putBack")
            assert [pick for _, pick, _ in lines(browser)] == ["put_back", "open", "open"]
            line.ask("picklist:return", itemId=item["itemId"])
            assert [pick for _, pick, _ in lines(browser)] == ["open", "open"]


def test_two_want_one_line_and_what_is_sent_again_is_done_once(
    room: Showroom, address: str, owner: Any
) -> None:
    session = starts(room, a_buyer(room.shop))
    item = str(puts_in(room, session, "OIL").items[0].item_id)
    anna = works(room.shop, "Anna", "warehouse")
    with (
        at_work(address, room.shop, entry(room, room.mike)) as his,
        at_work(address, room.shop, entry(room, anna)) as hers,
        his.line(("warehouse", 0)) as mike,
        hers.line(("warehouse", 0)) as other,
    ):
        assert mike.ask("picklist:pick", id="tapped-in-the-cold", itemId=item)["type"] == "done"
        other.until(lambda frame: frame.get("name") == "picklist:itemPicked")
        no = other.ask("picklist:pick", itemId=item)
        assert (no["code"], no["title"]) == ("already_picked", "Mike has it already.")
        assert mike.ask("picklist:pick", id="tapped-in-the-cold", itemId=item)["type"] == "done"
        assert other.ask("picklist:unpick", itemId=item)["code"] == "not_allowed"
        assert mike.ask("picklist:unpick", itemId=item)["type"] == "done"
        assert lines(his) == [("A3", "open", item)]
    assert (
        one(
            owner, "SELECT count(*) FROM live_event WHERE name = 'picklist:itemPicked' AND room = 'warehouse'"
        )
        == 1
    )


def test_without_a_script_it_works_by_forms_and_a_no_stands_beside_its_line(
    room: Showroom, address: str, owner: Any
) -> None:
    session = starts(room, a_buyer(room.shop))
    item = puts_in(room, session, "OIL").items[0].item_id
    anna = works(room.shop, "Anna", "warehouse")
    with (
        at_work(address, room.shop, entry(room, room.mike)) as his,
        at_work(address, room.shop, entry(room, anna)) as hers,
    ):
        went = his.client.post(f"/team/picking/{item}/pick", headers=_FROM_HERE)
        assert (went.status_code, went.headers["location"]) == (303, "/team/picking")
        no = hers.client.post(f"/team/picking/{item}/pick", headers=_FROM_HERE)
        assert (no.status_code, "Mike has it already." in no.text) == (409, True)
        assert hers.client.post(f"/team/picking/{item}/steal", headers=_FROM_HERE).status_code == 404
        foreign = his.client.post(f"/team/picking/{item}/unpick", headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403
    assert rows(owner, "SELECT pick FROM session_item") == [("picked",)]


def test_only_who_picks_in_this_shop_sees_the_list(room: Showroom, address: str) -> None:
    session = starts(room, a_buyer(room.shop))
    item = puts_in(room, session, "OIL").items[0].item_id
    other = a_showroom(slug="altra", number=2)
    host = works(room.shop, "Hanna", "host")
    with a_browser(address) as nobody:
        assert nobody.client.get("/team/picking").status_code == 401
    with at_work(address, room.shop, entry(room, host)) as browser:
        assert browser.client.get("/team/picking").status_code == 403
        with browser.line() as line:
            assert line.ask("picklist:pick", itemId=str(item))["code"] == "command_refused"
    with at_work(address, other.shop, entry(other, other.mike)) as browser:
        assert lines(browser) == []
        assert browser.client.get("/team").headers["location"] == "/team/picking"
        with browser.line() as line:
            assert line.ask("picklist:pick", itemId=str(item))["code"] == "item_unknown"
        assert browser.client.post(f"/team/picking/{item}/pick", headers=_FROM_HERE).status_code == 404


def test_the_cookie_says_nothing_and_no_script_reads_it(room: Showroom, address: str) -> None:
    with at_work(address, room.shop, entry(room, room.john)) as browser:
        assert browser.client.get("/team").headers["location"] == "/team/live"
        left = browser.client.post("/team/leave", headers=_FROM_HERE)
        assert 'work=""' in left.headers["set-cookie"]
        assert browser.client.get("/team").status_code == 401
    mike = entry(room, room.mike)
    with at_work(address, room.shop, mike) as browser:
        cookie = browser.client.get(f"/l/{browser.link.rpartition('/')[2]}").headers["set-cookie"]
        assert re.search("HttpOnly.*SameSite=lax", cookie)
        assert "Mike" not in cookie
    with a_browser(address) as thief:
        thief.open_link(browser.link)
        assert thief.client.get("/team").status_code == 401
