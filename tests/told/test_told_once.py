"""A booking and the order that pays for it are one thing to whoever booked: they are told of it once."""

from datetime import timedelta
from typing import Any

import pytest

from flows.cancel_order import cancel_order
from flows.expire_unpaid import expire_unpaid
from flows.take_cash import take_cash
from shop.booking.viewing import BookingView
from shop.kernel.money import Money
from tests.told.street import MARTA, Street, a_street, chat, letters
from tests.world import MORNING, due

pytestmark = pytest.mark.usefixtures("empty_database")


def subjects(at: Any = MORNING) -> list[str]:
    return [each.letter.subject for each in letters(at) if each.recipient == MARTA]


def booked(owner: Any, **service: Any) -> tuple[Street, BookingView]:
    """Marta has booked what is to be paid first; what she was told of that is over."""
    street = a_street(owner, pay_before=True, price_minor=5000, **service)
    booking = street.books()
    letters()
    return street, booking


def pays(street: Street, booking: BookingView) -> None:
    assert booking.order_id is not None
    take_cash(
        now=MORNING, actor="member", workspace_id=street.shop.id, order_id=booking.order_id,
        amount=Money(5000, "EUR"),
    )  # fmt: skip


def test_a_paid_booking_is_confirmed_in_one_message_and_the_order_sends_its_invoice(owner: Any) -> None:
    street, booking = booked(owner)
    before = len(chat(owner, street.shop))

    pays(street, booking)

    [said] = chat(owner, street.shop)[before:]
    assert booking.code in said
    assert len(subjects()) == 2, "the booking's with its calendar file, and the one that leads to the invoice"


def test_a_paid_one_that_waits_for_the_shop_hears_of_its_money(owner: Any) -> None:
    street, booking = booked(owner, approval=True)
    before = len(chat(owner, street.shop))

    pays(street, booking)

    [said] = chat(owner, street.shop)[before:]
    assert "pagato" in said


def test_an_unpaid_booking_ends_in_one_message(owner: Any) -> None:
    street, booking = booked(owner)
    before, late = len(chat(owner, street.shop)), MORNING + timedelta(minutes=30)

    for entry in due("unpaid", at=late):
        expire_unpaid(now=late, entry=entry)

    [said] = chat(owner, street.shop)[before:]
    assert booking.code in said
    assert len(subjects(late)) == 1


@pytest.mark.parametrize("paid", [False, True])
def test_a_canceled_order_of_a_booking_tells_of_the_booking_alone(owner: Any, *, paid: bool) -> None:
    street, booking = booked(owner)
    if paid:
        pays(street, booking)
        letters()
    before = len(chat(owner, street.shop))
    assert booking.order_id is not None

    cancel_order(
        now=MORNING, actor="member", workspace_id=street.shop.id, order_id=booking.order_id, reason="shop"
    )

    [said] = chat(owner, street.shop)[before:]
    assert booking.code in said
    assert len(subjects()) == 1
