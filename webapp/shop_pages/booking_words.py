"""How what can be booked is spoken of on pages: kinds, places, languages, and what a price is for."""

from typing import Final

from shop.booking.services import ServiceView
from shop.kernel.language import Language, phrase, say
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.booking_clocks import language_name
from webapp.customer_pages.booking_shown import lasts

KINDS: Final = {
    "appointment": phrase("Appointments"),
    "event": phrase("Dates and tours"),
    "class": phrase("Classes"),
    "showing": phrase("Live showings"),
    "tour": phrase("Live tours"),
    "consultation": phrase("Video consultations"),
}
"""By kind of service, and by kind of live session."""

_PLACES: Final = {
    "customer": phrase("At your place"),
    "online": phrase("Online, by video"),
    "outdoors": phrase("Outdoors"),
}


def chips_of(service: ServiceView, language: Language) -> list[str]:
    """What a service is, in a few words each: how long, in which languages, for how many."""
    told = [lasts(service.minutes, language)]
    if service.languages:
        names = [language_name(code, language) for code in service.languages]
        told.append(say(language, phrase("in {languages}"), languages=", ".join(names)))
    if service.seats > 1:
        told.append(say(language, phrase("up to {count} people"), count=service.seats))
    return told


def price_of(service: ServiceView, language: Language) -> str:
    """``18 € each``, ``80 €``, ``free``."""
    if not service.price.minor:
        return say(language, phrase("free"))
    price = service.price.worded(language)
    return say(language, phrase("{price} each"), price=price) if service.seats > 1 else price


def place_of(service: ServiceView, shop: WorkspaceView, language: Language) -> str:
    """Where it is."""
    words = _PLACES.get(service.place)
    return say(language, words) if words else shop.address
