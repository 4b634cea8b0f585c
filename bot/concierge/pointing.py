"""Whether a short question is about "it": the product last spoken of, though nothing in it names one."""

import re

from bot.concierge.parsers.allergens import questioned
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.wish import subject
from bot.concierge.situation import Situation
from bot.concierge.wording import composed, plain, tokens

_OF_A_PRODUCT = frozenset(
    {"price", "usage", "ingredients", "allergens", "origin", "keeping", "variants", "stock"}
)
_OF_NOTHING_ELSE = frozenset({"usage", "ingredients", "allergens"})
"""What is asked of a product even where none was spoken of yet."""
_LONGEST = 7
_OTHERS = re.compile(
    r"\b(?:something|anything|somethings?|others?|else|cheap\w*|less|qualcosa|altr[oaie]|economic\w+|meno|algo|otr[oa]s?|barat\w+|menos|"
    r"tutt[oaie]|all|everything|tod[oa]s?)\b"
)
"""Words that look for other goods."""
_ALLERGENS = re.compile(r"\b(?:allergen\w*|alergen\w*|allergi\w+|traces|tracce|trazas)\b")
_WORKS = re.compile(
    r"(?:(?:e|y|and|ma|but|pero|ok)\s+)?(?:how does (?:it|this) work|come funziona|como funciona|what (?:do|can|should) i do with (?:it|this)|"
    r"cosa (?:ci|me ne) (?:faccio|si fa)|che me ne faccio|que (?:hago|se hace) con (?:ell[oa]|est[oae]))"
)
"""Of the chat, unless a product was spoken of."""


def about_it(situation: Situation, text: str) -> bool:
    """Whether a text asks something of the product last spoken of; of a use, also where there is none yet."""
    if situation.memory.asked == "wishes" or len(tokens(text)) > _LONGEST:
        return False
    known = situation.memory.product is not None
    flat = plain(composed(text)).strip(" ?¿!.")
    if known and _WORKS.fullmatch(flat):
        return True
    asked = set(_asked(text)) & (_OF_A_PRODUCT if known else _OF_NOTHING_ELSE)
    return bool(asked) and not _OTHERS.search(flat) and not subject(f"{text.rstrip('?')}?")


def _asked(text: str) -> tuple[str, ...]:
    """The aspects; what somebody cannot eat is no question of what is in it."""
    asked = aspects(text)
    sure = questioned(text) is not None or _ALLERGENS.search(plain(composed(text)))
    return asked if sure else tuple(aspect for aspect in asked if aspect != "allergens")
