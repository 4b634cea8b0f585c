"""A visitor of the shop's pages says who comes, and yes: named, handed over and booked in one step, or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from flows.booked import Locked
from flows.confirm_booking import HoldOver, confirm_locked
from flows.meet_on_page import Told, agree, is_known, reachable
from shop.booking.claims import TYPED
from shop.booking.holding import end_hold
from shop.booking.states import REPLACED
from shop.booking.taking import lock_bookings, lock_customer
from shop.booking.viewing import BookingUnknown, BookingView, booking_view
from shop.customers.identities import add_missing, known_as, lock_identities
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.tables import Booking, Customer, SecureLink, Service
from shop.workspaces.viewing import WorkspaceView, workspace_view


def book_on_page(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    link_id: UUID,
    told: Told,
    note: str,
    guests: Sequence[Mapping[str, str]],
) -> BookingView:
    """Whom the held booking is for, with their guests and wishes, and the yes; `link_id` is that of its page.

    A nameless visitor gets the number, or turns out to be the customer whom it names: then booking and links are
    that customer's. Only typed, a known number changes nothing else of whom it names: what they hold stays theirs.
    It is a claim then, which costs nobody anything until they say that it is theirs. Proven, it replaces what they
    hold. Refuses BookingUnknown, HoldOver, PhoneUnproven.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        visitor = db.scalars(select(col(Booking.customer_id)).where(col(Booking.id) == booking_id)).first()
        if visitor is None:
            raise BookingUnknown
        booker, met = _booker(db, shop, CustomerId(visitor), told, at)
        for customer in sorted({visitor, booker}):
            lock_customer(db, customer)
        booking = _held(db, booking_id, told.proven, at, now)
        if told.proven is not None:
            _note_proof(db, link_id)
        booking.note, booking.guests = note, [dict(guest) for guest in guests]
        booking.conversation_id = reachable(db, shop, booker, told.language, at) or booking.conversation_id
        booking.claim = TYPED if told.proven is None and not met and booker != visitor else ""
        # Whoever has to say whether it is theirs is asked in their own language.
        own = db.get_one(Customer, booker).language if booking.claim else told.language.value
        booking.language = own
        db.add(booking)
        db.flush()
        if told.proven is not None or met:
            agree(db, shop, booker, told, at)
        found = Locked(booking, None, db.get_one(Service, booking.service_id))
        proven = told.proven is not None
        confirm_locked(db, shop, found, booker, actor="customer", verified=proven, now=now)
        _hand_over(db, visitor, booker, booking_id)
        return booking_view(db, booking_id, shop=shop)


def _booker(
    db: Session, shop: WorkspaceView, visitor: CustomerId, told: Told, at: datetime
) -> tuple[CustomerId, bool]:
    """Who books, and whether this very call is the first to hear who they are."""
    if told.proven is not None:
        return told.proven, False
    if is_known(db, visitor):
        return visitor, False
    if not told.phone:
        return visitor, True
    lock_identities(db, shop.id, {"phone": told.phone})
    owner = known_as(db, shop.id, {"phone": told.phone})
    if owner is None:
        add_missing(db, shop.id, visitor, {"phone": told.phone}, at)
    return owner or visitor, owner is None


def _held(db: Session, booking_id: UUID, proven: CustomerId | None, at: datetime, now: datetime) -> Booking:
    """The booking, locked, and still held; another hold of its service by a proven booker is given up for it."""
    service = select(col(Booking.service_id)).where(col(Booking.id) == booking_id).scalar_subquery()
    others = select(col(Booking.id)).where(
        col(Booking.customer_id) == proven,
        col(Booking.service_id) == service,
        col(Booking.state) == "held",
    )
    rows = lock_bookings(db, {booking_id, *(db.scalars(others) if proven else ())})
    booking = next(row for row in rows if row.id == booking_id)
    if booking.state != "held" or booking.hold_until is None or booking.hold_until <= at:
        raise HoldOver(booking=booking.code, starts_at=booking.starts_at)
    for row in rows:
        if row.id != booking_id and row.state == "held":
            end_hold(db, row, reason=REPLACED, actor="customer", at=at, now=now)
    return booking


def _hand_over(db: Session, visitor: UUID, booker: CustomerId, booking_id: UUID) -> None:
    if visitor == booker:
        return
    links = update(SecureLink).where(
        col(SecureLink.customer_id) == visitor, col(SecureLink.subject_id) == booking_id
    )
    db.connection().execute(links.values(customer_id=booker))
    nobody = update(Customer).where(col(Customer.id) == visitor)
    if not is_known(db, visitor):
        db.connection().execute(nobody.values(merged_into=booker))


def _note_proof(db: Session, link_id: UUID) -> None:
    link = db.get_one(SecureLink, link_id)
    link.details = {**link.details, "proven": True}
    db.add(link)
