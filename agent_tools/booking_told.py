"""Services, free times and bookings as JSON for a model: every time worded by code, in both zones where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlmodel import Session

from agent_tools.context import ToolContext
from agent_tools.slot_ids import move_id, slot_id
from shop.booking.calendar_file import place_of
from shop.booking.leaving import leaving_terms
from shop.booking.said_when import city_of
from shop.booking.services import ResourceView, ServiceView
from shop.booking.slot import Slot
from shop.booking.viewing import BookingView, bookings_of
from shop.booking.zones import known_zone, zone_of_phone
from shop.customers.identities import phone_of
from shop.kernel.language import Language, clock_time, day_and_time
from shop.kernel.money import Money
from shop.workspaces.viewing import WorkspaceView

_TITLE = {Language.EN: "EEE d MMM, HH:mm", Language.IT: "EEE d MMM, HH:mm", Language.ES: "EEE d MMM, HH:mm"}


@dataclass(frozen=True, slots=True)
class Clocks:
    """In which language, and for somebody in which zone, times are worded."""

    language: Language
    theirs: ZoneInfo | None
    """Where the customer is; None where it is not known."""
    shop: WorkspaceView

    def told(self, at: datetime, zone: ZoneInfo) -> dict[str, str]:
        """The time on the host's clock, and on the customer's where that shows another."""
        here = at.astimezone(zone)
        told = {"when": self._worded(here), "day": here.date().isoformat()}
        theirs = at.astimezone(self.theirs) if self.theirs else here
        if theirs.utcoffset() == here.utcoffset():
            return told
        return told | {
            "when": f"{told['when']} ({self._city(zone)})",
            "your_when": f"{self._worded(theirs)} ({self._city(self.theirs or zone)})",
        }

    def title(self, at: datetime, zone: ZoneInfo) -> str:
        """The time in a few characters, for a row of a list."""
        here = at.astimezone(zone)
        short = format_datetime(here, _TITLE[self.language], locale=self.language.locale).replace(".", "")
        return f"{short}{_offset(here)}"

    def hour(self, at: datetime, zone: ZoneInfo) -> str:
        """The time of day, in both zones where they differ."""
        here = at.astimezone(zone)
        theirs = at.astimezone(self.theirs) if self.theirs else here
        if theirs.utcoffset() == here.utcoffset():
            return clock_time(here, self.language)
        both = ((here, zone), (theirs, self.theirs or zone))
        return " / ".join(f"{clock_time(at, self.language)} ({self._city(where)})" for at, where in both)

    def _worded(self, at: datetime) -> str:
        return f"{day_and_time(at, self.language)}{_offset(at)}"

    def _city(self, zone: ZoneInfo) -> str:
        return city_of(zone, self.language)


def clocks_of(db: Session, context: ToolContext, shop: WorkspaceView) -> Clocks:
    """The clocks of the customer who is spoken with: where their last booking was made for, else where their phone is from."""
    last = bookings_of(db, context.customer_id, shop=shop, at=context.now, upcoming=False, limit=1)
    known = last[0].customer_zone if last else None
    phone = zone_of_phone(phone_of(db, context.customer_id))
    return Clocks(context.language, known or (ZoneInfo(phone) if known_zone(phone) else None), shop)


def service_told(service: ServiceView, language: Language) -> dict[str, Any]:
    """A service with who hosts it."""
    told: dict[str, Any] = {
        "slug": service.slug,
        "name": service.name,
        "summary": service.summary,
        "type": service.kind,
        "minutes": f"{service.minutes} min",
        "languages": list(service.languages),
        "tags": list(service.tags),
        "place": service.place,
        "seats_each": str(service.seats),
        "hosts": [_host_told(host) for host in service.hosts if host.kind == "staff"],
    }
    if service.live_kind:
        told["live"] = service.live_kind
    told |= {"price": service.price.worded(language), "price_minor": service.price.minor}
    if service.price.minor:
        told["policy"] = service.policy_words
    if service.pay_before and service.deposit.minor:
        told |= _money("deposit", service.deposit, language)
    return told | {"paid_before": service.pay_before, "has_to_be_accepted": service.approval}


def slot_told(
    slot: Slot,
    service: ServiceView,
    clocks: Clocks,
    *,
    seats: int = 1,
    host: str = "",
    booking: str = "",
) -> dict[str, Any]:
    """A free time with the id that holds it, or that moves the booking of that code."""
    told: dict[str, Any] = {
        "slot": move_id(booking, slot.starts_at, host)
        if booking
        else slot_id(service.slug, slot.starts_at, seats, host),
        "title": clocks.title(slot.starts_at, slot.zone),
        **clocks.told(slot.starts_at, slot.zone),
        "price": slot.paid_for(1).worded(clocks.language),
        "price_minor": slot.paid_for(1).minor,
    }
    people = [one.name for one in service.hosts if one.id in slot.resource_ids]
    if people and len(service.hosts) > 1:
        told["with"] = people if host or slot.occurrence_id else []
    if service.seats > 1:
        told["stock"] = slot.seats_left
    return told


def slots_told(
    slots: Iterable[Slot], service: ServiceView, clocks: Clocks, **told: Any
) -> list[dict[str, Any]]:
    """Several free times."""
    return [slot_told(slot, service, clocks, **told) for slot in slots]


def booking_told(booking: BookingView, clocks: Clocks, at: datetime) -> dict[str, Any]:
    """A booking as its customer may hear of it."""
    service = booking.service
    told: dict[str, Any] = {
        "code": booking.code,
        "name": service.name,
        "service": service.slug,
        "state": booking.state,
        "status": booking.state_words,
        "title": clocks.title(booking.starts_at, booking.zone),
        **clocks.told(booking.starts_at, booking.zone),
        "minutes": f"{service.minutes} min",
        "with": [name for name in booking.people if name in {host.name for host in service.hosts}],
        "place": service.place,
        "where": place_of(booking, clocks.shop),
    }
    if service.seats > 1:
        told["seats"] = str(booking.seats)
    if booking.guests:
        told["guests"] = [str(guest.get("name", "")) for guest in booking.guests]
    if booking.note:
        told["note"] = booking.note
    return told | _to_pay(booking, clocks) | _until(booking, clocks, at)


def leaving_told(booking: BookingView, clocks: Clocks, at: datetime) -> dict[str, Any]:
    """What giving the booking up means at that moment."""
    terms = leaving_terms(booking, at)
    told: dict[str, Any] = {"rule": booking.policy_words}
    told |= _money("refund", terms.refund, clocks.language) if terms.refund.minor else {}
    told |= _money("kept", terms.kept, clocks.language) if terms.kept.minor else {}
    if terms.free_until is not None and terms.free_until > at:
        told["free_until"] = clocks.told(terms.free_until, booking.zone)["when"]
    return told


def _to_pay(booking: BookingView, clocks: Clocks) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if booking.price.minor:
        told |= _money("price", booking.price, clocks.language)
        told["policy"] = booking.policy_words
    if booking.service.pay_before and not booking.paid_minor and booking.price.minor:
        due = booking.deposit if booking.deposit.minor else booking.price
        told |= _money("to_pay", due, clocks.language)
    if booking.paid_minor:
        told |= _money("paid", Money(booking.paid_minor, booking.price.currency), clocks.language)
    return told


def _until(booking: BookingView, clocks: Clocks, at: datetime) -> dict[str, str]:
    """Until when it is kept, or the payment has to be there."""
    if booking.state == "held" and booking.hold_until is not None and booking.hold_until > at:
        return {"kept_until": clocks.hour(booking.hold_until, booking.zone)}
    if booking.pay_until is not None:
        return {"pay_until": clocks.told(booking.pay_until, booking.zone)["when"]}
    return {}


def _host_told(host: ResourceView) -> dict[str, Any]:
    told: dict[str, Any] = {
        "slug": host.slug,
        "name": host.name,
        "title": host.title,
        "about": host.about,
        "languages": list(host.languages),
    }
    if host.rating is not None:
        told["rating"] = f"{host.rating}/5 ({host.rating_count})"
    return told


def _money(name: str, money: Money, language: Language) -> dict[str, Any]:
    return {f"{name}_amount": money.worded(language), f"{name}_minor": money.minor}


def _offset(at: datetime) -> str:
    """The offset from UTC, of an hour that the clock shows twice."""
    other = at.replace(fold=1 - at.fold)
    if at.utcoffset() == other.utcoffset():
        return ""
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    return f" UTC{minutes // 60:+d}"


def names_of(services: Sequence[ServiceView]) -> list[dict[str, str]]:
    """The services to choose from."""
    return [{"slug": one.slug, "name": one.name} for one in services]
