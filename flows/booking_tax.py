"""What a booking costs is what is paid for it: where prices are told without tax, it is put on top once, at its hold."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from shop.booking.gross import paid_minor
from shop.orders.taxes import tax_table
from shop.tables import Booking, Service
from shop.workspaces.viewing import WorkspaceView

ON_TOP: Final = "tax_on_top"
"""The key of a frozen rule under which the rate stands that the booking's price holds, where it was put on top."""


def put_tax_on(db: Session, shop: WorkspaceView, booking: Booking, *, at: datetime) -> None:
    """From here on price and deposit are what is paid, so that pages, order and fees tell one amount; twice is once."""
    if shop.tax_included or not booking.price_minor or ON_TOP in booking.policy:
        return
    rate = rate_of(db, shop, db.get_one(Service, booking.service_id), at=at)
    booking.price_minor = paid_minor(booking.price_minor, rate)
    booking.deposit_minor = paid_minor(booking.deposit_minor, rate)
    booking.policy = {**booking.policy, ON_TOP: rate}
    db.add(booking)
    db.flush()


def rate_of(db: Session, shop: WorkspaceView, service: Service, *, at: datetime) -> int:
    """The service's rate on that day, where the shop is."""
    day = at.astimezone(shop.zone).date()
    return tax_table(db, country=shop.country, day=day).rate(service.tax_class)
