"""What a customer wants it to be like: taste, occasion, rooms, features, size, color."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.concierge.lexicon import words
from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain, without

_SWEET = re.compile(r"\b(?:sweets?|dolc[ei]\w*|dulces?|dessert\w*|candies|candy)\b")
_SAVORY = re.compile(r"\b(?:savou?r(?:y|ies)|salty|salat[aieo]|salad[aeo]s?)\b")
_MIXED = re.compile(r"\b(?:mixed|mix|mist[aeio]|surtid[ao]s?|assort\w*|variad[ao]s?)\b")
_BOTH = re.compile(
    r"\b(?:both|entramb\w+|ambos|ambas|tutt[ei] e due|los dos|las dos|un po' di tutto|un poco de todo|"
    r"(?:a )?bit of (?:everything|both)|un po' e un po')\b"
)
_ANY_TASTE = re.compile(
    r"\b(?:(?:it )?does ?n['o]?t matter|no preference|don'?t mind|either|any(?:thing)? (?:is )?(?:fine|ok)|whatever|"
    r"indifferente|e uguale|fa lo stesso|qualsiasi|va bene tutto|nessuna preferenza|me da igual|da igual|"
    r"sin preferencia\w*|cualquiera|lo que sea|no importa)\b"
)
_NO_LIMIT = re.compile(
    r"\b(?:no (?:budget|limit|max\w*)|any (?:budget|price)|(?:nessun|senza) (?:budget|limit\w+)|non (?:ho|c'e) (?:un )?(?:budget|limit\w+)|"
    r"sin (?:presupuesto|limite)|no (?:tengo|hay) (?:presupuesto|limite)|price does ?n['o]?t matter|non importa il prezzo|"
    r"da igual el precio|no importa el precio)\b"
)
_GIFT = re.compile(
    r"\b(?:gifts?|presents?|regal\w+|obsequi\w+|detall(?:e|ito)|pensier(?:o|ino)|souvenirs?|birthday|compleann\w+|"
    r"cumple\w*|anniversar\w+|aniversario|for (?:my|a) (?:mum|mom|mother|dad|father|wife|husband|friend|aunt|hosts?)|"
    r"per (?:mia|mio|una|un) (?:mamma|madre|papa|padre|moglie|marito|amic[ao]|zia|zio|suocer[ao])|"
    r"para (?:mi|una|un) (?:madre|padre|mujer|marido|amig[ao]|tia|tio|suegr[ao]))\b"
)
_GIFT_SERVICE = re.compile(
    r"\b(?:gift ?(?:cards?|wrap\w*|vouchers?)|wrap\w* gifts?|buon[io] regalo|tarjetas? (?:de )?regalo|pacchett[io] regalo|"
    r"carta regalo|envolv\w+ (?:para )?regalo|incart\w+|per regalo\?)\b"
)
_OCCASIONS: Mapping[str, str] = {"wedding": "wedding|matrimoni\\w+|boda|sposa"}
_BEDROOM = re.compile(
    r"[\s-]*(?:bedrooms?\b|beds?\b(?! ?(?:frame|sheet|linen))|bdrms?\b|br\b|(?:camer[ae]|stanz[ae])(?: da letto)?\b|dormitorios?\b|habitacion(?:es)?\b)"
)
_ROOM = re.compile(r"[\s-]*(?:rooms?\b|local[ie]\b|vani\b)")
_BATHROOM = re.compile(r"[\s-]*(?:bathrooms?\b|bagn[oi]\b|banos?\b)")
_FLATS: Mapping[str, int] = {"monolocale": 1, "bilocale": 2, "trilocale": 3, "quadrilocale": 4}
_FEATURES: Mapping[str, str] = {
    "garden": "garden|giardin\\w+|jardin\\w*",
    "pool": "(?:swimming )?pool|piscina",
    "terrace": "terrace|terrazz[ao]|terraza",
    "balcony": "balcony|balcon[ei]?|balcon",
    "parking": "garage|posto auto|box auto|plaza de garaje|garaje",
    "elevator": "elevator|lift|ascensore|ascensor",
    "courtyard": "courtyard|cortile",
    "sea-view": "sea view|vista mare|vistas? al mar",
}
_SIZE = re.compile(
    r"\b(?:(?:size|taglia|misura|talla|numero)\b\W*|tg\.?\s*)(xxs|xs|s|m|l|xl|xxl|xxxl|\d{2})\b"
)
_SIZE_IN = re.compile(
    r"\b(?:in|en|in a|in an|in the|en una|en la|en el|in una|nella|la|the|una|un)\s+(xxs|xs|s|m|l|xl|xxl|xxxl)\b(?!['’])"
)
_LETTER_SIZE = re.compile(r"\b(xxs|xs|xl|xxl|xxxl)\b")
_COLORS: Mapping[str, str] = {
    "white": "white|bianc[aoeh]+i?|blanc[ao]s?",
    "black": "black|ner[aoei]|negr[ao]s?",
    "red": "red|ross[aoei]|roj[ao]s?",
    "navy": "navy(?: blue)?|blu navy|azul marino",
    "blue": "(?<!navy )blue|blu(?! navy)|azzurr[aoei]|azul(?:es)?(?! marino)|celest[ei]s?",
    "green": "green|verd[ei]s?",
    "yellow": "yellow|giall[aoei]|amarill[ao]s?",
    "pink": "pink",
    "brown": "brown|marron[ei]?s?",
    "gray": "gr[ae]y|grigi[aoe]?|gris(?:es)?",
    "ecru": "ecru",
    "sand": "sabbia",
    "terracotta": "terracotta|teja",
}
_COLORED = re.compile(rf"\b(?:(?:in|en|di|de|color|colore|colour)\s+)?(?:{'|'.join(_COLORS.values())})\b")
_TRAITS = (
    rf"\b(?:{'|'.join(_COLORS.values())})\b",
    r"\b(?:(?:size|taglia|misura|talla|numero)\b\W*|tg\.?\s*)(?:xxs|xs|s|m|l|xl|xxl|xxxl|\d{2})\b",
    r"\b(?:xxs|xs|s|m|l|xl|xxl|xxxl|small|medium|large|mediana|pequena|media|piccola)\b(?!')",
    r"(?<=\b(?:la|da|in|en|de|el)) \d{2}\b(?= *[?.!]*$)",
    r"\b\d{1,4} ?(?:g|gr|grammi|gramos|grams|kg|chil[oi]|kilos?|ml|cl|l|litr[oi]s?|liters?|oz)\b",
)
_AROUND_TRAITS = words("pointing", "traits")
"""Words beside a trait that name nothing."""
_MOST_ROOMS = 12
_WHERE_A_HOME = re.compile(
    r"\b(?:hom[ei]s?|house|flat|apartment|villa|cas[ae]s?|appartament\w+|pis[eo]s?|vivienda\w*|attic[oi]|atico\w*|chalet\w*|rustic\w*|casale)\b"
)


@dataclass(frozen=True, slots=True)
class Facets:
    """Traits that were named."""

    taste: str = ""
    """``sweet``, ``savory``, ``mixed``, or ``any`` where the customer said it does not matter."""
    gift: bool = False
    no_limit: bool = False
    """Whether the customer said that the price does not matter."""
    tags: tuple[str, ...] = ()
    """Traits as the catalog writes them: ``bedrooms:3``, ``size:m``, ``color:blue``, ``feature:garden``."""


def facets(text: str, *, asked: bool = False, of_homes: bool = False) -> Facets:
    """The traits that a text names. `asked` says that we just asked for the taste: "both" then means it.

    With `of_homes` it is known that a home is looked for: "with a terrace?".
    """
    flat = plain(composed(text))
    gift = bool(_GIFT.search(flat)) and not _GIFT_SERVICE.search(flat)
    tags = (
        *_counted(text, flat),
        *_named(flat, "feature", _FEATURES if of_homes else _features(flat)),
        *_worn(flat),
        *_named(flat, "occasion", _OCCASIONS),
    )
    return Facets(_taste(flat, asked=asked), gift, bool(_NO_LIMIT.search(flat)), tags)


def without_worn(text: str) -> str:
    """The text without the colors and sizes that it names: they are looked for as traits, not as words."""
    whole = composed(text)
    flat = plain(whole)
    sizes = [match.span() for size in (_SIZE, _SIZE_IN, _LETTER_SIZE) for match in size.finditer(flat)]
    colors = [match.span() for match in _COLORED.finditer(flat)]
    return without(whole, sizes + colors)


def of_a_variant(text: str) -> bool:
    """Whether a text names a size, a color or an amount of something and hardly another word: "in M, red?"."""
    flat = plain(composed(text))
    rest, cut = flat, 0
    for trait in _TRAITS:
        rest, times = re.subn(trait, " ", rest)
        cut += times
    return cut > 0 and not set(re.findall(r"[^\W_]+", rest)) - _AROUND_TRAITS


def _taste(flat: str, *, asked: bool) -> str:
    sweet, savory = _SWEET.search(flat), _SAVORY.search(flat)
    if (sweet and savory) or _MIXED.search(flat) or (asked and _BOTH.search(flat)):
        return "mixed"
    if sweet or savory:
        return "sweet" if sweet else "savory"
    return "any" if asked and _ANY_TASTE.search(flat) else ""


def _counted(text: str, flat: str) -> list[str]:
    """Rooms by their number."""
    found: list[str] = []
    for number in numbers(text):
        if not 0 < number.value <= _MOST_ROOMS or number.value % 1:
            continue
        for kind, unit in (("bathrooms", _BATHROOM), ("bedrooms", _BEDROOM), ("rooms", _ROOM)):
            if unit.match(flat, number.span[1]):
                found.append(f"{kind}:{int(number.value)}")
                break
    found += [f"rooms:{rooms}" for word, rooms in _FLATS.items() if word in flat]
    return [tag for tag in found if not tag.startswith("bathrooms")]


def _features(flat: str) -> Mapping[str, str]:
    """Features count where a home is spoken of: a garden box has no garden."""
    return _FEATURES if _WHERE_A_HOME.search(flat) else {}


def _named(flat: str, kind: str, names: Mapping[str, str]) -> list[str]:
    return [f"{kind}:{value}" for value, words in names.items() if re.search(rf"\b(?:{words})\b", flat)]


def _worn(flat: str) -> list[str]:
    """Size and color."""
    size = _SIZE.search(flat) or _SIZE_IN.search(flat) or _LETTER_SIZE.search(flat)
    return [*([f"size:{size.group(1)}"] if size else []), *_named(flat, "color", _COLORS)]
