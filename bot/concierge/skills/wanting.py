"""What is looked for: the new words of a wish, added to what was said before, and what we ask first."""

import re
from decimal import Decimal
from typing import Any

from bot.concierge.acts import Part
from bot.concierge.lexicon import words as words_of
from bot.concierge.memory import Wishes
from bot.concierge.parsers.allergens import avoided
from bot.concierge.parsers.amounts import Budget, budget
from bot.concierge.parsers.facets import facets, of_a_variant, without_worn
from bot.concierge.parsers.wish import essence, goes_on
from bot.concierge.situation import Situation
from bot.concierge.wording import composed, plain, tokens

PROPOSED = 3
OF_CATEGORY = 5
MANY = 10
_ENOUGH = 2
"""So many of the three things we ask for a gift must be said for us not to ask."""
_A_TRAIT = 3
"""So few words that are a trait name nothing of their own."""
_FOLLOWS_ON = 7
"""Words up to which a message without a name of its own refines the last search."""

_ONE_OF_A_KIND = frozenset({"color", "size", "rooms", "bedrooms"})
_ASKS_WHAT = re.compile(
    r"(?:(?:e|and|y|ed)\s+)?(?:what|cosa|che cosa|che|que)\b.{0,20}\b(?:have|got|sell|avete|hai|vendete|c'e|teneis|tienes|tienen|vendeis|hay)\b"
)
_CHEAPEST = re.compile(
    r"\b(?:cheapest|(?:least|lowest) (?:expensive|priced?)|(?:il|lo|la|i|gli|le|quell[oaie]) (?:\w+ ){0,3}(?:piu (?:economic\w+|convenient\w+)|men[oa] car\w+)|(?:che )?cost\w+ (?:di )?meno di tutt\w+|"
    r"(?:el|la|los|las|lo) (?:\w+ ){0,3}(?:mas (?:barat\w+|economic\w+)|menos car\w+))\b"
)
_CHEAPEST_WORDS = r"\b(?:cheapest|least expensive|lowest priced?|pi[uù] (?:economic\w+|convenient\w+)|men[oa] car\w+|m[aá]s (?:barat\w+|econ[oó]mic\w+)|menos car\w+|one|ones)\b"
_CHEAPER = re.compile(
    r"\b(?:troppo car[oaie]\b|too (?:expensive|pricey|dear)|(?:es |son |e |sono )?(?:muy|demasiado) car[oa]s?\b|out of (?:my|our) budget|fuori budget|cheaper|less expensive|(?:piu|meno) (?:economic|car)\w+|(?:che )?cost\w+ (?:di )?meno|(?:mas|menos) (?:barat|car)\w+|mas economic\w+)\b"
)


def cheapest(text: str) -> bool:
    """Whether what costs least of all is looked for: "the cheapest red wine"."""
    return _CHEAPEST.search(plain(composed(text))) is not None


def cheaper(text: str) -> bool:
    """Whether something that costs less is looked for, without saying how much."""
    return not cheapest(text) and _CHEAPER.search(plain(composed(text))) is not None and budget(text) is None


def gathered(situation: Situation, part: Part) -> Wishes:
    """What is looked for: the new words, added to the wish that we asked about or that they refine.

    What must be avoided stays said for the whole conversation: an allergy is not forgotten because the
    next question does not repeat it.
    """
    before, text = situation.memory.wishes or Wishes(), part.text
    asked = situation.memory.asked == "wishes"
    careful = Wishes(avoid=before.avoid, diets=before.diets, avoid_said=before.avoid_said)
    kept = before if asked or (_refines(text) and not _anew(situation, text)) else careful
    if part.target.startswith("category:"):
        return careful.model_copy(update={"category": part.target.partition(":")[2]})
    if part.target.startswith("facet:"):
        return _with_facet(kept, part.target)
    return kept.model_copy(update=_said(situation, kept, text, asked=asked))


def missing(situation: Situation, wishes: Wishes) -> list[str]:
    """What we ask before looking: at most once for each search."""
    if situation.memory.asked == "wishes" or wishes.category:
        return []
    money = "" if wishes.at_most or wishes.at_least or wishes.no_limit else "ask_budget"
    if wishes.gift and situation.vertical == "food" and not wishes.words:
        asks = [money, "" if wishes.taste else "ask_taste", "" if wishes.avoid_said else "ask_avoided"]
        open_ones = [ask for ask in asks if ask]
        return open_ones if len(asks) - len(open_ones) < _ENOUGH else []
    if wishes.gift and not wishes.words and money:
        return [money, "ask_what"]
    any_home = set(tokens(wishes.words)) <= words_of("generic_wishes", "homes")
    if situation.vertical == "property" and money and not wishes.tags and any_home:
        return [money, "ask_rooms", "ask_zone"]
    return []


def in_another_currency(situation: Situation, part: Part) -> bool:
    """Whether the customer named an amount in a currency that the shop has no prices in."""
    money = budget(part.text, asked=situation.memory.asked == "wishes")
    return bool(money and money.currency and money.currency != situation.currency)


