"""A booking moves, is canceled, goes into a calendar, and is waited for: all from its page."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from redis import Redis
from sqlalchemy import update

from flows.meet_on_page import sweep_visitors
from flows.showing_set import put_showing_set
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.tables import Booking, Order
from tests.booking.diary import (
    MONDAY,
    a_service,
    as_it_is,
    books,
    cancels,
    on,
    somebody,
    state_of_the_house,
    time_passes,
)
from tests.catalog.goods import a_category, a_product
from tests.web.booking import (
    NOBODY,
    SATURDAY,
    a_bookable_shop,
    a_date,
    digits_asked_for,
    kept,
    starts_on,
    the_booking,
    who,
)
from tests.web.selling import a_link_to, opened
from tests.web.visiting import found, text_of, title_of
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, one

TUESDAY = date(2026, 11, 24)
WAIT = "/s/bottega/book/tour/wait"


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has registered."""
    return a_registered_customer(shop)


@pytest.fixture(autouse=True)
def english(browser: TestClient) -> None:
    """Whoever looks reads English."""
    browser.headers["Accept-Language"] = "en"


def the_event(file: Response) -> Any:
    return Calendar.from_ical(file.text).walk("VEVENT")[0]


def its_page(browser: TestClient, shop: Shop, booking: BookingView) -> str:
    return opened(browser, a_link_to(shop, booking.customer_id, "booking", booking.id))


