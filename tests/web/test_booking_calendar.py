"""The calendar of a shop's page: what is free, booked, full and one's own, in the visitor's zone, and by filters."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from redis import Redis

from tests.booking.diary import a_resource, a_service, books, on, somebody, works
from tests.web.booking import SATURDAY, a_bookable_shop, a_date, kept, starts_on
from tests.web.visiting import found, text_of, title_of
from tests.world import PinnedClock, Shop, a_shop

ENGLISH = {"Accept-Language": "en"}
NEW_YORK = "America/New_York"


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


def calendar(browser: TestClient, service: str = "tour", **query: Any) -> Response:
    page = browser.get(f"/s/bottega/book/{service}", params=query, headers=ENGLISH)
    assert page.status_code == 200
    return page


def days(page: Response) -> dict[str, str]:
    """What is said of each day."""
    return {
        str(day.attributes["data-day"]): day.css_first(".sr-only").text(strip=True).partition(", ")[2]
        for day in found(page, "[data-day]")
    }


def slots(page: Response) -> list[tuple[str, ...]]:
    """Each time with its state and what stands under it."""
    return [
        (
            str(slot.attributes.get("data-state") or "free"),
            slot.css_first("span").text(strip=True),
            *(" ".join(note.text(strip=True).split()) for note in slot.css("small")),
        )
        for slot in found(page, ".slot")
    ]


def test_a_month_says_in_words_and_shapes_what_is_free_full_and_over(shop: Shop, browser: TestClient) -> None:
    a_date(shop, SATURDAY, "09:00", seats=1)
    a_date(shop, date(2026, 11, 29), "09:00", seats=1)
    for day in (SATURDAY, date(2026, 11, 29)):
        books(shop, somebody(shop), on(day, "09:00"), service="tour")

    page = calendar(browser)

    said = days(page)
    assert said["2026-11-19"] == "past"
    assert said["2026-11-21"] == "nothing on this day"
    assert said["2026-11-28"] == "1 of 2 times free"
    assert said["2026-11-29"] == "full, you can wait for it"
    assert len(found(page, "#day-2026-11-28 .seats i.on")) == 2
    assert found(page, "#day-2026-11-29 .seats.full")
    assert found(page, "span#day-2026-11-21")
    assert slots(page) == [("full", "09:00", "full"), ("free", "16:30", "12 seats")]
    assert found(page, "[role=gridcell][aria-selected=true] #day-2026-11-28")


@pytest.mark.usefixtures("shop")
def test_nothing_but_links_and_forms_is_needed(browser: TestClient) -> None:
    page = calendar(browser)

    after = str(found(page, "#turn-after")[0].attributes["href"])
    december = browser.get(f"/s/bottega/book/tour{after}", headers=ENGLISH)
    assert "December 2026" in text_of(december)
    assert starts_on(december) == []
    back = str(found(december, "#turn-before")[0].attributes["href"])
    assert "November 2026" in text_of(browser.get(f"/s/bottega/book/tour{back}", headers=ENGLISH))
    assert "href" not in found(page, "#turn-before")[0].attributes


def test_a_visitor_elsewhere_reads_both_clocks_and_days_of_their_own(shop: Shop, browser: TestClient) -> None:
    a_date(shop, date(2026, 11, 29), "03:00")
    at_home = calendar(browser, day="2026-11-28")
    assert slots(at_home) == [("free", "16:30", "12 seats")]
    assert "Times for Rome" in text_of(at_home)

    browser.cookies.set("zone", "~America.New_York")
    page = calendar(browser, day="2026-11-28")

    # Three in the morning of Sunday in Rome is Saturday evening there.
    assert slots(page) == [
        ("free", "10:30", "16:30 in Rome, 12 seats"),
        ("free", "21:00", "Sun 29 Nov, 03:00 in Rome, 12 seats"),
    ]
    assert found(page, f"[data-zone='{NEW_YORK}']")
    chosen = calendar(browser, day="2026-11-28", zone="Europe/Rome")
    assert slots(chosen) == slots(at_home)
    assert slots(calendar(browser, day="2026-11-28")) == slots(at_home)
    assert calendar(browser, zone="Nowhere/Land").status_code == 200


def test_an_hour_that_the_clock_shows_twice_is_told_apart(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    clock.pass_(days=330)
    a_resource(shop, "owl")
    a_service(shop, "night", minutes=30, needs=[[{"resource": "owl"}]])
    works(shop, (6, "02:00", "04:00"), resource="owl")

    page = calendar(browser, "night", day="2027-10-31")

    assert slots(page) == [
        ("free", "02:00", "before the clocks go back"),
        ("free", "02:30", "before the clocks go back"),
        ("free", "02:00", "after the clocks go back"),
        ("free", "02:30", "after the clocks go back"),
        ("free", "03:00"),
        ("free", "03:30"),
    ]
    assert len(set(starts_on(page))) == 6


def test_a_week_shows_every_time_of_it_and_what_is_booked(shop: Shop, browser: TestClient) -> None:
    for _ in range(2):
        books(shop, somebody(shop), on(date(2026, 11, 23), "10:00"))

    page = calendar(browser, "consultation", view="week", day="2026-11-23")

    assert len(found(page, ".week-day")) == 7
    assert ("booked", "10:00", "booked") in slots(page)
    assert "23 – 29 November 2026" in text_of(page)
    assert found(page, "#week-2026-11-28 .week-none")[0].text(strip=True) == "nothing on this day"
    later = str(found(page, "#turn-after")[0].attributes["href"])
    assert "view=week" in later


def test_seats_and_hosts_narrow_the_calendar(shop: Shop, browser: TestClient) -> None:
    a_date(shop, SATURDAY, "09:00", seats=2)

    for_three = calendar(browser, seats=3)
    assert slots(for_three) == [("full", "09:00", "only 2 left"), ("free", "16:30", "12 seats")]
    assert found(for_three, "input[name=start]")[0].attributes["data-price"] == "€54.00"
    with_bruno = calendar(browser, "consultation", day="2026-11-23", **{"with": "bruno"})
    assert [slot[1] for slot in slots(with_bruno)] == ["09:00", "09:30", "10:00"]
    nonsense = {"day": "yesterday", "month": "13", "seats": "many", "with": "nobody", "start": "soon"}
    assert calendar(browser, **nonsense).status_code == 200


def test_a_time_that_one_has_is_marked_as_ones_own(shop: Shop, browser: TestClient) -> None:
    kept(browser, shop, "consultation", day="2026-11-23")

    page = calendar(browser, "consultation", day="2026-11-23")

    assert slots(page)[0] == ("yours", "09:00", "yours")
    assert found(page, ".slot[data-held]")


@pytest.mark.usefixtures("shop")
def test_what_can_be_booked_is_found_by_type_host_day_language_price_and_words(browser: TestClient) -> None:
    def names(**query: str) -> list[str]:
        page = browser.get("/s/bottega/book", params=query, headers=ENGLISH)
        return [one.text(strip=True) for one in found(page, ".offer-name")]

    assert names() == ["Consultation", "Baroque Scicli"]
    assert names(type="event") == ["Baroque Scicli"]
    assert names(host="bruno") == ["Consultation"]
    assert names(on="2026-11-28") == ["Baroque Scicli"]
    assert names(language="es") == ["Consultation"]
    assert names(most="1000") == ["Consultation"]
    assert names(q="baroque") == ["Baroque Scicli"]
    assert names(rating="4") == []
    assert names(on="whenever", most="much", rating="9") == ["Consultation", "Baroque Scicli"]


@pytest.mark.usefixtures("shop")
def test_a_host_has_a_profile_with_languages_and_the_next_free_times(browser: TestClient) -> None:
    page = browser.get("/s/bottega/book", headers=ENGLISH)

    ada = found(page, "#host-ada")[0]
    assert "Archaeologist" in ada.text()
    assert "Ada knows every stone." in ada.text()
    assert "Italian, English" in ada.text()
    times = ada.css("a.slot")
    assert times[0].css_first("span").text(strip=True) == "Fri 20 Nov, 11:00"
    chosen = browser.get(str(times[1].attributes["href"]), headers=ENGLISH)
    assert found(chosen, "input[name=start][checked]")
    assert found(chosen, "#with option[selected]")[-1].attributes["value"] == "ada"


@pytest.mark.usefixtures("shop")
def test_the_shops_own_page_leads_there_and_another_shops_services_are_not_seen(browser: TestClient) -> None:
    other = a_bookable_shop("altra", 2)
    a_resource(other, "carla")
    a_service(other, "yoga", names={"en": "Yoga"}, needs=[[{"resource": "carla"}]])

    front = browser.get("/s/bottega", headers=ENGLISH)
    assert found(front, '.to-book a[href="/s/bottega/book/tour"]')
    assert "Yoga" not in text_of(browser.get("/s/bottega/book", headers=ENGLISH))
    assert browser.get("/s/bottega/book/yoga").status_code == 404
    assert "Yoga" in text_of(browser.get("/s/altra/book", headers=ENGLISH))


def test_a_shop_without_services_speaks_of_none(
    empty_database: str, valkey: Redis, browser: TestClient
) -> None:
    del empty_database, valkey
    a_shop("leer", 3)
    assert found(browser.get("/s/leer"), ".to-book") == []
    page = browser.get("/s/leer/book", headers=ENGLISH)
    assert title_of(page) == "Book a time"
    assert "Nothing fits all of that." in text_of(page)
