"""Which instants are half past nine on that day? Wall time and the instants that clocks make of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

DAY_MINUTES = 24 * 60

# Numbers of these countries tell several zones; nearly everybody lives in this one.
_MAIN_ZONES = frozenset(
    {
        "Europe/Rome",
        "Europe/Madrid",
        "Europe/Lisbon",
        "America/Santiago",
        "America/Guayaquil",
        "Asia/Shanghai",
    }
)


def instants_of(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC) at which a clock in the zone shows that time: none, one, or two an hour or so apart.

    None where the clocks jump over it; two, the earlier first, where they are put back over it.
    """
    shown = datetime.combine(day, wall.replace(tzinfo=None))
    found = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(at for at in found if at.astimezone(zone).replace(tzinfo=None, fold=0) == shown))


def epochs_of(day: date, minute: int, zone: ZoneInfo) -> tuple[int, ...]:
    """As `instants_of`, in seconds since 1970, of a minute of the day; 1440 is the midnight that ends it."""
    midnight = plain_midnight(day, zone)
    if midnight is not None:
        return (midnight + minute * 60,)
    days, left = divmod(minute, DAY_MINUTES)
    wall = time(left // 60, left % 60)
    return tuple(int(at.timestamp()) for at in instants_of(day + timedelta(days=days), wall, zone))


def first_epoch(day: date, minute: int, zone: ZoneInfo) -> int:
    """When the clock first shows that minute, or first jumps over it."""
    found = epochs_of(day, minute, zone)
    return found[0] if found else _jump_over(day, minute, zone)


def last_epoch(day: date, minute: int, zone: ZoneInfo) -> int:
    """When the clock last shows that minute, or jumps over it."""
    found = epochs_of(day, minute, zone)
    return found[-1] if found else _jump_over(day, minute, zone)


@lru_cache(maxsize=16384)
def plain_midnight(day: date, zone: ZoneInfo) -> int | None:
    """When the day begins, in seconds since 1970; None for a day on which clocks are changed."""
    ends = (
        datetime.combine(day, time(), zone),
        datetime.combine(day, time(12), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )
    offsets = {end.replace(fold=fold).utcoffset() for end in ends for fold in (0, 1)}
    return int(ends[0].timestamp()) if len(offsets) == 1 else None


@lru_cache(maxsize=65536)
def second_of_two(at: int, zone: ZoneInfo) -> bool:
    """Whether that instant, in seconds since 1970, is the second of an hour that the clock shows twice."""
    return bool(datetime.fromtimestamp(at, zone).fold)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day that a calendar in the zone shows."""
    return at.astimezone(zone).date()


def bounds_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which it is that day in the zone, ``[start, end)``."""
    begins = first_epoch(day, 0, zone)
    ends = first_epoch(day + timedelta(days=1), 0, zone)
    return datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both of them too."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def zone_of(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """The zone of that IANA name; the other one where the name is empty or none."""
    return ZoneInfo(name) if known_zone(name) else otherwise


@lru_cache(maxsize=1024)
def known_zone(name: str) -> bool:
    """Whether it is the name of an IANA zone."""
    return name in available_timezones()


def zone_of_phone(phone: str | None) -> str:
    """Where somebody of that number probably is; empty where the number tells no zone, or several that differ."""
    try:
        zones = time_zones_for_number(phonenumbers.parse(phone or ""))
    except phonenumbers.NumberParseException:
        return ""
    told = [zone for zone in zones if known_zone(zone)]
    main = [zone for zone in told if zone in _MAIN_ZONES]
    return (main or told)[0] if len(told) == 1 or main else ""


def _jump_over(day: date, minute: int, zone: ZoneInfo) -> int:
    """The instant of the jump over a minute that no clock shows."""
    days, left = divmod(minute, DAY_MINUTES)
    shown = datetime.combine(day + timedelta(days=days), time(left // 60, left % 60), zone)
    # Read with the offset of before it lies after the jump, and with that of after before it.
    before, after = int(shown.replace(fold=1).timestamp()), int(shown.replace(fold=0).timestamp())
    offset = datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
