"""What the API says of services, of who hosts them, of free times and of bookings: instants are in UTC."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shop.booking.professionals import Professional as Found
from shop.booking.services import ResourceView, ServiceView
from shop.booking.slot import DayOfSlots, Slot
from shop.booking.viewing import BookingView
from shop.kernel.language import Language
from webapp.api.shapes import Price
from webapp.api.trade_shapes import Told

_ZONE = "IANA name, such as `America/New_York`."


class Host(BaseModel):
    """A person, a room or a camera."""

    id: UUID
    slug: str
    kind: str = Field(examples=["staff", "room", "camera"])
    name: str
    title: str
    about: str
    languages: list[str]
    tags: list[str]
    timezone: str
    rating: float | None = Field(description="Out of five; null before the first.")
    ratings: int

    @classmethod
    def of(cls, host: ResourceView) -> Self:
        """Whoever or whatever it is."""
        return cls(
            id=host.id,
            slug=host.slug,
            kind=host.kind,
            name=host.name,
            title=host.title,
            about=host.about,
            languages=list(host.languages),
            tags=list(host.tags),
            timezone=host.zone.key,
            rating=None if host.rating is None else float(host.rating),
            ratings=host.rating_count,
        )


class Service(BaseModel):
    """Something that is booked by time."""

    id: UUID
    slug: str
    kind: str = Field(examples=["appointment", "event", "class"])
    name: str
    summary: str
    details: dict[str, str]
    tags: list[str]
    languages: list[str]
    minutes: int
    seats: int
    price: Price = Field(
        description="For each seat, as the shop wrote it: without tax where it tells prices so."
    )
    deposit: Price
    pay_before: bool
    approval: bool = Field(description="Whether the shop accepts each booking itself.")
    verify_phone: bool
    policy: str = Field(description="What canceling late or not coming costs, in words.")
    place: str = Field(examples=["shop", "customer", "online", "outdoors"])
    live_kind: str
    notice_minutes: int
    horizon_days: int
    hosts: list[Host]

    @classmethod
    def of(cls, service: ServiceView, language: Language) -> Self:
        """The service, as this reader sees it."""
        alike = {name: getattr(service, name) for name in _ALIKE}
        return cls(
            **alike,
            details=dict(service.details),
            tags=list(service.tags),
            languages=list(service.languages),
            price=Price.of(service.price, language),
            deposit=Price.of(service.deposit, language),
            policy=service.policy_words,
            hosts=[Host.of(host) for host in service.hosts],
        )


_ALIKE = (
    *("id", "slug", "kind", "name", "summary", "minutes", "seats", "pay_before", "approval", "verify_phone"),
    *("place", "live_kind", "notice_minutes", "horizon_days"),
)


class Services(BaseModel):
    """What can be booked."""

    services: list[Service]


class Professional(BaseModel):
    """Somebody who can be booked, and for what."""

    who: Host
    services: list[str] = Field(description="Slugs.")
    price_from: Price

    @classmethod
    def of(cls, found: Found, language: Language) -> Self:
        """The person."""
        return cls(
            who=Host.of(found.who),
            services=[service.slug for service in found.services],
            price_from=Price.of(found.price_from, language),
        )


class Professionals(BaseModel):
    """People who fit."""

    professionals: list[Professional]


class Start(BaseModel):
    """A start that a calendar shows."""

    starts_at: datetime
    ends_at: datetime
    host_time: datetime = Field(description="The start by the host's clock.")
    your_time: datetime | None = Field(description="The start in the zone that was asked for.")
    seats_left: int = Field(description="0 where it is full.")
    language: str
    price: Price = Field(description="For one seat, as it is paid: tax and all.")
    resource_ids: list[UUID]
    occurrence_id: UUID | None = Field(description="Of a tour or a class: which date it is.")

    @classmethod
    def of(cls, slot: Slot, language: Language, zone: Any) -> Self:
        """The start, by both clocks."""
        return cls(
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            host_time=slot.starts_at.astimezone(slot.zone),
            your_time=slot.starts_at.astimezone(zone) if zone else None,
            seats_left=slot.seats_left,
            language=slot.language,
            price=Price.of(slot.paid_for(1), language),
            resource_ids=list(slot.resource_ids),
            occurrence_id=slot.occurrence_id,
        )


class Day(BaseModel):
    """A day of the shop's calendar."""

    day: date
    state: str = Field(examples=["available", "full", "closed", "past"])
    slots: list[Start]

    @classmethod
    def of(cls, day: DayOfSlots, language: Language, zone: Any) -> Self:
        """The day with its starts."""
        return cls(day=day.day, state=day.state, slots=[Start.of(slot, language, zone) for slot in day.slots])


