"""A service's calendar as a visitor reads it: the days of their own zone, what is free, booked or full, and the times."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final, Literal
from uuid import UUID

from babel.dates import format_date
from sqlmodel import Session

from shop.booking.services import ServiceView
from shop.booking.slot import DayOfSlots, Slot
from shop.booking.slots import next_slots, slots_of
from shop.booking.zones import bounds_of
from shop.kernel.language import phrase, say
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.booking_clocks import Clocks, language_name, month_after, month_of, week_of
from webapp.customer_pages.booking_wanted import Wanted, start_value

SQUARES: Final = 4
"""How much of a day is free is shown in quarters."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7

SlotState = Literal["free", "booked", "full", "yours"]
DayState = Literal["free", "full", "yours", "closed", "past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whose times they are, and how they are read."""

    shop: WorkspaceView
    service: ServiceView
    clocks: Clocks
    wanted: Wanted
    besides: UUID | None = None
    """A booking that is to be moved: its own time counts as free."""
    own: Collection[datetime] = ()
    """Starts that the visitor has already."""

    @property
    def host_id(self) -> UUID | None:
        """Whom they want, of those who can do it."""
        return next((host.id for host in self.service.hosts if host.slug == self.wanted.host), None)

    @property
    def last_day(self) -> date:
        """Nothing can be booked yet on a later one."""
        return self.clocks.today + timedelta(days=self.service.horizon_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlot:
    """A start, with what is true of it in words."""

    value: str
    at: datetime
    hour: str
    apart: str
    """Which of two equal hours it is; empty where there is one."""
    notes: tuple[str, ...]
    """The host's time where it is another, and how much room is left."""
    state: SlotState
    moment: str
    """``Sat 28 Nov, 16:30``."""
    price: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDay:
    """A day of the calendar."""

    day: date
    number: str
    name: str
    """``Saturday 28 November``."""
    short: str
    """``Sat 28 Nov``."""
    state: DayState
    words: str
    """What is true of it, such as ``3 of 4 times free``."""
    squares: int
    """How many of four are filled."""
    today: bool
    chosen: bool
    url: str
    slots: tuple[ShownSlot, ...]

    @property
    def open(self) -> bool:
        """Whether it has any times, free or not."""
        return self.state in {"free", "full", "yours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCalendar:
    """What is on the page."""

    view: str
    title: str
    weekdays: tuple[tuple[str, str], ...]
    """Short and whole names, from Monday."""
    weeks: tuple[tuple[ShownDay | None, ...], ...]
    day: ShownDay | None
    """The day whose times are shown beside a month."""
    before: str
    """Where the time before it is; empty where nothing is to be had there."""
    after: str
    month_url: str
    week_url: str
    chosen: ShownSlot | None
    two_clocks: bool
    """Whether any time of it is another where the host is."""


def calendar_of(db: Session, offer: Offer, *, at: datetime) -> ShownCalendar:
    """The month or the week that is asked for, or the first in which anything is free. `at` is the shop's time."""
    day = offer.wanted.day or _first_free(db, offer, at)
    week = offer.wanted.view == "week"
    first = week_of(day) if week else month_of(day)
    last = first + timedelta(days=_WEEK - 1) if week else month_after(first) - _DAY
    days = _days(db, offer, first, last, at)
    if not offer.wanted.day and not week and days[day].state != "free":
        day = next((one.day for one in days.values() if one.state == "free"), day)
    chosen_day = _chosen(days[day]) if day in days else None
    shown = [*days.values()] if week else [_chosen(one) if one.day == day else one for one in days.values()]
    slots = [slot for one in shown for slot in one.slots]
    return ShownCalendar(
        view=offer.wanted.view,
        title=_title(offer, first, last),
        weekdays=_weekdays(offer.clocks),
        weeks=_rows(shown),
        day=chosen_day,
        before=_turn(offer, first - _DAY, week=week) if first > offer.clocks.today else "",
        after=_turn(offer, last + _DAY, week=week) if last < offer.last_day else "",
        month_url=offer.wanted.address(view="", day=day),
        week_url=offer.wanted.address(view="week", day=day),
        chosen=next((slot for slot in slots if slot.chosen and slot.state == "free"), None),
        two_clocks=any(offer.clocks.differ(slot.at) for slot in slots) or offer.clocks.differ(at),
    )


def shown_slot(slot: Slot, offer: Offer) -> ShownSlot:
    """The start as its reader reads it."""
    clocks = offer.clocks
    state = _state(slot, offer)
    room = _room(slot, offer, state)
    return ShownSlot(
        value=start_value(slot.starts_at, slot.occurrence_id),
        at=slot.starts_at,
        hour=clocks.hour(slot.starts_at),
        apart=clocks.apart(slot.starts_at),
        notes=tuple(note for note in (clocks.elsewhere(slot.starts_at), _spoken(slot, offer), room) if note),
        state=state,
        moment=clocks.short(slot.starts_at),
        price=_price(slot, offer),
        chosen=offer.wanted.chosen == start_value(slot.starts_at, slot.occurrence_id),
    )


def _first_free(db: Session, offer: Offer, at: datetime) -> date:
    """A day to open the calendar at: of the month that is asked for, else the first with anything free."""
    month = offer.wanted.month
    if month is not None and month_of(month) != month_of(offer.clocks.today):
        return month
    found = next_slots(
        db,
        shop=offer.shop,
        service_id=offer.service.id,
        after=at,
        at=at,
        limit=1,
        resource_id=offer.host_id,
        seats=offer.wanted.seats,
    )
    if month is not None and not (found and month_of(offer.clocks.day_of(found[0].starts_at)) == month):
        return offer.clocks.today
    return offer.clocks.day_of(found[0].starts_at) if found else offer.clocks.today


def _days(db: Session, offer: Offer, first: date, last: date, at: datetime) -> dict[date, ShownDay]:
    """Every day of the reader's, from the first to the last, with the starts that fall on it there."""
    begins, ends = bounds_of(first, offer.clocks.zone)[0], bounds_of(last, offer.clocks.zone)[1]
    found = slots_of(
        db,
        shop=offer.shop,
        service_id=offer.service.id,
        from_day=begins.astimezone(offer.shop.zone).date() - _DAY,
        to_day=ends.astimezone(offer.shop.zone).date() + _DAY,
        at=at,
        seats=offer.wanted.seats,
        resource_id=offer.host_id,
        besides=offer.besides,
    )
    by_day = _by_day(found, offer)
    count = (last - first).days + 1
    days = (first + timedelta(days=number) for number in range(count))
    return {day: _day(day, by_day.get(day, []), offer) for day in days}


def _by_day(found: Sequence[DayOfSlots], offer: Offer) -> Mapping[date, list[ShownSlot]]:
    by_day: dict[date, list[ShownSlot]] = defaultdict(list)
    seen: set[str] = set()
    for slot in (slot for each in found for slot in each.slots):
        shown = shown_slot(slot, offer)
        if shown.value not in seen:
            by_day[offer.clocks.day_of(slot.starts_at)].append(shown)
            seen.add(shown.value)
    return {day: sorted(slots, key=lambda one: one.at) for day, slots in by_day.items()}


def _day(day: date, slots: list[ShownSlot], offer: Offer) -> ShownDay:
    free = sum(slot.state == "free" for slot in slots)
    state: DayState = "free" if free else "full" if slots else "closed"
    if state == "full" and any(slot.state == "yours" for slot in slots):
        state = "yours"
    if state == "closed" and day < offer.clocks.today:
        state = "past"
    return ShownDay(
        day=day,
        number=str(day.day),
        name=offer.clocks.day(day),
        short=offer.clocks.short_day(day),
        state=state,
        words=_words(state, free, len(slots), offer),
        squares=ceil(SQUARES * free / len(slots)) if slots else 0,
        today=day == offer.clocks.today,
        chosen=False,
        url=offer.wanted.address(day=day, month=""),
        slots=tuple(slots),
    )


def _chosen(day: ShownDay) -> ShownDay:
    return replace(day, chosen=True)


def _words(state: DayState, free: int, count: int, offer: Offer) -> str:
    language = offer.clocks.language
    if state == "free":
        return say(language, phrase("{free} of {count} times free"), free=free, count=count)
    if state == "full":
        return say(language, phrase("full, you can wait for it"))
    if state == "yours":
        return say(language, phrase("you have a time on this day"))
    return say(language, phrase("past")) if state == "past" else say(language, phrase("nothing on this day"))


def _state(slot: Slot, offer: Offer) -> SlotState:
    if slot.starts_at in offer.own:
        return "yours"
    if slot.seats_left >= offer.wanted.seats:
        return "free"
    return "booked" if offer.service.kind == "appointment" else "full"


def _room(slot: Slot, offer: Offer, state: SlotState) -> str:
    language, left = offer.clocks.language, slot.seats_left
    if state == "yours":
        return say(language, phrase("yours"))
    if state == "booked":
        return say(language, phrase("booked"))
    if state == "full":
        return (
            say(language, phrase("only {count} left"), count=left) if left else say(language, phrase("full"))
        )
    if offer.service.kind == "appointment":
        return ""
    return (
        say(language, phrase("last seat"))
        if left == 1
        else say(language, phrase("{count} seats"), count=left)
    )


def _spoken(slot: Slot, offer: Offer) -> str:
    """In which language a date is held, where the service has several."""
    if not slot.language or len(offer.service.languages) == 1:
        return ""
    return language_name(slot.language, offer.clocks.language)


def _price(slot: Slot, offer: Offer) -> str:
    if not slot.price.minor:
        return ""
    return slot.paid_for(offer.wanted.seats).worded(offer.clocks.language)


def _title(offer: Offer, first: date, last: date) -> str:
    if offer.wanted.view == "month":
        return offer.clocks.month(first)
    if first.month == last.month:
        return f"{first.day} – {last.day} {offer.clocks.month(last)}"
    return f"{offer.clocks.short_day(first)} – {offer.clocks.short_day(last)}"


def _turn(offer: Offer, day: date, *, week: bool) -> str:
    """Where the month or week is that the day lies in."""
    if week:
        return offer.wanted.address(day=max(week_of(day), offer.clocks.today), month="")
    return offer.wanted.address(day="", month=f"{day:%Y-%m}")


def _weekdays(clocks: Clocks) -> tuple[tuple[str, str], ...]:
    monday = week_of(clocks.today)
    days = [monday + timedelta(days=number) for number in range(_WEEK)]
    locale = clocks.language.locale
    return tuple(
        (format_date(one, "EEE", locale=locale), format_date(one, "EEEE", locale=locale)) for one in days
    )


def _rows(days: Sequence[ShownDay]) -> tuple[tuple[ShownDay | None, ...], ...]:
    """Weeks of seven; places before the first and after the last day of a month are empty."""
    cells: list[ShownDay | None] = [None] * days[0].day.weekday() + [*days]
    cells += [None] * (-len(cells) % _WEEK)
    return tuple(tuple(cells[place : place + _WEEK]) for place in range(0, len(cells), _WEEK))
