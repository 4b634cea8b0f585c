"""Clocks are changed, and no start is invented, lost or told twice; an hour stays an hour."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shop.booking.appointments import starts_of
from shop.booking.opening import Hours, Opening
from shop.booking.zones import bounds_of, epochs_of, first_epoch, instants_of, last_epoch, zone_of_phone
from tests.world import ANY_ID

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Rome",
        "Europe/London",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Asia/Dubai",
    )
]
ROME, LONDON, NEW_YORK, SANTIAGO, LORD_HOWE, KATHMANDU, DUBAI = ZONES
zones = st.sampled_from(ZONES)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


@settings(deadline=None)
@given(day=days, wall=walls, zone=zones)
@example(date(2027, 3, 28), time(2, 30), ROME)
@example(date(2027, 10, 31), time(2, 30), ROME)
@example(date(2026, 10, 4), time(2, 15), LORD_HOWE)
@example(date(2027, 4, 4), time(1, 45), LORD_HOWE)
def test_instants_of_a_wall_time_show_that_time_and_no_others_do(
    day: date, wall: time, zone: ZoneInfo
) -> None:
    found = instants_of(day, wall, zone)

    assert [at.astimezone(zone).replace(tzinfo=None) for at in found] == [datetime.combine(day, wall)] * len(
        found
    )
    noon = datetime.combine(day, time(12), UTC)
    every = {noon + timedelta(minutes=minute) for minute in range(-36 * 60, 36 * 60)}
    shown = {at for at in every if at.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall)}
    assert set(found) == shown


@settings(deadline=None)
@given(
    day=days,
    zone=zones,
    opens=st.integers(0, 1439),
    length=st.integers(1, 1440),
    step=st.integers(5, 120),
    minutes=st.integers(5, 240),
)
@example(date(2027, 3, 28), ROME, 0, 360, 30, 60)
@example(date(2027, 10, 31), ROME, 0, 360, 30, 60)
@example(date(2026, 9, 6), SANTIAGO, 0, 240, 30, 30)
@example(date(2027, 4, 4), SANTIAGO, 1320, 120, 30, 30)
def test_starts_lie_on_the_grid_within_the_hours_and_never_twice(
    day: date, zone: ZoneInfo, opens: int, length: int, step: int, minutes: int
) -> None:
    closes = min(opens + length, 1440)

    starts = sorted(starts_of(day, ((opens, closes),), zone, step, minutes))

    assert len(set(starts)) == len(starts)
    for start in starts:
        shown = datetime.fromtimestamp(start, zone)
        minute = shown.hour * 60 + shown.minute
        assert shown.date() == day
        assert opens <= minute < closes
        assert (minute - opens) % step == 0
        assert start + minutes * 60 <= last_epoch(day, closes, zone)


@settings(deadline=None)
@given(day=days, zone=zones)
@example(date(2026, 9, 6), SANTIAGO)
@example(date(2027, 4, 4), SANTIAGO)
def test_days_follow_one_another_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    begins, ends = bounds_of(day, zone)

    assert ends == bounds_of(day + timedelta(days=1), zone)[0]
    assert timedelta(hours=22) <= ends - begins <= timedelta(hours=26)
    assert begins.astimezone(zone).date() == day
    assert (begins - timedelta(seconds=1)).astimezone(zone).date() == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "clocks"),
    [
        (ROME, date(2027, 3, 28), ["01:00", "01:30", "03:00", "03:30"]),
        (ROME, date(2027, 10, 31), ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
        (NEW_YORK, date(2027, 3, 14), ["01:00", "01:30", "03:00", "03:30"]),
        (
            NEW_YORK,
            date(2027, 11, 7),
            ["01:00", "01:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"],
        ),
        (LONDON, date(2027, 3, 28), ["02:00", "02:30", "03:00", "03:30"]),
        (
            LONDON,
            date(2027, 10, 31),
            ["01:00", "01:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"],
        ),
        (KATHMANDU, date(2027, 3, 28), ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
        (DUBAI, date(2027, 10, 31), ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
        (LORD_HOWE, date(2026, 10, 4), ["01:00", "01:30", "02:30", "03:00", "03:30"]),
        (LORD_HOWE, date(2027, 4, 4), ["01:00", "01:30", "01:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_night_of_the_change_has_the_starts_that_clocks_show(
    zone: ZoneInfo, day: date, clocks: list[str]
) -> None:
    starts = sorted(starts_of(day, ((60, 240),), zone, 30, 30))

    assert [f"{datetime.fromtimestamp(start, zone):%H:%M}" for start in starts] == clocks
    assert all(later - earlier == 1800 for earlier, later in pairwise(starts))
    folds = [datetime.fromtimestamp(start, zone).fold for start in starts]
    assert sum(folds) == len(clocks) - len(set(clocks))


def test_midnight_that_no_clock_shows_is_the_moment_of_the_jump() -> None:
    day = date(2026, 9, 6)  # in Santiago it is one o'clock right after 23:59

    assert epochs_of(day, 0, SANTIAGO) == ()
    assert datetime.fromtimestamp(first_epoch(day, 0, SANTIAGO), SANTIAGO).hour == 1


def test_number_tells_the_zone_where_it_tells_only_one() -> None:
    assert zone_of_phone("+393331234567") == "Europe/Rome"
    assert zone_of_phone("+12125551234") == "America/New_York"
    assert zone_of_phone("+34612345678") == "Europe/Madrid"
    assert zone_of_phone("+9779812345678") in {"Asia/Kathmandu", "Asia/Katmandu"}
    assert zone_of_phone("not a number") == zone_of_phone(None) == ""


def test_shop_that_is_closed_for_the_day_closes_everybody_with_weekly_hours() -> None:
    monday = date(2026, 11, 23)
    week = Hours({0: ((540, 720),)})
    closed = Opening(Hours({0: ((480, 1080),)}, {monday: ()}), Hours(), {}, frozenset())

    assert closed.ranges_of(ANY_ID, monday) == ()
    assert Opening(week, Hours(), {}, frozenset()).ranges_of(ANY_ID, monday) == ((540, 720),)
