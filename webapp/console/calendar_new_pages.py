"""`/console/calendar/new`: a member books a time for somebody who stands at the counter or is on the phone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.confirm_booking import confirm_booking
from flows.hold_slot import hold_slot
from flows.meet_on_page import Told, meet_by_phone
from shop.booking.diary import resources_of
from shop.booking.services import Reader, services
from shop.booking.slot import Asked
from shop.booking.slots import days_of
from shop.booking.viewing import BookingView
from shop.booking.writing import service_named
from shop.booking.zones import day_of
from shop.customers.card import customer_rows
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import phrase, say
from shop.kernel.phone import in_e164, likely_language
from shop.kernel.refusals import Refusal
from shop.messaging.writing import conversation_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import PAGE, Looks, day_asked, looks_of
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page
from webapp.console.toasts import toast_next
from webapp.refusal_words import Worded, worded

NEW: Final = "/console/calendar/new"
_DAYS: Final = 7
_MOST_FOUND: Final = 8
_MOST_SEATS: Final = 99

router = ConsoleRouter()


class BookerMissing(Refusal):
    """Nobody is chosen, and no name and number tell who it is for."""

    status = 422


class StartMissing(Refusal):
    """No time is chosen."""

    status = 422


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, as far as it is told."""

    service: str = ""
    day: str = ""
    resource: str = ""
    seats: int = 1
    customer: str = ""
    start: str = ""
    name: str = ""
    phone: str = ""
    note: str = ""