def arguments(wishes: Wishes) -> dict[str, Any]:
    """The tool's arguments, without what is empty."""
    taste = [f"taste:{wishes.taste}"] if wishes.taste not in {"", "any"} else []
    occasion = ["occasion:gift"] if wishes.gift else []
    diets = [f"diet:{diet}" for diet in wishes.diets if diet != "celiac"]
    told: dict[str, Any] = {
        "query": wishes.words,
        "category": wishes.category,
        "budget": wishes.at_most,
        "at_least": wishes.at_least,
        "tags": [*occasion, *taste, *diets, *wishes.tags],
        "without_allergens": list(wishes.avoid),
        "limit": MANY if wishes.about or wishes.cheapest else OF_CATEGORY if wishes.category else PROPOSED,
    }
    return {key: value for key, value in told.items() if value}


def _said(situation: Situation, kept: Wishes, text: str, *, asked: bool) -> dict[str, Any]:
    """What a text adds to a wish."""
    money, keep_out = budget(text, asked=asked), avoided(text)
    traits = facets(text, asked=asked, of_homes=situation.vertical == "property")
    gift = kept.gift or traits.gift
    changes: dict[str, Any] = {"gift": gift, "words": _words(situation, kept, text, gift=gift)}
    changes |= _money(money) if money else {}
    if keep_out is not None:
        changes |= {"avoid": keep_out.codes, "diets": keep_out.diets, "avoid_said": True}
    changes |= {"taste": traits.taste} if traits.taste else {}
    changes |= {"no_limit": True} if traits.no_limit else {}
    changes["cheapest"] = cheapest(text)
    worn = ("color:", "size:") if situation.vertical == "food" else ()
    fresh = [tag for tag in traits.tags if not tag.startswith(worn)] if worn else traits.tags
    changes["tags"] = _tags(kept.tags, tuple(fresh))
    return changes


def _tags(kept: tuple[str, ...], fresh: tuple[str, ...]) -> tuple[str, ...]:
    """The traits of a wish: another color, size or number of rooms takes the place of the one before."""
    kinds = {tag.partition(":")[0] for tag in fresh} & _ONE_OF_A_KIND
    still = (tag for tag in kept if tag.partition(":")[0] not in kinds)
    return tuple(dict.fromkeys((*still, *fresh)))


def _with_facet(wishes: Wishes, facet: str) -> Wishes:
    _, kind, value = (*facet.split(":"), "", "")[:3]
    if kind == "avoid":
        return wishes.model_copy(update={"avoid_said": True})
    if kind == "taste":
        return wishes.model_copy(update={"taste": value})
    return wishes.model_copy(update={"tags": (*wishes.tags, f"{kind}:{value}")})


def _money(money: Budget) -> dict[str, Any]:
    return {"at_most": _written(money.at_most), "at_least": _written(money.at_least), "about": money.about}


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _without_price(text: str) -> str:
    """The text without the words for what costs least."""
    return re.sub(_CHEAPEST_WORDS, " ", text, flags=re.IGNORECASE) if cheapest(text) else text


def _refines(text: str) -> bool:
    """Whether a message only narrows the last search: "and under 20?", "sweet", "red or white", "without nuts"."""
    if cheapest(text):
        return not set(tokens(essence(_without_price(text)))) - words_of("pointing", "it")
    own, traits = set(tokens(essence(text))), facets(text)
    if len(tokens(text)) > _FOLLOWS_ON:
        return False
    if of_a_variant(text) or (goes_on(text) and len(own) <= _A_TRAIT):
        return True
    return own <= words_of("generic_wishes", "tastes") or (bool(traits.tags) and len(own) <= _A_TRAIT)


def _anew(situation: Situation, text: str) -> bool:
    """Whether a taste is asked for as such after one product was shown: "what do you have that's sweet?"."""
    traits = facets(text)
    asks = _ASKS_WHAT.match(plain(composed(text)).lstrip(" ¿")) is not None
    return asks and situation.memory.product is not None and bool(traits.taste) and not traits.tags


def _words(situation: Situation, kept: Wishes, text: str, *, gift: bool) -> str:
    """The words to look for; of an answer to our questions only where it may name a place or a thing."""
    asked = situation.memory.asked == "wishes"
    said, text = text, _without_price(text)
    own = essence(text if situation.vertical == "food" else without_worn(text))
    if asked and situation.vertical == "food":
        return kept.words
    if gift and set(tokens(own)) <= words_of("generic_wishes", "gifts"):
        own = ""
    if kept.words and of_a_variant(text):
        return kept.words
    if kept.words and cheapest(said) and _refines(said):
        return kept.words
    if kept.words and _refines(text):
        only_taste = set(tokens(own)) <= words_of("generic_wishes", "tastes")
        return kept.words if only_taste else f"{kept.words} {own}"
    return " ".join(filter(None, (kept.words, own))) if asked or not own else own
