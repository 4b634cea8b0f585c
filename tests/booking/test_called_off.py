"""A date that does not take place: nobody can book it, and whoever had is told and paid back, whatever dies meanwhile."""

from datetime import datetime
from functools import partial
from typing import Any

import pytest

import flows.call_off_date as call_off
from flows.booked import locked_booking
from flows.call_off_date import DateBegun, call_off_date, end_next_called_off
from flows.change_dates import put_occurrence
from flows.move_booking import move_booking
from flows.take_cash import take_cash
from flows.wait_for_time import join_time_list
from shop.booking.choosing import NotASlot
from shop.booking.profiles import OccurrenceProfile
from shop.booking.seats import OccurrenceUnknown
from shop.booking.viewing import bookings_of
from shop.kernel.database import transaction
from shop.kernel.ids import OccurrenceId
from shop.kernel.money import Money
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import (
    HOUR,
    MINUTE,
    MONDAY,
    a_resource,
    a_service,
    as_it_is,
    at_once,
    books,
    cancels,
    days,
    holds,
    on,
    seats_that_do_not_add_up,
    somebody,
    state_of_the_house,
    time_passes,
)
from tests.stock.line import who_writes
from tests.world import ANY_ID, MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
TEN = on(MONDAY, "10:00")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop = a_shop(taxes=[{"tax_class": "standard", "rate": 2200, "since": "2020-01-01"}])
    a_resource(shop)
    a_service(shop, "tour", kind="event", seats=4, price_minor=2000, pay_before=True)
    return shop


def a_date(shop: Shop, starts_at: Any = TEN, **told: Any) -> OccurrenceId:
    profile = OccurrenceProfile(service="tour", starts_at=starts_at, resources=("ada",), **told)
    return put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=profile)


def off(shop: Shop, date: Any, at: Any = MORNING, **told: Any) -> tuple[str, ...]:
    return call_off_date(now=at, actor="member", workspace_id=shop.id, occurrence_id=date, **told).booked


def works_through(*, most: int = 100, at: datetime = MORNING) -> int:
    """What the worker does with dates that were called off; how many bookings it ended."""
    ended = 0
    for entry in due("called_off", at=at):
        while ended < most and end_next_called_off(now=at, entry=entry):
            ended += 1
    return ended


