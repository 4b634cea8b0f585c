"""What a customer may not eat, as codes of the allergens of Regulation (EU) 1169/2011, annex II."""

import re
from dataclasses import dataclass
from functools import cache

from bot.concierge.wording import Span, composed, plain

_NAMES = {
    "gluten": "gluten|glutine|wheat|grano|frumento|trigo|barley|orzo|cebada|rye|segale|centeno",
    "crustaceans": "crustaceans?|crostace[io]|crustaceos?|shrimps?|prawns?|gamber\\w+|gambas?|lobster|aragosta|langosta",
    "eggs": "eggs?|uov[ao]|huevos?",
    "fish": "fish|pesce|pescado|tuna|tonno|atun|anchov\\w+|acciugh\\w+|anchoas?",
    "peanuts": "peanuts?|arachid[ie]|cacahuetes?|cacahuates?|mani",
    "soy": "soya?|soia|soja",
    "milk": "milk|dairy|lactose|latte|latticin[io]|lattosio|leche|lacteos?|lactosa|cheese|formagg[io]|queso",
    "nuts": (
        "nuts?|tree nuts?|almonds?|hazelnuts?|walnuts?|pistachios?|cashews?|frutta a guscio|frutta secca|noci|noce|"
        "nocciol[ae]|mandorl[ae]|pistacch[io]+|anacardi|frutos secos|frutos de cascara|nueces|nuez|almendras?|"
        "avellanas?|pistachos?|anacardos?"
    ),
    "celery": "celery|sedano|apio",
    "mustard": "mustard|senape|mostaza",
    "sesame": "sesame|sesamo",
    "sulphites": "sul(?:ph|f)ites?|solfiti|sulfitos?",
    "lupin": "lupins?|lupin[io]|altramuc\\w+",
    "molluscs": "mollus[ck]s?|mollusch[io]|moluscos?|clams?|mussels?|cozze|vongole|mejillones|almejas",
}
_SEAFOOD = "seafood|shellfish|frutti di mare|mariscos?"
_DIETS = {
    "vegan": "vegan[aoei]?s?|plant[ -]based",
    "vegetarian": "vegetarian[aoei]?s?|veggie|vegetariana?s?|vegetarianos?",
    "celiac": "c(?:o|oe)?eliacs?|celiac[aohie]+s?|celiaqui?a|celiachia",
}
_DIET_CODES = {
    "vegan": ("milk", "eggs", "fish", "crustaceans", "molluscs"),
    "vegetarian": ("fish", "crustaceans", "molluscs"),
    "celiac": ("gluten",),
}
_FILLER = r"(?:\s+(?:any|the|a|al|alla|alle|agli|allo|ai|all'|il|la|lo|le|i|gli|l'|di|de|del|della|los|las|el|to|at|all|con|tracce|traces|trazas|of))*\s*"
_AVOIDING = (
    r"(?:without|no|not|non|niente|nessun\w*|nada de|ningun\w*|sin|senza|free of|avoid\w*|evit\w+|except|eccetto|"
    r"allerg\w+|alerg\w+|intoleran\w+|intolleran\w+|can'?t (?:eat|have|tolerate)|cannot (?:eat|have)|"
    r"(?:non|no) (?:posso|puo|possono|puedo|puede|pueden) (?:mangiare|assumere|comer|tomar)|"
    r"(?:non|no) (?:mangio|mangia|como|come|tollero|tolero)|does ?n[o']t (?:eat|contain)|don'?t eat|"
    r"che non (?:contenga\w*|abbia\w*)|que no (?:lleve\w*|contenga\w*|tenga\w*))"
)
_AFTER = r"(?:[- ]free\b|\s+(?:allerg\w+|alerg\w+|intoleran\w+|intolleran\w+))"
_NOTHING = re.compile(
    r"\b(?:no|non|nessun\w*|niente|sin|senza|ningun\w*|without|none|zero|not|isn'?t|nothing|tampoco|neanche|hay|ha|ho|tiene|tengo|es|"
    r"e|siamo|somos)\s+(?:(?:any|particular\w*|ha|ho|hay|tiene|tengo|have|has|food|soy|es|son|e|siamo|somos|known|de|alcun\w*|tipo|"
    r"ningun\w*|nessun\w*|particolar[ei])\s+)*(?:allerg\w+|alerg\w+|intoleran\w+|intolleran\w+)"
    r"(?!\s+(?:a|al|ai|alle|alla|agli|allo|all|to)\b(?!\s+(?:nulla|niente|nada|anything|nothing)))"
    r"|(?:allerg\w+|alerg\w+)\s+(?:a|to)\s+(?:nulla|niente|nada|nothing)"
    r"|not allergic to anything"
    r"|(?:can eat|eats?|mangi\w+|puede comer|come) (?:everything|anything|(?:di )?tutto|de todo)"
)


@dataclass(frozen=True, slots=True)
class Avoided:
    """What must not be in it."""

    codes: tuple[str, ...] = ()
    """Codes of allergens, each once, in the order of the annex."""
    diets: tuple[str, ...] = ()
    """``vegan``, ``vegetarian``, ``celiac``: their codes are among `codes`."""
    nothing: bool = False
    """Whether the customer said that there is nothing to avoid."""
    spans: tuple[Span, ...] = ()


def avoided(text: str) -> Avoided | None:
    """What a text says must be avoided; None where it says nothing about it.

    An allergen only counts beside a word of avoiding: "something with pistachio" avoids nothing.
    """
    flat = plain(composed(text))
    found = [(code, match.span()) for match in _statement().finditer(flat) for code in _codes(match.group())]
    diets = [(diet, match.span()) for diet, names in _DIETS.items() for match in re.finditer(rf"\b(?:{names})\b", flat)]
    codes = {code for code, _ in found} | {code for diet, _ in diets for code in _DIET_CODES[diet]}
    nothing = _NOTHING.search(flat)
    if not codes and nothing is None:
        return None
    spans = {span for _, span in (*found, *diets)} | ({nothing.span()} if nothing and not codes else set())
    ordered = tuple(code for code in _NAMES if code in codes)
    return Avoided(ordered, tuple(sorted({diet for diet, _ in diets})), nothing=not codes, spans=tuple(sorted(spans)))


def mentioned(text: str) -> tuple[str, ...]:
    """The allergens that a text names at all, as in "does it contain gluten?"."""
    flat = plain(composed(text))
    named = {code for code in _codes(flat)}
    diets = {code for diet, names in _DIETS.items() if re.search(rf"\b(?:{names})\b", flat) for code in _DIET_CODES[diet]}
    return tuple(code for code in _NAMES if code in named | diets)


def _codes(flat: str) -> list[str]:
    """The codes whose names stand in a plain text."""
    found = [code for code, names in _NAMES.items() if re.search(rf"\b(?:{names})\b", flat)]
    if re.search(rf"\b(?:{_SEAFOOD})\b", flat):
        found += ["crustaceans", "molluscs"]
    return found


@cache
def _statement() -> re.Pattern[str]:
    """A word of avoiding with the allergens after it, listed, or an allergen with "free" after it."""
    every = "|".join([*_NAMES.values(), _SEAFOOD])
    joined = r"(?:\s*(?:,|and|or|nor|e|ed|o|ne|y|ni|u|&|/)\s*)+"
    listed = rf"{_FILLER}(?:{every})\b(?:{joined}{_FILLER}(?:{every})\b)*"
    return re.compile(rf"\b{_AVOIDING}{listed}|\b(?:{every}){_AFTER}")
