"""Finding goods: what is looked for, what we ask first, what we propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.memory import Named, Wishes
from bot.concierge.parsers.allergens import avoided
from bot.concierge.parsers.amounts import Budget, budget
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.parsers.facets import facets
from bot.concierge.parsers.wish import essence
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import (
    Product,
    as_options,
    in_stock,
    left_out,
    named,
    numbered,
    offered,
    priced,
)
from bot.concierge.skills.showing import details_of
from bot.concierge.skills.unsure import failed, offer_person
from bot.concierge.wording import tokens
from shop.kernel.money import Money

_PROPOSED = 3
_OF_CATEGORY = 5
_MANY = 10
_ENOUGH = 2
"""So many of the three things we ask for a gift must be said for us not to ask."""
_ABOUT_IT = 0.3
"""A best score below this says that what was found only comes close."""
_FOLLOWS_ON = 7
def find_products(situation: Situation, part: Part) -> Act:
    """Look for what is wanted; ask first where a gift or a home is wanted and hardly anything is known."""
    wishes = gathered(situation, part)
    if wishes.at_most and _other_currency(situation, part):
        return _ask_in_our_currency(situation, wishes)
    missing = _missing(situation, wishes)
    if missing:
        return _asked(situation, wishes, missing)
    searched = yield from _searched(situation, wishes)
    if searched is None:
        return failed(situation, part)
    single = _single(wishes, searched)
    if single is not None:
        return (yield from _one(situation, wishes, searched, single))
    if not searched.products:
        return _nothing(situation, part, wishes, searched)
    return _several(situation, wishes, searched)


def more(situation: Situation, part: Part) -> Act:
    """What else fits the last search, or the categories where there was none."""
    memory = situation.memory
    if memory.wishes is None:
        return (yield from list_categories(situation, part))
    outcome = yield Call("find_products", _arguments(memory.wishes) | {"limit": _MANY})
    fresh = [one for one in outcome.many("products") if one["slug"] not in memory.shown][:_PROPOSED]
    voice = situation.voice
    if not fresh:
        choices = (
            choice("intent:list_categories", voice.say("choice_list_categories")),
            choice("person", voice.say("choice_person")),
        )
        return Reply(
            voice.say("no_more"), choices, memory={"options": as_options(choices), "asked": "intent"}
        )
    choices = offered(fresh)
    shown = (*memory.shown, *(str(one["slug"]) for one in fresh))
    text = f"{voice.say('found_more')}\n{numbered(voice, fresh)}\n\n{voice.say('pick')}"
    return Reply(text, choices, _slugs(fresh), memory={"options": as_options(choices), "shown": shown})


def list_categories(situation: Situation, part: Part, key: str = "categories") -> Act:
    """What kinds of goods there are."""
    outcome = yield Call("list_categories")
    told = outcome.many("categories")
    if not told:
        return failed(situation, part)
    top = [one for one in told if not one.get("parent")] or told
    choices = tuple(choice(f"category:{one['code']}", str(one["name"])) for one in top[:_MANY])
    text = situation.voice.say(key, names=situation.voice.listed([str(one["name"]).lower() for one in top]))
    return Reply(text, choices, memory={"options": as_options(choices)})


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search gave."""

    products: Sequence[Product]
    near: Sequence[Product] = ()
    left_out: Sequence[Product] = ()
    loosely: bool = False
    """Whether wishes had to be dropped."""


def gathered(situation: Situation, part: Part) -> Wishes:
    """What is looked for: the new words, added to the wish that we asked about or that they refine."""
    memory, text = situation.memory, part.text
    asked = memory.asked == "wishes"
    kept = memory.wishes if memory.wishes and (asked or _refines(text)) else Wishes()
    if part.target.startswith("category:"):
        return Wishes(category=part.target.partition(":")[2])
    if part.target.startswith("facet:"):
        return _with_facet(kept, part.target)
    money, keep_out, traits = budget(text, asked=asked), avoided(text), facets(text, asked=asked)
    gift = kept.gift or traits.gift
    changes: dict[str, Any] = {"gift": gift, "words": _words(situation, kept, text, gift=gift)}
    changes |= _money(money) if money else {}
    if keep_out is not None:
        changes |= {"avoid": keep_out.codes, "diets": keep_out.diets, "avoid_said": True}
    changes |= {"taste": traits.taste} if traits.taste else {}
    changes |= {"no_limit": True} if traits.no_limit else {}
    changes["tags"] = tuple(dict.fromkeys((*kept.tags, *traits.tags)))
    return kept.model_copy(update=changes)