class Calendar(BaseModel):
    """Days with their starts, full ones among them."""

    service: str
    timezone: str
    days: list[Day]


class Guest(Told):
    """Somebody who comes along."""

    name: str = Field(min_length=1, max_length=120)
    email: str = Field(default="", max_length=254)


class Wanted(Told):
    """Which start is wanted, and what goes with it."""

    service: str = Field(max_length=80, description="Its slug.")
    starts_at: AwareDatetime
    seats: int = Field(default=1, ge=1, le=1000)
    resource: str = Field(default="", max_length=80, description="Somebody in particular: a slug.")
    occurrence_id: UUID | None = None
    timezone: str = Field(default="", max_length=64, description=f"Where the customer is. {_ZONE}")
    language: Language | None = Field(default=None, description="The customer's; else the shop's.")
    guests: list[Guest] = Field(default_factory=list, max_length=100)


class HoldIn(Wanted):
    """A time that is to be kept for a customer for five minutes."""

    customer_id: UUID
    note: str = Field(default="", max_length=1000)


Phone = Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$", examples=["+393331234567"])]


class BookIn(Wanted):
    """A time that is to be booked at once, for whoever has that number."""

    name: str = Field(min_length=1, max_length=120)
    phone: Phone
    preferences: str = Field(default="", max_length=1000, description="In the customer's words.")


class MoveIn(Told):
    """Where a booking is moved to."""

    starts_at: AwareDatetime
    resource: str = Field(default="", max_length=80)
    occurrence_id: UUID | None = None
    by: Annotated[str, Field(pattern="^(customer|shop)$")] = Field(
        default="customer", description="Whose wish it is: fees and notice bind customers alone."
    )


class EndIn(Told):
    """Why a booking ends, and whose wish it is."""

    reason: str = Field(default="", max_length=500)
    by: Annotated[str, Field(pattern="^(customer|shop)$")] = Field(
        default="customer", description="A customer pays the fee of the rule, the shop gives everything back."
    )


class ReasonIn(Told):
    """Why, in the shop's words."""

    reason: str = Field(default="", max_length=500)


class FeedbackIn(Told):
    """What a customer thought of it."""

    stars: int = Field(ge=1, le=5)
    words: str = Field(default="", max_length=2000)


class FeedbackOn(FeedbackIn):
    """What a customer thought of which booking."""

    booking: str = Field(max_length=40, description="Its id or code.")


class Booking(BaseModel):
    """A time that somebody has, or is about to have."""

    id: UUID
    code: str
    service: str
    state: str = Field(examples=["held", "pending", "confirmed", "live", "completed", "canceled", "no_show"])
    state_words: str
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    timezone: str
    customer_timezone: str
    seats: int
    guests: list[dict[str, str]]
    people: list[str]
    resource_ids: list[UUID]
    occurrence_id: UUID | None
    hold_until: datetime | None
    note: str
    currency: str
    price_minor: int
    deposit_minor: int
    paid_minor: int
    policy: dict[str, Any]
    order_id: UUID | None = Field(description="How it is paid for; null where it is free.")
    pay_until: datetime | None
    sequence: int = Field(description="Of its calendar file.")
    language: str
    history: list[dict[str, Any]]
    created_at: datetime

    @classmethod
    def of(cls, booking: BookingView) -> Self:
        """The booking."""
        return cls(
            **{name: getattr(booking, name) for name in _SAME},
            service=booking.service.slug,
            timezone=booking.zone.key,
            customer_timezone=booking.customer_zone.key if booking.customer_zone else "",
            guests=[dict(guest) for guest in booking.guests],
            people=list(booking.people),
            resource_ids=list(booking.resource_ids),
            currency=booking.price.currency,
            price_minor=booking.price.minor,
            deposit_minor=booking.deposit.minor,
            policy=dict(booking.policy),
            language=booking.language.value,
            history=[
                {"state": step.state, "starts_at": step.starts_at, "at": step.at, "by": step.by, "reason": step.reason}
                for step in booking.steps
            ],
        )  # fmt: skip


_SAME = (
    *("id", "code", "state", "state_words", "customer_id", "starts_at", "ends_at", "seats", "occurrence_id"),
    *("hold_until", "note", "paid_minor", "order_id", "pay_until", "sequence", "created_at"),
)


class GuestLink(BaseModel):
    """A guest's own page: time and place, no money, nobody else."""

    name: str
    coming: bool = Field(description="False once they said that they are not.")
    url: str = Field(description="Told this once; it holds until the booking ends.")
    expires_at: datetime


class GuestLinks(BaseModel):
    """Everybody who comes along."""

    guests: list[GuestLink]


class Bookings(BaseModel):
    """A page of bookings, the earliest first."""

    bookings: list[Booking]
    next_cursor: str = Field(description="For the page after; empty at the end.")