def test_a_booking_moves_in_one_swap_and_its_calendar_file_with_it(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    booking = books(shop, marta, on(MONDAY, "09:00"))
    path = its_page(browser, shop, booking)
    before = browser.get(f"{path}/booking/calendar.ics")
    page = browser.get(f"{path}/booking/move")
    assert title_of(page) == "Move it to another time"
    assert [one_.text(strip=True) for one_ in found(page, ".slot[data-held] span")] == ["09:00"]
    tuesday = browser.get(f"{path}/booking/move", params={"day": "2026-11-24"})

    answer = browser.post(f"{path}/booking/move", data={"start": starts_on(tuesday)[2]})

    assert answer.headers["location"] == f"{path}?told=moved"
    moved = as_it_is(shop, booking)
    assert (moved.code, moved.starts_at, moved.sequence) == (booking.code, on(TUESDAY, "10:00"), 1)
    after_moving = browser.get(answer.headers["location"])
    assert "Moved. This is your new time." in text_of(after_moving)
    assert "Moved to Tue 24 Nov, 10:00" in text_of(after_moving)
    file = browser.get(f"{path}/booking/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    then, now = the_event(before), the_event(file)
    assert now["UID"] == then["UID"]
    assert (then["SEQUENCE"], now["SEQUENCE"]) == (0, 1)
    assert now["DTSTART"].dt == on(TUESDAY, "10:00")


def test_a_move_that_fails_leaves_the_old_time_and_says_what_is_free(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    booking = books(shop, marta, on(MONDAY, "09:00"), resource_id=None)
    path = its_page(browser, shop, booking)
    for _ in range(2):
        books(shop, somebody(shop), on(TUESDAY, "09:00"))
    before = state_of_the_house(owner)

    refused = browser.post(f"{path}/booking/move", data={"start": "2026-11-24T08:00Z"})

    assert refused.status_code == 409
    assert "Somebody took 09:00 while you were choosing." in text_of(refused)
    assert found(refused, ".instead button")[0].text(strip=True).startswith("Move to ")
    assert state_of_the_house(owner) == before
    same = browser.post(f"{path}/booking/move", data={"start": "2026-11-23T08:00Z"})
    assert "It is at that time already." in text_of(same)
    assert browser.post(f"{path}/booking/move", data={"start": "never"}).status_code == 200
    assert state_of_the_house(owner) == before


def test_what_comes_back_is_told_before_the_yes(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    a_service(
        shop, "paid", price_minor=8000, pay_before=True,
        policy={"free_until_minutes": 1440, "late_percent": 25},
    )  # fmt: skip
    booking = books(shop, marta, on(MONDAY, "10:00"), service="paid")
    with transaction(shop.id) as db:
        db.connection().execute(update(Order).values(paid_minor=8000, state="paid"))
        db.connection().execute(update(Booking).values(state="confirmed"))
    path = its_page(browser, shop, booking)

    free = browser.get(f"{path}/booking/cancel")
    assert "Comes back to you €80.00" in text_of(free)
    assert "Is kept" not in text_of(free)
    clock.pass_(days=2, hours=12)
    late = browser.get(f"{path}/booking/cancel")
    assert "Comes back to you €60.00 Is kept €20.00" in text_of(late)
    assert found(late, 'a[href$="/booking/move"]') == []
    assert as_it_is(shop, booking).state == "confirmed"


def test_a_canceled_booking_says_so_and_its_calendar_file_cancels(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    booking = books(shop, marta, on(SATURDAY, "16:30"), service="tour")
    path = its_page(browser, shop, booking)
    assert "It costs you nothing." in text_of(browser.get(f"{path}/booking/cancel"))

    assert browser.post(f"{path}/booking/cancel").headers["location"] == path

    assert title_of(browser.get(path)) == "Canceled"
    assert one(owner, "SELECT taken FROM occurrence") == 0
    file = browser.get(f"{path}/booking/calendar.ics")
    assert "METHOD:CANCEL" in file.text
    assert the_event(file)["STATUS"] == "CANCELLED"
    for page in ("move", "cancel"):
        assert browser.get(f"{path}/booking/{page}").headers["location"] == path
    again = browser.post(f"{path}/booking/move", data={"start": "2026-11-28T15:30Z"})
    assert again.status_code == 409
    assert browser.post(f"{path}/booking/cancel").status_code == 303


@pytest.mark.parametrize("state", ["completed", "no_show", "live", "pending"])
def test_every_state_has_its_words(shop: Shop, marta: CustomerId, browser: TestClient, state: str) -> None:
    booking = books(shop, marta, on(MONDAY, "09:00"))
    with transaction(shop.id) as db:
        db.connection().execute(update(Booking).values(state=state))

    page = browser.get(its_page(browser, shop, booking))

    titles = {
        "completed": "It has taken place",
        "no_show": "Nobody came",
        "live": "It is happening now",
        "pending": "The shop looks at it",
    }
    assert title_of(page) == titles[state]
    assert bool(found(page, 'a[href$="/booking/move"]')) == (state == "pending")


def test_whoever_is_known_waits_with_one_press(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    a_date(shop, SATURDAY, "09:00", seats=1)
    full = books(shop, somebody(shop), on(SATURDAY, "09:00"), service="tour")
    opened(browser, a_link_to(shop, marta, "cart"))
    page = browser.get("/s/bottega/book/tour")
    wished = str(found(page, "#wait-start option")[0].attributes["value"])

    answer = browser.post(WAIT, data={"start": wished})

    assert answer.headers["location"] == "/s/bottega/book/tour?day=2026-11-28&told=waiting"
    assert one(owner, "SELECT customer_id FROM time_wish WHERE state = 'waiting'") == marta
    assert "You are on the list." in text_of(browser.get(answer.headers["location"]))
    cancels(shop, full)
    time_passes(MORNING)
    assert (
        one(
            owner, "SELECT count(*) FROM booking WHERE state = 'held' AND customer_id = %(id)s", {"id": marta}
        )
        == 1
    )
    free = browser.post(WAIT, data={"day": "2026-11-28"})
    # What was kept for her meanwhile is hers; she waits no second time.
    assert free.headers["location"] == "/s/bottega/book/tour?day=2026-11-28&told=waiting"
    assert browser.post(WAIT, data={"day": "soon"}).headers["location"] == "/s/bottega/book/tour"


def test_whoever_is_not_known_says_who_waits(shop: Shop, browser: TestClient, owner: Any) -> None:
    a_date(shop, date(2026, 11, 29), "09:00", seats=1)
    books(shop, somebody(shop), on(date(2026, 11, 29), "09:00"), service="tour")
    day = {"day": "2026-11-29"}
    assert found(browser.get("/s/bottega/book/tour", params=day), ".wait-form input[name=day]")

    page = browser.post(WAIT, data=day)
    assert found(page, "#name, #phone, #service")
    missing = browser.post(WAIT, data=day | {"sent": "yes"})
    assert missing.status_code == 422
    assert one(owner, "SELECT count(*) FROM time_wish") == 0
    answer = browser.post(WAIT, data=day | NOBODY | {"sent": "yes"})

    assert answer.headers["location"].endswith("told=waiting")
    waiting = one(owner, "SELECT customer_id FROM time_wish WHERE state = 'waiting'")
    assert who(owner, waiting)["phone"] == "+393337654321"


def test_a_number_is_proven_before_it_waits_where_the_service_asks_for_it(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    a_service(shop, "proven", verify_phone=True, needs=[[{"resource": "bruno"}]])
    books(shop, somebody(shop), on(MONDAY, "09:00"), service="proven")
    told = {"start": "2026-11-23T08:00Z", "sent": "yes"} | NOBODY
    wait = "/s/bottega/book/proven/wait"

    assert found(browser.post(wait, data=told), "#code")
    assert browser.post(wait, data=told | {"code": "123"}).status_code == 422
    assert one(owner, "SELECT count(*) FROM time_wish") == 0
    answer = browser.post(wait, data=told | {"code": digits_asked_for(shop, MORNING)})

    assert answer.headers["location"].endswith("told=waiting")
    assert who(owner, one(owner, "SELECT customer_id FROM time_wish"))["registered"]


def test_visitors_who_never_said_who_they_are_are_forgotten_after_a_day(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    other = a_bookable_shop("altra", 2)
    kept(browser, shop, day="2026-11-23")
    kept(browser, other, day="2026-11-23")
    clock.pass_(hours=1)
    time_passes(clock.at)
    assert sweep_visitors(now=clock.at, workspace_id=shop.id) == 0
    clock.pass_(days=1)

    assert sweep_visitors(now=clock.at, workspace_id=shop.id) == 1

    assert one(owner, "SELECT count(*) FROM booking WHERE workspace_id = %(shop)s", {"shop": shop.id}) == 0
    assert who(owner, marta)["name"] == "Marta Bellomo"
    assert the_booking(other, owner).state == "canceled"


def test_who_was_there_says_how_it_was_and_nobody_before(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    booking = books(shop, marta, on(MONDAY, "09:00"))
    path = its_page(browser, shop, booking)
    assert found(browser.get(path), "input[name=stars]") == []
    early = browser.post(f"{path}/booking/rate", data={"stars": 5})
    assert early.status_code == 409
    assert one(owner, "SELECT count(*) FROM booking WHERE stars IS NOT NULL") == 0
    clock.pass_(days=3, hours=2)
    over = browser.get(path)
    assert title_of(over) == "It has taken place"
    assert len(found(over, "input[name=stars]")) == 5

    answer = browser.post(f"{path}/booking/rate", data={"stars": 4, "words": "Lovely"})

    assert "Thank you, we have it." in text_of(browser.get(answer.headers["location"]))
    assert one(owner, "SELECT sum(rating_sum) FROM resource") == 4
    assert browser.post(f"{path}/booking/rate", data={"stars": 6}).status_code == 422


def test_what_is_over_is_booked_again_with_the_same_person(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    booking = books(shop, marta, on(MONDAY, "11:00"))
    path = its_page(browser, shop, booking)
    assert found(browser.get(path), "a[href*='with=ada']") == []

    clock.pass_(days=4)
    (again,) = found(browser.get(path), "a[href*='with=ada']")

    assert again.text(strip=True) == "Book again with Ada"
    calendar = browser.get(str(again.attributes["href"]))
    assert calendar.status_code == 200
    assert found(calendar, "input[name=with][value=ada]") or "with=ada" in calendar.text


def test_what_will_be_shown_stands_on_the_page(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    a_category(shop, "pantry")
    a_product(shop, "miele-ibleo")
    owner.execute("UPDATE service SET live_kind = 'showing' WHERE slug = 'consultation'")
    owner.commit()
    booking = books(shop, marta, on(MONDAY, "09:00"))
    put_showing_set(
        now=MORNING, actor="member", workspace_id=shop.id, booking_id=booking.id, products=["miele-ibleo"]
    )

    page = browser.get(its_page(browser, shop, booking))

    (shown,) = found(page, "section[aria-labelledby=shown] a")
    assert (shown.text(), shown.attributes["href"]) == ("Miele ibleo", "/s/bottega/p/miele-ibleo")
