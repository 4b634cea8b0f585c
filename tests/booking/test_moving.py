"""A booking is moved or canceled: its old time is somebody else's in the same moment, and nothing is lost between."""

from functools import partial
from typing import Any

import pytest

from flows.cancel_booking import BookingBegun
from flows.move_booking import move_booking
from shop.booking.choosing import NotASlot, SeatsGone, SlotTaken
from shop.booking.moving import SameTime
from shop.booking.states import StepRefused
from shop.booking.viewing import BookingUnknown, BookingView
from tests.booking.diary import (
    HOUR,
    MINUTE,
    MONDAY,
    a_date,
    a_resource,
    a_service,
    as_it_is,
    at_once,
    books,
    cancels,
    clocks,
    holds,
    on,
    seats_that_do_not_add_up,
    slots,
    somebody,
    state_of_the_house,
)
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")

TEN = on(MONDAY, "10:00")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop = a_shop()
    a_resource(shop)
    a_service(shop)
    return shop


def moves(shop: Shop, booking: BookingView, to: Any, **told: Any) -> BookingView:
    values: dict[str, Any] = {"now": MORNING, "actor": "customer"}
    return move_booking(workspace_id=shop.id, booking_id=booking.id, starts_at=to, **values | told)


def test_canceled_time_is_free_in_the_same_moment_and_booked_again(shop: Shop) -> None:
    booked = books(shop, somebody(shop), TEN)

    canceled = cancels(shop, booked)

    assert canceled.state == "canceled"
    assert cancels(shop, booked).steps == canceled.steps, "twice changes nothing"
    assert books(shop, somebody(shop), TEN).state == "confirmed"


def test_booking_that_has_begun_is_not_its_customers_to_cancel(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), TEN)
    before = state_of_the_house(owner)

    with pytest.raises(BookingBegun):
        cancels(shop, booked, at=TEN)
    with pytest.raises(BookingUnknown):
        cancels(shop, booked, customer_id=somebody(shop))

    assert state_of_the_house(owner) == before


def test_moved_booking_keeps_its_code_and_gives_the_old_time_back(shop: Shop) -> None:
    booked = books(shop, somebody(shop), TEN)

    moved = moves(shop, booked, TEN + HOUR / 2)

    assert (moved.code, moved.state, moved.sequence) == (booked.code, "confirmed", 1)
    assert (moved.starts_at, moved.ends_at) == (TEN + HOUR / 2, TEN + HOUR * 1.5)
    assert moved.steps[-1].reason == "moved"
    assert "09:00" in clocks(slots(shop, moved.service.id))


def test_move_that_is_refused_leaves_the_booking_where_it_was(shop: Shop, owner: Any) -> None:
    booked, other = books(shop, somebody(shop), TEN), books(shop, somebody(shop), TEN + 2 * HOUR)
    held = holds(shop, somebody(shop), TEN + 4 * HOUR)
    before = state_of_the_house(owner)

    for refusal, act in (
        (SlotTaken, partial(moves, shop, booked, other.starts_at)),
        (SlotTaken, partial(moves, shop, booked, held.starts_at)),
        (SameTime, partial(moves, shop, booked, TEN)),
        (NotASlot, partial(moves, shop, booked, TEN + MINUTE)),
        (StepRefused, partial(moves, shop, held, TEN + 6 * HOUR)),
        (BookingBegun, partial(moves, shop, booked, TEN + 5 * HOUR, now=TEN)),
        (BookingUnknown, partial(moves, shop, booked, TEN + HOUR, customer_id=somebody(shop))),
    ):
        with pytest.raises(refusal):
            act()
        assert state_of_the_house(owner) == before, refusal


def test_two_who_swap_their_times_at_once_never_wait_in_vain(shop: Shop, owner: Any) -> None:
    a_resource(shop, "bea")
    needs = [[{"resource": "ada"}, {"resource": "bea"}]]
    a_service(shop, needs=needs)
    booked = [books(shop, somebody(shop), TEN + turn * 2 * HOUR) for turn in range(3)]

    for turn in range(6):
        acts = [
            partial(moves, shop, booking, TEN + ((number + turn + 1) % 3) * 2 * HOUR)
            for number, booking in enumerate(booked)
        ]
        at_once(acts)
        assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 3
        assert {as_it_is(shop, booking).state for booking in booked} == {"confirmed"}


@pytest.mark.parametrize("kind", ["appointment", "class"])
def test_hold_that_is_over_keeps_nobody_from_moving_there(shop: Shop, owner: Any, kind: str) -> None:
    there = TEN + 2 * HOUR
    if kind == "class":
        a_service(shop, "tour", kind="class", seats=1)
        for starts_at in (TEN, there):
            a_date(shop, starts_at=starts_at)
    service = "tour" if kind == "class" else "consultation"
    over = holds(shop, somebody(shop), there, service=service)
    booked = books(shop, somebody(shop), TEN, service=service)
    before = state_of_the_house(owner)
    with pytest.raises((SlotTaken, SeatsGone)):
        moves(shop, booked, there)
    assert state_of_the_house(owner) == before

    moved = moves(shop, booked, there, now=MORNING + 5 * MINUTE)

    assert moved.starts_at == there
    assert (as_it_is(shop, over).state, as_it_is(shop, over).steps[-1].reason) == ("canceled", "hold_over")
    assert seats_that_do_not_add_up(owner) == 0