def test_everybody_who_booked_is_told_and_paid_back_whole(shop: Shop, owner: Any) -> None:
    date, other = a_date(shop), a_date(shop, TEN + 3 * HOUR)
    customer, conversation = who_writes(shop, 1)
    paid = books(shop, customer, TEN, service="tour", seats=2, conversation_id=conversation)
    assert paid.order_id is not None
    take_cash(
        now=MORNING, actor="member", workspace_id=shop.id, order_id=paid.order_id, amount=Money(4000, "EUR")
    )
    unpaid = books(shop, somebody(shop), TEN, service="tour")
    held = holds(shop, somebody(shop), TEN, service="tour")
    elsewhere = books(shop, somebody(shop), TEN + 3 * HOUR, service="tour")

    booked = off(shop, date, reason="Piove a dirotto.")
    assert set(booked) == {paid.code, unpaid.code, held.code}
    assert days(shop, paid.service.id)[0].slots[0].occurrence_id == other
    assert works_through() == 3

    assert {as_it_is(shop, one).state for one in (paid, unpaid, held)} == {"canceled"}
    assert as_it_is(shop, elsewhere).state == "pending"
    assert one(owner, "SELECT sum(amount_minor) FROM refund") == 4000
    (told,) = rows(owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY id DESC LIMIT 1")
    assert "Piove a dirotto." in told[0]
    assert seats_that_do_not_add_up(owner) == 0
    assert off(shop, date) == ()
    assert works_through() == 0


def test_what_was_cut_off_half_way_is_taken_up_again(shop: Shop, owner: Any) -> None:
    date = a_date(shop)
    for _ in range(3):
        books(shop, somebody(shop), TEN, service="tour")
    off(shop, date)

    assert works_through(most=1) == 1
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'pending'") == 2
    assert works_through() == 0, "whoever began it may be at it still"
    assert works_through(at=MORNING + HOUR) == 2


def test_nobody_books_a_date_that_is_off_nor_waits_for_it(shop: Shop, owner: Any) -> None:
    date = a_date(shop, seats=1)
    full = books(shop, somebody(shop), TEN, service="tour")
    held_later = a_date(shop, TEN + 3 * HOUR)
    off(shop, date)
    cancels(shop, full)
    before = state_of_the_house(owner)

    with pytest.raises(NotASlot):
        holds(shop, somebody(shop), TEN, service="tour", occurrence_id=date)
    with pytest.raises(OccurrenceUnknown):
        off(shop, ANY_ID)
    with pytest.raises(DateBegun):
        off(shop, held_later, TEN + 3 * HOUR)
    assert state_of_the_house(owner) == before
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 1


def test_who_hosted_is_free_again_and_the_date_may_take_place_after_all(shop: Shop) -> None:
    date = a_date(shop)
    off(shop, date)
    works_through()

    assert a_date(shop, starts_at=TEN) == date
    assert books(shop, somebody(shop), TEN, service="tour").state == "pending"


def test_who_books_the_date_that_takes_place_after_all_keeps_it(shop: Shop) -> None:
    date = a_date(shop)
    before = books(shop, somebody(shop), TEN, service="tour", occurrence_id=date)
    off(shop, date)
    a_date(shop)
    after = books(shop, somebody(shop), TEN, service="tour", occurrence_id=date)

    works_through()

    assert as_it_is(shop, before).state == "canceled"
    assert as_it_is(shop, after).state == "pending"


def test_another_shop_calls_off_nothing_of_ours(shop: Shop, owner: Any) -> None:
    date = a_date(shop)
    other = a_shop("altra", 2)

    with pytest.raises(OccurrenceUnknown):
        off(other, date)

    assert one(owner, "SELECT count(*) FROM occurrence WHERE canceled_at IS NOT NULL") == 0


def test_seats_of_a_new_date_are_offered_to_those_who_wait(shop: Shop) -> None:
    a_date(shop, seats=1)
    books(shop, somebody(shop), TEN, service="tour")
    waiting = somebody(shop)
    join_time_list(
        now=MORNING, actor="customer", workspace_id=shop.id, customer_id=waiting, conversation_id=None,
        service="tour", from_at=on(MONDAY, "00:00"),
    )  # fmt: skip

    a_date(shop, TEN + 5 * HOUR)
    time_passes(MORNING + MINUTE)

    with transaction(shop.id) as db:
        (offered,) = bookings_of(db, waiting, shop=workspace_view(db, shop.id), at=MORNING + MINUTE)
    assert (offered.state, offered.starts_at) == ("held", TEN + 5 * HOUR)


def test_who_is_just_moving_to_another_date_keeps_it_and_the_others_end(
    shop: Shop, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    date, other = a_date(shop), a_date(shop, TEN + 3 * HOUR)
    moving = books(shop, somebody(shop), TEN, service="tour")
    staying = books(shop, somebody(shop), TEN, service="tour")
    live = books(shop, somebody(shop), TEN, service="tour")
    owner.execute("UPDATE booking SET state = 'live' WHERE id = %s", [live.id])
    owner.commit()
    off(shop, date)

    def moved_meanwhile(db: Any, booking_id: Any) -> Any:
        """Somebody was quicker: between looking and locking the booking moves."""
        if booking_id == moving.id:
            told: dict[str, Any] = {
                "booking_id": moving.id,
                "starts_at": TEN + 3 * HOUR,
                "occurrence_id": other,
            }
            move = partial(move_booking, now=MORNING, actor="member", workspace_id=shop.id, **told)
            assert at_once([move]) == [None]
        return locked_booking(db, booking_id)

    monkeypatch.setattr(call_off, "locked_booking", moved_meanwhile)
    works_through()

    assert (as_it_is(shop, moving).state, as_it_is(shop, moving).occurrence_id) == ("pending", other)
    assert [as_it_is(shop, each).state for each in (staying, live)] == ["canceled", "live"]
    assert due("called_off", at=MORNING + 24 * HOUR) == []
