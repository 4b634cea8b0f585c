"""Which countries a text names, by their names, their capitals, or a large town; and where goods are to be sent."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.concierge.lexicon import words
from bot.concierge.wording import composed, plain
from shop.kernel.language import Language

_BY_HAND = ("DE", "FR", "ES", "IT", "GB", "US", "CH")
_EUROPE = "Europe/"


_SENDS = re.compile(
    r"\b(?:spedi\w+|mand(?:ate|a|i|are|ar[lm][oaie]|arcel[oaie])|consegn\w+|invi(?:a|ate|are|arl[oaie]|alo)|"
    r"ship(?:ping|s)?|deliver(?:y|s|ing)?|send(?:ing)?|post|mail|"
    r"envi\w+|mand(?:ais|ar|arl[oae]s?|al[oae]s?|an)|entreg\w+)\b(?P<between>(?:(?! (?:a|ad|to|in|nel\w*|hasta|para|per|fino) )[^,.?!;]){0,30})"
    r" (?:fino (?:a|ad|in) |(?:a|ad|in|to|nel|nella|negli|hasta|para|per) )(?:the |la |los |las |il |el |l')?(?P<place>[a-z][a-z' -]{1,28}?)"
    r"(?: (?:please|per favore|por favor|grazie|thanks|gracias|too|anche|pure|tambien|vero|right|o no))?\W*$"
)
_THERE = re.compile(
    r"\b(?:arriv\w+|lleg\w+|get|come|reach|quanto (?:ci mette(?:te)?|costa)|cuanto (?:tarda|cuesta)|how long)\b.{0,30} (?:a|ad|in|to|hasta|en) (?P<place>[a-z][a-z' -]{1,28}?)\W*$"
)
_ALONE = re.compile(
    r"\W*(?:(?:e|ed|and|y|ma|but|pero|what about|also|anche|tambien)\W+)*(?:a|ad|in|to|hasta|fino a) (?P<place>[a-z][a-z' -]{1,28}?)\W*$"
)
_NO_PLACE = re.compile(
    r"\b(?:casa|home|house|domicilio|me|mi|mio|mia|my|tu|us|you|lei|lui|her|him|them|noi|nosotros|tempo|time|tiempo|ritard\w+|regal\w+|present|gift|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|luned\w+|marted\w+|mercoled\w+|gioved\w+|venerd\w+|sabato|domenica|"
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|domani|oggi|tomorrow|today|hoy|manana|natale|christmas|navidad|negozio|bottega|shop|store|tienda|"
    r"fare|do|hacer|un|una|uno|amic[oa]|friend|amig[oa]|address|indirizzo|direccion|person\w*|qualcuno|someone|alguien|chat|foto|link|video|mail|email|whatsapp)\b"
)
_OF_PARCELS = frozenset(
    [
        "anche",
        "also",
        "pure",
        "tambien",
        "too",
        "it",
        "them",
        "this",
        "that",
        "everything",
        "lo",
        "la",
        "li",
        "le",
        "los",
        "las",
        "tutto",
        "todo",
        "il",
        "el",
        "un",
        "the",
        "pacco",
        "pacchi",
        "ordine",
        "ordini",
        "parcel",
        "parcels",
        "order",
        "orders",
        "goods",
        "pedido",
        "pedidos",
        "paquete",
        "paquetes",
        "spesa",
        "compra",
    ]
)
"""What may be sent to a place that we do not know; a word or a picture is sent to somebody."""
_FEW = 2
_LONGEST = 12


def sent_to(text: str) -> str:
    """The place to which a text wants goods sent, plain; empty where it names none.

    A name that is no place we know counts only behind a word for sending, and where nothing else can be meant.
    """
    flat = plain(composed(text)).strip()
    if len(flat.split()) > _LONGEST:
        return ""
    found = _SENDS.search(flat)
    if found and _NO_PLACE.search(found["place"]) is None:
        parcel = len(found["place"].split()) <= _FEW and set(found["between"].split()) <= _OF_PARCELS
        return found["place"] if countries(found["place"]) or (parcel and "?" in text) else ""
    found = _THERE.search(flat) or _ALONE.fullmatch(flat)
    return found["place"] if found and _is_all_place(found["place"]) else ""


def _is_all_place(place: str) -> bool:
    """Whether nothing but places we know stands there."""
    return not re.search(r"[a-z]{4}", _pattern().sub("", place)) and bool(countries(place))


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
