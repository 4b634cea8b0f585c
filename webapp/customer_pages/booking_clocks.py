"""Which clock does a visitor read? Times in their own zone, and in the host's wherever the two differ."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from fastapi import Request
from starlette.responses import Response

from shop.booking.zones import known_zone, zone_of_phone
from shop.kernel.language import Language, clock_time, phrase, say
from webapp.reader import remember

ZONE_COOKIE: Final = "zone"
FOUND: Final = "~"
"""Before a zone that the browser told by itself: another one may take its place."""

_DAY: Final = {"en": "EEEE d MMMM", "it": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
_SHORT_DAY: Final = {"en": "EEE d MMM", "it": "EEE d MMM", "es": "EEE d MMM"}
_MONTH: Final = {"en": "MMMM y", "it": "MMMM y", "es": "MMMM 'de' y"}
# One city for each clock that people keep; whoever lives by another one is told apart by the browser.
_CITIES: Final = {
    "Europe": (
        "Lisbon London Dublin Madrid Paris Brussels Amsterdam Zurich Rome Malta Berlin Vienna Prague Stockholm"
        " Warsaw Budapest Belgrade Athens Bucharest Sofia Helsinki Kyiv Istanbul Moscow"
    ),
    "America": (
        "St_Johns Halifax New_York Toronto Chicago Denver Phoenix Los_Angeles Vancouver Anchorage Mexico_City"
        " Bogota Lima Caracas La_Paz Santiago Asuncion Sao_Paulo Montevideo Havana"
    ),
    "Africa": "Casablanca Algiers Tunis Lagos Cairo Johannesburg Nairobi",
    "Asia": (
        "Jerusalem Riyadh Dubai Tehran Karachi Kolkata Kathmandu Dhaka Bangkok Singapore Hong_Kong Shanghai"
        " Manila Seoul Tokyo"
    ),
    "Australia": "Perth Adelaide Brisbane Sydney",
    "Pacific": "Auckland Honolulu",
    "Atlantic": "Canary Madeira Azores Reykjavik",
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """How one reader reads times that somebody elsewhere keeps."""

    language: Language
    zone: ZoneInfo
    """The reader's."""
    host: ZoneInfo
    now: datetime
    """The shop's own time."""

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def city(self) -> str:
        """Where the reader's clock hangs."""
        return city_of(self.zone, self.language)

    @property
    def host_city(self) -> str:
        """Where the host's clock hangs."""
        return city_of(self.host, self.language)

    def differ(self, at: datetime) -> bool:
        """Whether the two clocks show different times at that instant."""
        return at.astimezone(self.zone).utcoffset() != at.astimezone(self.host).utcoffset()

    def day_of(self, at: datetime) -> date:
        """The reader's day of an instant."""
        return at.astimezone(self.zone).date()

    def hour(self, at: datetime) -> str:
        """``16:30`` by the reader's clock."""
        return clock_time(at.astimezone(self.zone), self.language)

    def day(self, day: date) -> str:
        """``Saturday 28 November``."""
        return format_date(day, _DAY[self.language.value], locale=self.language.locale)

    def short_day(self, day: date) -> str:
        """``Sat 28 Nov``."""
        return format_date(day, _SHORT_DAY[self.language.value], locale=self.language.locale)

    def month(self, day: date) -> str:
        """``November 2026``."""
        return format_date(day, _MONTH[self.language.value], locale=self.language.locale)

    def moment(self, at: datetime) -> str:
        """``Saturday 28 November, 16:30``, told apart where the clock shows it twice."""
        apart = self.apart(at)
        words = f"{self.day(self.day_of(at))}, {self.hour(at)}"
        return f"{words} ({apart})" if apart else words

    def short(self, at: datetime) -> str:
        """``Sat 28 Nov, 16:30``."""
        return f"{self.short_day(self.day_of(at))}, {self.hour(at)}"

    def elsewhere(self, at: datetime) -> str:
        """The host's time where it is another: ``22:30 in Rome``, with its day where that is another too."""
        if not self.differ(at):
            return ""
        there = at.astimezone(self.host)
        hour = clock_time(there, self.language)
        if there.date() == self.day_of(at):
            return say(self.language, phrase("{time} in {place}"), time=hour, place=self.host_city)
        day = self.short_day(there.date())
        return say(
            self.language, phrase("{day}, {time} in {place}"), day=day, time=hour, place=self.host_city
        )

    def apart(self, at: datetime) -> str:
        """Which of the two, where the reader's clock shows that hour twice on that day."""
        return which_of_two(at.astimezone(self.zone), self.language)


def which_of_two(local: datetime, language: Language) -> str:
    """Words for one of two equal hours of a day on which clocks are put back; empty on all other days."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first <= second:
        return ""
    if local.fold:
        return say(language, phrase("after the clocks go back"))
    return say(language, phrase("before the clocks go back"))


def zone_asked(request: Request, *, phone: str = "", otherwise: ZoneInfo) -> ZoneInfo:
    """The reader's zone: what they chose, what their browser told, where their number is from, else the shop's."""
    asked = request.query_params.get(ZONE_COOKIE, "")
    kept = request.cookies.get(ZONE_COOKIE, "").removeprefix(FOUND).replace(".", "/")
    named = (name for name in (asked, kept, zone_of_phone(phone)) if name and known_zone(name))
    return ZoneInfo(next(named, otherwise.key))


def remember_zone(request: Request, response: Response) -> None:
    """Keep the zone that the address asks for: chosen by a person, it stays whatever the browser says."""
    asked = request.query_params.get(ZONE_COOKIE, "")
    if known_zone(asked):
        remember(request, response, ZONE_COOKIE, asked.replace("/", "."))


def city_of(zone: ZoneInfo, language: Language) -> str:
    """The city that a zone is named for, in the reader's language."""
    return _city(zone.key, language)


@lru_cache(maxsize=2048)
def _city(key: str, language: Language) -> str:
    if "/" not in key or key.startswith("Etc/"):
        return key.removeprefix("Etc/")
    told = get_timezone_location(key, locale=language.locale, return_city=True)
    return (told or key).rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=8)
def zones_to_choose(language: Language) -> dict[str, list[tuple[str, str]]]:
    """Zones and their cities by part of the world, each in the order of the alphabet."""
    territories = Locale.parse(language.locale).territories
    names = {
        "Europe": territories["150"],
        "America": territories["019"],
        "Africa": territories["002"],
        "Asia": territories["142"],
        "Australia": territories["AU"],
        "Pacific": say(language, phrase("Pacific")),
        "Atlantic": say(language, phrase("Atlantic")),
    }
    told = {region: [f"{region}/{city}" for city in cities.split()] for region, cities in _CITIES.items()}
    return {
        names[region]: sorted(((key, _city(key, language)) for key in keys), key=lambda one: one[1])
        for region, keys in told.items()
    }


def language_name(code: str, language: Language) -> str:
    """``English``, ``inglese``, ``inglés``."""
    return str(Locale.parse(language.locale).languages.get(code, code))


def week_of(day: date) -> date:
    """The Monday before it: weeks begin on it in all three languages."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
