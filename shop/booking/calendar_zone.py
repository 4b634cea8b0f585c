"""When does a zone change its clocks? As a calendar file tells it (RFC 5545, 3.6.5), for the years that it needs.

Written here and not by the library, which tells each onset in the new time instead of the old: for an hour of
that day a program would show another time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def zone_rules(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """The zone from the beginning of the first day's year to the end of the last one's."""
    begins = datetime(first.year, 1, 1, tzinfo=UTC) - _DAY
    ends = datetime(last.year + 1, 1, 1, tzinfo=UTC) + _DAY
    told = Timezone()
    told.add("tzid", zone.key)
    told.add_component(_onset(zone, begins, _offset(zone, begins)))
    for change in _changes(zone, begins, ends):
        told.add_component(_onset(zone, change, _offset(zone, change - _SECOND)))
    return told


def _changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The instants at which another offset, or another name of it, begins to hold."""
    at = begins
    while at < ends:
        following = at + _DAY
        if _reading(zone, at) != _reading(zone, following):
            yield _first_after(zone, at, following)
        at = following


def _first_after(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    known = _reading(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _reading(zone, middle) == known:
            before = middle
        else:
            after = middle
    return after


def _onset(zone: ZoneInfo, instant: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What holds from that instant on, which is told as clocks showed it until then."""
    local = instant.astimezone(zone)
    summer = bool(local.dst())
    told: TimezoneStandard | TimezoneDaylight = TimezoneDaylight() if summer else TimezoneStandard()
    told.add("dtstart", (instant + before).replace(tzinfo=None))
    told.add("tzoffsetfrom", before)
    told.add("tzoffsetto", _offset(zone, instant))
    told.add("tzname", local.tzname() or zone.key)
    return told


def _reading(zone: ZoneInfo, instant: datetime) -> tuple[timedelta, bool]:
    local = instant.astimezone(zone)
    return local.utcoffset() or timedelta(), bool(local.dst())


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return _reading(zone, instant)[0]
