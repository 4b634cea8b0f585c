"""What is good to know of a service before one comes: where one meets, what to bring, what to tell."""

from dataclasses import dataclass
from typing import Final

from shop.booking.services import ServiceView
from shop.kernel.language import Language, phrase, say

_TOLD: Final = {
    "meet": ("map-pin", phrase("Where we meet")),
    "bring": ("shopping-basket", phrase("What to bring")),
    "say": ("pen-line", phrase("What to tell us")),
}
_OTHERWISE: Final = ("info", phrase("Good to know"))


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is good to know."""

    icon: str
    title: str
    text: str


def details_of(service: ServiceView, language: Language) -> list[Detail]:
    """Everything that the shop says of it, in the shop's order."""
    return [
        Detail(icon, say(language, title), text)
        for key, text in service.details.items()
        for icon, title in [_TOLD.get(key, _OTHERWISE)]
    ]
