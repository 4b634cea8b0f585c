"""What is a slot, and what is it asked of? A start that a calendar shows, with who can be had then."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shop.booking.gross import paid_minor
from shop.booking.zones import day_of
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound
from shop.tables import Service
from shop.workspaces.viewing import WorkspaceView

SHOPS_HORIZON: Final = timedelta(days=800)
"""So far ahead the shop itself may book."""

DayState = Literal["available", "full", "closed", "past"]


class ServiceUnknown(NotFound):
    """The shop has no such service: ``service``, and ``nearest``, names of those that may be meant."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that a calendar shows, with or without room left."""

    starts_at: datetime
    """UTC."""
    ends_at: datetime
    zone: ZoneInfo
    """Of the host."""
    resource_ids: tuple[UUID, ...]
    """Who can be had, the host first; empty where the start is full."""
    seats_left: int
    """How many may still come; 0 where it is full."""
    occurrence_id: UUID | None
    fold: bool
    """Whether it is the second of an hour that the clock shows twice."""
    price: Money
    """For each seat, as the shop wrote it."""
    language: str = ""
    """In which a date is held, ISO 639; empty where it is the service's own, or the host's."""
    tax_on_top: int = 0
    """What comes on top of the price, in hundredths of a percent."""

    def paid_for(self, seats: int) -> Money:
        """What so many seats cost, tax and all: the amount of the booking, as it is told and paid."""
        return Money(paid_minor(self.price.minor * seats, self.tax_on_top), self.price.currency)


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """A day of the host's calendar."""

    day: date
    state: DayState
    slots: tuple[Slot, ...]
    """In their order, those that are full among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What slots are wanted of."""

    shop: WorkspaceView
    service: Service
    at: datetime
    seats: int = 1
    resource_id: UUID | None = None
    besides: UUID | None = None
    """A booking that is to be moved: its own time counts as free."""
    by_shop: bool = False
    """Whether a member books: neither notice nor horizon bind the shop itself."""
    language: str = ""
    """Only hosts who speak it, and dates that are held in it, ISO 639; empty for any."""
    start: datetime | None = None
    """Of appointments only this start is wanted, which is worked out much faster; None for all."""

    @property
    def earliest(self) -> datetime:
        """Nothing that starts before can be booked any more."""
        return self.at if self.by_shop else self.at + timedelta(minutes=self.service.notice_minutes)

    @property
    def last_day(self) -> date:
        """Nothing can be booked yet that starts on a later day."""
        ahead = SHOPS_HORIZON if self.by_shop else timedelta(days=self.service.horizon_days)
        return day_of(self.at, self.shop.zone) + ahead


def day_of_slots(asked: Asked, day: date, slots: list[Slot], *, missed: bool) -> DayOfSlots:
    """The day with its state; `missed`: it has starts that are over, or too soon to be booked."""
    today = day_of(asked.at, asked.shop.zone)
    state: DayState = "closed"
    if any(slot.seats_left >= asked.seats for slot in slots):
        state = "available"
    elif slots:
        state = "full"
    elif day < today or (day == today and missed):
        state = "past"
    return DayOfSlots(day, state, tuple(slots))