def _with_facet(wishes: Wishes, facet: str) -> Wishes:
    _, kind, value = (*facet.split(":"), "", "")[:3]
    if kind == "avoid":
        return wishes.model_copy(update={"avoid_said": True})
    if kind == "taste":
        return wishes.model_copy(update={"taste": value})
    return wishes.model_copy(update={"tags": (*wishes.tags, f"{kind}:{value}")})


def _money(money: Budget) -> dict[str, Any]:
    return {
        "at_most": _written(money.at_most),
        "at_least": _written(money.at_least),
        "about": money.about,
    }


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _refines(text: str) -> bool:
    """Whether a message only narrows the last search: "and under 20?", "without nuts"."""
    return not essence(text) and len(tokens(text)) <= _FOLLOWS_ON


def _words(situation: Situation, kept: Wishes, text: str, *, gift: bool) -> str:
    """The words to look for; of an answer to our questions only where it may name a place or a thing."""
    asked = situation.memory.asked == "wishes"
    if asked and situation.vertical == "food":
        return kept.words
    own = essence(text)
    if gift and all(word in _GENERIC for word in tokens(own)):
        own = ""
    return " ".join(filter(None, (kept.words, own))) if asked or not own else own


def _missing(situation: Situation, wishes: Wishes) -> list[str]:
    """What we ask before looking: at most once for each search."""
    if situation.memory.asked == "wishes" or wishes.category:
        return []
    money = "" if wishes.at_most or wishes.at_least or wishes.no_limit else "ask_budget"
    if wishes.gift and situation.vertical == "food" and not wishes.words:
        asks = [money, "" if wishes.taste else "ask_taste", "" if wishes.avoid_said else "ask_avoided"]
        missing = [ask for ask in asks if ask]
        return missing if len(asks) - len(missing) < _ENOUGH else []
    if wishes.gift and not wishes.words and money:
        return [money, "ask_what"]
    if situation.vertical == "property" and money and not wishes.tags and set(tokens(wishes.words)) <= _HOMES:
        return [money, "ask_rooms", "ask_zone"]
    return []


def _asked(situation: Situation, wishes: Wishes, missing: list[str]) -> Reply:
    """Everything that we need to know, asked at once."""
    voice = situation.voice
    lead = "ask_home" if "ask_rooms" in missing else "ask_gift" if len(missing) > _ENOUGH else "ask_more"
    questions = "\n".join(f"{place}. {voice.say(ask)}" for place, ask in enumerate(missing, 1))
    return Reply(f"{voice.say(lead)}\n{questions}", memory={"asked": "wishes", "wishes": wishes})


def _other_currency(situation: Situation, part: Part) -> bool:
    money = budget(part.text, asked=situation.memory.asked == "wishes")
    return bool(money and money.currency and money.currency != situation.currency)


def _ask_in_our_currency(situation: Situation, wishes: Wishes) -> Reply:
    without = wishes.model_copy(update={"at_most": "", "at_least": ""})
    return Reply(situation.voice.say("currency"), memory={"asked": "wishes", "wishes": without})


def _arguments(wishes: Wishes) -> dict[str, Any]:
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
        "limit": _MANY if wishes.about else _OF_CATEGORY if wishes.category else _PROPOSED,
    }
    return {key: value for key, value in told.items() if value}


def _searched(situation: Situation, wishes: Wishes) -> "Any":
    """What the tool finds; looser about traits, never about allergens and money, where it finds nothing."""
    arguments = _arguments(wishes)
    outcome: Outcome = yield Call("find_products", arguments)
    if outcome.refusal:
        return None
    kept = outcome.many("left_out")
    if outcome.many("products") or (outcome.many("near_budget") and not arguments.get("tags")):
        return Searched(_proposals(situation, wishes, outcome), outcome.many("near_budget"), kept)
    if not arguments.get("tags"):
        return Searched((), (), kept)
    looser = {key: value for key, value in arguments.items() if key != "tags"}
    safe = [tag for tag in arguments["tags"] if tag.startswith("diet:")]
    again: Outcome = yield Call("find_products", looser | ({"tags": safe} if safe else {}))
    found = _proposals(situation, wishes, again)
    return Searched(found, again.many("near_budget"), kept or again.many("left_out"), loosely=True)