@router.get("/calendar/new", needs="calendar:change")
def show_new(
    request: Request,
    staff: AtConsole,
    service: Annotated[str, Query(max_length=80)] = "",
    day: Annotated[str, Query(max_length=10)] = "",
    resource: Annotated[str, Query(max_length=80)] = "",
    seats: Annotated[int, Query(ge=1, le=_MOST_SEATS)] = 1,
    customer: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """What, when and for whom: what is free in seven days stands there at once."""
    return _page(request, staff, Wish(service, day, resource, seats, customer))


@router.get("/calendar/people", needs="calendar:change")
def find_people(
    request: Request, staff: AtConsole, q: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """Customers by name or number, to choose from."""
    with transaction(staff.workspace_id) as db:
        found = customer_rows(db, asked=q)[:_MOST_FOUND] if q.strip() else []
    people = [(str(row.id), row.name or row.code) for row in found]
    return console_page(request, staff, "console/booking_people.html", people=people, asked=q, chosen="")


@router.post("/calendar/new", needs="calendar:change")
def book(
    request: Request,
    staff: AtConsole,
    service: Annotated[str, Form(max_length=80)] = "",
    day: Annotated[str, Form(max_length=10)] = "",
    resource: Annotated[str, Form(max_length=80)] = "",
    seats: Annotated[int, Form(ge=1, le=_MOST_SEATS)] = 1,
    customer: Annotated[str, Form(max_length=40)] = "",
    start: Annotated[str, Form(max_length=100)] = "",
    name: Annotated[str, Form(max_length=120)] = "",
    phone: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Held and confirmed in one; whoever it is for is told as if they had booked themselves."""
    wish = Wish(service, day, resource, seats, customer, start, name.strip(), phone.strip(), note.strip())
    looks = looks_of(request, staff)
    try:
        booked = _booked(looks, wish)
    except Refusal as refusal:
        return _page(request, staff, wish, refusal)
    words = phrase("{code} is booked for {when}.")
    if booked.state == "pending":
        words = phrase("{code} is kept for {when} until it is paid.")
    toast_next(
        request,
        say(looks.clocks.language, words, code=booked.code, when=looks.clocks.short(booked.starts_at)),
    )
    return to(f"{PAGE}?day={day_of(booked.starts_at, looks.clocks.zone)}")


def _booked(looks: Looks, wish: Wish) -> BookingView:
    staff = looks.staff
    starts_at, occurrence = _start(wish.start)
    customer = _customer(staff, wish)
    with transaction(staff.workspace_id) as db:
        known = customer_view(db, customer)
        conversation = conversation_of(db, customer)
        whose = next((one.id for one in resources_of(db) if one.slug == wish.resource), None)
    doing: dict[str, Any] = {"now": staff.real_now, "actor": "member", "workspace_id": staff.workspace_id}
    held = hold_slot(
        **doing,
        customer_id=customer,
        conversation_id=conversation,
        service=wish.service,
        starts_at=starts_at,
        seats=wish.seats,
        resource_id=None if occurrence else whose,
        occurrence_id=occurrence,
        language=known.language,
        note=wish.note,
    )
    return confirm_booking(**doing, booking_id=held.id, verified=True)


def _customer(staff: Staff, wish: Wish) -> CustomerId:
    """Who was chosen, or whoever that number names. Refuses BookerMissing, and NotFound for nobody here."""
    if wish.customer:
        with transaction(staff.workspace_id) as db:
            try:
                return CustomerId(customer_view(db, UUID(wish.customer)).id)
            except ValueError as unreadable:
                raise BookerMissing from unreadable
    phone = in_e164(wish.phone, staff.shop.country) if wish.phone else ""
    if not wish.name or not phone:
        raise BookerMissing
    told = Told(
        phone=phone,
        name=wish.name,
        language=likely_language(phone, staff.shop.language),
        evidence=staff.person,
    )
    return meet_by_phone(now=staff.real_now, workspace_id=staff.workspace_id, told=told)


def _start(told: str) -> tuple[datetime, UUID | None]:
    """``2026-11-23T09:00:00+00:00|<id of a date>``. Refuses StartMissing."""
    at, _, occurrence = told.partition("|")
    try:
        found = datetime.fromisoformat(at)
        return found.astimezone(UTC), UUID(occurrence) if occurrence else None
    except ValueError as unreadable:
        raise StartMissing from unreadable


def _page(request: Request, staff: Staff, wish: Wish, refusal: Refusal | None = None) -> Response:
    looks = looks_of(request, staff)
    clocks, shop = looks.clocks, looks.shop
    day = max(day_asked(wish.day) or clocks.today, clocks.today)
    with transaction(shop.id) as db:
        offered = services(db, Reader(shop, clocks.language))
        chosen = next((one for one in offered if one.slug == wish.service), offered[0] if offered else None)
        people = [(one.slug, one.name) for one in chosen.hosts] if chosen else []
        whose = next((one.id for one in chosen.hosts if one.slug == wish.resource), None) if chosen else None
        found = []
        if chosen:
            row = service_named(db, chosen.slug)
            asked = Asked(shop, row, clocks.now, min(wish.seats, row.seats), whose, by_shop=True)
            found = days_of(db, asked, day, day + timedelta(days=_DAYS - 1))
        known = _chosen(db, wish.customer)
    language = clocks.language
    return console_page(
        request,
        staff,
        "console/booking_new.html",
        status=refusal.status if refusal else 200,
        section="calendar",
        wish=wish,
        offered=[(one.slug, one.name) for one in offered],
        chosen=chosen,
        hosts=people if chosen and chosen.kind == "appointment" else [],
        days=[
            (
                clocks.short_day(one.day),
                [
                    (
                        f"{slot.starts_at.isoformat()}|{slot.occurrence_id or ''}",
                        clocks.hour(slot.starts_at),
                        slot.seats_left,
                    )
                    for slot in one.slots
                    if slot.seats_left >= wish.seats
                ],
            )
            for one in found
        ],
        shown_day=day,
        earlier=max(day - timedelta(days=_DAYS), clocks.today) if day > clocks.today else None,
        later=day + timedelta(days=_DAYS),
        people=[known] if known else [],
        problem=_problem(refusal, looks),
        at_start=isinstance(refusal, StartMissing),
        at_booker=isinstance(refusal, BookerMissing),
        say_price=chosen.price.worded(language) if chosen and chosen.price.minor else "",
    )


def _chosen(db: Any, told: str) -> tuple[str, str] | None:
    try:
        known = customer_view(db, UUID(told))
    except ValueError:
        return None
    return str(known.id), known.name or known.profile_name or known.code


def _problem(refusal: Refusal | None, looks: Looks) -> Worded | None:
    return worded(refusal, looks.clocks.language) if refusal else None
