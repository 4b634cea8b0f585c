"""When is it, in words? In the host's zone, and in the customer's too wherever their clocks differ."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from shop.kernel.language import Language, clock_time, day_and_time, say


def said_when(starts_at: datetime, zone: ZoneInfo, customer_zone: ZoneInfo | None, language: Language) -> str:
    """Such as ``lunedì 23 novembre, 10:00``; with both clocks and the names of both places where they differ."""
    there = starts_at.astimezone(zone)
    if customer_zone is None:
        return day_and_time(there, language)
    here = starts_at.astimezone(customer_zone)
    if here.utcoffset() == there.utcoffset():
        return day_and_time(there, language)
    same_day = here.date() == there.date()
    return say(
        language,
        "{when} in {place}, for you {yours} in {your_place}",
        when=day_and_time(there, language),
        place=city_of(zone, language),
        yours=clock_time(here, language) if same_day else day_and_time(here, language),
        your_place=city_of(customer_zone, language),
    )


def city_of(zone: ZoneInfo, language: Language) -> str:
    """What people call a zone: ``Roma``, ``New York``."""
    return get_timezone_location(zone, locale=language.locale, return_city=True).rpartition("/")[2]
