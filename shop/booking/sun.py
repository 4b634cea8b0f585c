"""When does the sun rise and set at a place? For dates that follow it: within two minutes of the almanac.

The equations are those of NOAA's solar calculator, after Meeus (gml.noaa.gov/grad/solcalc): the sun counts as up
while its upper edge shows over a level horizon, refraction included.
"""

from datetime import UTC, date, datetime, timedelta
from math import acos, asin, cos, degrees, radians, sin, tan
from typing import Literal

Event = Literal["sunrise", "sunset"]

_EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)
_CENTURY = 36525.0
_HORIZON = 90.833
"""Degrees from straight above, at which the upper edge of the sun is on the horizon."""
_MINUTES_A_DEGREE = 4.0


def sun_at(event: Event, day: date, *, latitude: float, longitude: float) -> datetime | None:
    """The instant in UTC on that day of the place's own sun; None where it does not rise or set. Degrees, east is plus."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(
        minutes=longitude * _MINUTES_A_DEGREE
    )
    found: datetime | None = noon
    for _ in range(2):  # the sun moves on between noon and the evening: the second look is exact enough
        if found is None:
            return None
        found = _near(event, found, noon, latitude)
    return found


def _near(event: Event, at: datetime, noon: datetime, latitude: float) -> datetime | None:
    """The event of the day of `noon`, with the sun where it stands `at` an instant near it."""
    declination, equation = _sun((at - _EPOCH).total_seconds() / 86400 / _CENTURY)
    where = radians(latitude)
    hour = cos(radians(_HORIZON)) / (cos(where) * cos(declination)) - tan(where) * tan(declination)
    if not -1 <= hour <= 1:
        return None
    half_day = degrees(acos(hour)) * _MINUTES_A_DEGREE
    return noon + timedelta(minutes=(half_day if event == "sunset" else -half_day) - equation)


def _sun(century: float) -> tuple[float, float]:
    """The sun's declination in radians, and how many minutes a sundial is ahead of the clock."""
    mean = radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360)
    anomaly = radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    orbit = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    center = (
        sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * century)
    apparent = mean + radians(center - 0.00569 - 0.00478 * sin(node))
    tilt = radians(23.439291 - century * 0.0130042 + 0.00256 * cos(node))
    declination = asin(sin(tilt) * sin(apparent))
    y = tan(tilt / 2) ** 2
    equation = (
        y * sin(2 * mean)
        - 2 * orbit * sin(anomaly)
        + 4 * orbit * y * sin(anomaly) * cos(2 * mean)
        - y * y / 2 * sin(4 * mean)
        - 5 / 4 * orbit * orbit * sin(2 * anomaly)
    )
    return declination, degrees(equation) * _MINUTES_A_DEGREE
