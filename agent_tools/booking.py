"""Tools that book: a time kept, confirmed on the customer's own yes, moved, given up, and what there is."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.agreeing import agreed_to
from agent_tools.arguments import Arguments, Words
from agent_tools.booked import (
    offering_others,
    own_booking,
    own_bookings,
    page_of_booking,
    told_after,
)
from agent_tools.booking_told import booking_told, clocks_of, leaving_told
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.services import host_meant
from agent_tools.slot_ids import BOOK, LEAVE, MOVE, Chosen, chosen_of
from flows import cancel_booking as canceling
from flows import confirm_booking as confirming
from flows import hold_slot as holding
from flows import move_booking as moving
from shop.booking.leaving import leaving_terms
from shop.booking.services import Reader, service_by, services
from shop.booking.time_list import waiting_of
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.viewing import workspace_view


class SlotUnknown(NotFound):
    """That is no time of a list: ``slot``."""


class BookingNotAgreed(Refusal):
    """The customer's own words of this turn are no plain yes to it: ``booking``, and what a yes would mean."""

    status = 422


def booking_tools(context: ToolContext) -> list[StructuredTool]:
    """Booking, and what follows."""
    return [
        make_tool(hold_slot, Picked, context, writes=True),
        make_tool(confirm_booking, Which, context, writes=True),
        make_tool(my_bookings, Arguments, context, writes=False),
        make_tool(move_booking, Moved, context, writes=True),
        make_tool(cancel_booking, Which, context, writes=True),
    ]


class Picked(Arguments):
    """The time that is to be kept."""

    slot: str = Field(
        default="",
        max_length=200,
        description="The `slot` of a result of find_slots; empty where the customer has just tapped one.",
    )
    seats: int = Field(default=0, ge=0, le=500, description="For how many; 0 for as many as were looked for.")
    guests: Words = Field(
        default=[], max_length=50, description="Names of who comes along, as far as they were said."
    )
    note: str = Field(
        default="", max_length=300, description="A wish for the appointment, in the customer's words."
    )


class Which(Arguments):
    """One of the customer's own bookings."""

    booking: str = Field(default="", max_length=20, description="Its code; empty where there is one alone.")


class Moved(Arguments):
    """The new time."""

    slot: str = Field(
        default="",
        max_length=200,
        description="The `slot` of a result of find_slots with `booking`; empty where the customer has just tapped one.",
    )


def hold_slot(context: ToolContext, slot: str, seats: int, guests: list[str], note: str) -> dict[str, Any]:
    """Keep a free time for the customer for five minutes, so that nobody else takes it while they decide.

    When the customer has chosen a time that find_slots gave, or named an hour that is free (`exact`). Code writes the
    summary with its buttons under your words: lead to it in one sentence, without the time. It books nothing:
    that takes the customer's own yes in their next message. Name, phone and language are known: never ask for
    them. Another time of the same service replaces the one before. The five minutes are not prolonged.
    """
    chosen = _chosen(context, slot)
    if not chosen.service:
        raise SlotUnknown(slot=slot)
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        service = service_by(db, chosen.service, Reader(shop, context.language))
        theirs = clocks_of(db, context, shop).theirs
        host = host_meant(service, chosen.host)
    many = seats or chosen.seats
    names = [{"name": name} for name in guests[: max(many - 1, 0)]]
    with offering_others(context, chosen.service, chosen.starts_at, seats=many):
        held = holding.hold_slot(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            customer_id=context.customer_id,
            conversation_id=context.conversation_id,
            service=chosen.service,
            starts_at=chosen.starts_at,
            seats=many,
            resource_id=host.id if host else None,
            language=context.language,
            customer_zone=theirs.key if theirs else "",
            note=note,
            guests=names,
        )
    return {"held": told_after(context, held)}


def confirm_booking(context: ToolContext, booking: str) -> dict[str, Any]:
    """Book a time that is kept, after the customer has just agreed to it.

    Only in the turn in which the customer's message is a plain yes to the summary, shown in an earlier message.
    Code looks for that yes in the customer's own words or tap: without it this is refused, whatever you say. It
    charges nothing: where something has to be paid first, the answer carries the link to the secure page, and
    the time counts once it is paid. Say what `state` says: pending is not confirmed.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        found = own_booking(db, context, shop, booking or _asked(context, BOOK), held=True)
    if not _agreed(context, f"{BOOK}{found.code}", "booking"):
        raise BookingNotAgreed(booking=told_after(context, found))
    with offering_others(context, found.service.slug, found.starts_at, seats=found.seats, booking=found):
        booked = confirming.confirm_booking(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            booking_id=found.id,
            customer_id=context.customer_id,
            # Who writes from WhatsApp writes from a number that is theirs.
            verified=True,
        )
    return {"booked": told_after(context, booked), **page_of_booking(context, booked)}


def my_bookings(context: ToolContext) -> dict[str, Any]:
    """What this customer has booked and what is kept for them, the next first; and what they wait for.

    For "what have I booked?", "when is my appointment?", and before something is moved or canceled where it is not
    clear which. Other people's bookings do not exist here. It changes nothing.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        clocks = clocks_of(db, context, shop)
        found = own_bookings(db, context, shop)
        waits = [
            {"slug": one.slug, "name": one.name}
            for one in services(db, Reader(shop, context.language))
            if waiting_of(db, context.customer_id, one.id)
        ]
    return {"bookings": [booking_told(one, clocks, context.now) for one in found], "waits_for": waits}


