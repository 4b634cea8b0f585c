"""What a text assures: that something is free from an allergen, that the shop is open right now."""

import re
from collections.abc import Iterator

from bot.guardrails.claims.said import Page, Said

# Words of the fourteen allergens (Regulation (EU) 1169/2011, annex II) in folded text.
_ALLERGENS = {
    "gluten": "gluten|glutine|wheat|grano|frumento|trigo",
    "crustaceans": "crustaceans?|crostacei|crustaceos",
    "eggs": "eggs?|uov[ao]|huevos?",
    "fish": "fish|pesce|pescado",
    "peanuts": "peanuts?|arachidi|cacahuetes?",
    "soy": "soy|soya|soia|soja",
    "milk": "milk|dairy|lactose|latte|lattosio|latticini|leche|lactosa|lacteos",
    "nuts": "nuts?|tree nuts|frutta a guscio|frutta secca|noci|nocciole|mandorle|pistacchi\\w*|frutos secos|frutos de cascara|nueces|almendras|pistachos?",
    "celery": "celery|sedano|apio",
    "mustard": "mustard|senape|mostaza",
    "sesame": "sesame|sesamo",
    "sulphites": "sulphites|sulfites|solfiti|sulfitos",
    "lupin": "lupins?|lupini|altramuces",
    "molluscs": "molluscs|mollusks|molluschi|moluscos",
}
_WORD = f"(?:{'|'.join(_ALLERGENS.values())})"
_CODES = tuple((code, re.compile(words)) for code, words in _ALLERGENS.items())
_FREE_FROM = (
    re.compile(
        rf"\b(?:senza|sin|without|free (?:from|of)|libre de|prive? di|privo di|non contengono|non contiene|no contienen?|"
        rf"(?:does not|doesn['’]t|do not|don['’]t) contain|contains? no|(?:non ci sono|non c['’]e|no hay|no lleva|there (?:is|are) no))"
        rf" (?:any |tracce di |trazas de |traces of |alcun\w* |el |la |los |il |le |gli )?(?P<what>{_WORD}(?:(?:,| e| o| y| ni| ne| or| and|, ne)(?: senza| sin| without)? {_WORD})*)\b"
    ),
    re.compile(rf"\b(?P<what>{_WORD})[ -]free\b"),
)

_NOW = r"(?:ora|adesso|in questo momento|attualmente|now|right now|at the moment|currently|ahora(?: mismo)?|en este momento)"
_STATE = r"(?:(?P<open>apert[oi]|open|abiert[oa]s?)|(?:chius[oi]|closed|cerrad[oa]s?))"
_IS = r"(?:siamo|e|we are|we['’]re|is|estamos|esta|it['’]s)"
_OPEN_NOW = (
    re.compile(rf"(?<!\w){_IS} (?:ancora |gia |still |already |todavia |ya )?{_STATE} {_NOW}\b"),
    re.compile(rf"(?<!\w){_NOW},? {_IS} (?:ancora |still |todavia )?{_STATE}\b"),
    re.compile(rf"(?<!\w){_IS} {_NOW} {_STATE}\b"),
)


def assurances(page: Page) -> Iterator[Said]:
    """Allergens said to be absent, one code for each value; and open or closed at this moment."""
    for pattern in _FREE_FROM:
        for match in page.find_folded(pattern):
            codes = [code for code, words in _CODES if words.search(match.group("what"))]
            yield page.take("allergen", match.start(), match.end(), *codes)
    for pattern in _OPEN_NOW:
        for match in page.find_folded(pattern):
            yield page.take("open_now", match.start(), match.end(), match.group("open") is not None)
