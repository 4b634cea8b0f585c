"""A visitor of the shop's pages waits for a time that is full, by the number that they type."""

from datetime import datetime
from uuid import UUID

from flows.meet_on_page import Told, met_by_phone
from shop.booking.time_list import Waiting, join, waiting_of
from shop.booking.writing import service_named
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.messaging.writing import conversation_of
from shop.workspaces.viewing import workspace_view


def wait_by_number(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    told: Told,
    service: str,
    from_at: datetime,
    until_at: datetime,
    occurrence_id: UUID | None,
    seats: int,
) -> Waiting:
    """A place in the service's line for the customer of that number; who is refused one leaves no trace.

    Only typed, a number whose customer waits for the service already leaves their place as it is. Refuses
    ServiceUnknown, TimeFree, NothingToWaitFor.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        customer = met_by_phone(db, shop, told, at)
        service_id, proven = service_named(db, service).id, told.proven is not None
        before = waiting_of(db, customer, service_id)
        place = join(
            db,
            shop=shop,
            service_id=service_id,
            customer_id=customer,
            conversation_id=conversation_of(db, customer),
            from_at=from_at,
            until_at=until_at,
            occurrence_id=occurrence_id,
            seats=seats,
            proven=proven,
            at=at,
            now=now,
        )
        if proven or before is None:
            record(db, "TimeWaited", workspace_id=shop.id, actor="customer", now=at, subject_id=place.id)
        return place
