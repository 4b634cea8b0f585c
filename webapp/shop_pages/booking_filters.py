"""What does somebody look for among what can be booked? Type, host, day, language, price, rating, and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from sqlmodel import Session

from shop.booking.services import ServiceView, services
from shop.booking.slots import slots_of
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from webapp.customer_pages.booking_clocks import language_name
from webapp.shop_pages.booking_visit import BookingVisit
from webapp.shop_pages.booking_words import KINDS

_DAY: Final = timedelta(days=1)
_RATINGS: Final = ("4.5", "4", "3")
_STEPS: Final = (2500, 5000, 10000, 20000, 50000)
"""Highest prices to choose from, in minor units."""
_SERVICE_KINDS: Final = frozenset({"appointment", "event", "class"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the address asks for; what it says wrong is not said."""

    words: str = ""
    kind: str = ""
    host: str = ""
    day: date | None = None
    language: str = ""
    most: int | None = None
    """The highest price, in minor units."""
    rating: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(
            self.words or self.kind or self.host or self.day or self.language or self.most or self.rating
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose from a list."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A list to choose from; the first of it asks for nothing."""

    name: str
    label: str
    options: list[Option]


def looked_for(asked: Mapping[str, str]) -> Looked:
    """What the query of an address says."""
    most = asked.get("most", "")
    rating = asked.get("rating", "")
    return Looked(
        words=asked.get("q", "")[:120],
        kind=asked.get("type", "") if asked.get("type") in KINDS else "",
        host=asked.get("host", "")[:80],
        day=_day(asked.get("on", "")),
        language=asked.get("language", "")[:3],
        most=int(most) if most.isdecimal() and int(most) else None,
        rating=rating if rating in _RATINGS else "",
    )


def found_by(db: Session, looked: BookingVisit, wanted: Looked) -> list[ServiceView]:
    """What can be booked and fits all of it."""
    found = services(
        db,
        looked.reader(),
        query=wanted.words,
        language=wanted.language,
        kind=wanted.kind if wanted.kind in _SERVICE_KINDS else "",
        most_minor=wanted.most,
        least_rating=Decimal(wanted.rating) if wanted.rating else None,
    )
    return [
        one
        for one in found
        if (not wanted.host or any(host.slug == wanted.host for host in one.hosts))
        and (wanted.kind in {"", *_SERVICE_KINDS} or one.live_kind == wanted.kind)
        and (wanted.day is None or _free_on(db, looked, one, wanted.day, wanted.host))
    ]


def filters_of(everything: Sequence[ServiceView], wanted: Looked, looked: BookingVisit) -> list[Filter]:
    """The lists that tell anything apart: of what the shop has, and nothing else."""
    language = looked.seen.reader.language
    kinds = {one.kind for one in everything} | {one.live_kind for one in everything if one.live_kind}
    hosts = {host.slug: host.name for one in everything for host in one.hosts}
    spoken = {code for one in everything for code in (*one.languages, *_spoken(one))}
    prices = [one.price for one in everything if one.price.minor]
    rated = any(host.rating is not None for one in everything for host in one.hosts)
    steps = _prices(prices, language)
    lists = [
        ("type", phrase("Type"), {kind: say(language, KINDS[kind]) for kind in KINDS if kind in kinds}, wanted.kind),
        ("host", phrase("With"), hosts, wanted.host),
        ("language", phrase("Language"), {one: language_name(one, language) for one in sorted(spoken)}, wanted.language),
        ("most", phrase("Price"), steps, str(wanted.most or "")),
        ("rating", phrase("Rating"), _ratings(language) if rated else {}, wanted.rating),
    ]  # fmt: skip
    return [
        _filter(name, say(language, label), choices, chosen, language)
        for name, label, choices, chosen in lists
        if len(choices) > 1 or (chosen and choices)
    ]


def address_of(wanted: Looked, **changes: str) -> str:
    """The query that asks for this."""
    told = {
        "q": wanted.words,
        "type": wanted.kind,
        "host": wanted.host,
        "on": wanted.day.isoformat() if wanted.day else "",
        "language": wanted.language,
        "most": str(wanted.most or ""),
        "rating": wanted.rating,
    } | changes
    return "?" + urlencode({name: value for name, value in told.items() if value})


def _filter(name: str, label: str, choices: Mapping[str, str], chosen: str, language: Language) -> Filter:
    anything = Option("", say(language, phrase("all of them")), not chosen)
    told = [Option(value, words, value == chosen) for value, words in choices.items()]
    return Filter(name, label, [anything, *told])


def _spoken(service: ServiceView) -> set[str]:
    return {code for host in service.hosts for code in host.languages}


def _prices(prices: Sequence[Money], language: Language) -> dict[str, str]:
    """Highest prices that leave something out and something in."""
    if not prices:
        return {}
    least, most = min(one.minor for one in prices), max(one.minor for one in prices)
    steps = (step for step in _STEPS if least <= step < most)
    words = phrase("up to {price}")
    return {
        str(step): say(language, words, price=Money(step, prices[0].currency).worded(language))
        for step in steps
    }


def _ratings(language: Language) -> dict[str, str]:
    words = phrase("{rating} and more")
    shown = {one: one if language is Language.EN else one.replace(".", ",") for one in _RATINGS}
    return {one: say(language, words, rating=shown[one]) for one in _RATINGS}


def _free_on(db: Session, looked: BookingVisit, service: ServiceView, day: date, host: str) -> bool:
    """Whether it can be had on that day of the visitor's."""
    seen = looked.seen
    found = slots_of(
        db,
        shop=seen.shop,
        service_id=service.id,
        from_day=day - _DAY,
        to_day=day + _DAY,
        at=seen.now,
        resource_id=next((one.id for one in service.hosts if one.slug == host), None),
    )
    return any(
        slot.seats_left and looked.clocks.day_of(slot.starts_at) == day
        for each in found
        for slot in each.slots
    )


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
