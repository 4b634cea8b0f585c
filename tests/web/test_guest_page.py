"""A guest's page: on any device, when and where, a calendar file and a no; of money and of whoever booked nothing."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.ids import CustomerId
from tests.booking.diary import as_it_is, books, cancels
from tests.web.booking import a_bookable_shop
from tests.web.selling import a_link_to, opened
from tests.web.test_booking_changes import the_event
from tests.web.visiting import found, text_of
from tests.world import Shop, a_registered_customer
from tests.world import one as value

TOUR: dict[str, Any] = {"service": "tour", "seats": 3, "guests": [{"name": "Luca"}, {"name": "Anna"}]}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has registered."""
    return a_registered_customer(shop)


def test_whoever_booked_passes_a_page_on_and_the_guest_answers_there(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    browser.headers["Accept-Language"] = "en"
    starts_at = value(owner, "SELECT starts_at FROM occurrence")
    booking = books(shop, marta, starts_at, **TOUR)
    path = opened(browser, a_link_to(shop, marta, "booking", booking.id))
    assert found(browser.get(path), f"form[action='{path}/booking/guests']")

    passed_on = browser.post(f"{path}/booking/guests")
    luca, anna = (str(one.attributes["value"]) for one in found(passed_on, "input[readonly]"))
    assert [str(one.attributes["href"])[:20] for one in found(passed_on, "a[target=_blank]")] == [
        "https://wa.me/?text="
    ] * 2
    browser.cookies.clear()
    guest = "/l/" + luca.rpartition("/l/")[2]

    page = browser.get(guest)
    assert page.status_code == 200
    words = text_of(page)
    for told in ("Luca, you are expected", "Baroque Scicli", "Saturday 28 November, 16:30"):
        assert told in words, told
    for secret in ("Anna", "Marta", booking.code, "€", "54", "%"):
        assert secret not in words, secret
    assert browser.post(f"{guest}/open").status_code == 404
    for own in ("booking/calendar.ics", "booking/cancel", "booking/move"):
        assert browser.get(f"{guest}/{own}").status_code == 404, own

    file = browser.get(f"{guest}/guest/calendar.ics")
    event = the_event(file)
    assert event.decoded("dtstart") == starts_at
    assert booking.code not in file.text
    assert "%" not in file.text
    assert browser.post(f"{guest}/guest/answer", data={"coming": "no"}).status_code == 303
    assert "Luca, you are not coming" in text_of(browser.get(guest))
    assert [one.get("coming", "") for one in as_it_is(shop, booking).guests] == ["no", ""]
    assert as_it_is(shop, booking).seats == 3
    browser.post(f"{guest}/guest/answer", data={"coming": "yes"})
    assert "Luca, you are expected" in text_of(browser.get(guest))

    cancels(shop, booking)
    gone = browser.get("/l/" + anna.rpartition("/l/")[2])
    assert gone.status_code == 410
    assert found(gone, "form[action$='/renew']") == []
    assert browser.get(f"{guest}/guest/calendar.ics").status_code == 410
