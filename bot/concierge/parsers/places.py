"""Which countries a text names, by their names, their capitals, or a large town: in any of the languages spoken here."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.concierge.lexicon import words
from bot.concierge.wording import composed, plain
from shop.kernel.language import Language

_BY_HAND = ("DE", "FR", "ES", "IT", "GB", "US", "CH")
_EUROPE = "Europe/"


def countries(text: str) -> frozenset[str]:
    """Codes of the countries that are named, or lie around what is; empty for none."""
    flat = plain(composed(text))
    return frozenset(_known()[found] for found in _pattern().findall(flat))


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_known(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


@cache
def _known() -> dict[str, str]:
    """Names, without accents, and the code of their country."""
    zones = get_global("zone_territories")
    towns = {
        zone.rpartition("/")[2].replace("_", " "): zones[zone] for zone in zones if zone.startswith(_EUROPE)
    }
    found = {plain(town): code for town, code in towns.items()}
    for ours in Language:
        locale = Locale(ours.locale)
        found |= {plain(str(name)): code for code, name in locale.territories.items() if code.isalpha()}
        for zone, told in locale.time_zones.items():
            if zone.startswith(_EUROPE) and told.get("city") and zone in zones:
                found[plain(str(told["city"]))] = zones[zone]
    found |= {word: code for code in _BY_HAND for word in words("places", code)}
    return {name: code for name, code in found.items() if len(name) > 1 and code in _countries()}


@cache
def _countries() -> frozenset[str]:
    """Codes of countries, without the world's regions and what is no place."""
    return frozenset(get_global("zone_territories").values()) - {"001", "ZZ"}
