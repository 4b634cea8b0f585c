"""Which of the customer's own bookings is meant, and what can be had instead of a time that is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session

from agent_tools.booking_told import Clocks, booking_told, clocks_of, slots_told
from agent_tools.context import ToolContext
from agent_tools.finding_slots import near
from flows.confirm_booking import HoldOver
from flows.issue_link import issue_link
from shop.booking.choosing import NotASlot, SeatsGone, SlotTaken, TooFar, TooSoon
from shop.booking.moving import MoveTooLate
from shop.booking.services import Reader, ServiceView, service_by
from shop.booking.slot import Asked
from shop.booking.slots import service_row
from shop.booking.viewing import BookingUnknown, BookingView, booking_by_code, bookings_of
from shop.kernel.database import transaction
from shop.kernel.language import day_and_time
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_view

_GONE = (SlotTaken, SeatsGone, NotASlot, TooSoon, TooFar)


class WhichBooking(Refusal):
    """The customer has several bookings, and none was named: one of ``bookings``."""

    status = 422


class TimeGone(Refusal):
    """That time cannot be had: ``why``, ``left`` seats of it, and ``others``, free times near it."""


def own_bookings(db: Session, context: ToolContext, shop: WorkspaceView) -> list[BookingView]:
    """Everything that the customer has before them, the next first."""
    return bookings_of(db, context.customer_id, shop=shop, at=context.now)


def own_booking(
    db: Session, context: ToolContext, shop: WorkspaceView, code: str, *, held: bool
) -> BookingView:
    """The customer's booking of that code; without one the only one there is, of those that are `held` or not.

    Refuses BookingUnknown, another customer's too, and WhichBooking.
    """
    if code:
        return booking_by_code(db, code, context.customer_id, shop=shop)
    found = [one for one in own_bookings(db, context, shop) if (one.state == "held") == held]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BookingUnknown
    clocks = clocks_of(db, context, shop)
    raise WhichBooking(bookings=[booking_told(one, clocks, context.now) for one in found])


def told_after(context: ToolContext, booking: BookingView) -> dict[str, Any]:
    """The booking as JSON, after something was done with it."""
    with transaction(context.workspace_id) as db:
        clocks = clocks_of(db, context, workspace_view(db, context.workspace_id))
    return booking_told(booking, clocks, context.now)


def page_of_booking(context: ToolContext, booking: BookingView) -> dict[str, str]:
    """The secure page on which it is paid, while it waits for that; else the booking's own."""
    paying = booking.pay_until is not None and booking.order_id is not None
    link = issue_link(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        purpose="order" if paying else "booking",
        language=context.language,
        subject_id=booking.order_id if paying else booking.id,
    )
    return {
        "url": link.url,
        "expires": day_and_time(link.expires_at.astimezone(context.zone), context.language),
    }


@contextmanager
def offering_others(
    context: ToolContext,
    service: str,
    starts_at: datetime,
    *,
    seats: int = 1,
    booking: BookingView | None = None,
) -> Iterator[None]:
    """A time that cannot be had is refused with free times near it, worded."""
    try:
        yield
    except _GONE as gone:
        left = {"left": str(gone.values["left"])} if "left" in gone.values else {}
        raise TimeGone(
            why=type(gone).__name__, **left, **_others(context, service, starts_at, seats, booking)
        ) from gone
    except HoldOver as over:
        raise HoldOver(**_others(context, service, starts_at, seats, booking)) from over
    except MoveTooLate as late:
        raise MoveTooLate(booking=late.values["booking"]) from late


def _others(
    context: ToolContext, service: str, starts_at: datetime, seats: int, booking: BookingView | None
) -> dict[str, Any]:
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        view = booking.service if booking else service_by(db, service, Reader(shop, context.language))
        clocks = clocks_of(db, context, shop)
        besides = booking.id if booking and booking.state != "held" else None
        asked = Asked(shop, service_row(db, view.id), context.now, seats, besides=besides)
        moved = booking.code if booking and booking.state != "held" else ""
        others = slots_told(near(db, asked, starts_at), view, clocks, seats=seats, booking=moved)
        return {"service": _named(view), "others": others, "wanted": _wanted(clocks, view, starts_at, shop)}


def _named(service: ServiceView) -> dict[str, str]:
    return {"slug": service.slug, "name": service.name}


def _wanted(clocks: Clocks, service: ServiceView, starts_at: datetime, shop: WorkspaceView) -> str:
    zone = service.hosts[0].zone if service.hosts else shop.zone
    return clocks.told(starts_at, zone)["when"]
