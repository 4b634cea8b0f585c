"""A line of an order is fetched from its shelf, by hand or by a scanner; a slip is taken back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.advance_order import Parcel, move_on, require_ready
from flows.telling import tell_order
from shop.events.recorded import record
from shop.kernel.barcodes import scanned
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.orders.packing import (
    LinePicked,
    LineUnknown,
    NotOnOrder,
    OrderToPack,
    orders_to_pack,
    variants_scanned,
)
from shop.orders.states import lock_order
from shop.tables import Order, OrderLine
from shop.workspaces.viewing import WorkspaceView, workspace_view

_BEFORE: Final = frozenset({"placed", "paid"})


def pick_order_line(
    *, now: datetime, workspace_id: WorkspaceId, member_id: UUID, line_id: UUID, picked: bool = True
) -> OrderToPack:
    """The member has the line, or had not after all; the same twice changes nothing.

    With its first line the order is being picked, and its customer is told. Refuses LineUnknown, StepRefused.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        known = db.scalars(select(col(OrderLine.order_id)).where(col(OrderLine.id) == line_id)).first()
        if known is None:
            raise LineUnknown
        order, view = _locked(db, known)
        line = next((one for one in view.lines if one.id == line_id), None)
        if line is None:
            raise LineUnknown
        if picked != (line.picked_at is not None):
            _note(db, shop, order, line_id, member_id if picked else None, now)
        return orders_to_pack(db, order.id)[0]


def scan_for_order(
    *, now: datetime, workspace_id: WorkspaceId, member_id: UUID, order_id: UUID, code: str
) -> OrderToPack:
    """What the scanner read is in the parcel now: the line that it belongs to is picked.

    Refuses CodeUnknown, NotOnOrder (the shop's, and not of this order), LinePicked, LineUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order, view = _locked(db, order_id)
        skus = set(variants_scanned(db, scanned(code)).values())
        lines = [line for line in view.lines if line.sku in skus]
        if not lines:
            raise NotOnOrder(name=", ".join(sorted(skus)))
        open_ = next((line for line in lines if line.picked_at is None), None)
        if open_ is None:
            raise LinePicked(name=lines[0].name)
        _note(db, shop, order, open_.id, member_id, now)
        return orders_to_pack(db, order.id)[0]


def _locked(db: Session, order_id: UUID) -> tuple[Order, OrderToPack]:
    order = lock_order(db, order_id)
    found = orders_to_pack(db, order_id)
    if not found:
        raise LineUnknown
    return order, found[0]


def _note(
    db: Session, shop: WorkspaceView, order: Order, line_id: UUID, member_id: UUID | None, now: datetime
) -> None:
    at = shop.at(now)
    row = db.get_one(OrderLine, line_id, populate_existing=True)
    row.picked_by, row.picked_at = member_id, at if member_id else None
    db.add(row)
    db.flush()
    record(
        db,
        "OrderLinePicked" if member_id else "OrderLineLetGo",
        workspace_id=shop.id,
        actor=f"member:{member_id}" if member_id else "member",
        now=at,
        subject_id=order.id,
        line=str(line_id),
        sku=row.sku,
    )
    if member_id and order.state in _BEFORE:
        require_ready(db, order, "picking", Parcel())
        move_on(db, shop, order, "picking", Parcel(), actor=f"member:{member_id}", now=now, note="")
        tell_order(db, shop=shop, order_id=order.id, kind="picking", now=now)
