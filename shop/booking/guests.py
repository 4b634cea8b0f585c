"""Who comes along with a booking? Each has a page of their own: when and where, nothing of money or of anybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from shop.booking.calendar_file import Method, booking_event, written
from shop.booking.viewing import BookingView
from shop.kernel.ids import new_id
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView

_NO = "no"


class GuestUnknown(NotFound):
    """Nobody of that id comes along."""


class NobodyNamed(Refusal):
    """The booking names nobody who comes along: ``booking``."""


class NotToCome(Refusal):
    """The booking is not to come: it is over, canceled, or not agreed on yet: ``booking, state``."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes along."""

    id: str
    """What their own link names; empty until one was made for them."""
    name: str
    email: str
    coming: bool


def guests_of(told: Sequence[Mapping[str, str]]) -> list[Guest]:
    """Everybody who is named, in their order."""
    return [
        Guest(one.get("id", ""), one["name"], one.get("email", ""), one.get("coming") != _NO)
        for one in told
        if one.get("name")
    ]


def guest_of(view: BookingView, guest_id: str) -> Guest:
    """The guest whom a link names. Refuses GuestUnknown."""
    found = next((one for one in guests_of(view.guests) if one.id and one.id == guest_id), None)
    if found is None:
        raise GuestUnknown
    return found


def number_guests(db: Session, booking: Booking) -> list[Guest]:
    """Everybody who is named in the locked booking, each with an id from now on."""
    booking.guests = [{**one, "id": one.get("id") or new_id().hex} for one in booking.guests]
    db.add(booking)
    db.flush()
    return guests_of(booking.guests)


def note_answer(db: Session, booking: Booking, guest_id: str, *, coming: bool) -> bool:
    """Whether that is news: the guest of the locked booking comes, or does not. Refuses GuestUnknown."""
    guest = next((one for one in guests_of(booking.guests) if one.id and one.id == guest_id), None)
    if guest is None:
        raise GuestUnknown
    told = "" if coming else _NO
    booking.guests = [{**one, "coming": told} if one.get("id") == guest_id else one for one in booking.guests]
    db.add(booking)
    db.flush()
    return guest.coming != coming


def is_to_come(view: BookingView, at: datetime) -> bool:
    """Whether it is agreed on and has not begun: until then guests have pages, and may answer."""
    return view.state in {"pending", "confirmed"} and at < view.starts_at


def guest_file(view: BookingView, *, shop: WorkspaceView, url: str = "", method: Method = "PUBLISH") -> bytes:
    """The time in a guest's own calendar: neither code, nor rule, nor who booked it; `url` is their page."""
    event = booking_event(view, shop=shop)
    said = [
        say(view.language, phrase("With {people}"), people=", ".join(view.people)) if view.people else "",
        say(view.language, phrase("Your page: {url}"), url=url) if url else "",
    ]
    event["description"] = "\n".join(filter(None, said))
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    if url:
        event.add("url", url)
    return written([event], method=method)
