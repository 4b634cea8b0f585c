"""A customer waits for something that is not there, and is offered it when it is."""

from datetime import datetime
from uuid import UUID

from flows.by_sku import locked_variant
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.stock.ledger import NoQuantity
from shop.stock.moments import moment_at
from shop.stock.waiting import Waiting, join_line


def join_waiting_list(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    sku: str,
    quantity: int = 1,
) -> Waiting:
    """A place in the variant's line; who waits already keeps theirs, who is offered it hears so.

    Refuses VariantUnknown, StillThere (it can be had now), NoQuantity and StockBusy.
    """
    if quantity < 1:
        raise NoQuantity
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        place = join_line(
            db,
            workspace_id=workspace_id,
            row=row,
            customer_id=customer_id,
            conversation_id=conversation_id,
            quantity=quantity,
            now=now,
        )
        record(
            db,
            "WaitingJoined",
            workspace_id=workspace_id,
            actor=actor,
            now=moment_at(db, workspace_id, now).at,
            subject_id=place.id,
            sku=sku,
            quantity=quantity,
        )
        return place
