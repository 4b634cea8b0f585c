"""What becomes of a parcel on its way, as its carrier says: another number, delivered, or lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.advance_order import LeavesTogether, Parcel, TrackingUnreadable, move_on, require_ready
from flows.telling import tell_order
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.order_view import OrderView, order_view
from shop.orders.states import lock_order, tell_event
from shop.tables import Order, Shipment
from shop.workspaces.viewing import WorkspaceView, workspace_view

ParcelState = Literal["sent", "delivered", "lost"]


class ParcelUnknown(NotFound):
    """The order has no such parcel."""


class ParcelArrived(Refusal):
    """The parcel was delivered: nothing becomes of it any more."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What is said of a parcel; None of what stays as it is."""

    state: ParcelState | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None


def follow_parcel(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    parcel_id: UUID,
    said: Followed,
) -> OrderView:
    """Note it; the same twice changes nothing and tells nobody.

    The customer is told anew where to follow the parcel, and that the order is there once its last parcel is.
    One that was lost is told to the shop's own systems alone: what to do about it is the shop's to say.
    Refuses OrderUnknown, ParcelUnknown, ParcelArrived, TrackingUnreadable, LeavesTogether.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = lock_order(db, order_id)
        row = _parcel(db, order, parcel_id)
        if said.tracking_url and not said.tracking_url.startswith("https://"):
            raise TrackingUnreadable
        if row.state == "delivered" and said.state not in {None, "delivered"}:
            raise ParcelArrived(order=order.number)
        if _carried(row, said):
            db.add(row)
            db.flush()
            tell_order(db, shop=shop, order_id=order.id, kind="shipped", now=now)
        if said.state is not None and said.state != row.state:
            _become(db, shop, order, row, said.state, actor=actor, now=now)
        return order_view(db, order.id)


def _parcel(db: Session, order: Order, parcel_id: UUID) -> Shipment:
    mine = col(Shipment.id) == parcel_id, col(Shipment.order_id) == order.id
    row = db.scalars(select(Shipment).where(*mine).execution_options(populate_existing=True)).first()
    if row is None:
        raise ParcelUnknown(parcel=str(parcel_id))
    return row


def _carried(row: Shipment, said: Followed) -> bool:
    """Write who carries it and where to follow it; whether that is otherwise than before."""
    told = {
        "carrier": said.carrier,
        "tracking_number": said.tracking_number,
        "tracking_url": said.tracking_url,
    }
    changed = {
        name: value for name, value in told.items() if value is not None and value != getattr(row, name)
    }
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _become(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    row: Shipment,
    state: ParcelState,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    if state == "delivered" and order.group_id is not None:
        raise LeavesTogether(order=order.number, group=str(order.group_id), to="delivered")
    row.state = state
    row.delivered_at = shop.at(now) if state == "delivered" else None
    db.add(row)
    db.flush()
    if state == "lost":
        tell_event(db, order, "ParcelLost", actor=actor, at=shop.at(now), tracking=row.tracking_number)
    if state == "delivered" and order.state == "shipped" and _all_there(db, order):
        require_ready(db, order, "delivered", Parcel())
        move_on(db, shop, order, "delivered", Parcel(), actor=actor, now=now, note="")
        tell_order(db, shop=shop, order_id=order.id, kind="delivered", now=now)


def _all_there(db: Session, order: Order) -> bool:
    on_the_way = select(Shipment).where(
        col(Shipment.order_id) == order.id, col(Shipment.state) != "delivered"
    )
    return db.scalars(on_the_way).first() is None