def _proposals(situation: Situation, wishes: Wishes, outcome: Outcome) -> list[Product]:
    """What to propose: of a loosely meant budget what costs nearest to it, a little above included."""
    products: list[Product] = list(outcome.many("products"))
    most = _OF_CATEGORY if wishes.category else _PROPOSED
    if not (wishes.about and wishes.at_most):
        return products[:most]
    wanted = Money.of(Decimal(wishes.at_most).quantize(Decimal("0.01")), situation.currency).minor
    pool = [*products, *outcome.many("near_budget")]
    nearest = sorted(pool, key=lambda one: abs(int(one["price_minor"]) - wanted))[:_PROPOSED]
    return sorted(nearest, key=lambda one: pool.index(one))


def _single(wishes: Wishes, searched: Searched) -> Product | None:
    """The one product that the words name, where they name one."""
    if not wishes.words or not searched.products:
        return None
    options = [Option(str(one["slug"]), str(one["name"])) for one in searched.products]
    meant = named_options(wishes.words, options)
    if len(meant) != 1:
        return None
    return next(one for one in searched.products if one["slug"] == meant[0].id)


def _one(situation: Situation, wishes: Wishes, searched: Searched, product: Product) -> Act:
    """The one that was named; in sizes and colors, with those that there are."""
    voice = situation.voice
    lines = [voice.say("found_loosely" if searched.loosely else "found_one"), priced(voice, product)]
    lines += [str(product["summary"])] if product.get("summary") else []
    if any(tag.startswith(("size:", "color:")) for tag in wishes.tags):
        outcome = yield Call("show_product", {"product": product["slug"]})
        lines += details_of(situation, outcome, ("variants",))
    else:
        lines += [in_stock(voice, product.get("stock"))]
    lines += [left_out(voice, searched.left_out)]
    text = "\n".join(line for line in lines if line)
    choices = interest_choices(situation, named(product), others=True)
    memory = {
        "asked": "interest",
        "product": named(product),
        "chosen": named(product),
        "wishes": wishes,
        "shown": (str(product["slug"]),),
        "options": as_options(choices),
    }
    return Reply(f"{text}\n\n{voice.say('like_it')}", choices, (str(product["slug"]),), memory=memory)


def interest_choices(
    situation: Situation, product: Named, *, others: bool = False
) -> tuple[dict[str, str], ...]:
    """To be interested, or to see others."""
    voice = situation.voice
    wanted = choice(f"interest:{product.id}", voice.say("choice_interest"))
    return (wanted, choice("more", voice.say("choice_others"))) if others else (wanted,)


def _several(situation: Situation, wishes: Wishes, searched: Searched) -> Reply:
    voice, products = situation.voice, searched.products
    above = frozenset(str(one["slug"]) for one in searched.near)
    lead = _lead(situation, wishes, searched)
    lines = [lead, numbered(voice, products, above), left_out(voice, searched.left_out)]
    choices = offered(products)
    memory: dict[str, Any] = {"wishes": wishes, "shown": _slugs(products), "options": as_options(choices)}
    if len(products) == 1:
        only = named(products[0])
        choices = interest_choices(situation, only, others=True)
        memory |= {"asked": "interest", "product": only, "chosen": only, "options": as_options(choices)}
    question = voice.say("like_it" if len(products) == 1 else "pick")
    text = "\n".join(line for line in lines if line)
    return Reply(f"{text}\n\n{question}", choices, _slugs(products), memory=memory)


def _lead(situation: Situation, wishes: Wishes, searched: Searched) -> str:
    voice = situation.voice
    best = max((float(one.get("score", 1.0)) for one in searched.products), default=0.0)
    if searched.loosely or (wishes.words and best < _ABOUT_IT):
        return voice.say("found_loosely")
    if wishes.category:
        category = next(
            (one.title for one in situation.memory.options if one.id == f"category:{wishes.category}"), ""
        )
        return voice.say("found_category", category=category) if category else voice.say("found")
    return voice.say("found_gift" if wishes.gift else "found")


def _nothing(situation: Situation, part: Part, wishes: Wishes, searched: Searched) -> Reply:
    """Nothing fits: what is just above the budget, or that there is nothing."""
    voice = situation.voice
    if searched.near:
        near = list(searched.near)[:_PROPOSED]
        choices = offered(near)
        memory = {"wishes": wishes, "shown": _slugs(near), "options": as_options(choices)}
        return Reply(
            f"{voice.say('found_above')}\n{numbered(voice, near)}", choices, _slugs(near), memory=memory
        )
    reply = offer_person(situation, part, "none_found")
    kept_away = left_out(voice, searched.left_out)
    memory = dict(reply.memory) | {"wishes": wishes}
    text = f"{kept_away}\n{reply.text}" if kept_away else reply.text
    return Reply(text, reply.choices, memory=memory, miss=True)


def _slugs(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(str(one["slug"]) for one in products)
