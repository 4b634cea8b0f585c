"""What does not agree with a calendar elsewhere, in its reader's words: ours, theirs, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from shop.booking.outside_views import ConflictView, OutsideCalendarView
from shop.booking.slots import next_slots
from shop.booking.zones import zone_of
from shop.kernel.language import phrase, say, text_in
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.booking_clocks import Clocks
from webapp.customer_pages.booking_wanted import start_value
from webapp.live.line_shown import Reads

_TIMES: Final = 8
_WHAT: Final = {
    "overlap": phrase("{who} is busy there at a time that is booked here."),
    "changed": phrase("Our entry in {who}'s calendar was changed there."),
    "removed": phrase("Our entry in {who}'s calendar was deleted there."),
}
_FAILURES: Final[Mapping[str, str]] = {
    "unreachable": phrase("Its server is away. What was known stays."),
    "slow": phrase("Its server is slow. What was known stays."),
    "busy": phrase("Its server is busy. What was known stays."),
    "refused": phrase("The name or the password is wrong: add it again."),
    "gone": phrase("There is no calendar at that address any more."),
    "no_calendar": phrase("There is no calendar at that address any more."),
    "address": phrase("Its address lies inside the network."),
    "too_large": phrase("It is larger than can be read."),
    "sealed": phrase("Its password can no longer be read: add it again."),
    "write": phrase("It can be read, and not written."),
}


@dataclass(frozen=True, slots=True)
class ShownTime:
    """A stretch by the reader's clock, and by that of whose calendar it is where the two differ."""

    moment: str
    """``Monday 23 November, 10:00``; empty where it is not known."""
    until: str
    elsewhere: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConflict:
    """One thing that does not agree."""

    id: UUID
    kind: str
    what: str
    who: str
    calendar: str
    code: str
    service: str
    customer: str
    seats: int
    dated: bool
    """Whether a date of a tour or a class is meant, not one booking."""
    ours: ShownTime
    theirs: ShownTime
    follows: str
    """A start that both could agree on, as forms send it; empty where there is none."""
    times: tuple[tuple[str, str], ...]
    """Free starts with the same person: as forms send them, and in words."""
    over: bool
    """Whether it has begun: then it neither moves nor is canceled here."""


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """A calendar elsewhere, and how it is."""

    name: str
    who: str
    read: str
    """When it was last read; empty before the first time."""
    failure: str
    """Why it does not do as it should; empty where it does."""


def shown_conflict(
    db: Session, view: ConflictView, reads: Reads, shop: WorkspaceView, zone: ZoneInfo
) -> ShownConflict:
    """The conflict for a reader whose clock is `zone`."""
    now = reads.figures.now
    clocks = Clocks(reads.language, zone, zone_of(view.zone, shop.zone), now)
    moved = (
        view.kind == "changed" and view.busy_from not in {None, view.booked_from} and not view.occurrence_id
    )
    return ShownConflict(
        id=view.id,
        kind=view.kind,
        what=say(reads.language, _WHAT[view.kind], who=view.resource_name),
        who=view.resource_name,
        calendar=_called(view.calendar),
        code=view.booking,
        service=text_in(view.service_names, reads.language, shop.language),
        customer=view.customer,
        seats=view.seats,
        dated=view.occurrence_id is not None,
        ours=_time(clocks, view.booked_from, view.booked_until),
        theirs=_time(clocks, view.busy_from, view.busy_until),
        follows=start_value(view.busy_from, None) if moved and view.busy_from else "",
        times=_free(db, view, shop, clocks),
        over=view.booked_from <= now,
    )


def shown_calendar(view: OutsideCalendarView, reads: Reads) -> ShownCalendar:
    """The calendar, and why it does not do as it should."""
    failure = _FAILURES.get(view.failure.partition(":")[0], phrase("Some of it cannot be read."))
    return ShownCalendar(
        name=_called(view.name or view.url),
        who=view.resource_name,
        read=reads.figures.moment(view.read_at) if view.read_at else "",
        failure=say(reads.language, failure) if view.failure else "",
    )


def _called(name: str) -> str:
    """A calendar without a name is called by where it is."""
    return urlsplit(name).netloc or name


def _time(clocks: Clocks, starts_at: datetime | None, ends_at: datetime | None) -> ShownTime:
    if starts_at is None or ends_at is None:
        return ShownTime("", "", "")
    same_day = clocks.day_of(starts_at) == clocks.day_of(ends_at)
    until = clocks.hour(ends_at) if same_day else clocks.short(ends_at)
    return ShownTime(clocks.moment(starts_at), until, clocks.elsewhere(starts_at))


def _free(
    db: Session, view: ConflictView, shop: WorkspaceView, clocks: Clocks
) -> tuple[tuple[str, str], ...]:
    """Around the time that is booked, and never of the past."""
    if view.booking_id is None or view.booked_from <= clocks.now:
        return ()
    found: Sequence[datetime] = [
        slot.starts_at
        for slot in next_slots(
            db,
            shop=shop,
            service_id=view.service_id,
            after=max(clocks.now, view.booked_from - timedelta(days=1)),
            at=clocks.now,
            limit=_TIMES,
            resource_id=view.resource_id,
            seats=view.seats,
        )
    ]
    return tuple(
        (start_value(at, None), ", ".join(filter(None, (clocks.short(at), clocks.elsewhere(at)))))
        for at in found
    )
