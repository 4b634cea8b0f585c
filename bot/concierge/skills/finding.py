"""Finding goods: what we propose, one by one or as a list, and what is said where nothing fits."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.booking import sold_by_time
from bot.concierge.memory import Named, Wishes
from bot.concierge.parsers.choosing import Option, alike, named_options
from bot.concierge.parsers.wish import essence
from bot.concierge.shopping import is_a_name, names_goods
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import (
    Product,
    as_options,
    in_stock,
    inside,
    left_out,
    named,
    numbered,
    offered,
    priced,
    variant_kept,
)
from bot.concierge.skills.showing import details_of, to_take
from bot.concierge.skills.unsure import failed, offer_person
from bot.concierge.skills.wanting import (
    MANY,
    OF_CATEGORY,
    PROPOSED,
    arguments,
    cheaper,
    gathered,
    in_another_currency,
    missing,
)
from bot.concierge.wording import tokens
from shop.kernel.money import Money

_ABOUT_IT = 0.3
"""A best score below this says that what was found only comes close."""
_THREE_QUESTIONS = 3
_AS_TRAITS = 2
"""So few words may be the name of a trait: "food", "for children"."""
_WORN = ("size:", "color:")
_CENT = Decimal("0.01")
_AS_GOOD = 0.6


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search gave."""

    products: Sequence[Product]
    near: Sequence[Product] = ()
    """What costs a little more than was asked for."""
    left_out: Sequence[Product] = ()
    loosely: bool = False
    """Whether traits had to be dropped."""


def find_products(situation: Situation, part: Part) -> Act:
    """Look for what is wanted; ask first where a gift or a home is wanted and hardly anything is known."""
    wishes = gathered(situation, part)
    if wishes.at_most and in_another_currency(situation, part):
        return _ask_in_our_currency(situation, wishes)
    unbounded = not (wishes.at_most or wishes.no_limit) and cheaper(part.text)
    if cheaper(part.text) and situation.memory.listed and (wishes.words or wishes.category):
        wishes, unbounded = wishes.model_copy(update={"cheapest": True}), False
    questions = missing(situation, wishes) or (["ask_budget"] if unbounded else [])
    if questions:
        return _asking(situation, wishes, questions)
    searched = yield from _searched(situation, wishes)
    if searched is None:
        return failed(situation, part)
    single = _single(wishes, searched)
    if single is not None:
        return (yield from _one(situation, part, wishes, searched, single))
    if not searched.products:
        return _nothing(situation, part, wishes, searched)
    return _several(situation, part, wishes, searched)


def more(situation: Situation, part: Part) -> Act:
    """What else fits the last search, or the categories where there was none."""
    memory = situation.memory
    if memory.wishes is None:
        return (yield from list_categories(situation, part))
    outcome = yield Call("find_products", arguments(memory.wishes) | {"limit": MANY})
    fresh = [one for one in outcome.many("products") if one["slug"] not in memory.shown][:PROPOSED]
    voice = situation.voice
    if not fresh:
        starters = (("intent:list_categories", "choice_list_categories"), ("person", "choice_person"))
        choices = tuple(choice(id_, voice.say(key)) for id_, key in starters)
        return Reply(
            voice.say("no_more"), choices, memory={"options": as_options(choices), "asked": "intent"}
        )
    shown = (*memory.shown, *_slugs(fresh))
    text = f"{voice.say('found_more')}\n{numbered(voice, fresh)}\n\n{voice.say('pick')}"
    return Reply(text, offered(fresh), _slugs(fresh), memory=_listing(fresh) | {"shown": shown})


def list_categories(situation: Situation, part: Part, key: str = "categories") -> Act:
    """What kinds of goods there are."""
    outcome = yield Call("list_categories")
    told = outcome.many("categories")
    if not told:
        return failed(situation, part)
    top = [one for one in told if not one.get("parent")] or told
    choices = tuple(choice(f"category:{one['code']}", str(one["name"])) for one in top[:MANY])
    names = situation.voice.listed([inside(str(one["name"])) for one in top])
    return Reply(situation.voice.say(key, names=names), choices, memory={"options": as_options(choices)})


def _asking(situation: Situation, wishes: Wishes, questions: Sequence[str]) -> Reply:
    """Everything that we need to know, asked at once."""
    voice = situation.voice
    all_three = len(questions) == _THREE_QUESTIONS
    lead = "ask_home" if "ask_rooms" in questions else "ask_gift" if all_three else "ask_more"
    lines = [f"{place}. {voice.say(ask)}" for place, ask in enumerate(questions, 1)]
    return Reply("\n".join([voice.say(lead), *lines]), memory={"asked": "wishes", "wishes": wishes})


