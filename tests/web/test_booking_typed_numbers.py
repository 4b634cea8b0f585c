"""Anybody can type anybody's number: a booking is made by it, and nothing of whom it names is seen, lost or changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.wait_for_time import join_time_list
from shop.kernel.ids import CustomerId
from tests.booking.diary import a_service, books, cancels, holds, on, somebody, time_passes
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
from tests.web.visiting import text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, arrives, one, rows

SUNDAY = date(2026, 11, 29)
EMAIL = "marta@example.org"
PHONE = "+393337654321"
WAIT = "/s/bottega/book/tour/wait"
WISHES = "SELECT state, from_at, until_at, seats, occurrence_id, conversation_id, customer_id FROM time_wish"


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def marta(shop: Shop, owner: Any) -> CustomerId:
    """Whose number the visitor types; the shop knows her e-mail too."""
    found = a_registered_customer(shop, PHONE)
    owner.execute("UPDATE customer SET email = %s WHERE id = %s", [EMAIL, found])
    owner.commit()
    return found


@pytest.fixture
def desk() -> CardDesk:
    """Who takes cards."""
    return CardDesk()


@pytest.fixture
def browser(clock: PinnedClock, desk: CardDesk) -> Iterator[TestClient]:
    """A browser of somebody whom nobody knows."""
    with visitor(clock, payments={"test": desk}) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def waits(shop: Shop, customer: CustomerId, day: date, **told: Any) -> None:
    """A customer waits for a time of the tour on that day."""
    join_time_list(
        now=MORNING, actor="customer", workspace_id=shop.id, customer_id=customer, conversation_id=None,
        service="tour", from_at=on(day, "00:00"), **told,
    )  # fmt: skip


def an_offer(shop: Shop, customer: CustomerId) -> None:
    """The tour on Sunday was full; a seat has become free, and is kept for who waited."""
    a_date(shop, SUNDAY, "09:00", seats=1)
    full = books(shop, somebody(shop), on(SUNDAY, "09:00"), service="tour")
    waits(shop, customer, SUNDAY)
    cancels(shop, full)
    time_passes(MORNING)


def test_email_of_whom_a_typed_number_names_goes_to_no_payment_page(
    shop: Shop, marta: CustomerId, browser: TestClient, desk: CardDesk, owner: Any
) -> None:
    a_service(shop, "paid", price_minor=8000, pay_before=True)
    path = kept(browser, shop, "paid", day="2026-11-23")

    leaving = browser.post(f"{path}/booking/confirm", data=NOBODY | {"terms": "yes"})

    assert the_booking(shop, owner).customer_id == marta
    pages = [leaving, browser.post(f"{path}/booking/pay"), browser.get(path)]
    pages += [browser.get(f"{path}/booking/{part}") for part in ("move", "cancel", "calendar.ics")]
    assert all(page.status_code == 200 for page in pages)
    assert not [page for page in pages if "Marta" in page.text or EMAIL in page.text or "4321" in page.text]
    # Where it is known that it is her, she need not type it again.
    opened(browser, a_link_to(shop, marta, "cart"))
    browser.cookies.delete("booking", path="/s/bottega")
    own = kept(browser, shop, "paid", day="2026-11-24")
    browser.post(f"{own}/booking/confirm", data={"terms": "yes"})
    assert [wish.customer_email for wish in desk.wishes] == ["", EMAIL]


def test_typed_number_leaves_its_customer_what_is_kept_and_offered(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    an_offer(shop, marta)
    offered = "SELECT id, customer_id, hold_until FROM booking WHERE state = 'held'"
    before = rows(owner, offered)
    assert [row[1] for row in before] == [marta]
    path = kept(browser, shop, "tour", day="2026-11-28")

    browser.post(f"{path}/booking/confirm", data=NOBODY)

    booked = the_booking(shop, owner)
    assert (booked.customer_id, booked.state) == (marta, "confirmed")
    assert title_of(browser.get(path)) == "You are booked"
    assert rows(owner, offered) == before
    assert one(owner, "SELECT state FROM time_wish") == "offered"


def test_proven_number_chooses_another_time_instead(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    a_service(shop, "proven", verify_phone=True)
    held = holds(shop, marta, on(date(2026, 11, 24), "09:00"), service="proven")
    path = kept(browser, shop, "proven", day="2026-11-23")
    browser.post(f"{path}/booking/confirm", data=NOBODY)
    assert one(owner, "SELECT state FROM booking WHERE id = %(id)s", {"id": held.id}) == "held"

    browser.post(f"{path}/booking/confirm", data=NOBODY | {"code": digits_asked_for(shop, MORNING)})

    assert (the_booking(shop, owner).customer_id, the_booking(shop, owner).state) == (marta, "confirmed")
    assert one(owner, "SELECT state FROM booking WHERE id = %(id)s", {"id": held.id}) == "canceled"


def test_typed_number_leaves_its_customers_place_in_the_line(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    for day in (SUNDAY, date(2026, 12, 6)):
        a_date(shop, day, "09:00", seats=2)
        books(shop, somebody(shop), on(day, "09:00"), service="tour", seats=2)
    waits(shop, marta, SUNDAY, seats=2)
    owner.execute("UPDATE time_wish SET conversation_id = id")
    owner.commit()
    before = rows(owner, WISHES)

    answers = [
        browser.post(WAIT, data=NOBODY | {"day": "2026-12-06", "sent": "yes", "phone": phone})
        for phone in (PHONE, "333 111 2222")
    ]

    assert {answer.headers["location"] for answer in answers} == {
        "/s/bottega/book/tour?day=2026-12-06&told=waiting"
    }
    assert rows(owner, f"{WISHES} WHERE customer_id = '{marta}'") == before
    assert one(owner, "SELECT count(*) FROM time_wish") == 2
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'TimeWaited'") == 2
    # What is free is said to be free, whoever waits already; and nobody is met for it.
    free = [
        browser.post(WAIT, data=NOBODY | {"day": str(SATURDAY), "sent": "yes", "phone": phone})
        for phone in (PHONE, "333 111 3333")
    ]
    assert {answer.headers["location"][-9:] for answer in free} == {"time_free"}
    assert one(owner, "SELECT count(*) FROM customer_identity WHERE value = '+393331113333'") == 0


def test_yes_that_broke_off_and_is_said_again_agrees_to_nothing_for_somebody_else(
    shop: Shop, browser: TestClient, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(shop, "ciao", phone=PHONE)
    victim = one(owner, "SELECT id FROM customer")
    before = who(owner, victim)
    path = kept(browser, shop, day="2026-11-23")

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("flows.confirm_booking.take_offer", breaks)
        with pytest.raises(RuntimeError):
            browser.post(f"{path}/booking/confirm", data=NOBODY)
    assert the_booking(shop, owner).state == "held"
    for _ in range(2):
        assert browser.post(f"{path}/booking/confirm", data=NOBODY).status_code == 303

    assert (the_booking(shop, owner).customer_id, the_booking(shop, owner).state) == (victim, "confirmed")
    assert who(owner, victim) == before
    assert before["consents"] == 0


def test_times_of_the_same_service_are_booked_by_one_number_one_after_the_other(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    paths = [kept(browser, shop, day="2026-11-23")]
    with visitor(clock) as other:
        page = other.get("/s/bottega/book/consultation", params={"day": "2026-11-24"})
        paths.append(keeps(other, shop, "consultation", starts_on(page)[0]).headers["location"])
        other.post(f"{paths[1]}/booking/confirm", data=NOBODY)
        browser.post(f"{paths[0]}/booking/confirm", data=NOBODY)
        assert "Ida" not in text_of(other.get(paths[1]))

    assert rows(owner, "SELECT state FROM booking") == [("confirmed",)] * 2
    assert one(owner, "SELECT count(DISTINCT customer_id) FROM booking") == 1
