"""Builders of bookings that are paid for."""

from typing import Any

from flows.take_cash import take_cash
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.orders.order_view import OrderView, order_view
from tests.booking.diary import (
    MONDAY,
    as_it_is,
    books,
    on,
    somebody,
)
from tests.world import MORNING, Shop, one

TEN = on(MONDAY, "10:00")
RULE = {"free_until_minutes": 1440, "late_percent": 50, "no_show_percent": 80}


def order_of(shop: Shop, booking: BookingView) -> OrderView:
    assert booking.order_id is not None
    with transaction(shop.id) as db:
        return order_view(db, booking.order_id)


def pays(shop: Shop, booking: BookingView, minor: int, *, at: Any = MORNING) -> str:
    assert booking.order_id is not None
    return take_cash(
        now=at, actor="member", workspace_id=shop.id, order_id=booking.order_id, amount=Money(minor, "EUR")
    )


def paid(shop: Shop, **told: Any) -> BookingView:
    booking = books(shop, somebody(shop), TEN, **told)
    pays(shop, booking, order_of(shop, booking).total_minor)
    return as_it_is(shop, booking)


def gone_back(owner: Any) -> int:
    return int(one(owner, "SELECT coalesce(sum(amount_minor), 0) FROM refund"))


def member(shop: Shop, booking: BookingView, at: Any = MORNING) -> dict[str, Any]:
    return {"now": at, "actor": "member", "workspace_id": shop.id, "booking_id": booking.id}
