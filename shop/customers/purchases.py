"""What a customer bought and meant to buy: taken away on request, and forgotten as far as the law allows.

Read and erased straight from the tables: the trades that write them stand above the customers.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, SQLModel, col

from shop.events.recorded import kind_of
from shop.tables import (
    Cart,
    CartLine,
    Invoice,
    Order,
    OrderChange,
    OrderLine,
    Payment,
    Refund,
    Reservation,
    Return,
    ReturnLine,
    Shipment,
    Variant,
    WaitingEntry,
)

_OVER: Final = ("delivered", "canceled", "returned")


def purchases(db: Session, customer: UUID) -> dict[str, list[dict[str, Any]]]:
    """Carts, orders with all that belongs to them, and places in waiting lines; plain JSON values."""
    orders = db.scalars(
        select(Order).where(col(Order.customer_id) == customer).order_by(col(Order.number))
    ).all()
    return {
        "carts": _carts(db, customer),
        "orders": [_order(db, order) for order in orders],
        "waiting_for": _waiting(db, customer),
    }


def forget_purchases(db: Session, customer: UUID) -> None:
    """Carts, proposals and places in waiting lines go, and so do addresses and words in what has to stay.

    What is reserved for an unpaid order stays until its time to pay is over; an order that is on its way
    keeps its address until it has arrived. The history of an order is never changed: what stands in it are
    the shop's words, never the customer's.
    """
    orders = select(col(Order.id)).where(col(Order.customer_id) == customer)
    connection = db.connection()
    connection.execute(
        delete(Reservation).where(
            col(Reservation.customer_id) == customer, col(Reservation.subject_id).not_in(orders)
        )
    )
    connection.execute(delete(Cart).where(col(Cart.customer_id) == customer))
    connection.execute(delete(WaitingEntry).where(col(WaitingEntry.customer_id) == customer))
    connection.execute(
        update(Order)
        .where(
            col(Order.customer_id) == customer,
            col(Order.state).in_(_OVER) | ((col(Order.state) == "placed") & (col(Order.payment) != "cash")),
        )
        .values(address={}, tax_number="")
    )
    connection.execute(update(Return).where(col(Return.order_id).in_(orders)).values(note="", answer=""))


def _carts(db: Session, customer: UUID) -> list[dict[str, Any]]:
    carts = db.scalars(
        select(Cart).where(col(Cart.customer_id) == customer).order_by(col(Cart.created_at), col(Cart.id))
    )
    return [
        {
            "changed": cart.changed_at.isoformat(),
            "state": cart.state,
            "codes": cart.codes,
            "lines": [
                {"sku": sku, "quantity": quantity}
                for sku, quantity in db.execute(
                    select(col(Variant.sku), col(CartLine.quantity))
                    .join(Variant, col(Variant.id) == col(CartLine.variant_id))
                    .where(col(CartLine.cart_id) == cart.id)
                    .order_by(col(CartLine.created_at), col(CartLine.id))
                )
            ],
        }
        for cart in carts
    ]


def _order(db: Session, order: Order) -> dict[str, Any]:
    return {
        **_told(order, _OF_ORDER),
        "lines": _rows(db, OrderLine, order.id, _OF_LINE),
        "history": [
            {**told, "actor": kind_of(told["actor"])}
            for told in _rows(db, OrderChange, order.id, ("state", "custom_status", "reason", "actor", "at"))
        ],
        "shipments": _rows(db, Shipment, order.id, ("carrier", "tracking_number", "state", "created_at")),
        "payments": _rows(db, Payment, order.id, ("amount_minor", "currency", "method", "created_at")),
        "refunds": _rows(db, Refund, order.id, ("amount_minor", "currency", "state", "created_at")),
        "invoices": _rows(db, Invoice, order.id, ("kind", "year", "number", "content", "created_at")),
        "returns": [
            {**_told(row, _OF_RETURN), "lines": _return_lines(db, row.id)}
            for row in db.scalars(
                select(Return).where(col(Return.order_id) == order.id).order_by(col(Return.number))
            )
        ],
    }


_OF_ORDER: Final = (
    "number", "state", "payment", "currency", "goods_minor", "discount_minor", "delivery_minor", "tip_minor",
    "tax_minor", "total_minor", "paid_minor", "refunded_minor", "delivery", "address", "tax_number", "told_in", "promised_on",
    "terms_version", "placed_at", "paid_at", "closed_at",
)  # fmt: skip
_OF_LINE: Final = ("sku", "name", "quantity", "unit", "total_minor", "tax_rate", "tax_minor", "returned")
_OF_RETURN: Final = ("number", "state", "reason", "note", "answer", "created_at")


def _rows(db: Session, table: type[SQLModel], order: UUID, names: tuple[str, ...]) -> list[dict[str, Any]]:
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table has columns
    first = columns.get("position", columns.id)
    found = db.scalars(select(table).where(columns.order_id == order).order_by(first))
    return [_told(row, names) for row in found]


def _told(row: SQLModel, names: tuple[str, ...]) -> dict[str, Any]:
    """These columns as plain JSON values."""
    return row.model_dump(mode="json", include=set(names))


def _return_lines(db: Session, return_id: UUID) -> list[dict[str, Any]]:
    found = db.execute(
        select(col(OrderLine.sku), col(ReturnLine.quantity))
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.line_id))
        .where(col(ReturnLine.return_id) == return_id)
        .order_by(col(OrderLine.position))
    )
    return [{"sku": sku, "quantity": quantity} for sku, quantity in found]


def _waiting(db: Session, customer: UUID) -> list[dict[str, Any]]:
    found = db.execute(
        select(col(Variant.sku), col(WaitingEntry.quantity), col(WaitingEntry.state))
        .join(Variant, col(Variant.id) == col(WaitingEntry.variant_id))
        .where(col(WaitingEntry.customer_id) == customer)
        .order_by(col(WaitingEntry.created_at), col(WaitingEntry.id))
    )
    return [{"sku": sku, "quantity": quantity, "state": state} for sku, quantity, state in found]
