"""A day of the diary in its reader's words: who comes when, to what, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.write_booking_letter import about, for_shop
from shop.booking.viewing import BookingView
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.booking_clocks import Clocks

_MARKS: Final = {
    "held": "mark-held",
    "pending": "mark-wait",
    "confirmed": "mark-ok",
    "live": "mark-live",
    "no_show": "mark-no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """One booking."""

    id: UUID
    code: str
    day: str
    starts: str
    ends: str
    elsewhere: str
    """When it is by the host's clock, where that differs from the shop's."""
    service: str
    customer: str
    seats: int
    guests: str
    people: str
    note: str
    goods: str
    state: str
    words: str
    mark: str
    paid: str
    claimed: bool
    acts: tuple[str, ...]
    """``accept, decline, cancel, complete, no-show``: what a member may do now."""


def shown_entries(
    db: Session, shop: WorkspaceView, views: Sequence[BookingView], clocks: Clocks
) -> list[ShownEntry]:
    """The bookings in their order; `shop` speaks the reader's language."""
    return [_entry(db, shop, view, clocks) for view in views]


def mark_of(state: str) -> str:
    """The look of a state's mark."""
    return _MARKS.get(state, "")


def _entry(db: Session, shop: WorkspaceView, found: BookingView, clocks: Clocks) -> ShownEntry:
    view, besides = for_shop(db, found, shop), about(db, shop, found)
    host = Clocks(clocks.language, clocks.zone, view.zone, clocks.now)
    return ShownEntry(
        id=view.id,
        code=view.code,
        day=clocks.short_day(clocks.day_of(view.starts_at)),
        starts=clocks.hour(view.starts_at),
        ends=clocks.hour(view.ends_at),
        elsewhere=host.elsewhere(view.starts_at),
        service=view.service.name,
        customer=besides.customer,
        seats=view.seats,
        guests=", ".join(guest["name"] for guest in view.guests if guest.get("name")),
        people=", ".join(view.people),
        note=view.note,
        goods=", ".join(besides.goods),
        state=view.state,
        words=view.state_words,
        mark=mark_of(view.state),
        paid=_paid(view),
        claimed=view.claimed,
        acts=_acts(view, clocks.now),
    )


def _paid(view: BookingView) -> str:
    """``18,00 €``: what it costs, where it costs anything."""
    return view.price.worded(view.language) if view.price.minor else ""


def _acts(view: BookingView, now: datetime) -> tuple[str, ...]:
    begun = view.starts_at <= now
    if view.state == "pending":
        waits_for_money = view.order_id is not None and view.paid_minor == 0
        return ("cancel",) if waits_for_money else ("accept", "decline")
    if view.state == "confirmed":
        return ("complete", "no-show") if begun else ("cancel",)
    return ("complete", "no-show") if view.state == "live" else ()
