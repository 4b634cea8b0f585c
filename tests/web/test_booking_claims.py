"""A booking by a number that was only typed is a claim: its customer says whether it is theirs, and pays for nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.end_booking import mark_no_show
from flows.start_live_session import start_live_session
from shop.kernel.ids import CustomerId
from tests.booking.diary import a_service
from tests.live.rooms import a_colleague
from tests.web.booking import NOBODY, a_bookable_shop, kept, the_booking
from tests.web.selling import a_link_to, opened
from tests.web.visiting import found, text_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, arrives, one, rows

PHONE = "+393337654321"


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Whose number is typed; she wrote this morning."""
    customer = a_registered_customer(shop, PHONE)
    arrives(shop, "ciao", phone=PHONE)
    return customer


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    """Somebody whom nobody knows."""
    with visitor(clock) as client:
        client.headers["Accept-Language"] = "en"
        yield client


@pytest.fixture
def hers(clock: PinnedClock) -> Iterator[TestClient]:
    """Marta's own phone."""
    with visitor(clock) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def test_the_customer_is_asked_in_the_chat_and_disowns_it_at_no_cost(
    shop: Shop, marta: CustomerId, browser: TestClient, hers: TestClient, owner: Any
) -> None:
    path = kept(browser, shop, day="2026-11-23")
    browser.post(f"{path}/booking/confirm", data=NOBODY)
    booking = the_booking(shop, owner)
    assert (booking.customer_id, booking.state, booking.claimed) == (marta, "confirmed", True)
    words = one(owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY seq DESC LIMIT 1")
    assert "con il tuo numero" in words
    # Whoever typed the number is not asked, and can say nothing in her name.
    assert not found(browser.get(path), ".whose")
    assert browser.post(f"{path}/booking/claim", data={"theirs": "yes"}).status_code in {403, 404, 409}
    assert the_booking(shop, owner).claimed

    own = opened(hers, a_link_to(shop, marta, "booking", booking.id))
    assert "Was it you?" in text_of(hers.get(own))
    for _ in range(2):
        assert hers.post(f"{own}/booking/claim", data={"theirs": "no"}).status_code == 303
    assert the_booking(shop, owner).state == "canceled"
    assert "costs you nothing" in text_of(hers.get(f"{own}?told=disowned"))
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'BookingClaimAnswered'") == 1
    assert rows(owner, "SELECT claim FROM booking") == [("typed",)]


def test_it_is_hers_once_she_says_so_and_until_then_missing_it_costs_her_nothing(
    shop: Shop, marta: CustomerId, browser: TestClient, hers: TestClient, owner: Any
) -> None:
    a_service(shop, "strict", price_minor=8000, policy={"no_show_percent": 100})
    for day in ("2026-11-23", "2026-11-24"):
        path = kept(browser, shop, "strict", day=day)
        browser.post(f"{path}/booking/confirm", data=NOBODY | {"terms": "yes"})
        browser.cookies.clear()
    first, second = [row[0] for row in rows(owner, "SELECT id FROM booking ORDER BY starts_at")]
    own = opened(hers, a_link_to(shop, marta, "booking", first))
    assert (
        hers.post(f"{own}/booking/claim", data={"theirs": "yes"}).headers["location"].endswith("told=theirs")
    )
    assert not found(hers.get(own), ".whose")
    for booking in (first, second):
        mark_no_show(
            now=MORNING + timedelta(days=9), actor="member", workspace_id=shop.id, booking_id=booking
        )
    query = "SELECT (details->>'owed_minor')::int FROM event WHERE name = 'BookingNoShow' ORDER BY id"
    assert [row[0] for row in rows(owner, query)] == [8000, 0]


def test_a_number_that_nobody_is_known_by_is_no_claim(shop: Shop, browser: TestClient, owner: Any) -> None:
    path = kept(browser, shop, day="2026-11-23")
    browser.post(f"{path}/booking/confirm", data=NOBODY)
    assert (the_booking(shop, owner).state, the_booking(shop, owner).claimed) == ("confirmed", False)


def test_the_way_into_the_live_session_opens_on_the_bookings_page_when_it_begins(
    shop: Shop, marta: CustomerId, browser: TestClient, hers: TestClient, owner: Any
) -> None:
    a_service(shop, "look", live_kind="consultation")
    path = kept(browser, shop, "look", day="2026-11-23")
    browser.post(f"{path}/booking/confirm", data=NOBODY)
    booking = the_booking(shop, owner)
    own = opened(hers, a_link_to(shop, marta, "booking", booking.id))
    assert not found(hers.get(own), "form[action$=enter]")
    assert hers.post(f"{own}/booking/enter").headers["location"].endswith(own)
    member = a_colleague(shop, "Carmen")
    start_live_session(
        now=MORNING,
        person=f"member:{member.id}",
        workspace_id=shop.id,
        booking_id=booking.id,
        kind="consultation",
    )
    assert "Come in" in text_of(hers.get(own))
    into = hers.post(f"{own}/booking/enter").headers["location"]
    assert hers.get(f"/l/{into.rpartition('/')[2]}").status_code in {200, 303}
    # Whoever only typed her number does not get in.
    assert not found(browser.get(path), "form[action$=enter]")
    assert browser.post(f"{path}/booking/enter").headers["location"].endswith(path)
