"""Delivery notes are printed: what lies in each parcel, with its lots and without a price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.advance_order import AddressMissing
from flows.issue_invoice import seller_of
from flows.many_orders import Outcome, named_once, note_many
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderLineView, OrderView, order_view
from shop.papers.content import Party
from shop.papers.delivery import DeliveryNote, PackedLine
from shop.papers.drawing import draw_delivery_notes
from shop.tables import Allocation, Batch
from shop.workspaces.viewing import WorkspaceView, workspace_view


class NothingToDeliver(Refusal):
    """Nothing of the order leaves the house: `state`."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One document for all that could be written, and what came of each order."""

    pdf: bytes
    """Empty where nothing could be written."""
    outcomes: tuple[Outcome, ...]


def print_delivery_notes(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_ids: Sequence[UUID]
) -> Printed:
    """The delivery notes of these orders, in the order told; printing them again changes nothing.

    Refuses TooManyAtOnce. Of a single order OrderUnknown, AddressMissing and NothingToDeliver stand in its outcome.
    """
    notes: list[DeliveryNote] = []
    outcomes: list[Outcome] = []
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        for order_id in named_once(order_ids):
            try:
                order = order_view(db, order_id)
                notes.append(delivery_note(db, shop, order, at=shop.at(now)))
                outcomes.append(Outcome(order_id, order))
            except Refusal as refusal:
                outcomes.append(Outcome(order_id, None, refusal))
    pdf = draw_delivery_notes(notes) if notes else b""
    note_many(now=now, actor=actor, workspace_id=workspace_id, action="delivery_notes", outcomes=outcomes)
    return Printed(pdf, tuple(outcomes))


def delivery_note(db: Session, shop: WorkspaceView, order: OrderView, *, at: datetime) -> DeliveryNote:
    """What stands on the order's delivery note. Refuses AddressMissing, NothingToDeliver."""
    if order.state in {"canceled", "returned"} or not order.delivery or not order.lines:
        raise NothingToDeliver(order=order.number, state=order.state)
    if order.delivery.get("kind") == "delivery" and not order.address:
        raise AddressMissing(order=order.number)
    return DeliveryNote(
        number=str(order.number),
        issued_on=at.astimezone(shop.zone).date(),
        language=order.language,
        seller=seller_of(shop),
        buyer=_to_whom(order, shop),
        color=shop.color,
        lines=tuple(packed for line in order.lines for packed in _packed(db, order, line)),
        words=order.address.get("note", ""),
    )


def _to_whom(order: OrderView, shop: WorkspaceView) -> Party:
    """Who gets it; what is picked up by somebody who told no address is theirs by its number."""
    told = order.address
    return Party(
        name=told.get("name") or f"#{order.number}",
        street=told.get("street", ""),
        postal_code=told.get("postal_code", ""),
        city=told.get("city", ""),
        region=told.get("region", ""),
        country=told.get("country") or shop.country,
        phone=told.get("phone", ""),
    )


def _packed(db: Session, order: OrderView, line: OrderLineView) -> list[PackedLine]:
    """The line by the lots it is taken from; as a whole where none is known."""
    found = db.execute(
        select(col(Allocation.quantity), col(Batch.lot))
        .join(Batch, col(Batch.id) == col(Allocation.batch_id), isouter=True)
        .where(
            col(Allocation.order_id) == order.id,
            col(Allocation.line_id) == line.id,
            col(Allocation.state) != "released",
        )
        .order_by(col(Allocation.id))
    ).all()
    parts = [(quantity, lot or "") for quantity, lot in found] or [(line.quantity, "")]
    return [
        PackedLine(name=line.name, sku=line.sku, quantity=quantity, unit=line.unit, lot=lot)
        for quantity, lot in parts
    ]
