"""What a booking costs: paid before it counts, and given back by the rule that it was booked under."""

from datetime import timedelta
from typing import Any

import pytest

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_order import OrderOfBooking, cancel_order
from flows.end_booking import NotBegun, complete_booking, mark_no_show
from flows.expire_unpaid import expire_unpaid
from flows.issue_invoice import issue_invoice
from flows.move_booking import move_booking
from flows.take_cash import confirm_transfer
from shop.booking.moving import MoveTooLate
from shop.booking.states import StepRefused
from shop.kernel.money import Money
from tests.booking.diary import (
    HOUR,
    a_resource,
    a_service,
    as_it_is,
    books,
    cancels,
    somebody,
    state_of_the_house,
)
from tests.booking.paying import RULE, TEN, gone_back, member, order_of, paid, pays
from tests.payments.street import Street
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    """An hour costs 60 € and is paid before it counts."""
    assert empty_database
    shop = a_shop(taxes=[{"tax_class": "standard", "rate": 2200, "since": "2020-01-01"}])
    a_resource(shop)
    a_service(shop, price_minor=6000, pay_before=True, policy=RULE)
    return shop


def test_booking_counts_once_its_price_is_paid(shop: Shop, owner: Any) -> None:
    booking = books(shop, somebody(shop), TEN)
    order = order_of(shop, booking)

    assert (booking.state, booking.state_words) == ("pending", "In attesa del tuo pagamento")
    assert booking.pay_until == MORNING + timedelta(minutes=30)
    assert (order.state, order.total_minor, order.lines[0].sku) == ("placed", 6000, booking.code)
    assert (order.lines[0].tax_minor, order.lines[0].returnable) == (1082, False)
    assert pays(shop, booking, 6000) == "paid"

    confirmed = as_it_is(shop, booking)
    assert (confirmed.state, confirmed.paid_minor) == ("confirmed", 6000)
    assert order_of(shop, booking).state == "paid"
    assert issue_invoice(now=MORNING, actor="system", workspace_id=shop.id, order_id=order.id) is not None
    assert one(owner, "SELECT total_minor FROM invoice") == 6000


def test_part_of_the_price_confirms_nothing(shop: Shop) -> None:
    booking = books(shop, somebody(shop), TEN)

    assert pays(shop, booking, 1000) == "part"

    assert as_it_is(shop, booking).state == "pending"


def test_deposit_is_for_each_seat_and_all_that_is_paid_at_once(shop: Shop) -> None:
    a_service(shop, price_minor=6000, deposit_minor=1500, pay_before=True, seats=3)
    booking = books(shop, somebody(shop), TEN, seats=3)
    order = order_of(shop, booking)

    assert (booking.price.minor, booking.deposit.minor, order.total_minor) == (18000, 4500, 4500)
    assert (order.lines[0].quantity, order.lines[0].unit_minor) == (3, 1500)


def test_unpaid_booking_ends_with_its_time_and_its_slot_is_free(shop: Shop) -> None:
    booking = books(shop, somebody(shop), TEN)
    late = MORNING + timedelta(minutes=30)

    for entry in due("unpaid", at=late):
        assert expire_unpaid(now=late, entry=entry)

    ended = as_it_is(shop, booking)
    assert (ended.state, ended.steps[-1].reason) == ("canceled", "unpaid")
    assert order_of(shop, booking).state == "canceled"
    assert books(shop, somebody(shop), TEN, at=late).state == "pending"


def test_money_that_comes_after_that_goes_back_and_wakes_nothing(shop: Shop, owner: Any) -> None:
    booking = books(shop, somebody(shop), TEN)
    late = MORNING + timedelta(minutes=30)
    for entry in due("unpaid", at=late):
        expire_unpaid(now=late, entry=entry)
    assert booking.order_id is not None

    worth = confirm_transfer(
        now=late, actor="member", workspace_id=shop.id, order_id=booking.order_id, amount=Money(6000, "EUR")
    )

    assert worth == "late"
    assert gone_back(owner) == 6000
    assert as_it_is(shop, booking).state == "canceled"
    assert order_of(shop, booking).state == "canceled"


@pytest.mark.parametrize(
    ("before", "actor", "back"),
    [
        (timedelta(hours=25), "customer", 6000),
        (timedelta(hours=24), "customer", 6000),
        (timedelta(hours=23), "customer", 3000),
        (timedelta(hours=1), "agent", 3000),
        (timedelta(hours=1), "member", 6000),
    ],
)
def test_rule_of_the_booking_says_what_goes_back(
    shop: Shop, owner: Any, before: timedelta, actor: str, back: int
) -> None:
    booking = paid(shop)
    a_service(shop, price_minor=9000, pay_before=True, policy={"late_percent": 100})

    canceled = cancels(shop, booking, at=TEN - before, actor=actor)

    assert canceled.state == "canceled"
    assert gone_back(owner) == back
    assert order_of(shop, booking).state == ("canceled" if back == 6000 else "delivered")
    assert "24" in booking.policy_words


def test_canceling_before_paying_costs_nothing(shop: Shop, owner: Any) -> None:
    booking = books(shop, somebody(shop), TEN)

    cancels(shop, booking)

    assert gone_back(owner) == 0
    assert order_of(shop, booking).state == "canceled"


