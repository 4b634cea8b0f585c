"""A parcel gets its label: wanted in one transaction, made by its carrier in none, noted in another; once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.advance_order import AddressMissing, FollowsBooking, LeavesTogether, Parcel, move_on, require_ready
from flows.booked_orders import is_of_booking
from flows.issue_invoice import seller_of
from flows.telling import tell_order
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderView, order_view
from shop.orders.states import lock_order, require_step
from shop.papers.carrier import Label, ParcelToSend
from shop.papers.content import Party
from shop.tables import Order, Shipment
from shop.workspaces.storage import count_file
from shop.workspaces.viewing import WorkspaceView, workspace_view

TOPIC = "parcel"


class CarrierUnknown(Refusal):
    """Nobody of that name carries parcels here: ``carrier``."""

    status = 422


class LabelMissing(Refusal):
    """The parcel has no label yet."""


def want_label(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_id: UUID, carrier: str, name: str
) -> UUID:
    """Have a label made for the order's parcel; asked again, it is the same parcel. `name`: as customers read it.

    One that a carrier refused is wanted anew, from whoever is asked now. Refuses OrderUnknown, StepRefused (it
    cannot leave), AddressMissing, FollowsBooking, LeavesTogether.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        order = lock_order(db, order_id)
        if is_of_booking(db, order.id):
            raise FollowsBooking(order=order.number)
        if order.group_id is not None:
            raise LeavesTogether(order=order.number, group=str(order.group_id), to="shipped")
        require_step(order, "shipped")
        if not order.address:
            raise AddressMissing(order=order.number)
        row = _known(db, order.id)
        if row is not None and (row.state == "labeled" or (row.carrier_code == carrier and not row.failure)):
            return row.id
        row = row or Shipment(
            id=new_id(), workspace_id=workspace_id, order_id=order.id, state="wanted", created_at=at
        )
        row.carrier_code, row.carrier, row.failure = carrier, name, ""
        db.add(row)
        db.flush()
        outbox.put(
            db,
            workspace_id=workspace_id,
            topic=TOPIC,
            key=str(row.id),
            payload={"parcel": str(row.id)},
            now=now,
        )
        record(
            db,
            "LabelWanted",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=order.id,
            carrier=carrier,
        )
        return row.id


def parcel_to_label(*, entry: Claimed) -> tuple[str, ParcelToSend] | None:
    """Who carries it, and what; None where no label is wanted any more."""
    with transaction(entry.workspace_id) as db:
        row = db.get(Shipment, UUID(entry.payload["parcel"]))
        if row is None or row.state != "wanted" or not outbox.still_ours(db, entry.id):
            return None
        shop = workspace_view(db, entry.workspace_id)
        return row.carrier_code, parcel_of(shop, order_view(db, row.order_id), str(row.id))


def parcel_of(shop: WorkspaceView, order: OrderView, reference: str) -> ParcelToSend:
    """The order's parcel as carriers are told of it. Refuses AddressMissing."""
    told = order.address
    if not told:
        raise AddressMissing(order=order.number)
    return ParcelToSend(
        reference=reference,
        order_number=order.number,
        sender=seller_of(shop),
        receiver=Party(
            name=told.get("name", ""),
            street=told.get("street", ""),
            postal_code=told.get("postal_code", ""),
            city=told.get("city", ""),
            region=told.get("region", ""),
            country=told.get("country") or shop.country,
            phone=told.get("phone", ""),
        ),
        words=told.get("note", ""),
        goods_minor=order.goods_minor,
        currency=shop.currency,
        cash_minor=max(order.total_minor - order.paid_minor, 0) if order.payment == "cash" else 0,
        color=shop.color,
        language=Language(order.language),
    )


def note_label(*, now: datetime, entry: Claimed, label: Label, file: str) -> None:
    """The parcel has its label: `file` is where its PDF lies."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        outbox.finish(db, entry.id, now=now)
        row = _locked(db, entry)
        if row is None or row.state != "wanted":
            return
        row.state, row.label, row.failure = "labeled", file, ""
        count_file(db, entry.workspace_id, file, len(label.pdf), at=now)
        row.tracking_number, row.tracking_url = label.tracking_number, label.tracking_url
        db.add(row)
        record(
            db,
            "LabelMade",
            workspace_id=entry.workspace_id,
            actor="system",
            now=workspace_view(db, entry.workspace_id).at(now),
            subject_id=row.order_id,
            order=db.scalars(select(col(Order.number)).where(col(Order.id) == row.order_id)).one(),
            carrier=row.carrier_code,
            tracking_number=row.tracking_number,
        )


def note_no_label(*, now: datetime, entry: Claimed, reason: str) -> None:
    """The carrier gave none, and asking again does not help: whoever packs reads why."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        outbox.finish(db, entry.id, now=now)
        row = _locked(db, entry)
        if row is not None and row.state == "wanted":
            row.failure = reason
            db.add(row)


def hand_over(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_id: UUID) -> OrderView:
    """The labeled parcel is with its carrier: the order has left, and its customer is told how to follow it.

    Refuses OrderUnknown, LabelMissing, and as `advance_order`.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = lock_order(db, order_id)
        row = _known(db, order.id)
        if row is None or row.state != "labeled":
            raise LabelMissing(order=order.number)
        require_ready(db, order, "shipped", Parcel())
        move_on(db, shop, order, "shipped", Parcel(), actor=actor, now=now, note="")
        tell_order(db, shop=shop, order_id=order.id, kind="shipped", now=now)
        return order_view(db, order.id)


def _known(db: Session, order_id: UUID) -> Shipment | None:
    mine = select(Shipment).where(
        col(Shipment.order_id) == order_id, col(Shipment.state).in_(("wanted", "labeled"))
    )
    return db.scalars(mine.with_for_update().execution_options(populate_existing=True)).first()


def _locked(db: Session, entry: Claimed) -> Shipment | None:
    wanted = select(Shipment).where(col(Shipment.id) == UUID(entry.payload["parcel"]))
    return db.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()
