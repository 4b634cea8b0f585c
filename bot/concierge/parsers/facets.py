"""What a customer wants it to be like: taste, occasion, rooms, size, color."""

import re
from dataclasses import dataclass, field

from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain

_SWEET = re.compile(r"\b(?:sweets?|dolc[ei]\w*|dulces?|chocolat\w*|cioccolat\w*|dessert\w*|candies|candy|biscott\w*)\b")
_SAVORY = re.compile(r"\b(?:savou?r(?:y|ies)|salty|salat[aieo]|salad[aeo]s?|saporit[aieo])\b")
_MIXED = re.compile(
    r"\b(?:mixed|mix|mist[aeio]|surtid[ao]s?|assort\w*|variad[ao]s?|vari[ae]gat\w*|both|entramb\w+|ambos|ambas|"
    r"tutt[ei] e due|los dos|las dos|un po' di tutto|un poco de todo|bit of (?:everything|both)|combin\w+)\b"
)
_ANY_TASTE = re.compile(
    r"\b(?:(?:it )?does ?n['o]?t matter|no preference|don'?t mind|either|any(?:thing)? (?:is )?(?:fine|ok)|whatever|"
    r"indifferente|e uguale|fa lo stesso|qualsiasi|va bene tutto|nessuna preferenza|me da igual|da igual|"
    r"sin preferencia\w*|cualquiera|lo que sea|no importa)\b"
)
_GIFT = re.compile(
    r"\b(?:gifts?|presents?|giving|regal\w+|obsequio\w*|detall(?:e|ito)|pensier(?:o|ino)|souvenirs?|birthday|"
    r"compleann\w+|cumple\w*|anniversar\w+|aniversario|wedding|matrimoni\w+|boda|christmas|natal[ei]\w*|navidad\w*)\b"
)
_GIFT_CARD = re.compile(r"\b(?:gift cards?|gift ?wrap\w*|buon[io] regalo|tarjetas? (?:de )?regalo|pacchett[io] regalo|carta regalo)\b")
_ROOM = re.compile(r"\s*(?:bed)?(?:rooms?\b|camer[ae]\b|stanz[ae]\b|local[ie]\b|vani\b|habitacion(?:es)?\b|dormitorios?\b|cuartos?\b)")
_FLATS = {"monolocale": 1, "bilocale": 2, "trilocale": 3, "quadrilocale": 4, "estudio en": 1, "studio flat": 1}
_SIZE = re.compile(r"\b(?:size|taglia|misura|talla|tg\.?)\s*(xxs|xs|s|m|l|xl|xxl|xxxl|\d{2})\b")
_LETTER_SIZE = re.compile(r"\b(?:in|la|una|the|a|en)\s+(xs|xl|xxl|xxs)\b")
_WORD_SIZES = {"small": "s", "medium": "m", "large": "l", "piccola": "s", "media": "m", "mediana": "m", "grande": "l", "pequena": "s"}
_COLORS = {
    "white": "white|bianc[aoeh]+i?|blanc[ao]s?",
    "black": "black|ner[aoei]|negr[ao]s?",
    "red": "red|ross[aoei]|roj[ao]s?",
    "blue": "blue|blu|azzurr[aoei]|azul(?:es)?|celest[ei]s?",
    "green": "green|verd[ei]s?",
    "yellow": "yellow|giall[aoei]|amarill[ao]s?",
    "pink": "pink|rosa",
    "orange": "orange-colou?red|arancione|naranja",
    "brown": "brown|marron[ei]?s?",
    "gray": "gr[ae]y|grigi[aoe]?|gris(?:es)?",
    "beige": "beige|sabbia|arena|crudo|ecru",
    "purple": "purple|viola|morad[ao]s?|lila",
}
_MOST_ROOMS = 12


@dataclass(frozen=True, slots=True)
class Facets:
    """Traits that were named."""

    taste: str = ""
    """``sweet``, ``savory``, ``mixed``, or ``any`` where the customer said it does not matter."""
    gift: bool = False
    tags: tuple[str, ...] = field(default=())
    """Traits as the catalog writes them: ``rooms:3``, ``size:m``, ``color:blue``."""

    @property
    def all_tags(self) -> tuple[str, ...]:
        """The traits with the taste among them."""
        return (f"taste:{self.taste}", *self.tags) if self.taste not in {"", "any"} else self.tags


def facets(text: str, *, asked: bool = False) -> Facets:
    """The traits that a text names. `asked` says that we just asked for the taste: "both" then means it."""
    flat = plain(composed(text))
    gift = bool(_GIFT.search(flat)) and not _GIFT_CARD.search(flat)
    return Facets(_taste(flat, asked=asked), gift, (*_rooms(text, flat), *_sizes(flat), *_colors(flat)))


def _taste(flat: str, *, asked: bool) -> str:
    sweet, savory = _SWEET.search(flat), _SAVORY.search(flat)
    if (sweet and savory) or (_MIXED.search(flat) and (asked or sweet or savory or _named_mix(flat))):
        return "mixed"
    if sweet or savory:
        return "sweet" if sweet else "savory"
    return "any" if asked and _ANY_TASTE.search(flat) else ""


def _named_mix(flat: str) -> bool:
    """Whether a mix is named as such, not "both" of something else."""
    return bool(re.search(r"\b(?:mist[aeio]|mixed|surtid[ao]s?|assort\w*|variad[ao]s?)\b", flat))


def _rooms(text: str, flat: str) -> tuple[str, ...]:
    for number in numbers(text):
        if _ROOM.match(flat, number.span[1]) and 0 < number.value <= _MOST_ROOMS and number.value % 1 == 0:
            return (f"rooms:{int(number.value)}",)
    return next((f"rooms:{rooms}",) for word, rooms in _FLATS.items() if word in flat) if _names_flat(flat) else ()


def _names_flat(flat: str) -> bool:
    return any(word in flat for word in _FLATS)


def _sizes(flat: str) -> tuple[str, ...]:
    named = _SIZE.search(flat) or _LETTER_SIZE.search(flat)
    if named:
        return (f"size:{named.group(1)}",)
    worded = re.search(rf"\b(?:size|taglia|talla|in|en)\s+({'|'.join(_WORD_SIZES)})\b", flat)
    return (f"size:{_WORD_SIZES[worded.group(1)]}",) if worded else ()


def _colors(flat: str) -> tuple[str, ...]:
    return tuple(f"color:{color}" for color, names in _COLORS.items() if re.search(rf"\b(?:{names})\b", flat))
