"""Orders as a table for other people's spreadsheets: one row a line, amounts in major units."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from shop.kernel.money import Money
from shop.orders.order_view import OrderLineView, OrderView, order_views

HEADER: Final = (
    *("order", "placed", "state", "payment", "paid", "currency", "sku", "name", "quantity", "unit"),
    *("unit_price", "discount", "line_total", "vat_rate", "vat", "delivery", "tip", "order_total"),
    *("refunded", "delivered_by", "promised_on", "to_name", "street", "postal_code", "city", "region"),
    *("country", "phone", "note", "carrier", "tracking_number"),
)
_AT_ONCE: Final = 500
"""Orders that are read together."""
Value = str | int | Decimal | None


def order_rows(db: Session, order_ids: Sequence[UUID], zone: ZoneInfo) -> Iterator[list[Value]]:
    """The rows under `HEADER`, in the order told; what is of the whole order stands on its first row.

    Instants are told by the shop's clock. Refuses OrderUnknown.
    """
    for first in range(0, len(order_ids), _AT_ONCE):
        for order in order_views(db, order_ids[first : first + _AT_ONCE]):
            for place, line in enumerate(order.lines):
                yield _row(order, line, zone, first=place == 0)


def _row(order: OrderView, line: OrderLineView, zone: ZoneInfo, *, first: bool) -> list[Value]:
    return [
        *(order.number, _moment(order.placed_at, zone), order.state, order.payment),
        *(_moment(order.paid_at, zone), order.currency, line.sku, line.name, line.quantity, line.unit),
        *(_major(minor, order) for minor in (line.unit_minor, line.discount_minor, line.total_minor)),
        *(Decimal(line.tax_rate) / 100, _major(line.tax_minor, order)),
        *(_of_order(order) if first else [None] * _REST),
    ]


_REST: Final = len(HEADER) - HEADER.index("delivery")


def _of_order(order: OrderView) -> list[Value]:
    amounts = (order.delivery_minor, order.tip_minor, order.total_minor, order.refunded_minor)
    parcel = order.shipments[-1] if order.shipments else None
    told = ("name", "street", "postal_code", "city", "region", "country", "phone", "note")
    return [
        *(_major(minor, order) for minor in amounts),
        *(str(order.delivery.get("code", "")), order.promised_on.isoformat() if order.promised_on else None),
        *(order.address.get(name, "") for name in told),
        *((parcel.carrier, parcel.tracking_number) if parcel else (None, None)),
    ]


def _major(minor: int, order: OrderView) -> Decimal:
    return Money(minor, order.currency).major


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(sep=" ", timespec="minutes") if at else None
