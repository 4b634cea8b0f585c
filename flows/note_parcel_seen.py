"""A carrier says what becomes of a parcel: noted once, and what it changes of the order happens."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.advance_order import LeavesTogether
from flows.follow_parcel import Followed, ParcelArrived, ParcelState, follow_parcel
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.papers.carrier import Kind, Seen
from shop.tables import Order, ParcelEvent, Shipment
from shop.workspaces.viewing import workspace_view

_BECOMES: Final[dict[Kind, ParcelState]] = {"delivered": "delivered", "lost": "lost"}
Noted = Literal["noted", "known", "unknown"]


def note_parcel_seen(*, now: datetime, workspace_id: WorkspaceId, carrier: str, seen: Seen) -> Noted:
    """``known``: it was said before; ``unknown``: no parcel of this shop has that number with that carrier.

    What comes late or in another order is noted all the same; a parcel that is delivered stays so.
    """
    with transaction(workspace_id) as db:
        parcel = _parcel(db, carrier, seen.tracking_number)
        if parcel is None:
            return "unknown"
        if not _first(db, workspace_id, parcel.id, seen):
            return "known"
        record(
            db,
            "ParcelSeen",
            workspace_id=workspace_id,
            actor="system",
            now=workspace_view(db, workspace_id).at(now),
            subject_id=parcel.order_id,
            order=db.scalars(select(col(Order.number)).where(col(Order.id) == parcel.order_id)).one(),
            kind=seen.kind,
            tracking_number=seen.tracking_number,
        )
        order_id, parcel_id, sent = parcel.order_id, parcel.id, parcel.state == "sent"
    state = _BECOMES.get(seen.kind)
    if state is not None and sent:
        _follow(now, workspace_id, order_id, parcel_id, state)
    return "noted"


def _follow(
    now: datetime, workspace_id: WorkspaceId, order_id: UUID, parcel_id: UUID, state: ParcelState
) -> None:
    try:
        follow_parcel(
            now=now,
            actor="system",
            workspace_id=workspace_id,
            order_id=order_id,
            parcel_id=parcel_id,
            said=Followed(state=state),
        )
    except (LeavesTogether, ParcelArrived):
        return  # a parcel of several orders is closed with all of them


def _parcel(db: Session, carrier: str, number: str) -> Shipment | None:
    named = select(Shipment).where(
        col(Shipment.carrier_code) == carrier,
        col(Shipment.tracking_number) == number,
        col(Shipment.state) != "wanted",
    )
    return db.scalars(named.order_by(col(Shipment.created_at).desc(), col(Shipment.id).desc())).first()


def _first(db: Session, workspace_id: WorkspaceId, parcel: UUID, seen: Seen) -> bool:
    written = insert(ParcelEvent).values(
        id=new_id(),
        workspace_id=workspace_id,
        shipment_id=parcel,
        reference=seen.reference[:120],
        kind=seen.kind,
        place=seen.place[:120],
        words=seen.words[:300],
        at=seen.at,
    )
    once = written.on_conflict_do_nothing().returning(col(ParcelEvent.id))
    return db.connection().execute(once).first() is not None