def _ask_in_our_currency(situation: Situation, wishes: Wishes) -> Reply:
    without = wishes.model_copy(update={"at_most": "", "at_least": ""})
    return Reply(situation.voice.say("currency"), memory={"asked": "wishes", "wishes": without})


def _searched(situation: Situation, wishes: Wishes) -> Generator[Call, Outcome, Searched | None]:
    """What the tool finds; looser about traits, never about allergens and money, where it finds nothing."""
    wanted = arguments(wishes)
    outcome = yield Call("find_products", wanted)
    if outcome.refusal:
        return None
    kept_away = outcome.many("left_out")
    if outcome.many("products"):
        found = _proposals(situation, wishes, outcome)
        astray = _of_another_kind(situation, wishes, found)
        return Searched(found, outcome.many("near_budget"), kept_away, loosely=astray)
    named = names_goods(situation, wishes.words)
    for looser in _looser(wanted, named=named):
        again = yield Call("find_products", looser)
        found = _proposals(situation, wishes, again)
        if found:
            return Searched(found, again.many("near_budget"), kept_away, loosely=named or "query" in looser)
    return Searched((), outcome.many("near_budget"), kept_away)


def _looser(wanted: Mapping[str, Any], *, named: bool) -> list[dict[str, Any]]:
    """Looser searches, one after another: not only what is made for gifts; only what somebody may eat; words as traits.

    Words of which none is a name of goods ("for my mother-in-law") are left out first, where anything else was said.
    """
    tags = list(wanted.get("tags", []))
    rest = {key: value for key, value in wanted.items() if key != "tags"}
    steps = [
        [tag for tag in tags if not tag.startswith("occasion:")],
        [tag for tag in tags if tag.startswith("diet:")],
    ]
    told = {key: value for key, value in wanted.items() if key != "query"}
    fewer = [] if named or not {"tags", "budget", "category", "without_allergens"} & told.keys() else [told]
    fewer += [rest | ({"tags": step} if step else {}) for step in steps if step != tags]
    words = str(rest.pop("query", "")).split()
    if words and len(words) <= _AS_TRAITS:
        fewer.append(rest | {"tags": [*steps[1], *words]})
    return [step for place, step in enumerate(fewer) if step not in fewer[:place]]


def _proposals(situation: Situation, wishes: Wishes, outcome: Outcome) -> list[Product]:
    """What to propose: of a loosely meant budget what costs nearest to it, a little above included."""
    products: list[Product] = list(outcome.many("products"))
    if wishes.cheapest:
        return sorted(_of_its_kind(products), key=lambda one: int(one["price_minor"]))[:PROPOSED]
    if not (wishes.about and wishes.at_most):
        return products[: OF_CATEGORY if wishes.category else PROPOSED]
    meant = Money.of(Decimal(wishes.at_most).quantize(_CENT), situation.currency).minor
    pool = [*products, *outcome.many("near_budget")]
    nearest = sorted(pool, key=lambda one: abs(int(one["price_minor"]) - meant))[:PROPOSED]
    return [one for one in pool if one in nearest]


def _of_its_kind(products: list[Product]) -> list[Product]:
    """What is nearly as much what was asked for as the best of it: the cheapest wine is no vinegar."""
    best = max((float(one.get("score", 1.0)) for one in products), default=0.0)
    return [one for one in products if float(one.get("score", 1.0)) >= best * _AS_GOOD]


def _single(wishes: Wishes, searched: Searched) -> Product | None:
    """The one product that the words name, or the only one that comes as it was asked for."""
    if _worn(wishes) and len(searched.products) == 1:
        return searched.products[0]
    if not wishes.words or not searched.products or wishes.cheapest:
        return None
    options = [Option(str(one["slug"]), str(one["name"])) for one in searched.products]
    meant = named_options(wishes.words, options)
    if len(meant) != 1:
        return None
    return next(one for one in searched.products if one["slug"] == meant[0].id)


def _worn(wishes: Wishes) -> bool:
    return any(tag.startswith(_WORN) for tag in wishes.tags)


def _of_another_kind(situation: Situation, wishes: Wishes, products: Sequence[Product]) -> bool:
    """Whether only the size or the color fits: no trousers are among what was found for "blue trousers"."""
    named = [word for word in tokens(essence(wishes.words)) if is_a_name(word, situation.names)]
    if not named or not _worn(wishes):
        return False
    told = " ".join(f"{one['name']} {one.get('summary', '')} {one.get('category', '')}" for one in products)
    return not any(alike(named[0], word) for word in tokens(told))


