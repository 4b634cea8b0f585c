"""When does a calendar object call somebody busy? Its events unfolded over a stretch, as far as they block.

What is marked as free (TRANSP), canceled, or only a thought of another calendar's makes nobody busy.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from math import prod
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it carries no types
from icalendar import Calendar, Component, Event

from shop.booking.outside import Asked, EventSeen, Stretch
from shop.booking.outside_event import print_of

MOST_TIMES = 2_000
"""Of one event in a stretch; what comes more often is no appointment."""
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
_MOST_A_DAY = 96
_FIRST_YEAR = 1970
_DAY = timedelta(days=1)


class ObjectUnreadable(ValueError):
    """That is no calendar object, or one that nobody could unfold."""


def event_seen(body: str, etag: str, asked: Asked) -> EventSeen:
    """The object as it makes busy within the stretch; raises ObjectUnreadable."""
    try:
        calendar = Calendar.from_ical(body)
        events = calendar.walk("VEVENT")
        _require_reason(events)
        uid = next((str(event["UID"]) for event in events), "")
        busy = tuple(_busy(calendar, asked)) if events else ()
    except ObjectUnreadable:
        raise
    except Exception as broken:  # whatever a stranger's file makes the libraries raise
        raise ObjectUnreadable from broken
    if not uid:
        raise ObjectUnreadable
    return EventSeen(uid, etag, busy, print_of(body.encode()) if uid in asked.known else "")


def _require_reason(events: Iterable[Component]) -> None:
    """An event that comes every second would keep us for hours."""
    for event in events:
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            parts = {name: rule.get(name, []) for name in ("FREQ", "BYHOUR", "BYMINUTE", "BYSECOND")}
            often = prod(max(1, len(values)) for values in parts.values())
            start = event.decoded("DTSTART")
            if _TOO_OFTEN & set(parts["FREQ"]) or often > _MOST_A_DAY or start.year < _FIRST_YEAR:
                raise ObjectUnreadable


def _busy(calendar: Component, asked: Asked) -> Iterator[Stretch]:
    # Times without a zone, and whole days, are only placed below: so a day more on each side is looked at.
    found = recurring_ical_events.of(calendar).between(asked.starts_at - _DAY, asked.ends_at + _DAY)
    if len(found) > MOST_TIMES:
        raise ObjectUnreadable
    for event in found:
        if not isinstance(event, Event):
            continue
        stretch = _stretch(event, asked.zone)
        if _blocks(event) and stretch.starts_at < asked.ends_at and stretch.ends_at > asked.starts_at:
            yield stretch


def _blocks(event: Event) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    canceled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not free and not canceled and event.start != event.end


def _stretch(event: Event, zone: ZoneInfo) -> Stretch:
    return Stretch(_placed(event.start, zone), _placed(event.end, zone))


def _placed(at: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant: a whole day begins at midnight of the zone."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