def test_order_that_a_member_cancels_takes_its_booking_along(shop: Shop, owner: Any) -> None:
    booking = paid(shop)

    cancel_order(
        now=MORNING, actor="member", workspace_id=shop.id, order_id=order_of(shop, booking).id, reason="shop"
    )

    assert as_it_is(shop, booking).state == "canceled"
    assert gone_back(owner) == 6000
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 0


def test_an_order_that_has_paid_for_a_booking_is_no_way_around_its_conditions(shop: Shop, owner: Any) -> None:
    booking = paid(shop)
    before = state_of_the_house(owner)

    with pytest.raises(OrderOfBooking):
        cancel_order(
            now=MORNING,
            actor="customer",
            workspace_id=shop.id,
            order_id=order_of(shop, booking).id,
            reason="customer",
        )

    assert state_of_the_house(owner) == before
    assert gone_back(owner) == 0


def test_who_does_not_come_pays_the_rules_part(shop: Shop, owner: Any) -> None:
    booking = paid(shop)
    before = state_of_the_house(owner)
    with pytest.raises(NotBegun):
        mark_no_show(**member(shop, booking))
    assert state_of_the_house(owner) == before

    missed = mark_no_show(**member(shop, booking, TEN + HOUR))

    assert (missed.state, gone_back(owner)) == ("no_show", 1200)
    assert mark_no_show(**member(shop, booking, TEN + HOUR)).steps == missed.steps
    with pytest.raises(StepRefused):
        complete_booking(**member(shop, booking, TEN + HOUR))


def test_fee_that_was_not_paid_is_told(shop: Shop, owner: Any) -> None:
    a_service(shop, price_minor=6000, policy=RULE)
    booking = books(shop, somebody(shop), TEN)

    mark_no_show(**member(shop, booking, TEN + HOUR))

    told = one(owner, "SELECT details FROM event WHERE name = 'BookingNoShow'")
    assert (told["fee_minor"], told["owed_minor"]) == (4800, 4800)


def test_booking_that_took_place_closes_its_order(shop: Shop) -> None:
    booking = paid(shop)

    assert complete_booking(**member(shop, booking, TEN + HOUR)).state == "completed"
    assert order_of(shop, booking).state == "delivered"


def test_moving_does_not_escape_the_fee(shop: Shop, owner: Any) -> None:
    booking = paid(shop)
    late = TEN - HOUR * 2
    before = state_of_the_house(owner)

    with pytest.raises(MoveTooLate):
        move_booking(
            now=late, actor="customer", workspace_id=shop.id, booking_id=booking.id, starts_at=TEN + 2 * HOUR
        )

    assert state_of_the_house(owner) == before
    moved = move_booking(**member(shop, booking, late), starts_at=TEN + 2 * HOUR)
    assert (moved.state, moved.order_id) == ("confirmed", booking.order_id)


def test_shop_accepts_or_declines_what_waits_for_it(shop: Shop, owner: Any) -> None:
    a_service(shop, approval=True)
    first, second = books(shop, somebody(shop), TEN), books(shop, somebody(shop), TEN + 2 * HOUR)

    assert (first.state, first.state_words) == ("pending", "In attesa del negozio")
    assert accept_booking(**member(shop, first)).state == "confirmed"
    declined = decline_booking(**member(shop, second), reason="Siamo in fiera")
    assert (declined.state, declined.steps[-1].reason) == ("canceled", "Siamo in fiera")
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 1
    for answer in (decline_booking, accept_booking):
        with pytest.raises(StepRefused):
            answer(**member(shop, second))
    moved = move_booking(
        now=MORNING, actor="customer", workspace_id=shop.id, booking_id=first.id, starts_at=TEN + 4 * HOUR
    )
    assert moved.state == "pending", "another time has to be accepted anew"


def test_paid_booking_still_waits_for_the_shop_and_goes_back_whole(shop: Shop, owner: Any) -> None:
    a_service(shop, price_minor=6000, pay_before=True, approval=True, policy=RULE)
    booking = books(shop, somebody(shop), TEN)
    with pytest.raises(StepRefused):
        accept_booking(**member(shop, booking))
    pays(shop, booking, 6000)

    assert as_it_is(shop, booking).state_words == "In attesa del negozio"
    decline_booking(**member(shop, booking))

    assert gone_back(owner) == 6000
    assert order_of(shop, booking).state == "canceled"


def test_card_payment_through_the_provider_confirms_and_a_cancellation_sends_it_back(street: Street) -> None:
    shop = street.shop
    a_resource(shop)
    a_service(shop, price_minor=6000, pay_before=True, policy=RULE)
    customer = street.marta.id
    booking = books(shop, customer, TEN, at=street.clock.now())

    street.pays(order_of(shop, booking))
    street.goes_on()
    assert as_it_is(shop, booking).state == "confirmed"
    cancels(shop, booking, at=street.clock.now())
    street.goes_on()

    assert as_it_is(shop, booking).paid_minor == 0
    assert street.counter.books() == {"paid": {"EUR": 6000}, "refunded": {"EUR": 6000}}


def test_order_of_a_booking_belongs_to_its_shop_alone(shop: Shop, owner: Any) -> None:
    other = a_shop("altra", 2)
    a_resource(other)
    a_service(other, price_minor=6000, pay_before=True)
    theirs = books(other, somebody(other), TEN)
    mine = paid(shop)

    assert as_it_is(other, theirs).state == "pending"
    assert {number for (number,) in rows(owner, "SELECT number FROM customer_order")} == {1}
    assert mine.state == "confirmed"
