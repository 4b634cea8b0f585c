"""What can become of an order, and what has? One table of steps; each step leaves a line of history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderUnknown
from shop.tables import Customer, Order, OrderChange

State = Literal["placed", "paid", "picking", "shipped", "ready", "delivered", "canceled", "returned"]
Fact = Literal["settled", "cash", "sent", "collected", "bare"]
"""Of an order: its whole price has come; it is paid in cash; a parcel goes out; it is picked up; neither."""

STEPS: Final[Mapping[State, Mapping[State, frozenset[Fact]]]] = {
    "placed": {
        "paid": frozenset({"settled"}),
        "picking": frozenset({"cash"}),
        "shipped": frozenset({"cash", "sent"}),
        "ready": frozenset({"cash", "collected"}),
        "delivered": frozenset({"cash", "bare"}),
        "canceled": frozenset(),
    },
    "paid": {
        "picking": frozenset(),
        "shipped": frozenset({"sent"}),
        "ready": frozenset({"collected"}),
        "delivered": frozenset({"bare"}),
        "canceled": frozenset(),
    },
    "picking": {
        "shipped": frozenset({"sent"}),
        "ready": frozenset({"collected"}),
        "delivered": frozenset({"bare"}),
        "canceled": frozenset(),
    },
    "shipped": {"delivered": frozenset(), "returned": frozenset()},
    "ready": {"delivered": frozenset(), "canceled": frozenset()},
    "delivered": {"returned": frozenset()},
    # Money that comes after the time to pay: where the goods are still there, the order lives again.
    "canceled": {"paid": frozenset({"settled"})},
    "returned": {},
}
"""From a state, what may follow, and what must be true of the order for it."""

CLOSED: Final[frozenset[State]] = frozenset({"delivered", "canceled", "returned"})

_EVENTS: Final[Mapping[State, str]] = {
    "placed": "OrderPlaced",
    "paid": "OrderPaid",
    "picking": "OrderPicking",
    "shipped": "OrderShipped",
    "ready": "OrderReady",
    "delivered": "OrderDelivered",
    "canceled": "OrderCanceled",
    "returned": "OrderReturned",
}


class StepRefused(Refusal):
    """An order in `state` cannot become `to`; `possible` it can."""


def lock_order(db: Session, order_id: UUID, *, customer_id: UUID | None = None) -> Order:
    """The order, locked until the transaction ends; with `customer_id` only that customer's own."""
    wanted = select(Order).where(col(Order.id) == order_id).with_for_update()
    row = db.scalars(wanted.execution_options(populate_existing=True)).first()
    if row is None or customer_id not in {None, row.customer_id}:
        raise OrderUnknown
    return row


def facts_of(order: Order) -> frozenset[Fact]:
    """What is true of the order, as far as its steps depend on it."""
    facts: set[Fact] = {_carried(order)}
    if order.paid_minor >= order.total_minor:
        facts.add("settled")
    if order.payment == "cash":
        facts.add("cash")
    return frozenset(facts)


def possible_steps(order: Order) -> list[State]:
    """What the order may become next."""
    facts = facts_of(order)
    return [to for to, needed in STEPS[_state(order)].items() if needed <= facts]


def require_step(order: Order, to: str) -> None:
    """Refuses StepRefused where the order cannot become that."""
    possible = possible_steps(order)
    if to not in possible:
        raise StepRefused(state=order.state, to=to, possible=possible, order=order.number)


def take_step(db: Session, order: Order, to: State, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Move the locked order on, with its line of history and its event. Refuses StepRefused.

    What the shop showed on top of the old state goes. Once all is over, an erased customer's address goes.
    """
    require_step(order, to)
    order.state = to
    order.custom_status = ""
    if to == "paid" and order.paid_at is None:
        order.paid_at = at
    order.closed_at = at if to in CLOSED else None
    if to in CLOSED and _erased(db, order.customer_id):
        order.address, order.tax_number = {}, ""
    db.add(order)
    db.flush()
    note_change(db, order, actor=actor, at=at, reason=reason)
    tell_event(db, order, _EVENTS[to], actor=actor, at=at, **({"reason": reason} if reason else {}))


def note_change(db: Session, order: Order, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Write the order's present state into its history."""
    db.connection().execute(
        insert(OrderChange).values(
            id=new_id(),
            workspace_id=order.workspace_id,
            order_id=order.id,
            state=order.state,
            custom_status=order.custom_status,
            reason=reason,
            actor=actor,
            at=at,
        )
    )


def tell_event(db: Session, order: Order, name: str, *, actor: Actor, at: datetime, **details: Any) -> None:
    """Record that something happened to the order."""
    record(
        db,
        name,
        workspace_id=order.workspace_id,
        actor=actor,
        now=at,
        subject_id=order.id,
        order=order.number,
        **details,
    )


def _carried(order: Order) -> Fact:
    kinds: Mapping[str, Fact] = {"delivery": "sent", "pickup": "collected"}
    return kinds.get(str(order.delivery.get("kind", "")), "bare")


def _state(order: Order) -> State:
    return next(state for state in STEPS if state == order.state)


def _erased(db: Session, customer: UUID) -> bool:
    erased = select(col(Customer.erased_at)).where(col(Customer.id) == customer)
    return db.scalars(erased).first() is not None