def move_booking(context: ToolContext, slot: str) -> dict[str, Any]:
    """Give a booking another time, in one step: the old one is given back only once the new one is taken.

    With a `slot` that find_slots gave for this booking (`booking`), and only when the customer has tapped it or
    said a plain yes to it: code looks for that. Without it this is refused, and code asks under your words.
    Code, price and conditions stay as they were. Once canceling would cost something, a person has to move it.
    """
    button = slot or _tapped(context, MOVE) or _asked(context, MOVE, whole=True)
    chosen = chosen_of(button)
    if chosen is None or not chosen.booking:
        raise SlotUnknown(slot=slot)
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        clocks = clocks_of(db, context, shop)
        before = own_booking(db, context, shop, chosen.booking, held=False)
        host = host_meant(before.service, chosen.host)
    if not _agreed(context, button, "moving"):
        to = clocks.told(chosen.starts_at, before.zone)
        raise BookingNotAgreed(booking=booking_told(before, clocks, context.now), to=to, slot=button)
    with offering_others(context, before.service.slug, chosen.starts_at, seats=before.seats, booking=before):
        moved = moving.move_booking(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            booking_id=before.id,
            starts_at=chosen.starts_at,
            customer_id=context.customer_id,
            resource_id=host.id if host else None,
        )
    return {"moved": told_after(context, moved), "before": clocks.told(before.starts_at, before.zone)["when"]}


def cancel_booking(context: ToolContext, booking: str) -> dict[str, Any]:
    """Give a booking up, or a time that is kept.

    Call it as soon as the customer wants that. The first time it is refused with what it means (`terms`: what
    goes back, what is kept), and code asks under your words; it is done only on the customer's own yes or tap
    after that, which code looks for. A time that is only kept is given up at once. Promise no refund but this.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        clocks = clocks_of(db, context, shop)
        found = _to_cancel(context, own_bookings(db, context, shop), booking)
        found = found or own_booking(db, context, shop, booking, held=False)
    told = booking_told(found, clocks, context.now)
    terms = leaving_told(found, clocks, context.now)
    button = f"{LEAVE}{found.code}.{leaving_terms(found, context.now).kept.minor}"
    if found.state not in {"held", "canceled"} and not _agreed(context, button, "leaving"):
        raise BookingNotAgreed(booking=told, terms=terms, button=button)
    gone = canceling.cancel_booking(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        booking_id=found.id,
        customer_id=context.customer_id,
    )
    return {"canceled": told_after(context, gone), "was_held": found.state == "held", "terms": terms}


def _to_cancel(context: ToolContext, own: list[BookingView], code: str) -> BookingView | None:
    """Without a code, the one that our last message asked about, or the only one there is."""
    if code:
        return None
    asked = _asked(context, LEAVE).partition(".")[0] or _asked(context, BOOK)
    named = [one for one in own if one.code == asked]
    return (named or own)[0] if named or len(own) == 1 else None


def _agreed(context: ToolContext, button: str, about: str) -> bool:
    """Whether the customer tapped just that, or said a plain yes to it, and to nothing else of its kind."""
    kind = button.partition(":")[0]
    alone = [one for one in context.asked if one.startswith(f"{kind}:")] == [button]
    said = context.beside if context.tapped else context.said
    return agreed_to(said, context.tapped, button=button, asked=context.asked if alone else (), about=about)


def _chosen(context: ToolContext, slot: str) -> Chosen:
    chosen = chosen_of(slot or _tapped(context, "slot:"))
    if chosen is None:
        raise SlotUnknown(slot=slot)
    return chosen


def _tapped(context: ToolContext, kind: str) -> str:
    return next((one for one in reversed(context.tapped) if one.startswith(kind)), "")


def _asked(context: ToolContext, kind: str, *, whole: bool = False) -> str:
    """What our last message asked about, where it was one thing of that kind."""
    found = [one for one in context.asked if one.startswith(kind)]
    if len(found) != 1:
        return ""
    return found[0] if whole else found[0].removeprefix(kind)
