"""A customer chooses a time: it is theirs for five minutes, and for nobody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booked import booking_changed
from shop.booking.holding import Wish, hold
from shop.booking.slot import Asked, ServiceUnknown
from shop.booking.viewing import BookingView, booking_view
from shop.booking.writing import service_named
from shop.booking.zones import known_zone, zone_of_phone
from shop.events.recorded import Actor, for_shop
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import CustomerIdentity
from shop.workspaces.viewing import workspace_view


class TooManyGuests(Refusal):
    """More guests are named than seats are left besides the customer's own: ``guests, seats``."""

    status = 422


def hold_slot(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    service: str,
    starts_at: datetime,
    seats: int = 1,
    resource_id: UUID | None = None,
    occurrence_id: UUID | None = None,
    language: Language,
    customer_zone: str = "",
    note: str = "",
    guests: Sequence[Mapping[str, str]] = (),
) -> BookingView:
    """Keep the start of the service (its slug) for five minutes, absolute: asking again stretches nothing.

    A customer holds one start of a service; another one replaces it. Where `customer_zone` is not told, the
    phone number may tell it. Refuses ServiceUnknown, ResourceUnknown, SlotTaken, SeatsGone, NotASlot, TooSoon
    (each with alternatives), TooFar, TooManyGuests; then what was held is held still.
    """
    if seats < 1 or len(guests) > seats - 1:
        raise TooManyGuests(guests=len(guests), seats=seats)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        row = service_named(db, service)
        if row.status != "active":
            raise ServiceUnknown(service=service, nearest=[])
        asked = Asked(shop, row, shop.at(now), seats, resource_id, by_shop=for_shop(actor))
        wish = Wish(
            asked=asked,
            customer_id=customer_id,
            conversation_id=conversation_id,
            starts_at=starts_at,
            occurrence_id=occurrence_id,
            language=language,
            customer_zone=customer_zone if known_zone(customer_zone) else _zone_of(db, customer_id),
            note=note,
            guests=guests,
            actor=actor,
        )
        booking = hold(db, wish, now=now)
        booking_changed(db, shop=shop, booking=booking, kind="held", now=now)
    # Whoever waits for the same time need not wait for this too.
    with transaction(workspace_id) as db:
        return booking_view(db, booking.id, shop=shop)


def _zone_of(db: Session, customer_id: UUID) -> str:
    phone = select(col(CustomerIdentity.value)).where(
        col(CustomerIdentity.customer_id) == customer_id, col(CustomerIdentity.kind) == "phone"
    )
    return zone_of_phone(db.scalars(phone).first())
