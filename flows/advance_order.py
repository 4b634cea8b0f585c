"""An order takes its next step, or a status of the shop's own on top of it, and the customer is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from flows.booked_orders import is_of_booking
from flows.drop_label import drop_label
from flows.sold_in_session import order_moved
from flows.telling import Besides, tell_order
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language, text_in
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderView, order_view
from shop.orders.states import (
    State,
    StepRefused,
    lock_order,
    note_change,
    possible_steps,
    require_step,
    take_step,
    tell_event,
)
from shop.stock.allocations import ship_allocated
from shop.tables import Order, OrderStatus, Shipment
from shop.workspaces.viewing import WorkspaceView, workspace_view

_STEPS: Final[tuple[State, ...]] = ("picking", "shipped", "ready", "delivered")
"""Money makes an order paid, calling it off cancels it, and goods that came back make it returned."""


class StatusUnknown(Refusal):
    """The shop has no such status for that state; `known` it has."""

    status = 422


class AddressMissing(Refusal):
    """Nobody has said yet where the order goes."""


class TrackingUnreadable(Refusal):
    """That is no address of a page on which a parcel can be followed."""

    status = 422


class LeavesTogether(Refusal):
    """The order shares its parcel with others: its `group` is moved, not the order alone."""


class FollowsBooking(Refusal):
    """The order pays for a booking and moves with it alone: ``order``."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """How what leaves can be followed; empty where it cannot."""

    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


def advance_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    to: str,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
    note: str = "",
) -> OrderView:
    """Move the order to ``picking``, ``shipped``, ``ready`` or ``delivered``.

    Goods leave the ledger when the parcel leaves, or when they are handed over. `note` stands in the
    history. Refuses OrderUnknown, StepRefused(state, to, possible), AddressMissing, TrackingUnreadable,
    LeavesTogether for one that shares its parcel with others, and FollowsBooking.
    """
    parcel = Parcel(carrier, tracking_number, tracking_url)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = lock_order(db, order_id)
        step = step_wanted(order, to)
        if order.group_id is not None and step != "picking":
            raise LeavesTogether(order=order.number, group=str(order.group_id), to=to)
        require_ready(db, order, step, parcel)
        move_on(db, shop, order, step, parcel, actor=actor, now=now, note=note)
        tell_order(db, shop=shop, order_id=order.id, kind=step, now=now)
        return order_view(db, order.id)


def step_wanted(order: Order, to: str) -> State:
    """The step of that name, if a member may take it. Refuses StepRefused."""
    step = next((each for each in _STEPS if each == to), None)
    if step is None:
        raise StepRefused(state=order.state, to=to, possible=possible_steps(order), order=order.number)
    return step


def require_ready(db: Session, order: Order, step: State, parcel: Parcel) -> None:
    """Refuses StepRefused, AddressMissing, TrackingUnreadable and FollowsBooking; nothing is changed."""
    if is_of_booking(db, order.id):
        raise FollowsBooking(order=order.number)
    require_step(order, step)
    if step == "shipped" and not order.address:
        raise AddressMissing(order=order.number)
    if parcel.tracking_url and not parcel.tracking_url.startswith("https://"):
        raise TrackingUnreadable


def move_on(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    step: State,
    parcel: Parcel,
    *,
    actor: Actor,
    now: datetime,
    note: str,
) -> None:
    """Take the locked order to that step, with its goods and its parcel. For flows: nobody is told yet."""
    at = shop.at(now)
    if step in {"shipped", "delivered"}:
        ship_allocated(db, workspace_id=shop.id, order_id=order.id, actor=actor, now=now)
        order_moved(db, order, now=now)
    take_step(db, order, step, actor=actor, at=at, reason=note)
    if step == "shipped":
        _send_parcel(db, order, at, parcel, now)
    if step == "delivered":
        _close_parcels(db, order, at)


def set_order_status(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_id: UUID, status: str
) -> OrderView:
    """Show a status of the shop's own while the state lasts; an empty one takes it away.

    Refuses OrderUnknown, StatusUnknown(known).
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        order = lock_order(db, order_id)
        words = _status_words(db, order, status, shop.language)
        if status == order.custom_status:
            return order_view(db, order.id)
        order.custom_status = status
        db.add(order)
        db.flush()
        note_change(db, order, actor=actor, at=at)
        tell_event(db, order, "OrderStatusSet", actor=actor, at=at, status=status)
        if status:
            besides = Besides(status=words)
            tell_order(db, shop=shop, order_id=order.id, kind="status", now=now, besides=besides)
        return order_view(db, order.id)


def _status_words(db: Session, order: Order, status: str, default: Language) -> str:
    """The status in the customer's language; refuses one that is not for the order's state."""
    rows = db.scalars(
        select(OrderStatus).where(col(OrderStatus.state) == order.state).order_by(col(OrderStatus.position))
    ).all()
    known = {row.code: text_in(row.names, Language(order.language), default) for row in rows}
    if status and status not in known:
        raise StatusUnknown(status=status, state=order.state, known=list(known))
    return known.get(status, "")


def _send_parcel(db: Session, order: Order, at: datetime, parcel: Parcel, now: datetime) -> None:
    """The parcel that has a label, else one that a person tells of; a label that never came is wanted no more."""
    mine = select(Shipment).where(col(Shipment.order_id) == order.id).with_for_update()
    labeled = db.scalars(mine.where(col(Shipment.state) == "labeled")).first()
    db.connection().execute(
        delete(Shipment).where(col(Shipment.order_id) == order.id, col(Shipment.state) == "wanted")
    )
    if labeled is not None:
        labeled.state, labeled.created_at = "sent", at
        labeled.tracking_url = parcel.tracking_url or labeled.tracking_url
        db.add(labeled)
        drop_label(db, labeled, now=now)
        return
    db.connection().execute(
        insert(Shipment).values(
            id=new_id(),
            workspace_id=order.workspace_id,
            order_id=order.id,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            tracking_url=parcel.tracking_url,
            state="sent",
            created_at=at,
        )
    )


def _close_parcels(db: Session, order: Order, at: datetime) -> None:
    db.connection().execute(
        update(Shipment)
        .where(col(Shipment.order_id) == order.id, col(Shipment.state) == "sent")
        .values(state="delivered", delivered_at=at)
    )