def _one(situation: Situation, part: Part, wishes: Wishes, searched: Searched, product: Product) -> Act:
    """The one that was named; in sizes and colors, with those that there are."""
    voice, about = situation.voice, named(product)
    lines = [voice.say("found_loosely" if searched.loosely else "found_one"), priced(voice, product)]
    lines += [str(product["summary"])] if product.get("summary") else []
    kept: dict[str, Any] = {"variant": None}
    if any(tag.startswith(_WORN) for tag in wishes.tags):
        outcome = yield Call("show_product", {"product": about.id})
        lines += details_of(situation, outcome, ("variants",))
        kept = variant_kept(outcome.told.get("product") or product, situation.text)
    else:
        lines += [in_stock(voice, product.get("stock"))]
    lines += [left_out(voice, searched.left_out)]
    sold_out = situation.sells and product.get("stock") == 0
    choices = interest_choices(situation, about, others=True, sold_out=sold_out, variant=kept["variant"])
    memory: dict[str, Any] = {
        "asked": "waiting" if sold_out else "interest",
        "sku": about.id,
        "product": about,
        "chosen": about,
        "options": as_options(choices),
    }
    memory |= {"wishes": wishes, "shown": (about.id,)} | kept
    question = "wait_question" if sold_out else closing_question(situation)
    return Reply(_closed(situation, part, lines, question), choices, (about.id,), memory=memory)


def interest_choices(
    situation: Situation,
    product: Named,
    *,
    others: bool = False,
    sold_out: bool = False,
    variant: Named | None = None,
) -> tuple[dict[str, str], ...]:
    """To take it or be told when it is back, where it is sold; else to be interested; and to see others."""
    voice = situation.voice
    details = (choice(f"product:{product.id}", voice.say("choice_details")),) if situation.sells else ()
    more = (*details, choice("more", voice.say("choice_others"))) if others else ()
    return (*to_take(situation, product, sold_out=sold_out, variant=variant), *more)


def closing_question(situation: Situation) -> str:
    """What is asked after one product was shown: whether to take it, or whether it is liked."""
    if situation.sells:
        return "take_time" if sold_by_time(situation) else "take_it"
    return "like_it"


def _several(situation: Situation, part: Part, wishes: Wishes, searched: Searched) -> Reply:
    voice, products = situation.voice, searched.products
    above = frozenset(str(one["slug"]) for one in searched.near)
    lines = [
        _lead(situation, wishes, searched),
        numbered(voice, products, above),
        left_out(voice, searched.left_out),
    ]
    choices = offered(products)
    memory: dict[str, Any] = {"wishes": wishes, "shown": _slugs(products)} | _listing(products)
    memory |= {"product": None, "chosen": None}
    if len(products) == 1:
        only = named(products[0])
        choices = interest_choices(situation, only, others=True)
        memory |= {"asked": "interest", "product": only, "chosen": only, "options": as_options(choices)}
    question = closing_question(situation) if len(products) == 1 else "pick"
    return Reply(_closed(situation, part, lines, question), choices, _slugs(products), memory=memory)


def _listing(products: Sequence[Product]) -> dict[str, Any]:
    return {"options": as_options(offered(products)), "listed": tuple(named(one) for one in products)}


def _closed(situation: Situation, part: Part, lines: Sequence[str], question: str) -> str:
    """The lines, with the question that ends the message where this part ends it."""
    text = "\n".join(line for line in lines if line)
    return f"{text}\n\n{situation.voice.say(question)}" if part.closes else text


def _lead(situation: Situation, wishes: Wishes, searched: Searched) -> str:
    voice = situation.voice
    best = max((float(one.get("score", 1.0)) for one in searched.products), default=0.0)
    if searched.loosely or (wishes.words and best < _ABOUT_IT):
        return voice.say("found_loosely")
    if wishes.category:
        own = f"category:{wishes.category}"
        category = next((one.title for one in situation.memory.options if one.id == own), "")
        return voice.say("found_category", category=category) if category else voice.say("found")
    return voice.say("found_gift" if wishes.gift else "found")


def _nothing(situation: Situation, part: Part, wishes: Wishes, searched: Searched) -> Reply:
    """Nothing fits: what is just above the budget, or that there is nothing."""
    voice = situation.voice
    if searched.near:
        near = list(searched.near)[:PROPOSED]
        memory = {"wishes": wishes, "shown": _slugs(near)} | _listing(near)
        text = f"{voice.say('found_above')}\n{numbered(voice, near)}"
        return Reply(text, offered(near), _slugs(near), memory=memory)
    reply = offer_person(situation, part, "none_found")
    dearer = [str(one["name"]) for one in searched.left_out if one.get("reason") == "price"][:_AS_TRAITS]
    above = voice.say("left_out_price", names=voice.listed(dearer)) if dearer else ""
    text = "\n".join(line for line in (left_out(voice, searched.left_out), above, reply.text) if line)
    return Reply(text, reply.choices, memory=dict(reply.memory) | {"wishes": wishes}, miss=True)


def _slugs(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(str(one["slug"]) for one in products)
