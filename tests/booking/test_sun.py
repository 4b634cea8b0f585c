"""Dates that follow the sun: where it rises and sets when, and a series that begins an hour before it does."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from flows.change_dates import put_series
from shop.booking.profiles import SeriesProfile
from shop.booking.sun import Event, sun_at
from tests.booking.diary import MONDAY, a_resource, a_service, slots
from tests.world import MORNING, a_shop

ID = UUID("0193a3c4-0000-7000-8000-000000000077")
NOTO = {"latitude": 36.8906, "longitude": 15.0701}


@pytest.mark.parametrize(
    ("event", "day", "latitude", "longitude", "zone", "clock"),
    [
        ("sunset", date(2026, 6, 21), 41.8933, 12.4829, "Europe/Rome", "20:49"),
        ("sunrise", date(2026, 6, 21), 41.8933, 12.4829, "Europe/Rome", "05:35"),
        ("sunset", date(2026, 12, 21), 51.5074, -0.1278, "Europe/London", "15:54"),
        ("sunrise", date(2026, 12, 21), 51.5074, -0.1278, "Europe/London", "08:04"),
        ("sunset", date(2026, 12, 21), -33.8688, 151.2093, "Australia/Sydney", "20:05"),
        ("sunrise", date(2026, 12, 21), -33.8688, 151.2093, "Australia/Sydney", "05:41"),
        ("sunset", date(2026, 3, 20), 40.7128, -74.0060, "America/New_York", "19:09"),
    ],
)
def test_the_sun_rises_and_sets_as_the_almanac_says(
    event: Event, day: date, latitude: float, longitude: float, zone: str, clock: str
) -> None:
    found = sun_at(event, day, latitude=latitude, longitude=longitude)

    assert found is not None
    told = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZoneInfo(zone))  # noqa: DTZ007  # its zone follows
    assert abs(found - told) <= timedelta(minutes=2)


def test_it_does_not_set_in_the_north_in_june() -> None:
    assert sun_at("sunset", date(2026, 6, 21), latitude=69.65, longitude=18.96) is None
    assert sun_at("sunrise", date(2026, 12, 21), latitude=69.65, longitude=18.96) is None


def golden(**changes: Any) -> SeriesProfile:
    told = {
        "id": ID, "service": "tour", "first_on": MONDAY, "starts": "16:00", "rule": "FREQ=WEEKLY;BYDAY=FR,SA",
        "resources": ["ada"], "sun": "sunset", "sun_minutes": -60, **NOTO,
    }  # fmt: skip
    return SeriesProfile.model_validate(told | changes)


def test_a_series_follows_the_sun_from_week_to_week(empty_database: str) -> None:
    del empty_database
    shop = a_shop()
    a_resource(shop)
    tour = a_service(shop, "tour", kind="event", seats=5, horizon_days=60)
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}

    made = put_series(**told, series=golden())

    assert made.dates.made > 10
    clocks = [
        f"{slots(shop, tour, day)[0].starts_at.astimezone(ZoneInfo('Europe/Rome')):%H:%M}"
        for day in (date(2026, 11, 27), date(2026, 12, 12), date(2027, 1, 16))
    ]
    assert clocks == ["15:40", "15:40", "16:05"]
    assert put_series(**told, series=golden()).dates.made == 0
    assert put_series(**told, series=golden(sun="", sun_minutes=0)).dates.gone > 0
    assert f"{slots(shop, tour, date(2027, 1, 15))[0].starts_at:%H:%M}" == "15:00"
    for wrong in ({"latitude": 95.0}, {"latitude": None}, {"sun": "noon"}):
        with pytest.raises(ValidationError):
            golden(**wrong)
