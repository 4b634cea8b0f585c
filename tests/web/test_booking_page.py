"""A time is kept from the page, booked by whoever says who they are, paid for, and given up again."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.language import Language
from tests.booking.diary import a_service, books, holds, on, somebody, state_of_the_house, time_passes
from tests.web.booking import (
    NOBODY,
    SATURDAY,
    a_bookable_shop,
    a_date,
    digits_asked_for,
    keeps,
    kept,
    starts_on,
    the_booking,
    who,
)
from tests.web.selling import CardDesk, a_link_to, opened
from tests.web.visiting import a_link, found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, one
from webapp.rate_limits import count

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def desk() -> CardDesk:
    """Who takes cards."""
    return CardDesk()


@pytest.fixture
def browser(clock: PinnedClock, desk: CardDesk) -> Iterator[TestClient]:
    """A browser of somebody who reads English, with somebody who takes cards behind the pages."""
    with visitor(clock, payments={"test": desk}) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def test_somebody_whom_nobody_knows_books_by_name_and_number(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    path = kept(browser, shop, day="2026-11-23")
    page = browser.get(path)

    held = the_booking(shop, owner)
    assert (held.state, held.customer_zone) == ("held", held.zone)
    assert found(page, "[data-countdown]")[0].attributes["data-left"] == "300"
    assert found(page, "#name")[0].attributes["value"] == ""
    missing = browser.post(f"{path}/booking/confirm", data={"phone": "12"})
    assert missing.status_code == 422
    assert len(found(missing, "[aria-invalid=true]")) == 3
    assert the_booking(shop, owner).state == "held"

    answer = browser.post(f"{path}/booking/confirm", data=NOBODY | {"note": "Window seat"})

    booked = the_booking(shop, owner)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert (booked.state, booked.note, booked.id) == ("confirmed", "Window seat", held.id)
    known = {"name": "Ida Russo", "registered": False, "phone": "+393337654321", "consents": 1}
    assert who(owner, booked.customer_id) == known
    assert booked.conversation_id is not None
    assert title_of(browser.get(path)) == "You are booked"
    assert one(owner, "SELECT count(*) FROM customer") == 1


def test_five_minutes_are_five_minutes_whatever_somebody_does(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    path = kept(browser, shop, day="2026-11-23")
    clock.pass_(minutes=4)
    assert found(browser.get(path), "[data-countdown]")[0].attributes["data-left"] == "60"
    again = browser.get("/s/bottega/book/consultation", params={"day": "2026-11-23"})
    assert "yours" in text_of(again)
    clock.pass_(minutes=1)

    late = browser.post(f"{path}/booking/confirm", data=NOBODY)

    assert late.headers["location"] == path
    page = browser.get(path)
    assert "The five minutes were over before it was booked." in text_of(page)
    assert found(page, 'a[href="/s/bottega/book/consultation"]')
    assert found(page, "#confirm") == []
    assert the_booking(shop, owner).state == "held"
    time_passes(clock.at)
    assert "The five minutes were over before it was booked." in text_of(browser.get(path))


def test_a_number_that_was_only_typed_tells_and_changes_nothing_of_whom_it_names(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    marta = a_registered_customer(shop, "+393337654321", name="Marta Bellomo")
    holds(shop, marta, on(SATURDAY, "16:30"), service="tour")
    path = kept(browser, shop, day="2026-11-23")
    browser.post(f"{path}/booking/confirm", data=NOBODY)

    booked = the_booking(shop, owner)
    assert (booked.customer_id, booked.state) == (marta, "confirmed")
    assert who(owner, marta)["name"] == "Marta Bellomo"
    page = text_of(browser.get(path))
    assert "Marta" not in page
    assert "321" not in page
    # The calendar does not take this browser for hers.
    assert "yours" not in text_of(browser.get("/s/bottega/book/tour"))


def test_who_comes_by_a_link_from_the_chat_is_asked_nothing_twice(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    marta = a_registered_customer(shop, name="Marta Bellomo", language=Language.EN)
    opened(browser, a_link_to(shop, marta, "cart"))

    path = kept(browser, shop, day="2026-11-23")

    page = browser.get(path)
    assert found(page, "#phone, #service, #name") == []
    assert "ends in 567" in text_of(page)
    browser.post(f"{path}/booking/confirm")
    assert (the_booking(shop, owner).state, the_booking(shop, owner).customer_id) == ("confirmed", marta)


def test_where_the_service_asks_for_it_the_number_is_proven_by_a_code(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    a_service(shop, "proven", verify_phone=True)
    path = kept(browser, shop, "proven", day="2026-11-23")

    page = browser.post(f"{path}/booking/confirm", data=NOBODY)

    assert found(page, "#code")
    assert found(page, "input[type=hidden][name=name]")[0].attributes["value"] == "Ida Russo"
    assert one(owner, "SELECT count(*) FROM sign_in_code") == 1
    assert the_booking(shop, owner).state == "held"
    wrong = browser.post(f"{path}/booking/confirm", data=NOBODY | {"code": "000 000"})
    assert wrong.status_code == 422
    assert "Those are not the digits." in text_of(wrong)
    assert the_booking(shop, owner).state == "held"
    right = digits_asked_for(shop, MORNING)
    browser.post(f"{path}/booking/confirm", data=NOBODY | {"code": f"{right[:3]} {right[3:]}"})
    booked = the_booking(shop, owner)
    assert booked.state == "confirmed"
    assert who(owner, booked.customer_id)["registered"]
    # From now on this browser is theirs.
    second = kept(browser, shop, "proven", day="2026-11-24")
    assert found(browser.get(second), "#phone") == []


def test_what_costs_is_paid_before_it_counts(shop: Shop, browser: TestClient, desk: CardDesk) -> None:
    a_service(
        shop, "paid", price_minor=8000, deposit_minor=2000, pay_before=True,
        policy={"free_until_minutes": 1440, "late_percent": 50},
    )  # fmt: skip
    path = kept(browser, shop, "paid", day="2026-11-23")
    page = browser.get(path)
    assert "Book and pay €20.00" in text_of(page)
    missing = browser.post(f"{path}/booking/confirm", data=NOBODY)
    assert found(missing, "#terms[aria-invalid=true]")

    answer = browser.post(f"{path}/booking/confirm", data=NOBODY | {"terms": "yes"})

    assert found(answer, "main[data-leaves]")
    assert [wish.amount.minor for wish in desk.wishes] == [2000]
    assert desk.wishes[0].success_url.endswith(f"{path}?payment=done")
    waiting = browser.get(f"{path}?payment=back")
    assert title_of(waiting) == "What is missing is the payment"
    assert "Nothing was charged. You can still pay." in text_of(waiting)
    assert "Pay €20.00" in text_of(waiting)
    assert found(browser.post(f"{path}/booking/pay"), "main[data-leaves]")
    desk.away = True
    a_service(shop, "away", price_minor=500, pay_before=True)
    other = kept(browser, shop, "away", day="2026-11-24")
    away = browser.post(f"{other}/booking/confirm", data=NOBODY | {"terms": "yes", "phone": "+393337654399"})
    assert away.headers["location"].endswith("payment=payments_away")


def test_a_time_that_somebody_took_meanwhile_is_refused_with_others_to_tap(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    page = browser.get("/s/bottega/book/tour", params={"day": "2026-11-28", "seats": 2})
    start = starts_on(page)[0]
    a_date(shop, SATURDAY, "18:00")
    books(shop, somebody(shop), on(SATURDAY, "16:30"), service="tour", seats=11)
    before = state_of_the_house(owner)

    refused = keeps(browser, shop, "tour", start, seats="2")

    assert refused.status_code == 409
    assert "At 16:30 there are not that many seats left." in text_of(refused)
    other = found(refused, ".instead button")[0]
    assert other.text(strip=True) == "Keep Sat 28 Nov, 18:00"
    assert state_of_the_house(owner) == before
    assert (
        one(owner, "SELECT count(*) FROM customer WHERE name = ''") == 1
    )  # who took it: nobody else was made
    taken = keeps(browser, shop, "tour", str(other.attributes["value"]), seats="2")
    assert taken.status_code == 303
    assert the_booking(shop, owner).seats == 2
    assert keeps(browser, shop, "tour", "2026-11-20T07:00Z").status_code == 422
    assert "Choose a time first." in text_of(keeps(browser, shop, "tour", ""))
    assert (
        browser.post(
            "/s/bottega/book/tour", data={"start": start}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )


def test_guests_come_along_and_no_more_than_there_are_seats(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    path = kept(browser, shop, "tour", day="2026-11-28", seats=3)
    assert len(found(browser.get(path), "input[name=guest]")) == 2

    browser.post(f"{path}/booking/confirm", data=NOBODY | {"guest": ["Ada", " ", "Bruno", "Carla"]})

    assert [guest["name"] for guest in the_booking(shop, owner).guests] == ["Ada", "Bruno"]
    assert "Ada, Bruno" in text_of(browser.get(path))


def test_another_choice_takes_the_place_of_the_first_and_giving_back_leads_to_the_calendar(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    first = kept(browser, shop, day="2026-11-23")
    second = kept(browser, shop, day="2026-11-24")

    assert "You chose another time instead." in text_of(browser.get(first))
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'held'") == 1
    answer = browser.post(f"{second}/booking/cancel")
    assert answer.headers["location"] == "/s/bottega/book/consultation"
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'held'") == 0


def test_the_page_opens_in_its_own_browser_and_its_own_shop_alone(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    path = kept(browser, shop, day="2026-11-23")
    with visitor(clock) as stranger:
        assert stranger.get(path).status_code == 403
        assert stranger.post(f"{path}/booking/cancel").status_code == 403
        assert stranger.get(f"{path}/booking/calendar.ics").status_code == 403
    assert the_booking(shop, owner).state == "held"
    other = a_bookable_shop("altra", 2)
    browser.post(f"{path}/booking/confirm", data=NOBODY)
    assert "yours" not in text_of(browser.get(f"/s/{other.slug}/book/consultation?day=2026-11-23"))
    marta = marta_writes(shop)
    cart = opened(browser, a_link_to(shop, marta, "cart"))
    assert browser.get(f"{cart}/booking/cancel").status_code == 404
    profile = a_link(shop, marta, "profile")
    assert browser.post(f"/l/{profile.token}/booking/confirm").status_code in {403, 404}


def test_a_link_from_the_chat_shows_the_booking_in_its_readers_language(
    shop: Shop, browser: TestClient
) -> None:
    marta = marta_writes(shop)
    booking = books(shop, marta, on(SATURDAY, "16:30"), service="tour", customer_zone="America/New_York")
    link = a_link_to(shop, marta, "booking", booking.id)
    assert "Your booking" in text_of(browser.get(f"/l/{link.token}"))

    page = browser.get(opened(browser, link))

    assert "Saturday 28 November, 10:30" in text_of(page)
    assert found(page, "#elsewhere")[0].text(strip=True) == "16:30 in Rome"
    assert booking.code in text_of(page)
    assert "Baroque Scicli" in text_of(page)
    assert "Who does not come pays 100% of the price." in text_of(page)
    assert "Free to move or cancel until Friday 27 November, 10:30." in text_of(page)


def test_nobody_empties_a_calendar_by_keeping_every_time_of_it(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    address = sha256(b"testclient").hexdigest()[:24]
    for _ in range(19):
        count(f"holds:{address}", 20, MORNING)
    start = starts_on(browser.get("/s/bottega/book/tour"))[0]
    assert keeps(browser, shop, "tour", start).status_code == 303

    assert keeps(browser, shop, "tour", start).status_code == 429

    assert one(owner, "SELECT count(*) FROM booking") == 1
