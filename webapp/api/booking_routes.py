"""`/api/v1` for the shop's own programs: times are held, confirmed, moved, canceled and read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Security

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_booking import cancel_booking
from flows.confirm_booking import confirm_booking
from flows.end_booking import complete_booking, mark_no_show
from flows.hold_slot import hold_slot
from flows.invite_guests import invite_guests
from flows.meet_on_page import Told as Person
from flows.meet_on_page import meet_by_phone
from flows.move_booking import move_booking
from flows.rate_booking import rate_booking
from shop.booking.listing import bookings_page
from shop.booking.viewing import BookingView, booking_by_code, booking_view
from shop.booking.writing import service_named
from shop.customers.viewing import customer_view
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from webapp.api.booking_shapes import (
    BookIn,
    Booking,
    Bookings,
    EndIn,
    FeedbackIn,
    FeedbackOn,
    GuestLink,
    GuestLinks,
    HoldIn,
    MoveIn,
    ReasonIn,
    Wanted,
)
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.slot_routes import resource_meant
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Bookings"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 410, 413),
)
Reads = Annotated[Program, Security(program, scopes=["bookings:read"])]
Writes = Annotated[Program, Security(program, scopes=["bookings:write"])]
Once = Depends(idempotency_key)
Meant = Annotated[str, Path(max_length=40, description="The booking's id or its code.")]
State = Literal["held", "pending", "confirmed", "live", "completed", "canceled", "no_show"]
_BY: Mapping[str, Actor] = {"customer": "customer", "shop": "member"}


@router.get("/bookings", summary="Bookings")
def get_bookings(
    asking: Reads,
    state: Annotated[list[State] | None, Query()] = None,
    customer_id: Annotated[UUID | None, Query()] = None,
    service: Annotated[str, Query(max_length=80, description="Its slug.")] = "",
    from_at: Annotated[datetime | None, Query(description="Those that end later.")] = None,
    until_at: Annotated[datetime | None, Query(description="Those that start earlier.")] = None,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Bookings:
    """The earliest first, a page at a time."""
    with transaction(asking.shop.id) as db:
        found = bookings_page(
            db,
            shop=asking.shop,
            states=state or (),
            customer_id=customer_id,
            service_id=service_named(db, service).id if service else None,
            from_at=from_at,
            until_at=until_at,
            after=cursor,
            limit=limit + 1,
        )
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else ""
    return Bookings(bookings=[Booking.of(one) for one in shown], next_cursor=more)


@router.get("/bookings/{booking}", summary="A booking")
def get_booking(asking: Reads, booking: Meant) -> Booking:
    """With its history."""
    return Booking.of(booking_meant(asking, booking))


@router.post("/bookings", summary="Hold a time", status_code=201, dependencies=[Once])
def post_booking(asking: Writes, told: HoldIn) -> Booking:
    """Keep a start for a customer for five minutes, which nothing stretches; another one replaces it.

    `slot_taken`, `seats_gone`, `not_a_slot` and `too_soon` come with free starts near it.
    """
    with transaction(asking.shop.id) as db:
        customer = CustomerId(customer_view(db, told.customer_id).id)
    return Booking.of(_hold(asking, told, customer, told.note))


@router.post("/book-slot", summary="Book a time", status_code=201, dependencies=[Once])
def post_book_slot(asking: Writes, told: BookIn) -> Booking:
    """Hold and confirm in one: by name and number, with preferences. The customer agreed to be served.

    Nobody of that number is known: they become a customer. What is to be paid for first is `pending`, and its
    order says until when.
    """
    customer = meet_by_phone(
        now=asking.now,
        workspace_id=asking.shop.id,
        told=Person(
            phone=told.phone,
            name=told.name,
            language=told.language or asking.shop.language,
            evidence=asking.evidence,
        ),
    )
    held = _hold(asking, told, customer, told.preferences)
    return Booking.of(_confirm(asking, held.id))


@router.post("/bookings/{booking}/confirm", summary="Confirm a hold", dependencies=[Once])
def post_confirm(asking: Writes, booking: Meant) -> Booking:
    """Once, and never after its time (`hold_over`); `pending` where the money or the shop is waited for."""
    return Booking.of(_confirm(asking, booking_meant(asking, booking).id))


@router.post("/bookings/{booking}/move", summary="Move a booking", dependencies=[Once])
def post_move(asking: Writes, booking: Meant, told: MoveIn) -> Booking:
    """The new time is taken and the old one given back in one step, or neither; code and price stay."""
    moved = move_booking(
        **_what(asking, booking, _BY[told.by]),
        starts_at=told.starts_at,
        occurrence_id=told.occurrence_id,
        resource_id=resource_meant(asking, told.resource),
    )
    return Booking.of(moved)


@router.post("/bookings/{booking}/cancel", summary="Cancel a booking", dependencies=[Once])
def post_cancel(asking: Writes, booking: Meant, told: EndIn) -> Booking:
    """Its time is free in the same moment; money goes back by the rule that it was booked under."""
    return Booking.of(cancel_booking(**_what(asking, booking, _BY[told.by]), reason=told.reason))


@router.post("/bookings/{booking}/accept", summary="Accept a booking", dependencies=[Once])
def post_accept(asking: Writes, booking: Meant) -> Booking:
    """One that waits for the shop."""
    return Booking.of(accept_booking(**_what(asking, booking)))


@router.post("/bookings/{booking}/decline", summary="Decline a booking", dependencies=[Once])
def post_decline(asking: Writes, booking: Meant, told: ReasonIn) -> Booking:
    """One that waits for the shop; what was paid goes back whole, and the customer reads the reason."""
    return Booking.of(decline_booking(**_what(asking, booking), reason=told.reason))


@router.post("/bookings/{booking}/complete", summary="It took place", dependencies=[Once])
def post_complete(asking: Writes, booking: Meant) -> Booking:
    """Once it has begun."""
    return Booking.of(complete_booking(**_what(asking, booking)))


@router.post("/bookings/{booking}/no-show", summary="Nobody came", dependencies=[Once])
def post_no_show(asking: Writes, booking: Meant) -> Booking:
    """The fee of its rule is kept of what was paid, the rest goes back."""
    return Booking.of(mark_no_show(**_what(asking, booking)))


@router.post("/bookings/{booking}/guest-links", summary="A page for each guest", dependencies=[Once])
def post_guest_links(asking: Writes, booking: Meant) -> GuestLinks:
    """A link for each who is named, to be passed on: they see time and place, and can say that they do not come.

    `nobody_named` where nobody is; `not_to_come` once it has begun or is off. Every link ends with the booking.
    """
    invited = invite_guests(**_what(asking, booking))
    return GuestLinks(
        guests=[
            GuestLink(
                name=one.guest.name, coming=one.guest.coming, url=one.link.url, expires_at=one.link.expires_at
            )
            for one in invited.invitations
        ]
    )


@router.post("/bookings/{booking}/feedback", summary="What it was like", dependencies=[Once])
def post_booking_feedback(asking: Writes, booking: Meant, told: FeedbackIn) -> Booking:
    """Stars and words of its customer, once it has taken place; they count for whoever hosted it."""
    return _feedback(asking, booking, told)


@router.post("/feedback", summary="What it was like", dependencies=[Once])
def post_feedback(asking: Writes, told: FeedbackOn) -> Booking:
    """The same, with the booking named in the body."""
    return _feedback(asking, told.booking, told)


def _feedback(asking: Program, booking: str, told: FeedbackIn) -> Booking:
    meant = booking_meant(asking, booking)
    rated = rate_booking(
        **_what(asking, booking, "customer"),
        customer_id=meant.customer_id,
        stars=told.stars,
        words=told.words,
    )
    return Booking.of(rated)


def _hold(asking: Program, told: Wanted, customer: CustomerId, note: str) -> BookingView:
    return hold_slot(
        now=asking.now,
        actor="customer",
        workspace_id=asking.shop.id,
        customer_id=customer,
        conversation_id=None,
        service=told.service,
        starts_at=told.starts_at,
        seats=told.seats,
        resource_id=resource_meant(asking, told.resource),
        occurrence_id=told.occurrence_id,
        language=told.language or asking.shop.language,
        customer_zone=told.timezone,
        note=note,
        guests=[guest.model_dump() for guest in told.guests],
    )


def _confirm(asking: Program, booking_id: UUID) -> BookingView:
    """The shop's own program vouches for the customer's number."""
    return confirm_booking(
        now=asking.now,
        actor="customer",
        workspace_id=asking.shop.id,
        booking_id=booking_id,
        verified=True,
    )


def _what(asking: Program, booking: str, actor: Actor = "member") -> dict[str, Any]:
    """What every flow is told of a booking that is meant."""
    return {
        "now": asking.now,
        "actor": actor,
        "workspace_id": asking.shop.id,
        "booking_id": booking_meant(asking, booking).id,
    }


def booking_meant(asking: Program, named: str) -> BookingView:
    """Which booking is meant; refuses what this shop does not have."""
    with transaction(asking.shop.id) as db:
        try:
            return booking_view(db, UUID(named), shop=asking.shop)
        except ValueError:
            return booking_by_code(db, named, None, shop=asking.shop)
