"""An e-mail about a booking, or about a day of them: written when it is due, from how things are then."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booking_words import still_so
from flows.guest_links import guest_link
from flows.showing_set import showing_set, shown_names
from flows.tell_booking import booking_url
from shop.booking.calendar_file import Invited
from shop.booking.guests import guests_of, is_to_come
from shop.booking.history import is_with, past_of
from shop.booking.letters import ForShop, customer_letter, day_letter, guest_letter, shop_letter
from shop.booking.services import Reader, service_view
from shop.booking.states import state_words
from shop.booking.telling import GUEST, Change
from shop.booking.viewing import BookingView, agenda, booking_view
from shop.events.outbox import Claimed
from shop.kernel.letter import Letter
from shop.tables import Booking, Customer, Resource
from shop.workspaces.viewing import WorkspaceView

_WITH_FILE: Final = frozenset({"confirmed", "moved"})
_ON_A_DAY: Final = frozenset({"pending", "confirmed", "live"})


def booking_letter(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """To whom it goes, and the letter; None where it is outdated, or nobody can get it."""
    booking = db.get(Booking, UUID(entry.payload["booking"]))
    if booking is None or not still_so(booking, entry.payload, at=shop.at(now)):
        return None
    kind: str = entry.payload["kind"]
    if entry.payload["to"] == "customer":
        return _to_customer(db, shop, booking, kind, now)
    if entry.payload["to"].startswith(GUEST):
        return _to_guest(db, shop, booking, kind, entry.payload["to"].removeprefix(GUEST), now)
    return _to_shop(db, shop, booking, kind, entry.payload["to"])


def day_letter_of(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """To whom it goes, and the plan of the day; None where nothing is on any more."""
    to: str = entry.payload["to"]
    host = None if to == "shop" else db.get(Resource, UUID(to))
    day = date.fromisoformat(entry.payload["day"])
    found = agenda(db, day, shop=shop, at=shop.at(now), resource_id=host.id if host else None)
    entries = [(for_shop(db, view, shop), about(db, shop, view)) for view in found if view.state in _ON_A_DAY]
    if not entries:
        return None
    letter = day_letter(day, entries, shop, host=host.name if host else "")
    return host.email if host else shop.email, letter


def for_shop(db: Session, view: BookingView, shop: WorkspaceView) -> BookingView:
    """The booking in the shop's own language."""
    service = service_view(db, view.service.id, Reader(shop, shop.language))
    words = state_words(view.state, shop.language, order_id=view.order_id, paid=view.paid_minor > 0)
    return replace(view, language=shop.language, service=service, state_words=words, policy_words="")


def about(db: Session, shop: WorkspaceView, view: BookingView) -> ForShop:
    """What the shop is told besides: what the customer is called, and what is to be shown."""
    customer = db.get_one(Customer, view.customer_id)
    goods = showing_set(db, view.id, shop.language) if view.live_kind else []
    return ForShop(
        customer=customer.name or customer.profile_name, goods=[each.product.name for each in goods]
    )


def _to_customer(
    db: Session, shop: WorkspaceView, booking: Booking, kind: str, now: datetime
) -> tuple[str, Letter] | None:
    customer = db.get_one(Customer, booking.customer_id)
    if customer.erased_at or not customer.email:
        return None
    if kind == "follow_up" and customer.messages_stopped_at:
        return None
    view = booking_view(db, booking.id, shop=shop)
    past = past_of(db, booking, kind)
    letter = customer_letter(
        view,
        shop,
        replace(past.change, goods=shown_names(db, view)),
        invited=Invited(customer.name, customer.email),
        url=booking_url(db, shop, view, view.conversation_id, at=shop.at(now)),
        file=kind in _WITH_FILE or (kind == "canceled" and past.agreed),
    )
    return customer.email, letter


def _to_guest(
    db: Session, shop: WorkspaceView, booking: Booking, kind: str, guest_id: str, now: datetime
) -> tuple[str, Letter] | None:
    guest = next((one for one in guests_of(booking.guests) if one.id == guest_id), None)
    if guest is None or not (guest.email and guest.coming):
        return None
    view = booking_view(db, booking.id, shop=shop)
    url = guest_link(db, shop, view, guest, at=shop.at(now)).url if is_to_come(view, shop.at(now)) else ""
    if not url and kind != "canceled":
        return None
    return guest.email, guest_letter(view, shop, kind, name=guest.name, url=url)


def _to_shop(
    db: Session, shop: WorkspaceView, booking: Booking, kind: str, to: str
) -> tuple[str, Letter] | None:
    host = None if to == "shop" else db.scalars(select(Resource).where(col(Resource.id) == UUID(to))).first()
    email, name = (host.email, host.name) if host else (shop.email, shop.name)
    if not email or (to != "shop" and host is None):
        return None
    view = for_shop(db, booking_view(db, booking.id, shop=shop), shop)
    gone = host is not None and kind == "moved" and not is_with(db, booking, host.id)
    change = Change(kind=kind, reason=past_of(db, booking, kind).change.reason)
    letter = shop_letter(view, shop, change, about(db, shop, view), to=Invited(name, email), gone=gone)
    return email, letter
