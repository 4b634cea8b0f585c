"""Hundreds at once: one gets the hour, a class is filled to its last seat and no further, and nothing is lost."""

from functools import partial
from random import Random
from typing import Any

import pytest
from redis import Redis

from shop.kernel.ids import CustomerId
from tests.booking.diary import (
    HOUR,
    MONDAY,
    a_crowd,
    a_date,
    a_resource,
    a_service,
    books,
    cancels,
    on,
    seats_that_do_not_add_up,
    somebody,
)
from tests.booking.rush import all_at_once, by_api, by_button, by_chat, by_flow, by_page
from tests.programs.asking import a_key, asking_with
from tests.web.visiting import visitor
from tests.world import Shop, a_shop, one

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

TEN = on(MONDAY, "10:00")
GONE = {"SlotTaken", "slot_taken", "page 409"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    shop = a_shop()
    a_resource(shop)
    a_service(shop)
    a_service(shop, "class", kind="class", seats=30, names={"it": "Lezione"})
    return shop


def test_five_hundred_by_chat_page_and_program_make_one_booking(shop: Shop, owner: Any) -> None:
    people = a_crowd(shop, 410)
    with visitor() as browser, asking_with(a_key(shop)) as program:
        # What reads a form or a body is made with the first of them, which is no matter of many at once.
        assert browser.post(f"/s/{shop.slug}/book/consultation", data={"start": ""}).status_code < 500
        assert program("POST", "/book-slot", {}).status_code == 422
        acts = [
            *(by_flow(shop, who, TEN) for who in people[:380]),
            *(by_chat(shop, who, TEN) for who in people[380:]),
            *(by_page(shop, f"+3933320000{number:02d}", TEN) for number in range(50)),
            *(by_api(program, f"+3933310000{number:02d}", TEN) for number in range(25)),
            *(by_button(browser, shop, TEN) for _ in range(15)),
        ]
        Random(7).shuffle(acts)  # noqa: S311  # the order is no secret

        told = all_at_once(acts)

    assert (len(acts), told.count("")) == (500, 1)
    assert {no for no in told if no} <= GONE
    assert one(owner, "SELECT count(*) FROM booking WHERE state <> 'canceled'") == 1
    assert one(owner, "SELECT count(*) FROM booked_resource") == 1


def test_last_seat_of_a_tour_is_somebodys_and_a_class_of_thirty_has_thirty(shop: Shop, owner: Any) -> None:
    a_service(shop, "tour", kind="event", seats=12)
    a_date(shop, starts_at=TEN)
    books(shop, somebody(shop), TEN, service="tour", seats=11)
    a_date(shop, starts_at=TEN + 3 * HOUR, service="class")
    people = a_crowd(shop, 160)

    last = all_at_once([by_flow(shop, who, TEN, service="tour") for who in people[:60]])
    class_ = all_at_once(
        [
            by_flow(shop, who, TEN + 3 * HOUR, service="class", seats=1 + number % 2)
            for number, who in enumerate(people[60:])
        ]
    )

    assert (last.count(""), set(last)) == (1, {"", "SeatsGone"})
    assert set(class_) == {"", "SeatsGone"}
    assert one(owner, "SELECT array_agg(seats - taken) FROM occurrence") == [0, 0]
    assert one(owner, "SELECT sum(seats) FROM booking WHERE state = 'confirmed'") == 42
    assert seats_that_do_not_add_up(owner) == 0


def test_while_some_cancel_others_take_their_places_and_no_seat_is_lost(shop: Shop, owner: Any) -> None:
    a_date(shop, starts_at=TEN, service="class")
    first, then = a_crowd(shop, 30), a_crowd(shop, 60)
    booked = [books(shop, who, TEN, service="class") for who in first]

    told = all_at_once(
        [
            act
            for number, booking in enumerate(booked)
            for act in (partial(cancels, shop, booking), *_want(shop, then[number * 2 : number * 2 + 2]))
        ]
    )
    assert set(told) <= {"", "SeatsGone"}
    assert seats_that_do_not_add_up(owner) == 0
    all_at_once(_want(shop, a_crowd(shop, 40)))

    assert one(owner, "SELECT taken FROM occurrence") == 30
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'confirmed'") == 30
    assert seats_that_do_not_add_up(owner) == 0


def test_hours_that_are_canceled_and_booked_by_many_are_never_two_peoples(shop: Shop, owner: Any) -> None:
    hours = [TEN + number * HOUR for number in range(4)]
    booked = [books(shop, somebody(shop), at) for at in hours]
    people = a_crowd(shop, 40)

    told = all_at_once(
        [
            *(by_flow(shop, who, hours[number % 4]) for number, who in enumerate(people[:20])),
            *(partial(cancels, shop, booking) for booking in booked),
            *(by_flow(shop, who, hours[number % 4]) for number, who in enumerate(people[20:])),
        ]
    )

    assert set(told) <= {"", "SlotTaken"}
    assert _twice(owner) == 0
    all_at_once([by_flow(shop, who, hours[number % 4]) for number, who in enumerate(a_crowd(shop, 12))])

    assert _twice(owner) == 0
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 4
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'confirmed'") == 4


def _twice(owner: Any) -> int:
    """Hours that are two people's."""
    doubled = "SELECT count(*) - count(DISTINCT lower(during)) FROM booked_resource WHERE active"
    return int(one(owner, doubled))


def _want(shop: Shop, people: list[CustomerId]) -> list[Any]:
    return [by_flow(shop, who, TEN, service="class") for who in people]
